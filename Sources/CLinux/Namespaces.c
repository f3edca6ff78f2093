#include "CLinuxNamespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

/// struct mount_attr of linux/mount.h, which conflicts with sys/mount.h in some releases of the C library.
struct attributes {
    uint64_t set;
    uint64_t cleared;
    uint64_t propagation;
    uint64_t user_namespace;
};

enum { read_only = 0x1, clone_tree = 0x1, from_descriptor = 0x4 };

int clinux_new_namespaces(int processes) {
    return unshare(CLONE_NEWUSER | CLONE_NEWNS | (processes ? CLONE_NEWPID : 0));
}

int clinux_clone_mounts(const char *path) {
    return (int)syscall(SYS_open_tree, AT_FDCWD, path, clone_tree | O_CLOEXEC | AT_RECURSIVE);
}

int clinux_make_mounts_read_only(int tree) {
    struct attributes attributes = {.set = read_only};
    return (int)syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes);
}

int clinux_place_mounts(int tree, const char *path) {
    return (int)syscall(SYS_move_mount, tree, "", AT_FDCWD, path, from_descriptor);
}

int clinux_cover(const char *path) {
    return mount("none", path, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0");
}

int clinux_drop_capabilities(void) {
    for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0L, 0L, 0L) >= 0; capability++) {
        if (prctl(PR_CAPBSET_DROP, capability, 0L, 0L, 0L) != 0) return -1;
    }
    return 0;
}
