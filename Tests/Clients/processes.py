"""A gateway and a command service behind systemd-socket-activate, and a scripted upstream, as Python objects."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import urllib.request

TOKEN = "a-token-of-the-clients"


def end(process: subprocess.Popen) -> None:
    """Ends a process and its group, which is its own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def activate(options: list[str], program: str, listener: socket.socket, log: pathlib.Path) -> subprocess.Popen:
    """Starts systemd-socket-activate, which starts the program with the first connection, as systemd does.

    systemd-socket-activate refuses port 0, but takes a socket that it inherits: sd_listen_fds(3). The shell knows the
    process id for LISTEN_PID.
    """
    shell = ["/bin/sh", "-c", 'export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"', "sh"]

    def pass_listener() -> None:
        os.dup2(listener.fileno(), 3)
        os.set_inheritable(3, True)

    with log.open("w") as errors:
        return subprocess.Popen(
            [*shell, "systemd-socket-activate", "--setenv=PATH=/usr/bin:/bin", *options, program], stderr=errors,
            start_new_session=True, close_fds=False, preexec_fn=pass_listener,
        )


class CommandService:
    """The program that executes the commands of agents; `directory` is the runtime directory of its gateway."""

    def __init__(self, directory: pathlib.Path) -> None:
        (directory / "commands").mkdir(mode=0o700, parents=True)
        options = ["--accept", "--inetd", f"--setenv=OPENCLAW_RUNTIME_DIR={directory}"]
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(directory / "command.sock"))
            listener.listen()
            self.process = activate(options, os.environ["COMMAND_SERVICE"], listener, directory / "commands.log")


class Upstream:
    """The scripted upstream; see Tests/ScriptedUpstream/Script.swift for the words of a script."""

    def __init__(self) -> None:
        program = os.environ["SCRIPTED_UPSTREAM"]
        self.process = subprocess.Popen([program], stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.port = int(self.process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def _control(self, path: str, body: str | None = None, timeout: float = 30):
        url = f"http://127.0.0.1:{self.port}/control/{path}"
        data = None if body is None else body.encode()
        with urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=timeout) as answer:
            return json.loads(answer.read())

    def script(self, *directives: str) -> None:
        self._control("script", "\n".join(directives))

    def requests(self) -> list[dict]:
        return [json.loads(request["body"] or "null") for request in self._control("requests")]

    def counters(self) -> dict:
        return self._control("counters")

    def wait(self, until: str, timeout: float = 30) -> dict:
        return self._control(f"wait?{until}", timeout=timeout)


class Gateway:
    """A gateway of one test session; `url` is what a client calls its base URL."""

    def __init__(self, directory: pathlib.Path, upstream: str, model: str, changes: dict | None = None) -> None:
        for name in ("state", "workspace", "beta"):
            (directory / name).mkdir(mode=0o700)
        (directory / "run").mkdir(mode=0o700, exist_ok=True)
        configuration = {
            "gateway": {
                "auth": {"mode": "token", "token": TOKEN},
                "http": {"endpoints": {"chatCompletions": {"enabled": True}}},
            },
            "agents": {
                "defaults": {"model": f"scripted/{model}", "workspace": str(directory / "workspace")},
                "list": [{"id": "main", "default": True}, {"id": "beta", "workspace": str(directory / "beta")}],
            },
            "models": {
                "retriesMax": 0,
                "providers": {
                    "scripted": {
                        "baseUrl": upstream,
                        "apiKey": "upstream-key",
                        "api": "openai-completions",
                        "models": [{"id": model, "name": "Model", "contextWindow": 8192, "input": ["text", "image"]}],
                    }
                },
            },
        }
        configuration.update(changes or {})
        (directory / "openclaw.json").write_text(json.dumps(configuration))
        self.directory = directory
        self.log = directory / "gateway.log"
        self.process = self._start()
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def _start(self) -> subprocess.Popen:
        options = [f"--setenv=OPENCLAW_CONFIG_PATH={self.directory / 'openclaw.json'}"]
        options += [f"--setenv=OPENCLAW_STATE_DIR={self.directory / 'state'}"]
        options += [f"--setenv=OPENCLAW_RUNTIME_DIR={self.directory / 'run'}"]
        with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
            self.port = listener.getsockname()[1]
            return activate(options, os.environ["OPENCLAW_GATEWAY"], listener, self.log)
