// libcurl, whose option setters are variadic and whose callbacks must not be left by a Swift error. The callbacks only
// copy their arguments.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/// Loads and initializes libcurl: dlopen(3), curl_global_init(3); starts no thread. Returns NULL, or the reason of a
/// failure. Later calls do nothing. No other function may be called before this one has returned NULL.
const char *ccurl_load(void);

/// curl_url(3), curl_url_set(3), curl_url_get(3), curl_url_cleanup(3), curl_free(3).
CURLU *ccurl_url(void);
CURLUcode ccurl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned flags);
CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned flags);
void ccurl_url_cleanup(CURLU *url);
void ccurl_free(void *text);

/// The sockets a transfer can have at once: two families are tried in parallel.
#define CCURL_SOCKETS_MAX 8
/// Limit of buffered bytes of a body; beyond it the transfer is paused.
#define CCURL_BODY_BYTES_MAX 65536

/// Longest name of a client's end of a Unix socket.
#define CCURL_UNIX_NAME_BYTES_MAX 100

/// A request. Its strings are copied, except the URL, which must stay valid until ccurl_close.
struct ccurl_request {
    /// A parsed URL, so that libcurl fetches exactly the URL that was checked.
    CURLU *url;
    /// NULL for GET.
    const void *body;
    size_t body_count;
    /// Header lines without line ends.
    const char *const *headers;
    size_t header_count;
    size_t head_bytes_max;
    /// `HOST:PORT:ADDRESS[,ADDRESS]…` for CURLOPT_RESOLVE: of the proxy if there is one, else of the URL; NULL if that
    /// host is an address.
    const char *resolved;
    /// The URL of a proxy, with its port; NULL for none. The proxy looks up the host of the URL.
    const char *proxy;
    /// The path of a Unix socket; NULL for none. The host of the URL is not looked up.
    const char *unix_socket;
    /// The name in the abstract namespace that the client's end of the Unix socket gets, without the leading zero byte;
    /// NULL for none.
    const char *unix_name;
    long connect_milliseconds;
    /// Directory of hashed certificates and file of certificates; each may be NULL.
    const char *certificates_directory;
    const char *certificates_file;
};

/// A socket to be polled and the events: CURL_POLL_IN, _OUT, _INOUT.
struct ccurl_socket {
    int descriptor;
    int events;
};

/// A transfer, with the data that the callbacks received and the caller has not taken yet.
struct ccurl_transfer {
    CURLM *multi;
    CURL *easy;
    struct curl_slist *headers;
    struct curl_slist *resolved;

    struct ccurl_socket sockets[CCURL_SOCKETS_MAX];
    int socket_count;
    /// Whether libcurl has set its timer again: milliseconds from now, -1 to stop it.
    bool timer_changed;
    long timer_milliseconds;

    /// The name of the client's end of a Unix socket; empty for none.
    char unix_name[CCURL_UNIX_NAME_BYTES_MAX + 1];

    /// The connection is ready for the request.
    bool connected;
    /// Bytes of the response received so far, including the head.
    size_t received;
    /// The lines of the last head, each with its line end.
    char *head;
    size_t head_count;
    size_t head_bytes_max;
    bool head_complete;
    bool head_too_large;

    unsigned char *body;
    size_t body_count;
    /// Whether the buffer of the body was full; ccurl_resume continues.
    bool paused;

    /// Whether the transfer has ended with `result`.
    bool done;
    CURLcode result;
    char reason[CURL_ERROR_SIZE];
};

/// Prepares a transfer; ccurl_drive with CURL_SOCKET_TIMEOUT starts it. NULL if out of memory.
struct ccurl_transfer *ccurl_open(const struct ccurl_request *request);

/// Reports to libcurl that a socket is ready (CURL_CSELECT_IN, _OUT, _ERR), or that the timer is due
/// (CURL_SOCKET_TIMEOUT).
void ccurl_drive(struct ccurl_transfer *transfer, int descriptor, int events);

/// Continues a paused transfer after its buffer was emptied.
void ccurl_resume(struct ccurl_transfer *transfer);

/// Ends the transfer in any state.
void ccurl_close(struct ccurl_transfer *transfer);

/// An element of `sockets`, which Swift would import as a tuple.
struct ccurl_socket ccurl_socket_at(const struct ccurl_transfer *transfer, int index);

/// CURLINFO_RESPONSE_CODE.
long ccurl_status(const struct ccurl_transfer *transfer);

/// The error message of this transfer, or the general one for its result.
const char *ccurl_reason(const struct ccurl_transfer *transfer);

#endif
