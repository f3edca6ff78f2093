// The functions of libsystemd that are used. They are found when the library is loaded, and not by the linker, so that
// the supervisor can unload it before it forks workers.
#ifndef LIBSYSTEMD_H
#define LIBSYSTEMD_H

#include <systemd/sd-daemon.h>

#define LIBSYSTEMD_EACH(FUNCTION) \
    FUNCTION(sd_is_socket) \
    FUNCTION(sd_listen_fds_with_names) \
    FUNCTION(sd_notify) \
    FUNCTION(sd_watchdog_enabled)

#endif
