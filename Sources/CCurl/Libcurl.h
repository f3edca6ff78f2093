// The functions of libcurl that are used. They are loaded when the first of them is needed, not at the start of the
// program: loading libcurl and its thirty dependencies takes longer than everything else before the first response.
#ifndef LIBCURL_H
#define LIBCURL_H

// The type-checking macros work with functions, not with function pointers.
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

/// The addresses of the functions, valid after ccurl_load.
struct libcurl {
#define LIBCURL_MEMBER(name) __typeof__(name) *name;
    LIBCURL_EACH(LIBCURL_MEMBER)
#undef LIBCURL_MEMBER
};

extern struct libcurl libcurl;

#endif
