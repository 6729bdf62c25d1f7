/* Connects, prints what it is told, and hangs up:  ./greet-client bob 9999 */
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 3)
        return fprintf(stderr, "greet-client HOST PORT\n"), 2;

    struct addrinfo wanted = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
    struct addrinfo *there;
    int trouble = getaddrinfo(argv[1], argv[2], &wanted, &there);
    if (trouble != 0)
        return fprintf(stderr, "%s: %s\n", argv[1], gai_strerror(trouble)), 1;
    int server = socket(there->ai_family, there->ai_socktype, there->ai_protocol);
    if (connect(server, there->ai_addr, there->ai_addrlen) < 0)
        return perror("connect"), 1;

    char piece[1024];
    ssize_t length;
    while ((length = recv(server, piece, sizeof piece, 0)) > 0) /* 0: the server has hung up */
        fwrite(piece, 1, length, stdout);
    close(server);
    return length < 0 ? perror("recv"), 1 : 0;
}
