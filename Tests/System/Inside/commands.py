"""A client of the command service, as the gateway is one."""
import json
import os
import pathlib
import pwd
import socket
import struct
import time

import service

SOCKET_PATH = "/run/openclaw/command.sock"
SOCKET = "openclaw-command.socket"
SLICE = "openclaw-command.slice"
COMMANDS = pathlib.Path("/run/openclaw/commands")
WORKSPACE = service.STATE / "workspace"


def frame(kind, payload=b""):
    return kind.encode() + struct.pack(">I", len(payload)) + payload


def make_workspace(path=WORKSPACE):
    user = pwd.getpwnam("openclaw")
    path.mkdir(parents=True, exist_ok=True)
    os.chown(path, user.pw_uid, user.pw_gid)
    path.chmod(0o700)
    return path


class Command:
    """A command that was started, or refused."""

    def __init__(self, text, workspace=WORKSPACE, **fields):
        self.begun = time.monotonic()
        self.connection = service.connect(SOCKET_PATH)
        self.received = b""
        self.output = b""
        self.end = None
        request = {"shell": text, "workspace": str(workspace), "directory": str(workspace), "timeoutSeconds": 60, **fields}
        self.connection.sendall(frame("R", json.dumps(request).encode()))
        kind, payload = self.next()
        self.started = payload if kind == "S" else None

    @property
    def unit(self):
        return self.started["unit"]

    def next(self):
        """The next frame; the end of the connection is an error before the end of the command."""
        while True:
            if len(self.received) >= 5:
                count = struct.unpack(">I", self.received[1:5])[0]
                if len(self.received) >= 5 + count:
                    kind, payload = chr(self.received[0]), self.received[5:5 + count]
                    self.received = self.received[5 + count:]
                    return self.take(kind, payload)
            more = self.connection.recv(65536)
            if not more:
                raise AssertionError(f"the connection ended after the output {self.output[-2000:]}")
            self.received += more

    def take(self, kind, payload):
        if kind == "O":
            self.output += payload
            return kind, payload
        value = json.loads(payload)
        if kind == "X":
            self.end = value
        return kind, value

    def send(self, kind, payload=b""):
        self.connection.sendall(frame(kind, payload))

    def wait_for(self, text):
        while text.encode() not in self.output:
            if self.end:
                raise AssertionError(f"{self.end}, after the output {self.output[-2000:]}")
            self.next()
        return self

    def finish(self):
        """Waits for the end; returns the output."""
        while not self.end:
            self.next()
        self.seconds = time.monotonic() - self.begun
        self.connection.close()
        return self.output.decode(errors="replace")

    def close(self):
        self.connection.close()


def execute(text, **fields):
    """The output and the end of a command."""
    command = Command(text, **fields)
    return command.finish(), command.end


def units():
    """The commands that systemd has as units."""
    lines = service.run("systemctl", "list-units", "--all", "--plain", "--no-legend", "openclaw-command@*").splitlines()
    return [line.split()[0] for line in lines if line.strip()]


def wait_until_gone():
    service.wait_for("the units of the commands are gone", lambda: units() == [])
