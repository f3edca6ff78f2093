#include "CSystemd.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "Libsystemd.h"

struct csystemd {
    void *library;
#define MEMBER(name) __typeof__(name) *name;
    LIBSYSTEMD_EACH(MEMBER)
#undef MEMBER
};

struct csystemd *csystemd_load(void) {
    errno = 0;
    void *library = dlopen("libsystemd.so.0", RTLD_LAZY | RTLD_LOCAL);
    if (!library) {
        if (!errno) errno = ELIBACC;
        return NULL;
    }
    struct csystemd *systemd = malloc(sizeof *systemd);
    if (systemd) {
        systemd->library = library;
        int missing = 0;
#define FIND(name) missing |= !(systemd->name = (__typeof__(name) *)dlsym(library, #name));
        LIBSYSTEMD_EACH(FIND)
#undef FIND
        if (!missing) return systemd;
        free(systemd);
        errno = ENOSYS;
    }
    dlclose(library);
    return NULL;
}

void csystemd_unload(struct csystemd *systemd) {
    dlclose(systemd->library);
    free(systemd);
}

int csystemd_listen_fds_with_names(const struct csystemd *systemd, char ***names) {
    return systemd->sd_listen_fds_with_names(1, names);
}

int csystemd_is_listening_stream_socket(const struct csystemd *systemd, int descriptor) {
    return systemd->sd_is_socket(descriptor, AF_UNSPEC, SOCK_STREAM, 1);
}

int csystemd_watchdog_enabled(const struct csystemd *systemd, uint64_t *microseconds) {
    return systemd->sd_watchdog_enabled(0, microseconds);
}

/// Its arrival alone ends the wait.
static void on_alarm(int number) {
    (void)number;
}

int csystemd_notify(const struct csystemd *systemd, const char *state, int milliseconds) {
    struct sigaction action = {.sa_handler = on_alarm}, previous;
    sigaction(SIGALRM, &action, &previous);
    // It repeats, because the first signal can arrive before the wait begins.
    const struct timeval interval = {milliseconds / 1000, milliseconds % 1000 * 1000};
    const struct itimerval limit = {interval, interval}, none = {0};
    setitimer(ITIMER_REAL, &limit, NULL);
    int result = systemd->sd_notify(0, state);
    setitimer(ITIMER_REAL, &none, NULL);
    sigaction(SIGALRM, &previous, NULL);
    return result;
}
