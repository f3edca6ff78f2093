"""What a process may do in the sandbox of the gateway's unit, tried from inside it.

The unit is copied with another program in it; everything else about the copy is the installed text. What workers
refuse themselves on top of this is tried in `Worker`.
"""
import json
import pathlib
import shutil
import unittest

import service
from service import run, show

PROBE = "openclaw-probe.service"
PROBE_UNIT = pathlib.Path("/run/systemd/system") / PROBE
PROBE_PROGRAM = pathlib.Path("/usr/lib/openclaw-probe.py")
OUTPUT = pathlib.Path("/run/openclaw-probe.json")
NO_CAPABILITIES = "0" * 64

ALLOWED = {
    "read the configuration": "done",
    "read its own credential": "done",
    "write in the state directory": "done",
    "connect to the gateway": "done",
    "ask a name server": "done",
    "be nicer": "done",
    "be chosen first when memory runs out": "done",
    "filter its system calls": "done",
    # In force: what no rule allows is refused.
    "confine itself with Landlock": "EACCES",
}

REFUSED = {
    "read a file of /home that everybody may read": "EACCES",
    "read the token's file": "EACCES",
    "read the environment file": "EACCES",
    "read the processors": "ENOENT",
    "read the messages of the kernel": "ENOENT",
    "write where everybody may": "EROFS",
    "write in /tmp": "EROFS",
    "write in /var/tmp": "EROFS",
    "write in /dev/shm": "EROFS",
    "write in /run/lock": "EROFS",
    "execute what it wrote": "EACCES",
    "make a file setuid": "EPERM",
    "become root": "EPERM",
    "make a user namespace": "EPERM",
    "make a mount namespace": "EPERM",
    "mount": "EPERM",
    "change the root": "EPERM",
    "trace its parent": "EPERM",
    "set the host's name": "EPERM",
    "take the processor for itself": "EPERM",
    "be another execution domain": "EPERM",
    "open a netlink socket": "EAFNOSUPPORT",
    "open a packet socket": "EAFNOSUPPORT",
    "see processes of others": "only",
    "see the first process": "ENOENT",
    "capabilities": NO_CAPABILITIES,
    "no new privileges": "1",
}


# What a copy of the unit needs to start a program of the system: the rest that is not executed stays so.
PROGRAMS = ["NoExecPaths=", "NoExecPaths=/var/lib/openclaw"]


def copy_of_the_unit(command, settings):
    """The gateway's unit with another command, which ends by itself, and further settings."""
    left_out = ("Type=", "NotifyAccess=", "ExecReload=", "WatchdogSec=", "Restart", "Requires=")
    lines = [line for line in run("systemctl", "cat", service.SERVICE).splitlines() if not line.startswith(left_out)]
    lines = [f"ExecStart={command}" if line.startswith("ExecStart=") else line for line in lines]
    return "\n".join(lines + ["[Service]", "Type=oneshot", f"StandardOutput=truncate:{OUTPUT}", *settings]) + "\n"


class Unit(service.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        service.start_again(service.configuration(cls.upstream.port))
        for directory, mode in [("/home/person", 0o755), ("/var/open", 0o1777)]:
            pathlib.Path(directory).mkdir(parents=True)
            pathlib.Path(directory).chmod(mode)
        pathlib.Path("/home/person/open").write_text("for everybody")
        environment = pathlib.Path("/etc/openclaw/gateway.env")
        environment.touch(0o600)
        environment.write_text("OPENAI_API_KEY=none\n")
        PROBE_PROGRAM.write_text((service.SHARE / "Inside/probe.py").read_text())

    @classmethod
    def tearDownClass(cls):
        for file in ["/home/person/open", "/etc/openclaw/gateway.env", PROBE_PROGRAM, PROBE_UNIT, OUTPUT]:
            pathlib.Path(file).unlink(missing_ok=True)
        for directory in ["/home/person", "/var/open"]:
            pathlib.Path(directory).rmdir()
        run("systemctl", "daemon-reload")
        run("systemctl", "reset-failed")
        super().tearDownClass()

    def probe(self, command, *settings):
        PROBE_UNIT.write_text(copy_of_the_unit(command, settings))
        run("systemctl", "daemon-reload")
        run("systemctl", "start", PROBE, check=False)

    def test_it_allows_what_is_needed_and_refuses_the_rest(self):
        self.maxDiff = None
        self.probe(f"/usr/bin/python3 -I {PROBE_PROGRAM}", *PROGRAMS)
        self.assertEqual(show("Result", PROBE), "success", run("journalctl", "--boot", f"--unit={PROBE}"))
        found = json.loads(OUTPUT.read_text())
        # The system call is filtered by systemd 252, and refused by the kernel that 257 asks to.
        self.assertIn(found.pop("write code and run it"), ["EPERM", "EACCES"])
        self.assertEqual(found, ALLOWED | REFUSED)

    def test_no_other_program_can_be_started_in_it(self):
        self.probe("/usr/bin/true")
        self.assertEqual((show("Result", PROBE), show("ExecMainStatus", PROBE)), ("exit-code", "203"))
        self.probe("/usr/bin/true", *PROGRAMS)
        self.assertEqual((show("Result", PROBE), show("ExecMainStatus", PROBE)), ("success", "0"))


class Worker(service.Case):
    """What a worker gives up by itself, in the sandbox of the unit: both have to get along."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        service.start_again(service.configuration(cls.upstream.port))

    def test_landlock_and_filter_deny_what_a_worker_tries(self):
        self.assertEqual(service.ask(service.chat("hello")).status, 200)
        self.assertRegex(show("StatusText"), r"; confined by Landlock \d+( \(signals not scoped\))?, system call filter$")

    def test_a_worker_has_its_own_filter_and_no_process_can_read_its_memory(self):
        self.assertEqual(service.ask(service.get("/health")).status, 200)
        supervisor = service.main_pid()
        service.wait_for("no worker", lambda: not service.children(supervisor))
        with service.connect() as connection:
            connection.sendall(service.chat("[[hang=head]]"))
            worker = service.wait_for("a worker", lambda: service.children(supervisor))[0]
            status = dict(line.split(":\t") for line in pathlib.Path(f"/proc/{worker}/status").read_text().splitlines())
            self.assertEqual((status["NoNewPrivs"], status["Seccomp"]), ("1", "2"))
            self.assertEqual(status["Uid"].split()[0], run("id", "--user", "openclaw").strip())
            self.assertEqual(status["CapEff"], "0" * 16)
            # What belongs to root there cannot be read by another process of the same user.
            self.assertEqual(pathlib.Path(f"/proc/{worker}/mem").stat().st_uid, 0)
            self.assertEqual(pathlib.Path(f"/proc/{worker}/oom_score_adj").read_text().strip(), "500")


    def test_it_can_do_what_serving_needs_and_nothing_else(self):
        """Tried by a worker itself: another program takes the gateway's place in the unit, with the same supervisor."""
        self.maxDiff = None
        program = pathlib.Path("/usr/sbin/supervision-probe")
        shutil.copy(service.SHARE / "supervision-probe", program)
        link = service.STATE / "link"
        link.symlink_to("/etc/passwd")
        service.drop_in(f"[Service]\nExecStart=\nExecStart={program}\n")
        try:
            run("systemctl", "stop", service.SERVICE)
            answer = service.ask(service.get("/confinement"))
        finally:
            run("systemctl", "stop", service.SERVICE)
            service.remove_drop_ins()
            program.unlink()
            link.unlink()
            for file in service.STATE.glob("probe-*"):
                file.unlink()
        found = dict(line.split(": ", 1) for line in answer.body.decode().splitlines())
        # Refused by both the unit and the worker, whose words differ.
        self.assertRegex(found.pop("write next to the state"), "EACCES|EROFS")
        self.assertRegex(found.pop("raw network"), "EPERM|EAFNOSUPPORT")
        denied, refused = "Permission denied (EACCES)", "Operation not permitted (EPERM)"
        self.assertEqual(found, {
            "read the state": "done", "write the state": "done", "read names": "done", "read /etc": denied,
            "read accounts": denied, "read the root": denied, "read homes": denied, "read through a link": denied,
            "read temporary files": denied, "run a program": refused, "run itself": refused,
            "see the first process": "No such file or directory (ENOENT)",
            "signal the supervisor": refused, "signal itself": refused, "new namespace": refused, "internet": "done",
            "two gigabytes": "Cannot allocate memory (ENOMEM)"})


class Examples(unittest.TestCase):
    """The drop-ins that administrators are given."""
    directory = service.SHARE / "systemd/examples"

    def tearDown(self):
        service.remove_drop_ins()
        addresses = pathlib.Path(f"/run/systemd/system/{service.SOCKET}.d")
        if addresses.exists():
            (addresses / "addresses.conf").unlink()
            addresses.rmdir()
            run("systemctl", "daemon-reload")
            run("systemctl", "restart", service.SOCKET)

    def test_with_the_one_for_addresses_it_listens_elsewhere(self):
        directory = pathlib.Path(f"/run/systemd/system/{service.SOCKET}.d")
        directory.mkdir()
        (directory / "addresses.conf").write_text((self.directory / "addresses.conf").read_text())
        run("systemctl", "daemon-reload")
        run("systemctl", "restart", service.SOCKET)
        listening = run("systemctl", "show", "--property=Listen", service.SOCKET)
        for address in ["192.0.2.10:8080", "[::1]:8080", service.LOCAL_SOCKET]:
            self.assertIn(address, listening)
        self.assertNotIn("18789", listening)
        self.assertEqual(service.ask(service.get("/health"), path=service.LOCAL_SOCKET).status, 200)
