#include "CLinux.h"

#include <fcntl.h>
#include <unistd.h>

int clinux_lock_byte(int descriptor, long offset, int type) {
    struct flock lock = {.l_type = (short)type, .l_whence = SEEK_SET, .l_start = offset, .l_len = 1};
    return fcntl(descriptor, F_OFD_SETLK, &lock);
}
