/* Waits for a call, and chats turn by turn until one side says bye:  ./chat-server 9000 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 2)
        return fprintf(stderr, "chat-server PORT\n"), 2;
    signal(SIGPIPE, SIG_IGN);

    int server = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in here = {
        .sin_family = AF_INET,
        .sin_port = htons(atoi(argv[1])),
        .sin_addr.s_addr = htonl(INADDR_ANY),
    };
    if (bind(server, (struct sockaddr *)&here, sizeof here) < 0 || listen(server, 5) < 0)
        return perror("listening"), 1;
    printf("Waiting for a connection\n");

    struct sockaddr_in from;
    socklen_t length = sizeof from;
    int client = accept(server, (struct sockaddr *)&from, &length);
    if (client < 0)
        return perror("accept"), 1;
    printf("Got a connection from %s\n", inet_ntoa(from.sin_addr));

    char message[1025], reply[4096];
    for (;;) {
        ssize_t got = recv(client, message, sizeof message - 1, 0);
        if (got <= 0) {
            printf("The caller hung up.\n");
            break;
        }
        message[got] = '\0'; /* what comes over the wire has no end of its own */
        printf("Client: %s\n", message);
        if (strcmp(message, "bye") == 0)
            break;
        printf("Reply: ");
        fflush(stdout); /* without a line end it would wait in a buffer */
        if (!fgets(reply, sizeof reply, stdin))
            break;
        reply[strcspn(reply, "\n")] = '\0';
        if (send(client, reply, strlen(reply), 0) < 0 || strcmp(reply, "bye") == 0)
            break;
    }
    close(client);
    close(server);
    return 0;
}
