/* Calls a chat server, and chats turn by turn until one side says bye:  ./chat-client bob 9000 */
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 3)
        return fprintf(stderr, "chat-client HOST PORT\n"), 2;
    signal(SIGPIPE, SIG_IGN);

    struct addrinfo wanted = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
    struct addrinfo *there;
    int trouble = getaddrinfo(argv[1], argv[2], &wanted, &there);
    if (trouble != 0)
        return fprintf(stderr, "%s: %s\n", argv[1], gai_strerror(trouble)), 1;
    int server = socket(there->ai_family, there->ai_socktype, there->ai_protocol);
    if (connect(server, there->ai_addr, there->ai_addrlen) < 0)
        return perror("connect"), 1;

    char message[4096], reply[1025];
    for (;;) {
        printf("You: ");
        fflush(stdout);
        if (!fgets(message, sizeof message, stdin))
            break;
        message[strcspn(message, "\n")] = '\0';
        if (send(server, message, strlen(message), 0) < 0 || strcmp(message, "bye") == 0)
            break;
        ssize_t got = recv(server, reply, sizeof reply - 1, 0);
        if (got <= 0) {
            printf("The server hung up.\n");
            break;
        }
        reply[got] = '\0';
        printf("Server: %s\n", reply);
        if (strcmp(reply, "bye") == 0)
            break;
    }
    close(server);
    return 0;
}
