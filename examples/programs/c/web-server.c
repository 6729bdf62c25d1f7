/* Answers HTTP with one page, each caller by a process of its own:  ./web-server 8080 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char page[] = "<!doctype html>\n<title>Bob</title>\n<h1>Hello from Bob 👋</h1>\n";
static const char not_found[] = "<!doctype html>\n<title>Not found</title>\n<h1>There is no such page.</h1>\n";

/* One request, of which `head` is all up to the empty line. Returns whether the connection stays for another. */
static bool answer(int client, const char *head)
{
    char method[16] = "", path[256] = "", version[16] = "";
    sscanf(head, "%15s %255s %15s", method, path, version);
    bool found = strcmp(path, "/") == 0;
    const char *body = found ? page : not_found;
    bool stays = strcmp(version, "HTTP/1.1") == 0 && !strcasestr(head, "\r\nConnection: close");
    dprintf(client,
            "HTTP/1.1 %s\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            "Content-Length: %zu\r\n"
            "Connection: %s\r\n"
            "\r\n"
            "%s",
            found ? "200 OK" : "404 Not Found", strlen(body), stays ? "keep-alive" : "close",
            strcmp(method, "HEAD") == 0 ? "" : body);
    return stays;
}

/* Reads until a request is whole, however many pieces it comes in, and answers it. */
static void serve(int client)
{
    char unread[8192] = "";
    size_t length = 0;
    bool stays = true;
    while (stays) {
        char *end = strstr(unread, "\r\n\r\n");
        if (!end) {
            ssize_t got = recv(client, unread + length, sizeof unread - 1 - length, 0);
            if (got <= 0)
                return; /* the caller has gone, or says too much */
            length += got;
            unread[length] = '\0';
            continue;
        }
        end[2] = '\0';
        stays = answer(client, unread);
        size_t used = end + 4 - unread;
        memmove(unread, unread + used, length - used + 1);
        length -= used;
    }
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return fprintf(stderr, "web-server PORT\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN); /* nobody waits for the processes that are done */

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

    for (;;) {
        int client = accept(server, NULL, NULL);
        if (client < 0)
            continue;
        if (fork() == 0) {
            close(server);
            serve(client);
            close(client);
            return 0;
        }
        close(client);
    }
}
