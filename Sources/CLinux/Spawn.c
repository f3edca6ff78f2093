#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/// Moves the descriptors to their numbers; first to higher numbers, so that none overwrites another.
static int place_descriptors(const struct clinux_program *program) {
    int moved[16];
    int count = program->descriptor_count;
    for (int i = 0; i < count; i++) {
        moved[i] = fcntl(program->descriptors[i], F_DUPFD, count);
        if (moved[i] < 0) return -1;
    }
    for (int i = 0; i < count; i++) {
        if (dup2(moved[i], i) < 0) return -1;
    }
    return close_range((unsigned)count, ~0U, 0);
}

/// struct sigaction of the kernel for SIG_DFL: handler, flags, restorer and mask are all zero.
static const unsigned char standard[64];

int clinux_default_signals(void) {
    // The system call, because sigaction(3) refuses the two signals that glibc reserves.
    for (int number = 1; number < NSIG; number++) syscall(SYS_rt_sigaction, number, standard, NULL, 8);
    sigset_t none;
    sigemptyset(&none);
    return sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Runs in the child, which shares the memory of the caller and therefore makes only system calls; returns if one
/// fails.
static void become(const struct clinux_program *program) {
    if (program->own_group && setpgid(0, 0) != 0) return;
    if (program->directory && chdir(program->directory) != 0) return;
    if (place_descriptors(program) != 0) return;
    if (clinux_default_signals() != 0) return;
    execve(program->path, program->arguments, program->environment);
}

pid_t clinux_spawn(const struct clinux_program *program) {
    if (program->descriptor_count > 16) {
        errno = EINVAL;
        return -1;
    }
    // A signal handler of the caller must not run in the child, on the stack of the caller.
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    volatile int failure = 0;
    pid_t pid = vfork();
    if (pid == 0) {
        become(program);
        failure = errno;
        _exit(127);
    }
    if (pid < 0) failure = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (failure == 0) return pid;
    if (pid > 0) {
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    }
    errno = failure;
    return -1;
}
