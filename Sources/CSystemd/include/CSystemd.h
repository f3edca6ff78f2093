// libsystemd, loaded by dlopen(3) when it is needed. Functions whose result is an int return a negative errno when they
// fail.
#ifndef CSYSTEMD_H
#define CSYSTEMD_H

#include <stdint.h>

/// libsystemd while it is loaded.
struct csystemd;

/// Loads libsystemd.so.0; NULL, with errno set, if it or one of its functions was not found.
struct csystemd *csystemd_load(void);

/// Unloads it, unless it was loaded more often than unloaded.
void csystemd_unload(struct csystemd *systemd);

/// sd_listen_fds_with_names(3). Removes the variables from the environment; the caller frees each name and the array.
int csystemd_listen_fds_with_names(const struct csystemd *systemd, char ***names);

/// sd_is_socket(3): 1 for a stream socket that accepts connections, 0 for any other open descriptor.
int csystemd_is_listening_stream_socket(const struct csystemd *systemd, int descriptor);

/// sd_watchdog_enabled(3): 1, and the time in microseconds, if systemd expects notifications from this process.
int csystemd_watchdog_enabled(const struct csystemd *systemd, uint64_t *microseconds);

/// sd_notify(3), which waits while the receiver's queue is full: fails with -EINTR about `milliseconds` later. The
/// process must have one thread, and no use for SIGALRM.
int csystemd_notify(const struct csystemd *systemd, const char *state, int milliseconds);

#endif
