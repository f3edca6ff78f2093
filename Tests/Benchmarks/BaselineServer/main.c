// The baseline-server: accepts, forks, reads one request, answers a fixed JSON text, exits. What a process per
// connection costs before it does anything; the gateway's figures are multiples of this server's. Prints its port.
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char answer[] =
    "{\"id\":\"chatcmpl_0\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"openclaw\",\"choices\":"
    "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello there\"},\"finish_reason\":\"stop\"}]}";

/// Reads until the head and the body it announces are there.
static void read_request(int connection) {
    char buffer[65536];
    size_t length = 0, needed = sizeof buffer - 1;
    while (length < needed && length < sizeof buffer - 1) {
        ssize_t count = read(connection, buffer + length, sizeof buffer - 1 - length);
        if (count <= 0) return;
        length += (size_t)count;
        buffer[length] = 0;
        char *end = strstr(buffer, "\r\n\r\n");
        if (end == NULL) continue;
        char *field = strcasestr(buffer, "content-length:");
        needed = (size_t)(end - buffer) + 4 + (field != NULL ? strtoul(field + 15, NULL, 10) : 0);
    }
}

static void serve(int connection) {
    read_request(connection);
    char head[256];
    int length = snprintf(head, sizeof head,
                          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                          "Connection: close\r\n\r\n",
                          sizeof answer - 1);
    if (write(connection, head, (size_t)length) < 0 || write(connection, answer, sizeof answer - 1) < 0) _exit(1);
    shutdown(connection, SHUT_WR);
    _exit(0);
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 4096) < 0) return 1;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        if (connection >= 0 && fork() == 0) serve(connection);
        if (connection >= 0) close(connection);
        while (waitpid(-1, NULL, WNOHANG) > 0) {}
    }
}
