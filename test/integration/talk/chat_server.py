# The talk's chat server, as one types it on stage: one receive is one message, and nothing is added to it.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind((socket.gethostname(), 9000))
server.listen(5)
print("Waiting for a connection")

client, address = server.accept()
print("Got a connection from", address)
while True:
    message = client.recv(1024).decode()
    print("Client:", message)
    if message == "bye":
        break
    client.send(input("Reply: ").encode())
client.close()
server.close()
