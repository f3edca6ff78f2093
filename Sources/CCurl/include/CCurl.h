// libcurl, whose option setters are variadic and whose callbacks may not be left by a Swift error. Callbacks only copy
// what they are told; nothing here decides.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/// Loads libcurl and sets up everything it can: dlopen(3), curl_global_init(3). It starts no thread. Only the first call
/// does something; nothing else here may be called before it returned NULL. Otherwise it returns why it cannot be used.
const char *ccurl_load(void);

/// curl_url(3), curl_url_set(3), curl_url_get(3), curl_url_cleanup(3), curl_free(3).
CURLU *ccurl_url(void);
CURLUcode ccurl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned flags);
CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned flags);
void ccurl_url_cleanup(CURLU *url);
void ccurl_free(void *text);

/// The sockets a transfer can have at once: two families are tried in parallel.
#define CCURL_SOCKETS_MAX 8
/// Bytes of a body that wait to be taken; beyond them the server is held back.
#define CCURL_BODY_BYTES_MAX 65536

/// A request. What it points to is copied, but for the URL, which must stay until ccurl_close.
struct ccurl_request {
    /// A parsed URL: exactly what was looked at is what is fetched.
    CURLU *url;
    /// NULL for GET.
    const void *body;
    size_t body_count;
    /// Header lines without line ends.
    const char *const *headers;
    size_t header_count;
    size_t head_bytes_max;
    /// `HOST:PORT:ADDRESS[,ADDRESS]…` for CURLOPT_RESOLVE; NULL when the host is an address: then nothing is looked up.
    const char *resolved;
    long connect_milliseconds;
    /// Directory of hashed certificates and file of certificates, each NULL for none.
    const char *certificates_directory;
    const char *certificates_file;
};

/// A socket to be polled, and for what: CURL_POLL_IN, _OUT, _INOUT.
struct ccurl_socket {
    int descriptor;
    int events;
};

/// A transfer: what libcurl told its callbacks and the caller has not taken yet.
struct ccurl_transfer {
    CURLM *multi;
    CURL *easy;
    struct curl_slist *headers;
    struct curl_slist *resolved;

    struct ccurl_socket sockets[CCURL_SOCKETS_MAX];
    int socket_count;
    /// A new time for the timer was told: milliseconds from now, -1 for none.
    bool timer_changed;
    long timer_milliseconds;

    /// The connection is ready for the request.
    bool connected;
    /// Bytes of the response so far, head included.
    size_t received;
    /// The lines of the last head, each with its line end.
    char *head;
    size_t head_count;
    size_t head_bytes_max;
    bool head_complete;
    bool head_too_large;

    unsigned char *body;
    size_t body_count;
    /// The body did not fit: ccurl_resume goes on.
    bool paused;

    /// The transfer is over, with `result`.
    bool done;
    CURLcode result;
    char reason[CURL_ERROR_SIZE];
};

/// Prepares a transfer; ccurl_drive with CURL_SOCKET_TIMEOUT starts it. NULL without memory.
struct ccurl_transfer *ccurl_open(const struct ccurl_request *request);

/// Tells libcurl that a socket is ready (CURL_CSELECT_IN, _OUT, _ERR), or that the timer is due: CURL_SOCKET_TIMEOUT.
void ccurl_drive(struct ccurl_transfer *transfer, int descriptor, int events);

/// Takes the transfer up again after its buffer was emptied.
void ccurl_resume(struct ccurl_transfer *transfer);

/// Ends the transfer, wherever it is.
void ccurl_close(struct ccurl_transfer *transfer);

/// An element of `sockets`, which Swift would import as a tuple.
struct ccurl_socket ccurl_socket_at(const struct ccurl_transfer *transfer, int index);

/// CURLINFO_RESPONSE_CODE.
long ccurl_status(const struct ccurl_transfer *transfer);

/// The error text of this transfer, or the general one of its result.
const char *ccurl_reason(const struct ccurl_transfer *transfer);

#endif
