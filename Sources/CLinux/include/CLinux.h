// System calls and macros that Swift cannot import. Every function forwards; none decides.
#ifndef CLINUX_H
#define CLINUX_H

// These two headers alone: what another defines would belong to this module in one file and to Glibc in the next.
#include <stddef.h>
#include <stdint.h>

#include "CLinuxConfinement.h"
#include "CLinuxDirectories.h"
#include "CLinuxSupervision.h"

struct sockaddr;

/// fork(2). Swift marks the libc symbol unavailable because a forked child of a threaded process may only call
/// async-signal-safe functions; see Posix/Fork.swift for the check that makes our use sound.
int clinux_fork(void);

/// The macros of wait(2), as functions, because Swift cannot import macros with arguments.
int clinux_wait_exited(int status);
int clinux_wait_exit_status(int status);
int clinux_wait_signalled(int status);
int clinux_wait_term_signal(int status);

/// fcntl(2) with an int argument; the libc function is variadic.
int clinux_fcntl(int descriptor, int command, int argument);

/// fcntl(2) with F_OFD_SETLK on one byte: `type` is F_WRLCK or F_UNLCK.
int clinux_lock_byte(int descriptor, long offset, int type);

/// open(2) with a mode; the libc function is variadic.
int clinux_open(const char *path, int flags, unsigned mode);

/// pipe2(2) and accept4(2), which the headers hide behind _GNU_SOURCE.
int clinux_pipe2(int ends[2], int flags);
int clinux_accept4(int listener, struct sockaddr *address, unsigned *length, int flags);

/// The English text and the symbolic name of an errno value, NULL for an unknown one: strerrordesc_np(3).
const char *clinux_error_text(int code);
const char *clinux_error_name(int code);

/// Constants that the headers define as expressions or behind _GNU_SOURCE.
extern const int clinux_POLLRDHUP;

/// getrandom(2): fills the buffer; -1 with errno if it cannot.
int clinux_random(void *buffer, size_t count);

/// pidfd_open(2); close-on-exec.
int clinux_pidfd_open(int pid);

/// The credentials of the process at the other end of a Unix socket: SO_PEERCRED of unix(7).
int clinux_peer_credentials(int descriptor, int *pid, unsigned *uid);

/// sendmsg(2) of bytes and, unless it is -1, a descriptor: SCM_RIGHTS of unix(7).
long clinux_send_descriptor(int socket, const void *bytes, size_t count, int descriptor);

/// recvmsg(2) of bytes and of a descriptor, which is -1 when none came; it is close-on-exec.
long clinux_receive_descriptor(int socket, void *bytes, size_t count, int *descriptor);

/// What clinux_spawn starts.
struct clinux_program {
    const char *path;
    char *const *arguments;
    char *const *environment;
    /// Descriptor `i` of the program is `descriptors[i]` of the caller; it gets no other.
    const int *descriptors;
    int descriptor_count;
    /// The working directory; NULL keeps the caller's.
    const char *directory;
    /// Non-zero: the program leads a process group of its own.
    int own_group;
};

/// Starts a program with vfork(2) and execve(2): empty signal mask, default dispositions.
///
/// Returns its pid, or -1 with errno set by the step that failed, execve included; then nothing is left to reap.
int clinux_spawn(const struct clinux_program *program);

/// madvise(2) with MADV_DONTNEED on every loaded segment that was never writable: code and constants, which are read
/// again from the page cache when they are used again.
void clinux_release_code(void);

#endif
