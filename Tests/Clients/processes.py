"""A gateway behind systemd-socket-activate and a scripted upstream, as Python objects."""

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
        """The first connection starts the gateway, as under systemd.

        systemd-socket-activate refuses port 0, but takes a socket that it inherits: sd_listen_fds(3). The shell knows the
        process id for LISTEN_PID.
        """
        activate = ["systemd-socket-activate", f"--setenv=OPENCLAW_CONFIG_PATH={self.directory / 'openclaw.json'}"]
        activate += [f"--setenv=OPENCLAW_STATE_DIR={self.directory / 'state'}", "--setenv=PATH=/usr/bin:/bin"]
        shell = ["/bin/sh", "-c", 'export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"', "sh"]
        with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener, self.log.open("w") as log:
            self.port = listener.getsockname()[1]

            def pass_listener() -> None:
                os.dup2(listener.fileno(), 3)
                os.set_inheritable(3, True)

            return subprocess.Popen(
                [*shell, *activate, os.environ["OPENCLAW_GATEWAY"]], stderr=log, start_new_session=True,
                close_fds=False, preexec_fn=pass_listener,
            )
