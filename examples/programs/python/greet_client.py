# Connects, prints what it is told, and hangs up:  python3 greet_client.py bob 9999
import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.connect((sys.argv[1], int(sys.argv[2])))

greeting = b""
while piece := server.recv(1024):  # nothing more comes once the server has hung up
    greeting += piece
server.close()
print(greeting.decode().strip())
