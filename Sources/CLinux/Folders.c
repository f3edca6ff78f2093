#include "CLinuxFolders.h"

#include <fcntl.h>
#include <unistd.h>

int clinux_openat(int folder, const char *name, int flags, unsigned mode) { return openat(folder, name, flags, mode); }

int clinux_syncfs(int descriptor) { return syncfs(descriptor); }
