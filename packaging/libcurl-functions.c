// Names every function of libcurl that the gateway uses, for dpkg-shlibdeps(1); it is linked, looked at and not shipped.
#include "Libcurl.h"

#define ADDRESS(name) (const void *)name,

extern const void *const functions[];
const void *const functions[] = {LIBCURL_EACH(ADDRESS)};
