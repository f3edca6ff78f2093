// System calls for the namespaces of commands; see CLinux.h.
#ifndef CLINUX_NAMESPACES_H
#define CLINUX_NAMESPACES_H

/// unshare(2): new user and mount namespaces, and one of processes for the children of this process.
int clinux_new_namespaces(int processes);

/// open_tree(2): a copy of the mounts at and below a path, as a close-on-exec descriptor.
int clinux_clone_mounts(const char *path);

/// mount_setattr(2) with MOUNT_ATTR_RDONLY on all mounts of a copy.
int clinux_make_mounts_read_only(int tree);

/// move_mount(2): places a copy at a path, over what is there.
int clinux_place_mounts(int tree, const char *path);

/// mount(2): an empty file system, read-only, over a directory.
int clinux_cover(const char *path);

/// prctl(2) with PR_CAPBSET_DROP: a program that is executed cannot have any capability.
int clinux_drop_capabilities(void);

#endif
