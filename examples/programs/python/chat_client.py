# Calls a chat server, and chats turn by turn until one side says bye:  python3 chat_client.py bob 9000
import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.connect((sys.argv[1], int(sys.argv[2])))
while True:
    message = input("You: ")
    server.sendall(message.encode())
    if message == "bye":
        break
    reply = server.recv(1024).decode()
    if reply == "":
        print("The server hung up.")
        break
    print("Server:", reply)
    if reply == "bye":
        break
server.close()
