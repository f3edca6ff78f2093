"""Tries, from inside a sandbox, what it should refuse and what it must allow; prints a JSON object of what happened.

An attempt that is refused yields the name of the error; one that succeeds yields "done" or what it found.
"""
import ctypes
import errno
import json
import mmap
import os
import socket
import struct
import sys

libc = ctypes.CDLL(None, use_errno=True)
STATE = "/var/lib/openclaw"
LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF = 444, 446
CLONE_NEWUSER, CLONE_NEWNS = 0x10000000, 0x00020000
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
SCHED_FIFO, PER_LINUX32 = 1, 8
PTRACE_ATTACH = 16


def attempt(action):
    try:
        return action() or "done"
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))


def call(function, *arguments):
    """A function of libc; the error it left, if it failed."""
    result = function(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), "")
    return result


def read(path):
    def action():
        with open(path, "rb") as file:
            file.read(1)
    return action


def write(path):
    def action():
        with open(path, "w"):
            pass
        os.unlink(path)
    return action


def execute_written_file():
    path = f"{STATE}/probe-program"
    with open(path, "w") as file:
        file.write("#!/bin/sh\nexit 0\n")
    os.chmod(path, 0o700)
    try:
        pid = os.posix_spawn(path, [path], {})
        os.waitpid(pid, 0)
    finally:
        os.unlink(path)


def set_user_bit():
    path = f"{STATE}/probe-setuid"
    with open(path, "w"):
        pass
    try:
        os.chmod(path, 0o4755)
    finally:
        os.unlink(path)


def writable_code():
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()


def connect_to_gateway():
    socket.create_connection(("127.0.0.1", 18789), timeout=10).close()


def ask_name_server():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as question:
        question.connect(("127.0.0.1", 53))
        question.send(b"?")


def other_family(family):
    return lambda: socket.socket(family, socket.SOCK_RAW if family != socket.AF_NETLINK else socket.SOCK_DGRAM).close()


def status(name):
    with open("/proc/self/status") as file:
        return next(line.split(":")[1].strip() for line in file if line.startswith(name + ":"))


def own_processes_only():
    owners = {os.stat(f"/proc/{name}").st_uid for name in os.listdir("/proc") if name.isdigit()}
    return "only" if owners == {os.getuid()} else f"owners {sorted(owners)}"


def score_memory():
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("500")


def filter_calls():
    """A filter that allows everything: that one can be installed is what counts."""
    program = ctypes.create_string_buffer(struct.pack("=HBBI", 0x06, 0, 0, 0x7fff0000), 8)
    header = struct.pack("@HP", 1, ctypes.addressof(program))
    call(libc.prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.c_char_p(header), 0, 0)


def landlock():
    """Takes the right to read files away from this process, and tries to read one: is it in force, not only there?"""
    version = call(libc.syscall, LANDLOCK_CREATE_RULESET, None, 0, 1)
    read_file = struct.pack("=Q", 1 << 2)
    ruleset = call(libc.syscall, LANDLOCK_CREATE_RULESET, ctypes.c_char_p(read_file), 8, 0)
    call(libc.syscall, LANDLOCK_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    with open("/proc/self/status") as file:  # Never reached: no rule allows it.
        return f"version {version} reads {file.name}"


def in_child(action):
    """For what a process cannot take back."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writing, attempt(action).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(pid, 0)
    with open(reading, "rb") as pipe:
        return pipe.read().decode()


ATTEMPTS = {
    "read a file of /home that everybody may read": lambda: attempt(read("/home/person/open")),
    "read the token's file": lambda: attempt(read("/etc/openclaw/credentials/openclaw.gateway.token")),
    "read the environment file": lambda: attempt(read("/etc/openclaw/gateway.env")),
    "read the configuration": lambda: attempt(read("/etc/openclaw/openclaw.json")),
    "read its own credential": lambda: attempt(read(os.environ["CREDENTIALS_DIRECTORY"] + "/openclaw.gateway.token")),
    "read the processors": lambda: attempt(read("/proc/cpuinfo")),
    "read the messages of the kernel": lambda: attempt(read("/dev/kmsg")),
    "write in the state directory": lambda: attempt(write(f"{STATE}/probe")),
    "write where everybody may": lambda: attempt(write("/var/open/probe")),
    "write in /tmp": lambda: attempt(write("/tmp/probe")),
    "write in /var/tmp": lambda: attempt(write("/var/tmp/probe")),
    "write in /dev/shm": lambda: attempt(write("/dev/shm/probe")),
    "write in /run/lock": lambda: attempt(write("/run/lock/probe")),
    "execute what it wrote": lambda: attempt(execute_written_file),
    "make a file setuid": lambda: attempt(set_user_bit),
    "write code and run it": lambda: attempt(writable_code),
    "become root": lambda: attempt(lambda: os.setuid(0)),
    "make a user namespace": lambda: attempt(lambda: call(libc.unshare, CLONE_NEWUSER)),
    "make a mount namespace": lambda: attempt(lambda: call(libc.unshare, CLONE_NEWNS)),
    "mount": lambda: attempt(lambda: call(libc.mount, b"none", b"/tmp", b"tmpfs", 0, None)),
    "change the root": lambda: attempt(lambda: os.chroot(STATE)),
    "trace its parent": lambda: attempt(lambda: call(libc.ptrace, PTRACE_ATTACH, os.getppid(), 0, 0)),
    "set the host's name": lambda: attempt(lambda: call(libc.sethostname, b"probe", 5)),
    "take the processor for itself": lambda: attempt(lambda: os.sched_setscheduler(0, SCHED_FIFO, os.sched_param(1))),
    "be another execution domain": lambda: attempt(lambda: call(libc.personality, PER_LINUX32)),
    "open a netlink socket": lambda: attempt(other_family(socket.AF_NETLINK)),
    "open a packet socket": lambda: attempt(other_family(socket.AF_PACKET)),
    "connect to the gateway": lambda: attempt(connect_to_gateway),
    "ask a name server": lambda: attempt(ask_name_server),
    "see processes of others": own_processes_only,
    "see the first process": lambda: attempt(lambda: os.stat("/proc/1") and None),
    "capabilities": lambda: status("CapEff") + status("CapPrm") + status("CapBnd") + status("CapAmb"),
    "no new privileges": lambda: status("NoNewPrivs"),
    "be nicer": lambda: attempt(lambda: os.setpriority(os.PRIO_PROCESS, 0, 5)),
    "be chosen first when memory runs out": lambda: attempt(score_memory),
    "filter its system calls": lambda: in_child(filter_calls),
    "confine itself with Landlock": lambda: in_child(landlock),
}

if __name__ == "__main__":
    json.dump({name: action() for name, action in ATTEMPTS.items()}, sys.stdout)
