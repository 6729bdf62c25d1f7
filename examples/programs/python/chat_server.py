# Waits for a call, and chats turn by turn until one side says bye:  python3 chat_server.py 9000
import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", int(sys.argv[1])))
server.listen(5)
print("Waiting for a connection")

client, address = server.accept()
print("Got a connection from", address)
while True:
    message = client.recv(1024).decode()
    if message == "":
        print("The caller hung up.")
        break
    print("Client:", message)
    if message == "bye":
        break
    reply = input("Reply: ")
    client.sendall(reply.encode())
    if reply == "bye":
        break
client.close()
server.close()
