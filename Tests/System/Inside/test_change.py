"""Reload, restart, upgrade and a kill of the supervisor, under load: no client is refused and no stream is lost."""
import hashlib
import os
import pathlib
import shutil
import signal
import time

import service
from load import Load, Streams
from service import run, show

REQUESTS = 3000
STREAMS = 20
PROGRAM = pathlib.Path("/usr/sbin/openclaw-gateway")


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def newer_package():
    """The same package with a higher version, whose program is another file: bytes after its end change nothing else."""
    tree = pathlib.Path("/var/tmp/newer")
    shutil.rmtree(tree, ignore_errors=True)
    run("dpkg-deb", "--raw-extract", str(service.SHARE / "openclaw-gateway.deb"), str(tree))
    with open(tree / PROGRAM.relative_to("/"), "ab") as program:
        program.write(b"newer")
    control = tree / "DEBIAN/control"
    lines = control.read_text().splitlines()
    lines = [f"{line}+newer" if line.startswith("Version:") else line for line in lines]
    control.write_text("\n".join(lines) + "\n")
    (tree / "DEBIAN/md5sums").unlink(missing_ok=True)
    run("dpkg-deb", "--build", "--root-owner-group", "-Znone", str(tree), "/var/tmp/newer.deb")
    shutil.rmtree(tree)
    return "/var/tmp/newer.deb"


class Change(service.Case):
    def setUp(self):
        service.start_again(service.configuration(self.upstream.port))
        self.assertEqual(service.ask(service.chat("hello")).status, 200)

    def under_load(self, what, happen, stream_seconds, resets_max=0):
        """Does something while requests and streams run; then every one of them must have been answered whole.

        Up to resets_max requests may end with a reset connection instead; no stream may.
        """
        with Streams(STREAMS, tokens=stream_seconds * 4, pause=250) as streams, Load(REQUESTS) as load:
            load.wait_until(REQUESTS // 10)
            happen(load)
        service.report(f"longest wait at {what}", load.longest)
        resets = load.outcomes.pop("ConnectionResetError", 0)
        print(f"MEASURED connections reset at {what}: {resets}", flush=True)
        self.assertLessEqual(resets, resets_max)
        self.assertEqual(load.outcomes, {"answered": REQUESTS - resets})
        self.assertEqual(streams.lost, [])

    def test_reload(self):
        pid = service.main_pid()

        def happen(load):
            for part in range(2, 7):
                run("systemctl", "reload", service.SERVICE)
                load.wait_until(REQUESTS * part // 10)
        self.under_load("reload", happen, stream_seconds=10)
        self.assertEqual(service.main_pid(), pid)
        self.assertEqual(show("NRestarts"), "0")

    def test_restart(self):
        """Streams get drainSeconds to finish; clients that connect meanwhile wait for the longest of them."""
        pid = service.main_pid()

        def happen(_):
            begun = time.monotonic()
            run("systemctl", "restart", service.SERVICE)
            service.report("systemctl restart", time.monotonic() - begun)
        self.under_load("restart", happen, stream_seconds=6)
        self.assertNotEqual(service.main_pid(), pid)

    def test_upgrade(self):
        newer = newer_package()
        pid = service.main_pid()
        before = digest(f"/proc/{pid}/exe")

        def happen(_):
            begun = time.monotonic()
            run("apt-get", "install", "--yes", "--no-install-recommends", newer, seconds=120)
            service.report("apt-get install of the newer package", time.monotonic() - begun)
        self.under_load("upgrade", happen, stream_seconds=10)
        self.assertNotEqual(digest(PROGRAM), before)
        service.wait_for("the newer program runs", lambda: digest(f"/proc/{service.main_pid()}/exe") == digest(PROGRAM))
        self.assertEqual(service.main_pid(), pid)
        self.assertEqual(show("ActiveState", service.SOCKET), "active")

    def test_wrong_program(self):
        """A program without a result of its check is rejected; one that ends after its check is started again."""
        real = PROGRAM.with_name("openclaw-gateway.real")
        pid = service.main_pid()
        PROGRAM.rename(real)
        try:
            shutil.copy("/usr/bin/true", PROGRAM)
            # Not by systemctl, which executes the program, too.
            os.kill(pid, signal.SIGHUP)
            service.wait_for("the rejection", lambda: "does not report that it is ready" in show("StatusText"))
            self.assertEqual(service.ask(service.chat("hello")).status, 200)
            self.assertEqual(service.main_pid(), pid)

            PROGRAM.unlink()
            shutil.copy(service.SHARE / "ends-once", PROGRAM)
            os.kill(pid, signal.SIGHUP)
            service.wait_for("the end of the program", (service.STATE / "ended").exists)
            self.assertEqual(service.ask(service.chat("hello")).status, 200)
            self.assertNotEqual(service.main_pid(), pid)
            self.assertEqual(show("ActiveState", service.SOCKET), "active")
        finally:
            PROGRAM.unlink(missing_ok=True)
            real.rename(PROGRAM)
            (service.STATE / "ended").unlink(missing_ok=True)
        self.assertEqual(service.status_of("systemctl", "reload", service.SERVICE), 0)

    def test_kill(self):
        """At most the one connection that the supervisor had accepted and not yet forked for is reset by each kill."""
        def happen(load):
            for part in range(2, 7):
                os.kill(service.main_pid(), signal.SIGKILL)
                load.wait_until(REQUESTS * part // 10)
        self.under_load("kill -9", happen, stream_seconds=10, resets_max=5)
        self.assertEqual(show("NRestarts"), "5")
        self.assertEqual(show("ActiveState", service.SOCKET), "active")
