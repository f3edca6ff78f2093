// Another time of day for one program: adds the seconds in a file to the time of the kernel.
//
// The file is mapped, so that every process sees a step at once. Other clocks are left alone, as settimeofday(2) does.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offset;

// Zero until the file is mapped: other constructors may ask before.
static int64_t shift(void) { return offset == NULL ? 0 : *offset; }

__attribute__((constructor)) static void map_offset(void) {
    int file = open("/usr/lib/clock-step.offset", O_RDONLY | O_CLOEXEC);
    if (file < 0) _exit(70);
    void *memory = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) _exit(70);
    offset = memory;
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    long result = syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += shift();
    return (int)result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    long result = syscall(SYS_gettimeofday, time, zone);
    if (result == 0) time->tv_sec += shift();
    return (int)result;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result != NULL) *result = now.tv_sec;
    return now.tv_sec;
}
