// System calls and macros that Swift cannot import. The functions only forward.
#ifndef CLINUX_H
#define CLINUX_H

// Only these two headers: Swift could assign the declarations of others to this module or to Glibc.
#include <stddef.h>
#include <stdint.h>

#include "CLinuxConfinement.h"
#include "CLinuxDirectories.h"
#include "CLinuxNamespaces.h"
#include "CLinuxSupervision.h"

struct sockaddr;

/// fork(2). Swift marks the libc symbol unavailable because a forked child of a threaded process may only call
/// async-signal-safe functions; see Posix/Fork.swift for the check that makes this use safe.
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

/// getrandom(2): fills the whole buffer; -1 with errno set on failure.
int clinux_random(void *buffer, size_t count);

/// pidfd_open(2); close-on-exec.
int clinux_pidfd_open(int pid);

/// Whether a signal is ignored: sigaction(2), whose handler is a union with a macro as its name.
int clinux_is_ignored(int signal);

/// The credentials of the process at the other end of a Unix socket: SO_PEERCRED of unix(7).
int clinux_peer_credentials(int descriptor, int *pid, unsigned *uid);

/// The main group of that process and its supplementary groups: SO_PEERCRED and SO_PEERGROUPS of unix(7). Returns their
/// number, or -1, also if there are more than `count`.
int clinux_peer_groups(int descriptor, unsigned *groups, int count);

/// sendmsg(2) of bytes and, unless it is -1, a descriptor: SCM_RIGHTS of unix(7).
long clinux_send_descriptor(int socket, const void *bytes, size_t count, int descriptor);

/// recvmsg(2) of bytes and a descriptor, close-on-exec; -1 if the message contains no descriptor.
long clinux_receive_descriptor(int socket, void *bytes, size_t count, int *descriptor);

/// The program for clinux_spawn.
struct clinux_program {
    const char *path;
    char *const *arguments;
    char *const *environment;
    /// `descriptors[i]` of the caller becomes descriptor `i` of the program, which gets no other descriptors.
    const int *descriptors;
    int descriptor_count;
    /// The working directory; NULL for that of the caller.
    const char *directory;
    /// Non-zero if the program leads its own process group.
    int own_group;
};

/// Starts a program with vfork(2) and execve(2): empty signal mask, default dispositions.
///
/// Returns the pid, or -1 with errno of the step that failed, including execve; then no child remains.
int clinux_spawn(const struct clinux_program *program);

/// Gives every signal its default disposition and blocks none; -1 with errno set on failure.
int clinux_default_signals(void);

/// madvise(2) with MADV_DONTNEED on every loaded segment that was never writable, that is code and constants. Pages
/// that are used again are read again from the page cache.
void clinux_release_code(void);

#endif
