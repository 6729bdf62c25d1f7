# Answers HTTP with one page, to many callers at once:  python3 web_server.py 8080
import socket
import sys
import threading

PAGES = {"/": "<!doctype html>\n<title>Bob</title>\n<h1>Hello from Bob 👋</h1>\n"}
NOT_FOUND = "<!doctype html>\n<title>Not found</title>\n<h1>There is no such page.</h1>\n"


def read_head(client, unread):
    """The next request's lines up to the empty one, and what came behind it. Nothing at all when the caller is done."""
    while b"\r\n\r\n" not in unread:
        piece = client.recv(1024)
        if not piece:
            return "", b""
        unread += piece
    head, _, rest = unread.partition(b"\r\n\r\n")
    return head.decode("latin-1"), rest


def answer(client):
    unread = b""
    while True:
        head, unread = read_head(client, unread)
        if head == "":
            break
        method, path, version = head.split("\r\n")[0].split(" ")
        found = path in PAGES
        body = PAGES.get(path, NOT_FOUND).encode()  # its length is counted in bytes, not in letters
        stays = version == "HTTP/1.1" and "connection: close" not in head.lower()
        lines = [
            "HTTP/1.1 200 OK" if found else "HTTP/1.1 404 Not Found",
            "Content-Type: text/html; charset=utf-8",
            f"Content-Length: {len(body)}",
            f"Connection: {'keep-alive' if stays else 'close'}",
        ]
        client.sendall("\r\n".join([*lines, "", ""]).encode() + (b"" if method == "HEAD" else body))
        if not stays:
            break


def serve(client):
    try:
        answer(client)
    except (OSError, ValueError) as trouble:
        print("One caller less:", trouble)
    finally:
        client.close()


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", int(sys.argv[1])))
server.listen(5)
while True:
    caller, address = server.accept()
    threading.Thread(target=serve, args=[caller], daemon=True).start()
