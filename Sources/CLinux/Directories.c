#include "CLinuxDirectories.h"

#include <fcntl.h>
#include <unistd.h>

int clinux_openat(int directory, const char *name, int flags, unsigned mode) { return openat(directory, name, flags, mode); }

int clinux_syncfs(int descriptor) { return syncfs(descriptor); }
