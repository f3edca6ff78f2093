#include "Libcurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#include "CCurl.h"

struct libcurl libcurl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[512];

static void *find(void *library, const char *name) {
    void *found = library && !failure[0] ? dlsym(library, name) : NULL;
    if (!found && !failure[0]) {
        const char *reason = dlerror();
        snprintf(failure, sizeof failure, "%s", reason ? reason : name);
    }
    return found;
}

static void load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
#define FIND(name) libcurl.name = (__typeof__(libcurl.name))find(library, #name);
    LIBCURL_EACH(FIND)
#undef FIND
    if (!failure[0] && libcurl.curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK)
        snprintf(failure, sizeof failure, "curl_global_init failed");
}

const char *ccurl_load(void) {
    pthread_once(&once, load);
    return failure[0] ? failure : NULL;
}
