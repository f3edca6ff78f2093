"""From the installation to the first answer, and to the idle exit."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import statistics
import stat
import time
import unittest

import service
from service import run, show

# What a first answer may take, from the connection to its first byte, where systemd needs no more of it than the rest;
# and what of it is the gateway's: the sandbox alone costs a container, which has many mounts, more than a machine.
FIRST_ANSWER_SECONDS = 0.050
OWN_SECONDS = 0.020
LISTING = service.SHARE / "files-before"


def listing():
    """Every path of the system that a package might leave; test_removal compares."""
    left_out = {"/proc", "/sys", "/dev", "/run/systemd", "/run/log", "/run/udev", "/var/log", "/var/cache", "/var/lib/apt",
                "/var/lib/dpkg", "/var/lib/systemd", "/share", "/tmp", "/var/tmp", "/root"}
    paths = []
    for directory, directories, files in os.walk("/"):
        directories[:] = [name for name in directories if os.path.join(directory, name) not in left_out]
        paths += [os.path.join(directory, name) for name in directories + files]
    return sorted(paths)


def first_answers(programs):
    """The best of some first answers after the service was stopped, for each program in its unit, by turns."""
    times = {what: [] for what in programs}
    for what, program in list(programs.items()) * 3:
        service.drop_in(f"[Service]\nExecStart=\nExecStart={program}\n")
        for _ in range(4):
            run("systemctl", "stop", service.SERVICE)
            # The work that systemd and the kernel do at the end of one run is not part of the next one's time.
            time.sleep(0.3)
            health = service.ask(service.get("/health"))
            if health.status != 200:
                raise AssertionError(f"{what}: {health.status}")
            times[what].append(health.first_byte)
    for what, seconds in times.items():
        service.report(f"first answer after idle, {what}, best", min(seconds))
        service.report(f"first answer after idle, {what}, median", statistics.median(seconds))
    return [min(seconds) for seconds in times.values()]


def processes_of(program):
    """The processes whose command line begins with a program."""
    found = []
    for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # A process may end meanwhile.
            if file.read_bytes().split(b"\0")[0].decode() == program:
                found.append(int(file.parent.name))
    return found


def setUpModule():
    LISTING.write_text("\n".join(listing()))


class Installation(service.Case):
    """One story: its parts run in the order of their numbers."""

    def test_1_after_the_installation_only_the_socket_runs(self):
        run("apt-get", "install", "--yes", "--no-install-recommends", str(service.SHARE / "openclaw-gateway.deb"), seconds=120)
        self.assertEqual(show("ActiveState", service.SOCKET), "active")
        self.assertEqual(show("UnitFileState", service.SOCKET), "enabled")
        self.assertEqual(show("ActiveState"), "inactive")
        self.assertEqual(show("ActiveState", "openclaw-command.socket"), "active")
        self.assertEqual(show("UnitFileState", "openclaw-command.socket"), "enabled")
        self.assertEqual(show("NRestarts"), "0")
        self.assertEqual(show("UnitFileState", "openclaw-gateway-expire.timer"), "disabled")
        self.assertEqual(run("systemctl", "--failed", "--no-legend").strip(), "")
        self.assertEqual(processes_of("/usr/sbin/openclaw-gateway"), [])

    def test_2_the_files_have_their_owners_and_modes(self):
        token = service.TOKEN.stat()
        self.assertEqual((token.st_uid, stat.S_IMODE(token.st_mode)), (0, 0o600))
        self.assertGreaterEqual(len(service.TOKEN.read_text().strip()), 32)
        directory = service.TOKEN.parent.stat()
        self.assertEqual((directory.st_uid, stat.S_IMODE(directory.st_mode)), (0, 0o700))
        file = service.CONFIGURATION.stat()
        self.assertEqual((file.st_uid, stat.S_IMODE(file.st_mode)), (0, 0o644))
        self.assertNotIn(service.TOKEN.read_text().strip(), service.CONFIGURATION.read_text())
        for path, mode in [("/run/openclaw/command.sock", 0o600), ("/run/openclaw/commands", 0o700)]:
            status = pathlib.Path(path).stat()
            self.assertEqual((pathlib.Path(path).owner(), stat.S_IMODE(status.st_mode)), ("openclaw", mode))
        local = pathlib.Path(service.LOCAL_SOCKET).stat()
        self.assertEqual((local.st_uid, local.st_gid, stat.S_IMODE(local.st_mode)),
                         (0, int(run("getent", "group", "openclaw").split(":")[2]), 0o660))

    def test_3_as_shipped_it_is_alive_and_the_endpoint_is_off(self):
        health = service.ask(service.get("/health"))
        service.report("the very first answer after the installation", health.first_byte)
        self.assertEqual(health.status, 200)
        self.assertEqual(show("ActiveState"), "active")
        self.assertEqual(service.ask(service.chat("hello")).status, 404)
        state = service.STATE.stat()
        self.assertEqual(stat.S_IMODE(state.st_mode), 0o700)
        self.assertNotIn("LimitNOFILE allows", run("journalctl", "--boot", f"--unit={service.SERVICE}"))

    def test_4_the_first_answer_after_idle_comes_at_once(self):
        service.start_again(service.configuration(self.upstream.port))
        program = pathlib.Path("/usr/sbin/bare-answer")
        shutil.copy(service.SHARE / "bare-answer", program)
        try:
            own, bare = first_answers({
                "the gateway": "/usr/sbin/openclaw-gateway", "a program that only answers, under the same unit": program})
        finally:
            run("systemctl", "stop", service.SERVICE)
            service.remove_drop_ins()
            program.unlink()
        allowed = max(FIRST_ANSWER_SECONDS, bare + OWN_SECONDS) * service.slowness()
        service.report("what it may take here", allowed)
        self.assertLess(own, allowed)

    def test_5_a_chat_is_answered_over_both_sockets(self):
        answer = service.ask(service.chat("[[text=\"Hello there\"]]"))
        self.assertEqual((answer.status, answer.text), (200, "Hello there"))
        local = service.ask(service.chat("[[text=\"Hello there\"]]", stream=True), path=service.LOCAL_SOCKET)
        self.assertEqual((local.status, local.text, local.is_whole), (200, "Hello there", True))
        self.assertEqual(service.ask(service.chat("x", token="wrong")).status, 401)

    def test_6_the_local_socket_is_for_its_group(self):
        def try_to_connect():
            try:
                with service.connect(service.LOCAL_SOCKET):
                    return 0
            except PermissionError:
                return 1
        self.assertEqual(service.as_user("openclaw", try_to_connect), 0)
        self.assertEqual(service.as_user("nobody", try_to_connect), 1)

    def test_9_a_silent_connection_costs_no_worker(self):
        service.start_again(service.configuration(self.upstream.port))
        silent = [service.connect() for _ in range(50)]
        self.assertEqual(service.ask(service.get("/health")).status, 200)
        service.wait_for("no worker", lambda: not service.children(service.main_pid()))
        with silent.pop() as late:
            late.sendall(service.get("/health"))
            self.assertEqual(service.receive(late, 0).status, 200)
        for connection in silent:
            connection.close()

    def test_7_idle_it_leaves_and_comes_back(self):
        service.start_again(service.configuration(self.upstream.port, idleExitSeconds=1))
        self.assertEqual(service.ask(service.get("/health")).status, 200)
        first = service.main_pid()
        service.wait_for("the service has left", lambda: show("ActiveState") == "inactive")
        self.assertEqual(show("Result"), "success")
        self.assertEqual(show("ActiveState", service.SOCKET), "active")
        self.assertEqual(service.ask(service.get("/health")).status, 200)
        self.assertNotEqual(service.main_pid(), first)
        self.assertEqual(show("NRestarts"), "0")

    def test_8_status_shows_what_it_does(self):
        service.start_again(service.configuration(self.upstream.port))
        service.ask(service.chat("hello"))
        service.wait_for("the STATUS line", lambda: show("StatusText").startswith("0 workers, 1 served"))
        self.assertIn("0 workers, 1 served", run("systemctl", "status", service.SERVICE))
        received = json.loads(run("openclaw", "gateway", "status", "--json"))
        self.assertEqual((received["listening"], received["running"], received["ready"]), (True, True, True))
        self.assertEqual(received["socket"]["listen"], ["127.0.0.1:18789", service.LOCAL_SOCKET])
        self.assertEqual((received["service"]["pid"], received["service"]["restarts"]), (service.main_pid(), 0))
        self.assertTrue(received["service"]["status"].startswith("0 workers, "), received)
        rows = dict(line.split(maxsplit=1) for line in run("openclaw", "gateway", "status").splitlines())
        self.assertRegex(rows["socket"], r"^active \(running\) since \d{4}-\d\d-\d\dT")
        self.assertRegex(rows["service"], r"^active \(running\) since ")
        self.assertEqual((rows["ready"], rows["listens"]), ("yes", f"127.0.0.1:18789, {service.LOCAL_SOCKET}"))

    def test_8_status_starts_nothing_and_reports_a_closed_socket(self):
        run("systemctl", "stop", service.SERVICE)
        received = json.loads(run("openclaw", "gateway", "status", "--json"))
        self.assertEqual((received["listening"], received["running"], received["ready"]), (True, False, None))
        self.assertEqual(show("ActiveState"), "inactive")
        run("systemctl", "stop", service.SOCKET)
        try:
            self.assertEqual(service.status_of("openclaw", "gateway", "status"), 3)
        finally:
            run("systemctl", "start", service.SOCKET)
        self.assertEqual(service.status_of("openclaw", "gateway", "status"), 0)


class Units(unittest.TestCase):
    """The verdict of systemd itself on the installed units."""

    units = [
        service.SOCKET, service.SERVICE, "openclaw-gateway-expire.timer", "openclaw-gateway-expire.service",
        "openclaw-command.socket", "openclaw-command.slice"]

    def test_systemd_has_nothing_to_say_against_them(self):
        self.assertEqual(run("systemd-analyze", "verify", "--man=no", *self.units), "")

    def test_the_exposure_is_at_most_1_5(self):
        for unit in [service.SERVICE, "openclaw-gateway-expire.service"]:
            text = run("systemd-analyze", "security", "--no-pager", unit, check=False)
            figure = float(re.search(r"exposure level for .*: ([0-9.]+)", text).group(1))
            print(f"MEASURED exposure of {unit}: {figure}", flush=True)
            self.assertLessEqual(figure, 1.5)

    def test_the_programs_they_start_come_with_the_package(self):
        depends = run("dpkg-query", "--show", "--showformat=${Depends}", "openclaw-gateway")
        named = {word.split()[0].split(":")[0] for part in depends.split(",") for word in part.split("|")}
        text = run("systemctl", "cat", service.SERVICE, "openclaw-gateway-expire.service", "openclaw-command@.service")
        programs = re.findall(r"^Exec(?:Start|Reload)=[+!:@-]*(/\S+)", text, re.MULTILINE)
        self.assertEqual(len(programs), 4, programs)
        for program in programs:
            owners = run("dpkg-query", "--search", program, f"/usr{program}", check=False)
            owner = re.search(r"^([a-z0-9.+-]+)(:\w+)?: /", owners, re.MULTILINE)
            self.assertIsNotNone(owner, owners)
            self.assertIn(owner.group(1), named | {"openclaw-gateway"}, program)

    def test_running_out_of_memory_ends_a_worker_and_not_the_service(self):
        self.assertEqual(show("OOMPolicy"), "continue")
        self.assertEqual(show("KillMode"), "process")
        self.assertNotEqual(show("MemoryMax"), "infinity")

    def test_the_removal_of_old_sessions_runs_in_its_sandbox(self):
        run("systemctl", "start", "openclaw-gateway-expire.service")
        self.assertEqual(show("Result", "openclaw-gateway-expire.service"), "success")
