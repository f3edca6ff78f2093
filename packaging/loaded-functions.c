// References every function of libcurl and libsystemd that the gateway uses, so that dpkg-shlibdeps(1) finds the versions
// it needs. The library that is built from this file is not shipped.
#include "CCurl/Libcurl.h"
#include "CSystemd/Libsystemd.h"

#define ADDRESS(name) (const void *)name,

extern const void *const functions[];
const void *const functions[] = {LIBCURL_EACH(ADDRESS) LIBSYSTEMD_EACH(ADDRESS)};
