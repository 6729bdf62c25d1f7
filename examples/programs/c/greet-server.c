/* Thanks everyone who connects, and hangs up:  ./greet-server 9999 */
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
        return fprintf(stderr, "greet-server PORT\n"), 2;
    signal(SIGPIPE, SIG_IGN); /* to write to a caller who has gone is an error, and not our end */

    int server = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in here = {
        .sin_family = AF_INET,
        .sin_port = htons(atoi(argv[1])),
        .sin_addr.s_addr = htonl(INADDR_ANY), /* every address of this host */
    };
    if (bind(server, (struct sockaddr *)&here, sizeof here) < 0)
        return perror("bind"), 1;
    if (listen(server, 5) < 0)
        return perror("listen"), 1;

    for (;;) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        int client = accept(server, (struct sockaddr *)&from, &length);
        if (client < 0)
            continue;
        printf("Got a connection from %s\n", inet_ntoa(from.sin_addr));
        const char *thanks = "Thank you for connecting\r\n";
        if (send(client, thanks, strlen(thanks), 0) < 0)
            perror("The caller has gone");
        close(client);
    }
}
