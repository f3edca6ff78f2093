// The functions of libcurl that are used. They are found when the first of them is needed, and not at the start of the
// program: with the thirty libraries below it libcurl takes longer to load than all else before the first answer.
#ifndef LIBCURL_H
#define LIBCURL_H

// Its macros would check the arguments of a function with the name, not of a pointer.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#define LIBCURL_EACH(FUNCTION) \
    FUNCTION(curl_easy_cleanup) \
    FUNCTION(curl_easy_getinfo) \
    FUNCTION(curl_easy_init) \
    FUNCTION(curl_easy_pause) \
    FUNCTION(curl_easy_setopt) \
    FUNCTION(curl_easy_strerror) \
    FUNCTION(curl_free) \
    FUNCTION(curl_global_init) \
    FUNCTION(curl_multi_add_handle) \
    FUNCTION(curl_multi_cleanup) \
    FUNCTION(curl_multi_info_read) \
    FUNCTION(curl_multi_init) \
    FUNCTION(curl_multi_remove_handle) \
    FUNCTION(curl_multi_setopt) \
    FUNCTION(curl_multi_socket_action) \
    FUNCTION(curl_slist_append) \
    FUNCTION(curl_slist_free_all) \
    FUNCTION(curl_url) \
    FUNCTION(curl_url_cleanup) \
    FUNCTION(curl_url_get) \
    FUNCTION(curl_url_set)

/// Where they are, once ccurl_load has found them.
struct libcurl {
#define LIBCURL_MEMBER(name) __typeof__(name) *name;
    LIBCURL_EACH(LIBCURL_MEMBER)
#undef LIBCURL_MEMBER
};

extern struct libcurl libcurl;

#endif
