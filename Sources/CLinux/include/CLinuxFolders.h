// What the commands that move sessions need of Linux: see CLinux.h.
#ifndef CLINUX_FOLDERS_H
#define CLINUX_FOLDERS_H

#include <stddef.h>

/// openat(2) with a mode; the libc function is variadic.
int clinux_openat(int folder, const char *name, int flags, unsigned mode);

/// syncfs(2), which the headers hide behind _GNU_SOURCE.
int clinux_syncfs(int descriptor);

/// sendmsg(2) of bytes and, unless it is -1, a descriptor: SCM_RIGHTS of unix(7).
long clinux_send_descriptor(int socket, const void *bytes, size_t count, int descriptor);

/// recvmsg(2) of bytes and of a descriptor, which is -1 when none came; it is close-on-exec.
long clinux_receive_descriptor(int socket, void *bytes, size_t count, int *descriptor);

#endif
