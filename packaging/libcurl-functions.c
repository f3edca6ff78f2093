// References every function of libcurl that the gateway uses, so that dpkg-shlibdeps(1) finds the version it needs. The
// library that is built from this file is not shipped.
#include "Libcurl.h"

#define ADDRESS(name) (const void *)name,

extern const void *const functions[];
const void *const functions[] = {LIBCURL_EACH(ADDRESS)};
