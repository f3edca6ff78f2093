#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

/// struct landlock_ruleset_attr of Landlock version 6; the kernel header may be older.
struct ruleset {
    uint64_t file_rights;
    uint64_t network_rights;
    uint64_t scopes;
};

int clinux_landlock_version(void) {
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

int clinux_landlock_create(uint64_t rights, uint64_t scopes) {
    struct ruleset ruleset = {rights, 0, scopes};
    return (int)syscall(SYS_landlock_create_ruleset, &ruleset, sizeof ruleset, 0);
}

int clinux_landlock_allow(int ruleset, int place, uint64_t rights) {
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = place};
    return (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

int clinux_landlock_restrict(int ruleset) { return (int)syscall(SYS_landlock_restrict_self, ruleset, 0); }

int clinux_open_place(const char *path) { return open(path, O_PATH | O_CLOEXEC); }

int clinux_filter_system_calls(const void *instructions, size_t count) {
    if (count > BPF_MAXINSNS) {
        errno = E2BIG;
        return -1;
    }
    struct sock_fprog program = {(unsigned short)count, (struct sock_filter *)instructions};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

int clinux_unshare(int flags) { return unshare(flags); }

int clinux_kill_with_parent(void) { return prctl(PR_SET_PDEATHSIG, (long)SIGKILL, 0L, 0L, 0L); }

int clinux_end_with_parent(long microseconds) {
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    struct itimerval timer = {.it_value = {microseconds / 1000000, microseconds % 1000000}};
    if (clinux_kill_with_parent() != 0) return -1;
    if (sigprocmask(SIG_UNBLOCK, &alarm, NULL) != 0) return -1;
    return setitimer(ITIMER_REAL, &timer, NULL);
}

int clinux_open_place_itself(const char *path) { return open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC); }

/// Lowers a limit permanently; a lower one stays.
static int limit(int resource, size_t value) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0) return -1;
    if (limit.rlim_max > value) limit.rlim_max = value;
    if (limit.rlim_cur > value) limit.rlim_cur = value;
    return setrlimit(resource, &limit);
}

int clinux_limit_memory(size_t bytes) { return limit(RLIMIT_AS, bytes); }
int clinux_limit_file_size(size_t bytes) { return limit(RLIMIT_FSIZE, bytes); }
int clinux_limit_descriptors(size_t count) { return limit(RLIMIT_NOFILE, count); }
