// A service that only answers: the time of a first answer without the gateway, under the same unit.
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

static void serve(int listener) {
    char request[4096];
    int connection = accept(listener, NULL, NULL);
    if (read(connection, request, sizeof request) <= 0) _exit(1);
    if (write(connection, answer, sizeof answer - 1) < 0) _exit(1);
    shutdown(connection, SHUT_WR);
    while (read(connection, request, sizeof request) > 0) {}
    close(connection);
}

int main(void) {
    struct sockaddr_un systemd = {.sun_family = AF_UNIX};
    strncpy(systemd.sun_path, getenv("NOTIFY_SOCKET"), sizeof systemd.sun_path - 1);
    int notices = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (sendto(notices, "READY=1", 7, 0, (struct sockaddr *)&systemd, sizeof systemd) < 0) return 1;
    // The two sockets of the unit.
    struct pollfd listeners[2] = {{.fd = 3, .events = POLLIN}, {.fd = 4, .events = POLLIN}};
    while (poll(listeners, 2, -1) > 0) {
        for (int i = 0; i < 2; i++) {
            if (listeners[i].revents) serve(listeners[i].fd);
        }
    }
    return 1;
}
