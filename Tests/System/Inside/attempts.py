"""What a hostile command attempts, and how scripts of attempts report what became of them."""

_TRY = r"""
try() { name=$1; shift; if timeout 10 "$@" >/dev/null 2>&1; then echo "$name: done"; else echo "$name: refused"; fi; }
connect() { python3 -c 'import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])' "$1"; }
export -f connect
"""

# `SERVICE` is the process that serves the command; main is the agent of the command, other is another one.
HOSTILE = r"""
try "read the configuration" cat /etc/openclaw/openclaw.json
try "read the token" cat /etc/openclaw/credentials/openclaw.gateway.token
try "list the sessions" ls /var/lib/openclaw/agents
try "read its own sessions" sh -c 'cat /var/lib/openclaw/agents/main/sessions/*/*'
try "read the sessions of another agent" sh -c 'cat /var/lib/openclaw/agents/other/sessions/*/*'
try "read the workspace of another agent" cat /var/lib/openclaw/workspace-other/secret
try "read it by a link" sh -c 'ln -sfn /var/lib/openclaw/workspace-other/secret link && cat link'
try "read it through /proc" cat /proc/self/root/var/lib/openclaw/workspace-other/secret
try "write there" sh -c 'echo x > /var/lib/openclaw/workspace-other/new'
try "truncate it" python3 -c 'import os; os.truncate("/var/lib/openclaw/workspace-other/secret", 0)'
try "change the mode of that workspace" chmod 777 /var/lib/openclaw/workspace-other
try "change the times of that workspace" touch -c -d @1 /var/lib/openclaw/workspace-other
try "change the mode of the state directory" chmod 777 /var/lib/openclaw
try "link to its file" ln /var/lib/openclaw/workspace-other/secret hard
try "move that workspace" mv /var/lib/openclaw/workspace-other /var/lib/openclaw/moved
try "list credentials" ls /run/credentials
try "list background commands" ls /run/openclaw/commands
try "write a background command" sh -c 'echo > /run/openclaw/commands/x'
try "change the mode of background commands" chmod 0 /run/openclaw/commands
try "connect to the gateway" bash -c 'connect /run/openclaw/gateway.sock'
try "connect to the command service" bash -c 'connect /run/openclaw/command.sock'
try "connect to systemd" bash -c 'connect /run/systemd/private'
try "connect to D-Bus" bash -c 'connect /run/dbus/system_bus_socket'
try "connect to the journal" bash -c 'connect /run/systemd/journal/stdout'
try "use the gateway without a credential" curl --fail http://127.0.0.1:18789/v1/models
try "start a unit" systemd-run --no-block true
try "start a unit of the user" systemd-run --user --no-block true
try "stop the gateway" systemctl stop openclaw-gateway.socket
try "ask D-Bus" busctl list
try "write a crontab" sh -c 'echo "* * * * * true" > /var/spool/cron/crontabs/openclaw'
try "leave a job for at" sh -c 'echo true > /var/spool/cron/atjobs/a0000101c80a5a'
try "write to /etc" sh -c 'echo > /etc/new'
try "write to /usr" sh -c 'echo > /usr/new'
try "list home directories" ls /home
try "write to a directory of everybody" sh -c 'echo > /var/open/new'
try "write a systemd unit of the user" sh -c 'mkdir -p /var/lib/openclaw/.config/systemd/user'
try "see the first process" cat /proc/1/status
try "see the gateway" sh -c 'grep -l openclaw-gateway /proc/[0-9]*/comm | grep .'
try "make a user namespace" unshare --user true
try "make a mount namespace" unshare --mount true
try "mount" mount -t tmpfs none /tmp
try "unmount" umount /var/lib/openclaw
try "become root" su -c true
try "become root by python" python3 -c 'import os; os.setuid(0)'
try "trace its parent" python3 -c 'import ctypes, os, sys; sys.exit(ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) != 0)'
try "make a file setuid" sh -c 'cp /bin/true t && chmod u+s t'
try "have a device" mknod device c 1 1
try "be a real-time process" chrt -f 1 true
try "signal the service" kill -KILL SERVICE
"""


def script(text):
    """The text of a command that makes the attempts."""
    return _TRY + text.replace("SERVICE", "$(cut -d' ' -f4 /proc/$$/stat)") + "echo end\n"


def results(output, end=None):
    """What became of each attempt: done, or refused."""
    if not output.endswith("end\n"):
        raise AssertionError(f"{end}: {output}")
    return dict(line.rsplit(": ", 1) for line in output.splitlines()[:-1])
