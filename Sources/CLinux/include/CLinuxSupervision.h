// System calls of the supervisor; see CLinux.h.
#ifndef CLINUX_SUPERVISION_H
#define CLINUX_SUPERVISION_H

#include <stddef.h>

/// Whether this process has one thread: __libc_single_threaded, or else the number of entries in /proc/self/task.
int clinux_single_threaded(void);

/// Blocks these signals, and unblocks all others if `only` is not 0: sigprocmask(2).
int clinux_block(const int *signals, size_t count, int only);

/// signalfd(2) for these signals, non-blocking and close-on-exec.
int clinux_signalfd(const int *signals, size_t count);

/// memfd_create(2), close-on-exec.
int clinux_memfd(const char *name);

/// environ(7), which Swift treats as unsafe to use concurrently.
char **clinux_environment(void);

/// Overwrites the 512 KiB of the stack below the caller, which are more than this program has used.
void clinux_clear_stack(void);

/// malloc_trim(3) without padding, and malloc_usable_size(3).
void clinux_trim_heap(void);
size_t clinux_usable_size(void *block);

/// dup3(2), close-on-exec.
int clinux_place(int descriptor, int number);

/// Closes every descriptor from `first` on: close_range(2).
int clinux_close_from(unsigned first);

/// prctl(2): PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE.
int clinux_no_new_privileges(void);
int clinux_become_subreaper(void);
int clinux_set_dumpable(int dumpable);

/// setrlimit(2). Core files: disables them permanently, or allows the size of the hard limit. Descriptors: raises the
/// soft limit to at most `wanted`, and returns it.
int clinux_no_core(void);
int clinux_raise_core_limit(void);
size_t clinux_raise_descriptor_limit(size_t wanted);

/// setrlimit(2) of RLIMIT_CPU: SIGXCPU after so many seconds, SIGKILL five seconds later; earlier limits stay in force.
int clinux_limit_processor_time(size_t seconds);

#endif
