"""Runs the gateway as systemd does: with a socket that stays open, and a supervisor that is started again when it ends.

Workers whose supervisor was killed become children of this process, so that it can wait for all of them.
"""

import asyncio
import ctypes
import json
import os
import pathlib
import re
import signal
import socket
import subprocess

TOKEN = "a-token-of-the-chaos-run"
PR_SET_CHILD_SUBREAPER = 36
# systemd's RestartSec=.
RESTART_SECONDS = 0.1
# The limits of the configuration, small so that hanging model servers and stopped workers end soon.
HEAD_SECONDS = 2
BODY_SECONDS = 4
RUN_SECONDS = 6
GRACE_SECONDS = 2
DRAIN_SECONDS = 1
# No worker is older, because the supervisor ends one that does not end itself.
WORKER_SECONDS = HEAD_SECONDS + BODY_SECONDS + RUN_SECONDS + GRACE_SECONDS


def become_subreaper() -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def configuration(directory: pathlib.Path, upstream_port: int) -> dict:
    return {
        "gateway": {
            "auth": {"mode": "token", "token": TOKEN},
            "drainSeconds": DRAIN_SECONDS,
            "graceSeconds": GRACE_SECONDS,
            "http": {
                "headSeconds": HEAD_SECONDS, "bodySeconds": BODY_SECONDS,
                "endpoints": {"chatCompletions": {"enabled": True}},
            },
        },
        "agents": {
            "defaults": {"model": "scripted/model-1", "timeoutSeconds": RUN_SECONDS},
            "list": [
                {"id": "main", "default": True, "workspace": str(directory / "workspace")},
                {"id": "beta", "workspace": str(directory / "beta")},
            ],
        },
        "models": {
            "connectSeconds": 2, "firstByteSeconds": 2, "idleSeconds": 2, "retriesMax": 1,
            "providers": {
                "scripted": {
                    "baseUrl": f"http://127.0.0.1:{upstream_port}/v1",
                    "apiKey": "the-key-of-the-upstream", "api": "openai-completions",
                    "models": [
                        {"id": "model-1", "name": "Model", "contextWindow": 1000000, "input": ["text", "image"]}],
                }
            },
        },
    }


def is_stopped(pid: int) -> bool:
    """Whether a process exists and is stopped by a signal."""
    try:
        return re.search(r"^State:\s+T", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE) is not None
    except (FileNotFoundError, ProcessLookupError):
        return False


def is_check(pid: int) -> bool:
    """Whether a process is the check of a reload, whose timeout is longer than that of a worker."""
    try:
        return b"--check" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


class Service:
    """The listening socket, the supervisor that has it, and the processes that supervisors left behind."""

    def __init__(
            self, directory: pathlib.Path, program: str, upstream_port: int, state: pathlib.Path | None = None) -> None:
        self.directory = directory
        self.program = str(pathlib.Path(program).resolve())
        self.state = state or directory / "state"
        self.configuration_path = directory / "openclaw.json"
        for path in (self.state, *(directory / name for name in ("workspace", "beta", "tmp"))):
            path.mkdir(mode=0o700, exist_ok=True)
        # Further environment variables of the gateway.
        self.extra: dict[str, str] = {}
        self.values = configuration(directory, upstream_port)
        self.configure()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.port = self.listener.getsockname()[1]
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.notices.bind(str(directory / "notify.sock"))
        self.log = (directory / "gateway.log").open("ab")
        self.supervisor: subprocess.Popen | None = None
        self.starts = 0
        self.is_ready = False
        self.is_kept = True
        # Child processes that do not belong to the gateway.
        self.others: list[subprocess.Popen] = []
        # How supervisors ended: exit statuses, negative for signals.
        self.endings: list[int] = []

    def configure(self, text: str | None = None) -> None:
        """Replaces the configuration as an editor does: renames a new file over the old one."""
        new = self.configuration_path.with_suffix(".new")
        new.write_text(text or json.dumps(self.values))
        new.rename(self.configuration_path)

    def variables(self) -> dict[str, str]:
        return {
            "PATH": "/usr/bin:/bin", "HOME": str(self.directory), "TMPDIR": str(self.directory / "tmp"),
            "OPENCLAW_CONFIG_PATH": str(self.configuration_path), "OPENCLAW_STATE_DIR": str(self.state),
            "NOTIFY_SOCKET": str(self.directory / "notify.sock"), **self.extra,
        }

    def start(self) -> None:
        # sd_listen_fds(3): the shell knows the process id for LISTEN_PID.
        shell = 'export LISTEN_FDS=1 LISTEN_FDNAMES=gateway LISTEN_PID=$$; exec "$@"'

        def pass_listener() -> None:
            os.dup2(self.listener.fileno(), 3)
            os.set_inheritable(3, True)

        # In a session of its own, so that a signal of the terminal reaches only the harness.
        self.supervisor = subprocess.Popen(
            ["/bin/sh", "-c", shell, "sh", self.program], env=self.variables(), stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log, close_fds=False, preexec_fn=pass_listener, start_new_session=True)
        self.starts += 1
        self.is_ready = False

    async def keep(self) -> None:
        """Starts the supervisor again whenever it has ended, and reaps orphans."""
        while self.is_kept:
            self.read_notices()
            if self.supervisor is None or self.supervisor.poll() is not None:
                if self.supervisor is not None:
                    self.endings.append(self.supervisor.returncode)
                    await asyncio.sleep(RESTART_SECONDS)
                self.start()
            self.reap_orphans()
            await asyncio.sleep(0.01)

    def read_notices(self) -> None:
        """Records that the supervisor is ready, because systemd reloads only a service that is ready."""
        try:
            while notice := self.notices.recv(65536):
                self.is_ready = self.is_ready or b"READY=1" in notice.split(b"\n")
        except BlockingIOError:
            pass  # All notices are read.

    @property
    def pid(self) -> int:
        return self.supervisor.pid if self.supervisor and self.supervisor.poll() is None else 0

    def workers(self) -> list[int]:
        """The workers of the running supervisor, and its check while a reload is in progress."""
        return children(self.pid) if self.pid else []

    def orphans(self) -> list[int]:
        """Processes of the gateway whose supervisor has ended."""
        known = {self.pid, *(process.pid for process in self.others)}
        return [pid for pid in children(os.getpid()) if pid not in known]

    def reap_orphans(self) -> None:
        for pid in self.orphans():
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                pass  # It was the supervisor, which its own object has reaped.

    def send(self, pid: int, number: int) -> bool:
        """Sends a signal; false if the process has ended."""
        try:
            os.kill(pid, number)
            return True
        except ProcessLookupError:
            return False

    async def is_quiet(self, seconds: float) -> bool:
        """Waits until no process of the gateway but the supervisor is left; false if one is left after that time."""
        for _ in range(int(seconds * 20)):
            self.reap_orphans()
            if self.pid and not self.workers() and not self.orphans():
                return True
            await asyncio.sleep(0.05)
        return False

    async def stop(self) -> int | None:
        """Ends the supervisor as systemd does; returns its exit status, or None if it did not end in time."""
        self.is_kept = False
        self.send(self.pid, signal.SIGTERM)
        for _ in range((DRAIN_SECONDS + 10) * 20):
            if self.supervisor.poll() is not None:
                return self.supervisor.returncode
            await asyncio.sleep(0.05)
        return None

    def end(self) -> None:
        """Kills all remaining processes at the end of the run."""
        self.is_kept = False
        for pid in [*self.workers(), *self.orphans(), self.pid]:
            if pid:
                self.send(pid, signal.SIGKILL)
        if self.supervisor:
            self.supervisor.wait()
        self.reap_orphans()
        self.listener.close()
        self.notices.close()
        self.log.close()
