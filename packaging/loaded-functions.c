// References every function of libcurl, libsystemd and libedit that the programs use, so that dpkg-shlibdeps(1) finds the
// versions they need. The library that is built from this file is not shipped.
#include "CCurl/Libcurl.h"
#include "CEdit/Libedit.h"
#include "CSystemd/Libsystemd.h"

#define ADDRESS(name) (const void *)name,

extern const void *const functions[];
const void *const functions[] = {LIBCURL_EACH(ADDRESS) LIBSYSTEMD_EACH(ADDRESS) LIBEDIT_EACH(ADDRESS)};
