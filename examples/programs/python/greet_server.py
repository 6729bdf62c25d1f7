# Thanks everyone who connects, and hangs up:  python3 greet_server.py 9999
import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", int(sys.argv[1])))  # "" is every address of this host
server.listen(5)

while True:
    client, address = server.accept()
    print("Got a connection from", address)
    try:
        client.sendall(b"Thank you for connecting\r\n")
    except OSError as trouble:
        print("The caller has gone:", trouble)
    client.close()
