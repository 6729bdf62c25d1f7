"""The talk's server: one visitor at a time, and the same answer to whatever is said."""

import socket
import sys

page = sys.stdin.buffer.read()
answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page)

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", int(sys.argv[1])))
server.listen(511)
while True:
    visitor, _ = server.accept()
    try:
        visitor.recv(1024)
        visitor.sendall(answer)
    except OSError:
        pass
    visitor.close()
