// System calls and macros that Swift cannot import. Every function forwards; none decides.
#ifndef CLINUX_H
#define CLINUX_H

#include <sys/types.h>

/// fork(2). Swift marks the libc symbol unavailable because a forked child of a threaded process may only call
/// async-signal-safe functions; see Posix/Fork.swift for the check that makes our use sound.
pid_t clinux_fork(void);

#endif
