// A load client: a new connection for each request, a fixed number of them at a time, one thread.
//
//   load PORT CLIENTS REQUESTS TOKEN BODY_FILE      prints one JSON line: latencies in ms, requests/s, failures
//   load PORT CLIENTS hold TOKEN BODY_FILE          opens CLIENTS streams, prints "held" when each has begun, keeps them
//                                                   until stdin ends
// An answer counts when its status is 200 and it holds "Hello there", the text of the scripted upstream.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { buffer_size = 65536, clients_max = 4096 };

struct client {
    int connection;
    size_t sent, received;
    double begun;
    char answer[buffer_size];
};

static struct client *clients;
static struct pollfd *entries;
static char *request;
static size_t request_size;
static struct sockaddr_in server = {.sin_family = AF_INET};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void load_request(const char *token, const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) fail(path);
    static char body[1 << 20];
    size_t length = fread(body, 1, sizeof body, file);
    fclose(file);
    request = malloc(length + 1024);
    int head = sprintf(request,
                       "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %.200s\r\n"
                       "Content-Type: application/json\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
                       token, length);
    memcpy(request + head, body, length);
    request_size = (size_t)head + length;
}

static void begin(int slot) {
    struct client *client = &clients[slot];
    client->sent = client->received = 0;
    client->begun = now();
    client->connection = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (client->connection < 0) fail("socket");
    int on = 1;
    setsockopt(client->connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(client->connection, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS) fail("connect");
    entries[slot] = (struct pollfd){.fd = client->connection, .events = POLLOUT};
}

/// Sends or receives what is possible now; 1 when the connection has ended.
static int advance(int slot) {
    struct client *client = &clients[slot];
    if (client->sent < request_size) {
        ssize_t count = send(client->connection, request + client->sent, request_size - client->sent, MSG_NOSIGNAL);
        if (count < 0) return errno != EAGAIN;
        client->sent += (size_t)count;
        if (client->sent == request_size) entries[slot].events = POLLIN;
        return 0;
    }
    ssize_t count = recv(client->connection, client->answer + client->received, buffer_size - 1 - client->received, 0);
    if (count < 0) return errno != EAGAIN;
    client->received += (size_t)count;
    client->answer[client->received] = 0;
    return count == 0 || client->received == buffer_size - 1;
}

static int is_right(const struct client *client) {
    return strncmp(client->answer, "HTTP/1.1 200", 12) == 0 && strstr(client->answer, "Hello") != NULL
        && strstr(client->answer, " there") != NULL;
}

static int ascending(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

static void measure(int count, int total) {
    double *latencies = calloc((size_t)total, sizeof *latencies);
    int begun = 0, ended = 0, failed = 0;
    double start = now();
    for (; begun < count && begun < total; begun++) begin(begun);
    while (ended < total) {
        if (poll(entries, (nfds_t)count, 30000) <= 0) fail("poll: no answer for 30 s");
        for (int slot = 0; slot < count; slot++) {
            if (entries[slot].revents == 0 || !advance(slot)) continue;
            close(clients[slot].connection);
            failed += !is_right(&clients[slot]);
            latencies[ended++] = now() - clients[slot].begun;
            entries[slot] = (struct pollfd){.fd = -1};
            if (begun < total) {
                begin(slot);
                begun++;
            }
        }
    }
    double seconds = (now() - start) / 1e3;
    qsort(latencies, (size_t)total, sizeof *latencies, ascending);
    printf("{\"requests\":%d,\"failed\":%d,\"median_ms\":%.3f,\"p99_ms\":%.3f,\"per_second\":%.0f}\n", total, failed,
           latencies[total / 2], latencies[(total * 99) / 100], total / seconds);
}

static void hold(int count) {
    int held = 0;
    for (int slot = 0; slot < count; slot++) begin(slot);
    while (held < count) {
        if (poll(entries, (nfds_t)count, 60000) <= 0) fail("poll: streams do not begin");
        for (int slot = 0; slot < count; slot++) {
            if (entries[slot].revents == 0) continue;
            if (advance(slot)) fail("a stream ended");
            if (strstr(clients[slot].answer, "\"content\":\"") == NULL) continue;
            entries[slot].fd = -1;
            held++;
        }
    }
    puts("held");
    fflush(stdout);
    while (getchar() != EOF) {}
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fputs("usage: load PORT CLIENTS REQUESTS|hold TOKEN BODY_FILE\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    server.sin_port = htons((unsigned short)atoi(argv[1]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int count = atoi(argv[2]);
    if (count < 1 || count > clients_max) return 2;
    clients = calloc((size_t)count, sizeof *clients);
    entries = calloc((size_t)count, sizeof *entries);
    for (int slot = 0; slot < count; slot++) entries[slot].fd = -1;
    load_request(argv[4], argv[5]);
    if (strcmp(argv[3], "hold") == 0) hold(count);
    else measure(count, atoi(argv[3]));
    return 0;
}
