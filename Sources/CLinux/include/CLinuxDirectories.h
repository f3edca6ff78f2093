// System calls on files and directories; see CLinux.h.
#ifndef CLINUX_DIRECTORIES_H
#define CLINUX_DIRECTORIES_H

#include <stddef.h>
#include <stdint.h>

/// openat(2) with a mode; the libc function is variadic.
int clinux_openat(int directory, const char *name, int flags, unsigned mode);

/// openat2(2), for which the C library has no function. The constants are those of linux/openat2.h.
int clinux_openat2(int directory, const char *path, int flags, unsigned mode, uint64_t resolve);
extern const uint64_t clinux_RESOLVE_NO_MAGICLINKS;
extern const uint64_t clinux_RESOLVE_BENEATH;

/// A flag of open(2) that the headers hide behind _GNU_SOURCE.
extern const int clinux_O_PATH;

/// memmem(3): the offset of the first occurrence of `wanted` in `bytes`, or -1.
long clinux_find(const void *bytes, size_t count, const void *wanted, size_t wanted_count);

/// syncfs(2), which the headers hide behind _GNU_SOURCE.
int clinux_syncfs(int descriptor);

#endif
