// System calls for the confinement of workers; see CLinux.h.
#ifndef CLINUX_CONFINEMENT_H
#define CLINUX_CONFINEMENT_H

#include <stddef.h>
#include <stdint.h>

/// The version of Landlock that the kernel offers, or -1: landlock_create_ruleset(2) with
/// LANDLOCK_CREATE_RULESET_VERSION.
int clinux_landlock_version(void);

/// landlock_create_ruleset(2): returns a close-on-exec descriptor; fails for rights and scopes that the kernel does not
/// know.
int clinux_landlock_create(uint64_t rights, uint64_t scopes);

/// landlock_add_rule(2): allows `rights` on the file of an O_PATH descriptor and on everything below it.
int clinux_landlock_allow(int ruleset, int place, uint64_t rights);

/// landlock_restrict_self(2): restricts this process and its children permanently.
int clinux_landlock_restrict(int ruleset);

/// Opens a path for clinux_landlock_allow: O_PATH, close-on-exec.
int clinux_open_place(const char *path);

/// seccomp(2) with SECCOMP_SET_MODE_FILTER: `count` instructions of 8 bytes.
int clinux_filter_system_calls(const void *instructions, size_t count);

/// unshare(2), which the headers hide behind _GNU_SOURCE.
int clinux_unshare(int flags);

/// prctl(2) with PR_SET_PDEATHSIG and SIGKILL, and setitimer(2) of one SIGALRM, which it unblocks.
int clinux_end_with_parent(long microseconds);

/// prctl(2) with PR_SET_PDEATHSIG and SIGKILL.
int clinux_kill_with_parent(void);

/// As clinux_open_place, but a symbolic link at the end of the path is not followed.
int clinux_open_place_itself(const char *path);

/// setrlimit(2): permanent limits of this process. Address space and file size in bytes, and the number of descriptors;
/// a lower limit stays in force.
int clinux_limit_memory(size_t bytes);
int clinux_limit_file_size(size_t bytes);
int clinux_limit_descriptors(size_t count);

#endif
