// A program that passes the gateway's check, ends with status 0 at its first execution, and later executes the gateway.
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int is_check = argc > 1 && strcmp(argv[argc - 1], "--check") == 0;
    if (!is_check && open("/var/lib/openclaw/ended", O_CREAT | O_EXCL | O_WRONLY, 0600) >= 0) return 0;
    execv("/usr/sbin/openclaw-gateway.real", argv);
    return 1;
}
