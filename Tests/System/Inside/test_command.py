"""Commands of agents as units of systemd: what such a unit is, its limits, and what a hostile command achieves."""
import json
import os
import pathlib
import re
import signal
import statistics
import unittest

import commands
import service
from commands import Command, execute
from service import run, show

# Each line of its output is `NAME: done` or `NAME: refused`.
HOSTILE = r"""
try() { name=$1; shift; if timeout 10 "$@" >/dev/null 2>&1; then echo "$name: done"; else echo "$name: refused"; fi; }
connect() { python3 -c 'import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])' "$1"; }
try "read the configuration" cat /etc/openclaw/openclaw.json
try "read the token" cat /etc/openclaw/credentials/openclaw.gateway.token
try "list the sessions" ls /var/lib/openclaw/agents
try "read a session" cat /var/lib/openclaw/agents/main/secret
try "read the workspace of another agent" cat /var/lib/openclaw/workspace-other/secret
try "read it by a link" sh -c 'ln -sfn /var/lib/openclaw/workspace-other/secret link && cat link'
try "read it through /proc" cat /proc/self/root/var/lib/openclaw/workspace-other/secret
try "write there" sh -c 'echo x > /var/lib/openclaw/workspace-other/new'
try "truncate it" python3 -c 'import os; os.truncate("/var/lib/openclaw/workspace-other/secret", 0)'
try "change the mode of that workspace" chmod 777 /var/lib/openclaw/workspace-other
try "change the times of that workspace" touch -c -d @1 /var/lib/openclaw/workspace-other
try "change the mode of the state directory" chmod 777 /var/lib/openclaw
try "move that workspace" mv /var/lib/openclaw/workspace-other moved
try "link to its file" ln /var/lib/openclaw/workspace-other/secret hard
try "list credentials" ls /run/credentials
try "list background commands" ls /run/openclaw/commands
try "write a background command" sh -c 'echo > /run/openclaw/commands/x'
try "change the mode of background commands" chmod 0 /run/openclaw/commands
try "connect to the gateway" connect /run/openclaw/gateway.sock
try "connect to the command service" connect /run/openclaw/command.sock
try "connect to systemd" connect /run/systemd/private
try "connect to D-Bus" connect /run/dbus/system_bus_socket
try "connect to the journal" connect /run/systemd/journal/stdout
try "use the network" python3 -c 'import socket; socket.create_connection(("127.0.0.1", 18789))'
try "open a netlink socket" python3 -c 'import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)'
try "start a unit" systemd-run --no-block true
try "stop the gateway" systemctl stop openclaw-gateway.socket
try "write a crontab" sh -c 'echo "* * * * * root true" > /var/spool/cron/crontabs/root'
try "write to /etc" sh -c 'echo > /etc/new'
try "write to /usr" sh -c 'echo > /usr/new'
try "write to /home" sh -c 'echo > /home/new'
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
echo end
"""

ALLOWED = r"""
try() { name=$1; shift; if timeout 10 "$@" >/dev/null 2>&1; then echo "$name: done"; else echo "$name: refused"; fi; }
try "write in the workspace" sh -c 'mkdir -p d && echo x > d/f && mv d/f g && rm -r d g'
try "execute what it wrote" sh -c 'printf "#!/bin/sh\nexit 0\n" > s && chmod +x s && ./s'
try "execute in /tmp" sh -c 'cp /bin/true /tmp/t && /tmp/t'
try "write in /var/tmp" sh -c 'echo > /var/tmp/x'
try "write in /dev/shm" sh -c 'echo > /dev/shm/x'
try "make links, FIFOs and sockets" sh -c 'ln -s x l && mkfifo p && rm l p && python3 -c "import socket; socket.socket(socket.AF_UNIX).bind(\"k\")" && rm k'
try "set owner and times" sh -c 'echo > o && chown $(id -u):$(id -g) o && touch -d @1 o && chmod 755 o && rm o'
try "read the processors" grep -q processor /proc/cpuinfo
try "read the memory" grep -q MemTotal /proc/meminfo
try "see its own processes" sh -c 'grep -q Name /proc/$$/status'
try "write and execute memory" python3 -c 'import mmap; mmap.mmap(-1, 4096, prot=7)'
try "start threads" python3 -c 'import threading; t = threading.Thread(target=print); t.start(); t.join()'
try "use semaphores" python3 -c 'import multiprocessing; multiprocessing.Lock()'
try "open a terminal" python3 -c 'import pty; pty.openpty()'
try "be nicer" nice -n 5 true
try "look up names" python3 -c 'import socket; socket.getaddrinfo("localhost", 1)'
try "know its user" id -un
echo end
"""


def results(text, **fields):
    output, end = execute(text, **fields)
    if not output.endswith("end\n"):
        raise AssertionError(f"{end}: {output}")
    return dict(line.rsplit(": ", 1) for line in output.splitlines()[:-1])


class Unit(service.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        service.start_again(service.configuration(cls.upstream.port))
        commands.make_workspace()

    def tearDown(self):
        commands.wait_until_gone()

    def answers(self):
        self.assertEqual(service.ask(service.chat("hello")).status, 200)

    def test_a_command_is_a_unit_while_it_runs_and_gone_afterwards(self):
        command = Command("echo ready; read line; echo $line; exit 3").wait_for("ready\n")
        self.assertRegex(command.unit, r"^openclaw-command@.*\.service$")
        self.assertEqual(commands.units(), [command.unit])
        for name, value in [("ActiveState", "active"), ("Slice", commands.SLICE), ("User", "openclaw")]:
            self.assertEqual(show(name, command.unit), value)
        self.assertIn("bash", run("systemctl", "status", "--no-pager", command.unit))
        command.send("I", b"hello\n")
        self.assertEqual(command.finish(), "ready\nhello\n")
        self.assertEqual(command.end["status"], 3)
        self.assertGreater(command.end["cpuMicroseconds"], 0)
        commands.wait_until_gone()
        log = run("journalctl", "--boot", "--no-pager", "--output=cat", f"--unit={command.unit}")
        self.assertIn("the command exited with status 3; ", log)
        self.assertEqual(run("systemctl", "list-units", "--failed", "--no-legend", "openclaw*").strip(), "")

    def test_what_it_leaves_behind_ends_with_it(self):
        output, end = execute("sleep 1000 & setsid sleep 1001 & (setsid nohup sleep 1002 >/dev/null 2>&1 &); echo done")
        self.assertEqual((output, end["status"]), ("done\n", 0))
        commands.wait_until_gone()
        self.assertNotIn("sleep", self.names())

    @staticmethod
    def names():
        return " ".join(path.read_text() for path in pathlib.Path("/proc").glob("[0-9]*/comm") if path.exists())

    def test_it_ends_with_its_connection(self):
        Command("setsid sleep 1000 & echo ready; sleep 1000").wait_for("ready").close()
        commands.wait_until_gone()
        self.assertNotIn("sleep", self.names())

    def test_stopping_the_unit_ends_it_and_reports_that(self):
        command = Command("echo ready; sleep 1000").wait_for("ready")
        run("systemctl", "stop", command.unit)
        command.finish()
        self.assertEqual(command.end["signal"], signal.SIGKILL)

    def test_killing_its_first_process_leaves_nothing(self):
        command = Command("setsid sleep 1000 & echo ready; sleep 1000").wait_for("ready")
        os.kill(int(show("MainPID", command.unit)), signal.SIGKILL)
        with self.assertRaises((AssertionError, ConnectionResetError)):
            command.finish()
        command.close()
        commands.wait_until_gone()
        self.assertNotIn("sleep", self.names())

    def test_only_the_gateway_can_connect(self):
        def connects():
            try:
                service.connect(commands.SOCKET_PATH).close()
            except PermissionError:
                return 1
            return 0

        self.assertEqual(service.as_user("openclaw", connects), 0)
        self.assertEqual(service.as_user("nobody", connects), 1)

    def test_what_compilers_and_package_managers_need_is_allowed(self):
        self.maxDiff = None
        found = results(ALLOWED)
        self.assertEqual({name for name, result in found.items() if result != "done"}, set())

    def test_with_the_network_a_command_connects(self):
        text = "python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", 18789)); print(\"connected\")'"
        self.assertEqual(execute(text, network=True)[0], "connected\n")

    def test_a_hostile_command_achieves_nothing_outside(self):
        self.maxDiff = None
        other = commands.make_workspace(service.STATE / "workspace-other")
        secret = other / "secret"
        secret.write_text("secret")
        before = [os.stat(path) for path in [service.STATE, other, secret, commands.COMMANDS]]
        self.answers()
        found = results(HOSTILE.replace("SERVICE", "$(cut -d' ' -f4 /proc/$$/stat)"), hidden=[str(other)])
        self.assertEqual({name for name, result in found.items() if result != "refused"}, set())
        self.assertGreater(len(found), 35)
        after = [os.stat(path) for path in [service.STATE, other, secret, commands.COMMANDS]]
        self.assertEqual([(s.st_mode, s.st_mtime, s.st_size) for s in after],
                         [(s.st_mode, s.st_mtime, s.st_size) for s in before])
        self.answers()
        secret.unlink()
        other.rmdir()

    def test_it_can_only_kill_itself(self):
        self.answers()
        gateway = service.main_pid()
        command = Command("sleep 1000 & echo ready; sleep 0.2; kill -9 -1; kill -9 $(seq 1 400)", timeoutSeconds=10)
        command.wait_for("ready").finish()
        self.assertEqual(service.main_pid(), gateway)
        self.answers()

    def test_a_fork_bomb_ends_with_its_time(self):
        """TasksMax= ends it on a machine; here the control groups may have no controllers."""
        text = "ulimit -u 400; bomb() { bomb | bomb & }; bomb; sleep 1000"
        command = Command(text, timeoutSeconds=2, outputBytesMax=1000)
        self.answers()
        command.finish()
        self.assertTrue(command.end["timedOut"])
        commands.wait_until_gone()
        self.answers()

    def test_filling_the_temporary_directories_fills_no_disk(self):
        output, _ = execute("for i in /tmp /var/tmp /dev/shm; do head -c 1G /dev/zero 2>&1 > $i/f & done; wait; df /tmp | tail -n 1")
        self.assertTrue(output.startswith("tmpfs") or "No space left" in output or output == "", output)
        self.assertEqual(list(pathlib.Path("/tmp").glob("f")), [])
        self.answers()

    def test_printing_a_gigabyte_costs_no_memory(self):
        output, end = execute("head -c 1G /dev/zero | tr '\\0' x; echo end", outputBytesMax=1000)
        self.assertEqual(len(output), 1000)
        self.assertEqual(end["outputBytesDiscarded"], (1 << 30) + 4 - 1000)
        self.answers()

    def test_the_limits_are_set_and_those_of_a_drop_in_apply(self):
        directory = pathlib.Path("/run/systemd/system/openclaw-command@.service.d")
        directory.mkdir()
        (directory / "test.conf").write_text("[Service]\nRuntimeMaxSec=1s\nMemoryMax=64M\nTasksMax=20\n")
        run("systemctl", "daemon-reload")
        try:
            command = Command("echo ready; sleep 1000").wait_for("ready")
            self.assertEqual(show("MemoryMax", command.unit), str(64 << 20))
            self.assertEqual(show("TasksMax", command.unit), "20")
            command.finish()
            self.assertEqual(command.end["signal"], signal.SIGKILL)
            # Empty in a container on a machine with control groups of version 1.
            controllers = pathlib.Path("/sys/fs/cgroup/cgroup.controllers").read_text().split()
            if "pids" in controllers:
                output, _ = execute("for i in $(seq 40); do sleep 100 & done 2>&1; true")
                self.assertIn("Resource temporarily unavailable", output)
            if "memory" in controllers:
                _, end = execute("head -c 200M /dev/zero | tail -c 190M | wc -c")
                self.assertTrue(end["outOfMemory"])
        finally:
            (directory / "test.conf").unlink()
            directory.rmdir()
            run("systemctl", "daemon-reload")

    def test_the_exposure_is_what_the_manual_states(self):
        text = run("systemd-analyze", "security", "--no-pager", "openclaw-command@.service", check=False)
        figure = float(re.search(r"exposure level for .*: ([0-9.]+)", text).group(1))
        service.report_figure("exposure of openclaw-command@.service", figure)
        self.assertLessEqual(figure, 2.3)

    def test_a_malformed_request_is_refused(self):
        for request in [b"garbage", commands.frame("K"), b"R\x00\x00\x00", commands.frame("R", b"{}"), b"R\xff\xff\xff\xff"]:
            with service.connect(commands.SOCKET_PATH) as connection:
                connection.sendall(request)
                connection.shutdown(1)
                received = b""
                while more := connection.recv(65536):
                    received += more
            self.assertEqual(received[:1], b"X", request)
            self.assertIn("refused", json.loads(received[5:]))

    def test_a_command_in_the_background_goes_on_and_unlinking_its_file_stops_it(self):
        command = Command("echo one; read line; echo got $line; sleep 1000", background={"agentId": "main", "id": "calm-fox"})
        command.close()
        file = commands.COMMANDS / "main/calm-fox.jsonl"
        service.wait_for("the first output", lambda: '"one' in file.read_text())
        with open(file.with_suffix(".stdin"), "wb") as fifo:
            fifo.write(commands.frame("I", b"hello\n"))
        service.wait_for("the second output", lambda: "got hello" in file.read_text())
        self.assertEqual(commands.units(), [command.unit])
        file.unlink()
        commands.wait_until_gone()
        self.assertEqual(list(file.parent.iterdir()), [])

    def test_a_command_takes_little_time(self):
        times = []
        for _ in range(20):
            command = Command("true")
            command.finish()
            times.append(command.seconds)
        service.report("a command, median", statistics.median(times))
        service.report("a command, longest", max(times))
        self.assertLess(statistics.median(times), 0.08 * service.slowness())


if __name__ == "__main__":
    unittest.main()
