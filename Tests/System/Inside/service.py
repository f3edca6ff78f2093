"""The installed gateway as the tests drive it: its unit, its configuration, its journal, and a model that it asks."""
import json
import os
import pathlib
import pwd
import socket
import subprocess
import time
import unittest
import urllib.request

SERVICE = "openclaw-gateway.service"
SOCKET = "openclaw-gateway.socket"
PORT = 18789
LOCAL_SOCKET = "/run/openclaw/gateway.sock"
CONFIGURATION = pathlib.Path("/etc/openclaw/openclaw.json")
TOKEN = pathlib.Path("/etc/openclaw/credentials/openclaw.gateway.token")
STATE = pathlib.Path("/var/lib/openclaw")
SHARE = pathlib.Path("/share")
DROP_INS = pathlib.Path(f"/run/systemd/system/{SERVICE}.d")


def run(*command, check=True, seconds=60):
    """Runs a program; returns what it printed. When it fails, what it printed is in the error."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: status {done.returncode}\n{done.stdout}")
    return done.stdout


def status_of(*command):
    """The exit status of a program."""
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60).returncode


def show(name, unit=SERVICE):
    return run("systemctl", "show", "--property", name, "--value", unit).strip()


def main_pid():
    return int(show("MainPID"))


def children(pid):
    """The processes it has forked."""
    pids = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in pids]


def wait_for(what, condition, seconds=10):
    """Polls until a condition holds; returns what it returned."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def slowness():
    """How much longer things may take because others use the processors too: 1 on a machine of our own."""
    return max(1.0, os.getloadavg()[0] / os.cpu_count())


class Upstream:
    """The scripted model server."""

    def __init__(self):
        self.process = subprocess.Popen([SHARE / "scripted-upstream"], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def _control(self, path, data=None):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/control/{path}", data, timeout=30) as answer:
            return json.load(answer)

    def script(self, *directives):
        """Its next answers, one for each request, whatever the messages of the requests are."""
        self._control("script", "\n".join(directives).encode())

    def last_messages(self):
        """The messages of its last request."""
        return json.loads(self._control("requests")[-1]["body"])["messages"]

    def requests(self):
        """How many requests it has received."""
        return self._control("counters")["requests"]

    def wait_for_requests(self, count):
        self._control(f"wait?requests={count}")

    def end(self):
        self.process.kill()
        self.process.wait()


class Case(unittest.TestCase):
    """Tests with one model server for all of them."""

    @classmethod
    def setUpClass(cls):
        cls.upstream = Upstream()

    @classmethod
    def tearDownClass(cls):
        cls.upstream.end()


def configuration(port, **gateway):
    """A configuration with the endpoint on and the scripted model; `gateway` adds to that section."""
    return {
        "gateway": {"http": {"endpoints": {"chatCompletions": {"enabled": True}}}, **gateway},
        "models": {"providers": {"scripted": {
            "baseUrl": f"http://127.0.0.1:{port}/v1", "api": "openai-completions", "apiKey": "none",
            "models": [{"id": "model"}]}}},
        "agents": {"defaults": {"model": "scripted/model"}},
    }


def write_configuration(value):
    text = value if isinstance(value, str) else json.dumps(value)
    temporary = CONFIGURATION.with_suffix(".new")
    temporary.write_text(text)
    temporary.chmod(0o644)
    temporary.rename(CONFIGURATION)


def start_again(value):
    """The service as after a boot, with this configuration: the first connection starts it."""
    run("systemctl", "stop", SERVICE)
    write_configuration(value)
    run("systemctl", "reset-failed", SERVICE, check=False)


def drop_in(text):
    """A drop-in of one test; `remove_drop_ins` ends it."""
    DROP_INS.mkdir(parents=True, exist_ok=True)
    (DROP_INS / "test.conf").write_text(text)
    run("systemctl", "daemon-reload")


def remove_drop_ins():
    if DROP_INS.exists():
        for file in DROP_INS.iterdir():
            file.unlink()
        DROP_INS.rmdir()
        run("systemctl", "daemon-reload")


def as_user(name, function):
    """Runs a function in a child that is another user; returns what it returned, a number below 256."""
    user = pwd.getpwnam(name)
    pid = os.fork()
    if pid == 0:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
        os._exit(function())
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Answer:
    """A response, and how long it took from the beginning of the connection."""

    def __init__(self, received, seconds, first):
        self.raw = received
        self.seconds = seconds
        self.first_byte = first
        head, _, body = received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if len(lines[0].split()) > 1 else 0
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        self.body = unchunked(body) if self.headers.get("transfer-encoding") == "chunked" else body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        return self.json["error"]["code"]

    @property
    def text(self):
        """The text of a completion, streamed or not."""
        if not self.headers.get("content-type", "").startswith("text/event-stream"):
            return self.json["choices"][0]["message"]["content"]
        items = [json.loads(line[6:]) for line in self.body.split(b"\n") if line.startswith(b"data: {")]
        choices = [choice for item in items for choice in item.get("choices", [])]
        return "".join(choice["delta"].get("content") or "" for choice in choices)

    @property
    def is_whole(self):
        """Whether the stream came to its end."""
        return b"data: [DONE]" in self.body


def unchunked(body):
    """What arrived of a chunked body: it may have been cut."""
    whole = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        count = int(size or b"0", 16)
        whole += rest[:count]
        body = rest[count + 2:]
        if count == 0:
            break
    return whole


def chat(text, stream=False, token=None, headers="", **fields):
    """The bytes of a request to the default agent; `headers` are further lines of its head."""
    body = json.dumps({
        "model": "openclaw", "stream": stream, "messages": [{"role": "user", "content": text}], **fields}).encode()
    return (b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + (TOKEN.read_text().strip() if token is None else token).encode()
            + f"\r\n{headers}Content-Type: application/json\r\nContent-Length: ".encode() + str(len(body)).encode() + b"\r\n\r\n" + body)


def get(path, headers=""):
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()


def connect(path=None, seconds=60):
    if path:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(seconds)
        try:
            connection.connect(path)
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection(("127.0.0.1", PORT), timeout=seconds)


def receive(connection, begun):
    """Everything up to the end of the connection."""
    received = b""
    first = None
    while True:
        more = connection.recv(65536)
        if not more:
            return Answer(received, time.monotonic() - begun, first)
        first = first or time.monotonic() - begun
        received += more


def ask(request, path=None, seconds=60):
    begun = time.monotonic()
    with connect(path, seconds) as connection:
        connection.sendall(request)
        return receive(connection, begun)


def entries(*matches):
    """Entries of the gateway in the journal, the oldest first, that match `FIELD=value`."""
    text = run("journalctl", "--boot", "--output=json", "--no-pager", f"--unit={SERVICE}", *matches, check=False)
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def entry_of(answer):
    """The one entry of a request."""
    request_id = answer.headers["x-request-id"]
    found = wait_for(f"an entry of {request_id}", lambda: entries(f"OPENCLAW_REQUEST_ID={request_id}"))
    if len(found) != 1:
        raise AssertionError(f"{len(found)} entries of {request_id}")
    return found[0]


def report(what, seconds):
    """A figure for people: in the log of the step."""
    print(f"MEASURED {what}: {seconds * 1000:.1f} ms", flush=True)


def report_figure(what, figure):
    print(f"MEASURED {what}: {figure}", flush=True)
