"""The talk's chat client in a few lines, with nothing of ours in it: python3 client.py HOST PORT MESSAGE..."""
import socket
import sys

server = socket.socket()
server.connect((sys.argv[1], int(sys.argv[2])))
for message in sys.argv[3:]:
    server.send(message.encode())
    if message == "bye":
        break
    print("Server:", server.recv(1024).decode(), flush=True)
server.close()
