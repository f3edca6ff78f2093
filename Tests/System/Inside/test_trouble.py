"""What goes wrong around the gateway: configuration, credential, journal, clock, name server."""
import os
import pathlib
import signal
import socket
import struct
import threading
import time

import service
from service import run, show


class Trouble(service.Case):
    def setUp(self):
        self.configuration = service.configuration(self.upstream.port)
        service.start_again(self.configuration)

    def tearDown(self):
        service.remove_drop_ins()

    def assert_answers(self, seconds=1.0):
        """A chat is answered, and nothing made it wait."""
        answer = service.ask(service.chat("[[text=\"Hello there\"]]"))
        self.assertEqual((answer.status, answer.text), (200, "Hello there"))
        self.assertLess(answer.seconds, seconds * service.slowness())
        return answer


class Configuration(Trouble):
    def assert_invalid(self, expected):
        answer = service.ask(service.chat("hello"))
        self.assertEqual((answer.status, answer.error), (503, "configuration_invalid"))
        self.assertEqual(answer.headers["retry-after"], "5")
        self.assertRegex(show("StatusText"), expected)
        self.assertEqual((show("ActiveState"), show("NRestarts")), ("active", "0"))
        self.assertRegex(run("journalctl", "--boot", f"--unit={service.SERVICE}", "--lines=20"), expected)

    def test_a_broken_file_at_the_start_is_answered_503_until_it_is_repaired(self):
        service.start_again('{\n  gateway: {\n    workersMax: "many",\n  },\n}\n')
        self.assert_invalid(r"configuration invalid: /etc/openclaw/openclaw\.json:3:17: error: gateway\.workersMax")
        service.write_configuration(self.configuration)
        service.wait_for("the repaired file", lambda: service.ask(service.chat("hello")).status == 200, seconds=5)
        self.assertNotIn("invalid", show("StatusText"))

    def test_a_broken_file_later_changes_nothing(self):
        self.assert_answers()
        pid = service.main_pid()
        service.write_configuration("{ gateway: {")
        service.wait_for("it is told", lambda: "reload rejected" in show("StatusText"))
        self.assertRegex(show("StatusText"), r"/etc/openclaw/openclaw\.json:1:\d+")
        self.assert_answers()
        self.assertEqual(service.status_of("systemctl", "reload", service.SERVICE), 1)
        self.assertEqual((show("ActiveState"), show("ReloadResult")), ("active", "exit-code"))
        self.assert_answers()
        self.assertEqual(service.main_pid(), pid)
        service.write_configuration(self.configuration)
        self.assertEqual(service.status_of("systemctl", "reload", service.SERVICE), 0)
        self.assertEqual(show("ReloadResult"), "success")
        self.assertNotIn("rejected", show("StatusText"))

    def test_a_broken_file_does_not_become_an_outage_after_an_idle_exit(self):
        service.start_again(service.configuration(self.upstream.port, idleExitSeconds=1))
        self.assert_answers()
        pid = service.main_pid()
        service.write_configuration("{ gateway: {")
        self.assertEqual(service.status_of("systemctl", "reload", service.SERVICE), 1)
        self.assertIn("reload rejected: /etc/openclaw/openclaw.json:1:", run("openclaw", "gateway", "status"))
        time.sleep(3)
        self.assertEqual(service.main_pid(), pid)
        self.assert_answers()
        service.write_configuration(service.configuration(self.upstream.port, idleExitSeconds=1))
        service.wait_for("the idle exit", lambda: show("ActiveState") == "inactive", seconds=20)

    def test_a_directory_that_becomes_readable_is_noticed_without_a_reload(self):
        directory = service.CONFIGURATION.parent
        mode = directory.stat().st_mode & 0o7777
        directory.chmod(0o700)
        try:
            run("systemctl", "restart", service.SERVICE)
            self.assert_invalid(r"configuration invalid: .*Permission denied \(EACCES\)")
        finally:
            directory.chmod(mode)
        service.wait_for("the configuration", lambda: service.ask(service.chat("hello")).status == 200, seconds=15)

    def test_a_missing_credential_is_reported_without_a_loop_of_restarts(self):
        token = service.TOKEN.read_text()
        aside = service.TOKEN.with_suffix(".aside")
        service.TOKEN.rename(aside)
        try:
            run("systemctl", "restart", service.SERVICE)
            answer = service.ask(service.chat("hello", token=token.strip()))
            self.assertEqual((answer.status, answer.error), (503, "configuration_invalid"))
            self.assertIn("openclaw.gateway.token", show("StatusText"))
            self.assertEqual((show("ActiveState"), show("NRestarts")), ("active", "0"))
        finally:
            aside.rename(service.TOKEN)
        run("systemctl", "restart", service.SERVICE)
        self.assert_answers()

    def test_a_rotated_credential_counts_from_the_next_restart_on(self):
        self.assert_answers()
        old = service.TOKEN.read_text()
        try:
            service.TOKEN.write_text("another token for this test\n")
            run("systemctl", "restart", service.SERVICE)
            self.assertEqual(service.ask(service.chat("hello", token="another token for this test")).status, 200)
            self.assertEqual(service.ask(service.chat("hello", token=old.strip())).status, 401)
        finally:
            service.TOKEN.write_text(old)
        run("systemctl", "restart", service.SERVICE)
        self.assert_answers()


class State(Trouble):
    """The state directory under a running service, whose sandbox refers to the directory that it was started with."""
    aside = service.STATE.with_name("openclaw.aside")

    def keyed(self):
        return service.ask(service.chat("remember", user="state"))

    def test_a_replaced_directory_is_detected_and_a_restart_uses_it(self):
        self.assertEqual(self.keyed().status, 200)
        service.STATE.rename(self.aside)
        try:
            run("cp", "-a", str(self.aside), str(service.STATE))
            answer = self.keyed()
            self.assertEqual((answer.status, answer.error), (500, "storage_failed"))
            self.assertIn("replaced while the gateway ran: restart the gateway", answer.json["error"]["message"])
            ready = service.ask(service.get("/ready"))
            self.assertEqual(ready.status, 503)
            self.assertIn("state directory /var/lib/openclaw: ", ready.json["reasons"][0])
            self.assertIn(" as user openclaw: ", ready.json["reasons"][0])
            service.wait_for("the status line", lambda: "state directory /var/lib/openclaw" in show("StatusText"))
            self.assert_answers()
            run("systemctl", "restart", service.SERVICE)
            self.assertEqual(self.keyed().status, 200)
        finally:
            run("rm", "-rf", str(self.aside))

    def test_a_hosts_file_that_is_replaced_is_readable_at_once(self):
        hosts = pathlib.Path("/etc/hosts")
        before = hosts.read_text()
        name = "model.replaced.test"
        configuration = service.configuration(self.upstream.port)
        configuration["models"]["providers"]["scripted"]["baseUrl"] = f"http://{name}:{self.upstream.port}/v1"
        service.start_again(configuration)
        try:
            for count in range(5):
                self.replace(hosts, f"{before}\n127.0.0.1 {name}\n# {count}\n")
                self.assert_answers()
        finally:
            self.replace(hosts, before)

    @staticmethod
    def replace(path, text):
        """By a rename, as configuration tools do."""
        new = path.with_name(path.name + ".new")
        new.write_text(text)
        new.chmod(0o644)
        new.rename(path)


class Journal(Trouble):
    settings = pathlib.Path("/run/systemd/journald.conf.d/test.conf")
    directory = "/run/log/journal"

    def test_a_full_journal_blocks_no_request(self):
        pathlib.Path(self.directory).mkdir(parents=True, exist_ok=True)
        run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", self.directory)
        self.settings.parent.mkdir(parents=True, exist_ok=True)
        self.settings.write_text("[Journal]\nStorage=volatile\n")
        try:
            run("systemctl", "restart", "systemd-journald.service")
            self.fill()
            longest = max(self.assert_answers().seconds for _ in range(100))
            service.report("longest wait while the journal is full", longest)
            service.start_again(self.configuration)
            self.assert_answers()
        finally:
            run("umount", "--lazy", self.directory)
            self.settings.unlink()
            run("systemctl", "restart", "systemd-journald.service")
        service.entry_of(self.assert_answers())

    def fill(self):
        with open(f"{self.directory}/fill", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                self.assertEqual(os.statvfs(self.directory).f_bavail, 0)

    def test_a_journal_that_hangs_blocks_no_request(self):
        self.assert_answers()
        journald = int(show("MainPID", "systemd-journald.service"))
        os.kill(journald, signal.SIGSTOP)
        try:
            longest = max(self.assert_answers().seconds for _ in range(700))
            service.report("longest wait while journald hangs", longest)
        finally:
            os.kill(journald, signal.SIGCONT)
        # Dropped entries are counted; the next entry that fits contains the count.
        service.wait_for("the count of dropped entries", self.counted_dropped)
        service.entry_of(self.assert_answers())

    def counted_dropped(self):
        self.assert_answers()
        return [entry for entry in service.entries() if int(entry.get("OPENCLAW_DROPPED_ENTRIES", "0")) > 0]

    def test_without_journald_every_request_is_answered(self):
        self.assert_answers()
        units = ["systemd-journald.service", "systemd-journald.socket", "systemd-journald-dev-log.socket"]
        run("systemctl", "stop", *units)
        try:
            self.assertEqual(show("ActiveState", "systemd-journald.service"), "inactive")
            for _ in range(50):
                self.assert_answers()
        finally:
            run("systemctl", "start", *units)
        service.entry_of(self.assert_answers())


class Clock(Trouble):
    """The clock of the machine cannot be set in a container: a library gives the gateway another time of day instead."""
    library = pathlib.Path("/usr/lib/clock-step.so")
    offset = pathlib.Path("/usr/lib/clock-step.offset")

    def setUp(self):
        super().setUp()
        self.library.write_bytes((service.SHARE / "clock-step.so").read_bytes())
        self.step(0)
        service.drop_in(f"[Service]\nEnvironment=LD_PRELOAD={self.library}\n")
        service.start_again(self.configuration)

    def tearDown(self):
        super().tearDown()
        self.library.unlink()
        self.offset.unlink()

    def step(self, seconds):
        """In place: processes have the file mapped."""
        with open(self.offset, "r+b" if self.offset.exists() else "wb") as file:
            file.write(struct.pack("=q", seconds))

    def test_a_clock_that_jumps_affects_no_request(self):
        self.assert_answers()
        pid = service.main_pid()
        day = 86400
        with service.connect() as connection:
            begun = time.monotonic()
            connection.sendall(service.chat("[[tokens=16 delay=200]]", stream=True))
            connection.recv(1)
            for days in [400, -400, 0]:
                self.step(days * day)
                answer = self.assert_answers()
                moved = abs(answer.json["created"] - (time.time() + days * day))
                self.assertLess(moved, 10, "the gateway sees the other time")
                self.assertLess(int(service.entry_of(answer)["OPENCLAW_DURATION_MS"]), 5000 * service.slowness())
                keyed = service.ask(service.chat("remember", user="clock"))
                self.assertEqual(keyed.status, 200)
            stream = service.receive(connection, begun)
            self.assertIn(b"[DONE]", stream.raw)
        self.assertEqual((service.main_pid(), show("NRestarts"), show("ActiveState")), (pid, "0", "active"))


class NameServer(Trouble):
    """A name server that takes every question and answers none."""
    connect_seconds = 3

    def setUp(self):
        super().setUp()
        self.hole = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.hole.bind(("127.0.0.1", 53))
        pathlib.Path("/etc/resolv.conf").write_text("nameserver 127.0.0.1\n")
        self.configuration["models"]["connectSeconds"] = self.connect_seconds
        self.configuration["models"]["retriesMax"] = 0
        self.configuration["models"]["providers"]["far"] = {
            "baseUrl": "http://model.example/v1", "api": "openai-completions", "apiKey": "none",
            "models": [{"id": "model"}]}
        self.configuration["agents"]["list"] = [
            {"id": "main", "default": True}, {"id": "far", "model": "far/model"}]
        service.start_again(self.configuration)

    def tearDown(self):
        self.hole.close()
        pathlib.Path("/etc/resolv.conf").unlink()
        super().tearDown()

    def far(self, **fields):
        return service.chat("hello", model="openclaw/far", **fields)

    def test_it_ends_in_an_error_within_the_connect_timeout(self):
        answer = service.ask(self.far())
        service.report(f"error without a name server, connectSeconds={self.connect_seconds}", answer.seconds)
        self.assertIn(answer.status, [502, 504])
        self.assertIn(b"\x05model\x07example", self.hole.recv(512))
        self.assertLess(answer.seconds, self.connect_seconds + 1 * service.slowness())

    def test_other_requests_are_answered_during_the_lookup(self):
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(service.ask(self.far())))
        waiting.start()
        for _ in range(20):
            self.assert_answers()
        self.assertEqual(answers, [])
        waiting.join()

    def test_a_client_that_leaves_ends_the_lookup_within_a_second(self):
        self.assert_answers()
        supervisor = service.main_pid()
        service.wait_for("no worker", lambda: not service.children(supervisor))
        with service.connect() as connection:
            connection.sendall(self.far())
            worker = service.wait_for("a worker", lambda: service.children(supervisor))[0]
            resolver = service.wait_for("the process that asks", lambda: service.children(worker))[0]
            self.assertGreater(len(self.hole.recv(512)), 12)
            left = time.monotonic()
        service.wait_for("no worker", lambda: not service.children(supervisor), seconds=1 * service.slowness())
        service.report("end of an abandoned lookup", time.monotonic() - left)
        self.assertFalse(pathlib.Path(f"/proc/{resolver}").exists())
        self.assert_answers()
