// System calls for importing and exporting sessions; see CLinux.h.
#ifndef CLINUX_DIRECTORIES_H
#define CLINUX_DIRECTORIES_H

/// openat(2) with a mode; the libc function is variadic.
int clinux_openat(int directory, const char *name, int flags, unsigned mode);

/// syncfs(2), which the headers hide behind _GNU_SOURCE.
int clinux_syncfs(int descriptor);

#endif
