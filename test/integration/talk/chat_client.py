# The talk's chat client, as one types it on stage: one receive is one message, and nothing is added to it.
import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.connect((sys.argv[1], int(sys.argv[2])))
while True:
    message = input("You: ")
    server.send(message.encode())
    if message == "bye":
        break
    print("Server:", server.recv(1024).decode())
server.close()
