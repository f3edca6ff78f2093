"""Commands of agents as units of systemd: what such a unit is, what it allows, and its limits."""
import json
import os
import pathlib
import re
import signal
import unittest

import attempts
import commands
import service
from commands import Command, execute
from service import run, show

ALLOWED = r"""
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
"""

WITHOUT_NETWORK = r"""
try "use the network" python3 -c 'import socket; socket.create_connection(("127.0.0.1", 18789))'
try "open a netlink socket" python3 -c 'import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)'
"""


def results(text):
    return attempts.results(*execute(attempts.script(text)))


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

    def test_without_the_network_it_opens_no_connection(self):
        found = results(WITHOUT_NETWORK)
        self.assertEqual(set(found.values()), {"refused"}, found)

    def test_filling_the_temporary_directories_fills_no_disk(self):
        output, _ = execute("for i in /tmp /var/tmp /dev/shm; do head -c 1G /dev/zero 2>&1 > $i/f & done; wait; df /tmp | tail -n 1")
        self.assertTrue(output.startswith("tmpfs") or "No space left" in output or output == "", output)
        self.assertEqual(list(pathlib.Path("/tmp").glob("f")), [])
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


if __name__ == "__main__":
    unittest.main()
