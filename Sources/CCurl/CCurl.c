#include "CCurl.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "Libcurl.h"

static int on_socket(CURL *easy, curl_socket_t descriptor, int events, void *context, void *of_socket) {
    (void)easy, (void)of_socket;
    struct ccurl_transfer *transfer = context;
    int index = 0;
    while (index < transfer->socket_count && transfer->sockets[index].descriptor != descriptor) index++;
    if (events == CURL_POLL_REMOVE) {
        if (index < transfer->socket_count) transfer->sockets[index] = transfer->sockets[--transfer->socket_count];
    } else if (index < CCURL_SOCKETS_MAX) {
        transfer->sockets[index].descriptor = descriptor;
        transfer->sockets[index].events = events;
        if (index == transfer->socket_count) transfer->socket_count++;
    }
    return 0;
}

static int on_timer(CURLM *multi, long milliseconds, void *context) {
    (void)multi;
    struct ccurl_transfer *transfer = context;
    transfer->timer_changed = true;
    transfer->timer_milliseconds = milliseconds;
    return 0;
}

static int on_connected(void *context, char *remote, char *local, int remote_port, int local_port) {
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    struct ccurl_transfer *transfer = context;
    transfer->connected = true;
    return CURL_PREREQFUNC_OK;
}

/// libcurl calls this when no entry of CURLOPT_RESOLVE matches. The transfer fails, because libcurl would start a
/// thread.
static int on_resolver_start(void *state, void *unused, void *context) {
    (void)state, (void)unused, (void)context;
    return 1;
}

/// Receives one header line per call, including interim responses, which the next status line replaces, and trailers.
static size_t on_header(char *bytes, size_t size, size_t count, void *context) {
    struct ccurl_transfer *transfer = context;
    (void)size;
    transfer->received += count;
    if (transfer->head_complete) return count;
    if (count >= 5 && memcmp(bytes, "HTTP/", 5) == 0) transfer->head_count = 0;
    if (count > transfer->head_bytes_max - transfer->head_count) {
        transfer->head_too_large = true;
        return 0;
    }
    char *head = realloc(transfer->head, transfer->head_count + count);
    if (!head) return 0;
    memcpy(head + transfer->head_count, bytes, count);
    transfer->head = head;
    transfer->head_count += count;
    if (bytes[0] == '\r' || bytes[0] == '\n') transfer->head_complete = ccurl_status(transfer) >= 200;
    return count;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
    struct ccurl_transfer *transfer = context;
    (void)size;
    if (count > CCURL_BODY_BYTES_MAX - transfer->body_count) {
        transfer->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    memcpy(transfer->body + transfer->body_count, bytes, count);
    transfer->body_count += count;
    transfer->received += count;
    return count;
}

static curl_socket_t on_open_socket(void *name, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)purpose;
    struct sockaddr_un own = {.sun_family = AF_UNIX};
    size_t count = strlen(name);
    memcpy(own.sun_path + 1, name, count);
    int opened = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (opened == -1) return CURL_SOCKET_BAD;
    if (bind(opened, (struct sockaddr *)&own, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + count)) == 0) {
        return opened;
    }
    close(opened);
    return CURL_SOCKET_BAD;
}

static void set_request(struct ccurl_transfer *transfer, const struct ccurl_request *request) {
    CURL *easy = transfer->easy;
    libcurl.curl_easy_setopt(easy, CURLOPT_CURLU, request->url);
    libcurl.curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    libcurl.curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    libcurl.curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    // No coding is asked for; a coded body that is sent all the same is decoded.
    libcurl.curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "identity");
    if (request->body) {
        libcurl.curl_easy_setopt(easy, CURLOPT_POST, 1L);
        libcurl.curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_count);
        libcurl.curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, request->body);
    }
    for (size_t i = 0; i < request->header_count; i++) {
        transfer->headers = libcurl.curl_slist_append(transfer->headers, request->headers[i]);
    }
    libcurl.curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
}

static void set_connection(struct ccurl_transfer *transfer, const struct ccurl_request *request) {
    CURL *easy = transfer->easy;
    // Signals and environment variables have no effect.
    libcurl.curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    libcurl.curl_easy_setopt(easy, CURLOPT_PROXY, request->proxy ? request->proxy : "");
    libcurl.curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    // The response of a proxy to CONNECT is not the response of the server.
    libcurl.curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    libcurl.curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, request->unix_socket);
    if (request->unix_name) {
        snprintf(transfer->unix_name, sizeof transfer->unix_name, "%s", request->unix_name);
        libcurl.curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
        libcurl.curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer->unix_name);
    }
    libcurl.curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    libcurl.curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    libcurl.curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, request->connect_milliseconds);
    if (request->resolved) {
        transfer->resolved = libcurl.curl_slist_append(NULL, request->resolved);
        libcurl.curl_easy_setopt(easy, CURLOPT_RESOLVE, transfer->resolved);
        libcurl.curl_easy_setopt(easy, CURLOPT_RESOLVER_START_FUNCTION, on_resolver_start);
    }
    libcurl.curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    libcurl.curl_easy_setopt(easy, CURLOPT_CAINFO, request->certificates_file);
    libcurl.curl_easy_setopt(easy, CURLOPT_CAPATH, request->certificates_directory);
    libcurl.curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    libcurl.curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, request->certificates_file);
    libcurl.curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, request->certificates_directory);
}

static void set_callbacks(struct ccurl_transfer *transfer) {
    CURL *easy = transfer->easy;
    libcurl.curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->reason);
    libcurl.curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected);
    libcurl.curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    libcurl.curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    libcurl.curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    libcurl.curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    libcurl.curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    libcurl.curl_multi_setopt(transfer->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    libcurl.curl_multi_setopt(transfer->multi, CURLMOPT_SOCKETDATA, transfer);
    libcurl.curl_multi_setopt(transfer->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    libcurl.curl_multi_setopt(transfer->multi, CURLMOPT_TIMERDATA, transfer);
}

CURLU *ccurl_url(void) { return libcurl.curl_url(); }

CURLUcode ccurl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned flags) {
    return libcurl.curl_url_set(url, part, text, flags);
}

CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned flags) {
    return libcurl.curl_url_get(url, part, text, flags);
}

void ccurl_url_cleanup(CURLU *url) { libcurl.curl_url_cleanup(url); }
void ccurl_free(void *text) { libcurl.curl_free(text); }

struct ccurl_transfer *ccurl_open(const struct ccurl_request *request) {
    struct ccurl_transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer) return NULL;
    transfer->head_bytes_max = request->head_bytes_max;
    transfer->body = malloc(CCURL_BODY_BYTES_MAX);
    transfer->multi = libcurl.curl_multi_init();
    transfer->easy = libcurl.curl_easy_init();
    if (!transfer->body || !transfer->multi || !transfer->easy) {
        ccurl_close(transfer);
        return NULL;
    }
    // OpenSSL uses write(2), which raises SIGPIPE when the server has closed.
    signal(SIGPIPE, SIG_IGN);
    set_request(transfer, request);
    set_connection(transfer, request);
    set_callbacks(transfer);
    libcurl.curl_multi_add_handle(transfer->multi, transfer->easy);
    return transfer;
}

static void look_for_end(struct ccurl_transfer *transfer) {
    int left;
    for (CURLMsg *message; (message = libcurl.curl_multi_info_read(transfer->multi, &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        transfer->done = true;
        transfer->result = message->data.result;
    }
}

void ccurl_drive(struct ccurl_transfer *transfer, int descriptor, int events) {
    int running;
    libcurl.curl_multi_socket_action(transfer->multi, descriptor, events, &running);
    look_for_end(transfer);
}

void ccurl_resume(struct ccurl_transfer *transfer) {
    transfer->paused = false;
    libcurl.curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
}

void ccurl_close(struct ccurl_transfer *transfer) {
    if (transfer->multi && transfer->easy) libcurl.curl_multi_remove_handle(transfer->multi, transfer->easy);
    libcurl.curl_easy_cleanup(transfer->easy);
    libcurl.curl_multi_cleanup(transfer->multi);
    libcurl.curl_slist_free_all(transfer->headers);
    libcurl.curl_slist_free_all(transfer->resolved);
    free(transfer->head);
    free(transfer->body);
    free(transfer);
}

struct ccurl_socket ccurl_socket_at(const struct ccurl_transfer *transfer, int index) {
    return transfer->sockets[index];
}

long ccurl_status(const struct ccurl_transfer *transfer) {
    long status = 0;
    libcurl.curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

const char *ccurl_reason(const struct ccurl_transfer *transfer) {
    return transfer->reason[0] ? transfer->reason : libcurl.curl_easy_strerror(transfer->result);
}
