#include "CLinuxSupervision.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/single_threaded.h>
#include <sys/stat.h>
#include <unistd.h>

int clinux_single_threaded(void) {
    if (__libc_single_threaded) return 1;
    struct stat tasks;
    return stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink == 3;
}

static sigset_t set_of(const int *signals, size_t count) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
    return set;
}

int clinux_block(const int *signals, size_t count, int only) {
    sigset_t set = set_of(signals, count);
    return sigprocmask(only ? SIG_SETMASK : SIG_BLOCK, &set, NULL);
}

int clinux_signalfd(const int *signals, size_t count) {
    sigset_t set = set_of(signals, count);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int clinux_memfd(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

char **clinux_environment(void) { return environ; }

void clinux_clear_stack(void) {
    char area[512 * 1024];
    explicit_bzero(area, sizeof area);
    // The pages are given back: otherwise each fork copies their entries in the page table.
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t first = ((uintptr_t)area + page - 1) & ~(page - 1), end = ((uintptr_t)area + sizeof area) & ~(page - 1);
    madvise((void *)first, end - first, MADV_DONTNEED);
}

void clinux_trim_heap(void) { malloc_trim(0); }

size_t clinux_usable_size(void *block) { return malloc_usable_size(block); }

int clinux_place(int descriptor, int number) { return dup3(descriptor, number, O_CLOEXEC); }

int clinux_close_from(unsigned first) { return close_range(first, ~0U, 0); }

int clinux_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L); }
int clinux_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L); }
int clinux_set_dumpable(int dumpable) { return prctl(PR_SET_DUMPABLE, (long)dumpable, 0L, 0L, 0L); }

int clinux_no_core(void) { return setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}); }

int clinux_raise_core_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_CORE, &limit) != 0) return -1;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_CORE, &limit);
}

size_t clinux_raise_descriptor_limit(size_t wanted) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    rlim_t raised = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    if (raised > limit.rlim_cur) {
        struct rlimit next = {raised, limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &next) == 0) limit = next;
    }
    return limit.rlim_cur;
}

int clinux_limit_processor_time(size_t seconds) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_CPU, &limit) != 0) return -1;
    if (limit.rlim_cur > seconds) limit.rlim_cur = seconds;
    if (limit.rlim_max > seconds + 5) limit.rlim_max = seconds + 5;
    return setrlimit(RLIMIT_CPU, &limit);
}
