"""Servers that each go wrong in a way of their own, one for each port; lab why is to tell them apart."""

import socket
import ssl
import struct
import threading
import time

PLAIN, HASTY, RUDE, SHY, MUTE, CURT, FULL, DEAF, SECURE = range(9001, 9010)
IPV4_ONLY, IPV6_ONLY, DATAGRAMS = range(9010, 9013)


def serve(port, answer, family=socket.AF_INET, host=""):
    server = socket.create_server((host, port), family=family)

    def accept():
        while True:
            client, _ = server.accept()
            threading.Thread(target=guarded, args=(answer, client), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def guarded(answer, client):
    try:
        answer(client)
    except OSError:
        pass


def greet(client):
    client.sendall(b"Hello from the zoo\r\n")
    client.close()


def close(client):
    client.close()


def reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def wait(client):
    while client.recv(1024):
        pass


def close_on_words(client):
    client.recv(1024)
    client.close()


def speak_tls(client):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("/zoo.pem")
    with context.wrap_socket(client, server_side=True) as secured:
        secured.recv(1024)
        secured.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")


serve(PLAIN, greet)
serve(HASTY, close)
serve(RUDE, reset)
serve(SHY, wait)
serve(MUTE, wait)
serve(CURT, close_on_words)
serve(SECURE, speak_tls)
serve(IPV4_ONLY, greet, host="0.0.0.0")
serve(IPV6_ONLY, greet, family=socket.AF_INET6, host="::")
full = socket.create_server(("", FULL), backlog=1)
waiting = [socket.create_connection(("127.0.0.1", FULL)) for _ in range(2)]
deaf = socket.create_server(("", DEAF), backlog=5)
datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagrams.bind(("", DATAGRAMS))
print("The zoo is open", flush=True)
time.sleep(1e6)
