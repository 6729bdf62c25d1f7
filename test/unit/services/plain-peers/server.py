"""The talk's chat server in a few lines, with nothing of ours in it: python3 server.py HOST PORT REPLY..."""
import socket
import sys

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((sys.argv[1], int(sys.argv[2])))
server.listen(5)
print("ready", flush=True)
client, address = server.accept()
replies = iter(sys.argv[3:])
while True:
    message = client.recv(1024).decode()
    print("Client:", message, flush=True)
    if message == "bye":
        break
    client.send(next(replies).encode())
client.close()
server.close()
