#include "CLinuxDirectories.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

const uint64_t clinux_RESOLVE_NO_MAGICLINKS = RESOLVE_NO_MAGICLINKS;
const uint64_t clinux_RESOLVE_BENEATH = RESOLVE_BENEATH;

const int clinux_O_PATH = O_PATH;

int clinux_openat(int directory, const char *name, int flags, unsigned mode) { return openat(directory, name, flags, mode); }

int clinux_syncfs(int descriptor) { return syncfs(descriptor); }

int clinux_openat2(int directory, const char *path, int flags, unsigned mode, uint64_t resolve) {
    struct open_how how = {.flags = (uint64_t)(unsigned)flags, .mode = mode, .resolve = resolve};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

long clinux_find(const void *bytes, size_t count, const void *wanted, size_t wanted_count) {
    const char *found = memmem(bytes, count, wanted, wanted_count);
    return found == NULL ? -1 : found - (const char *)bytes;
}
