"""Measures a gateway against its budgets, in one run; every figure that matters is a ratio.

usage: bench.py [--long]
OPENCLAW_GATEWAY, SCRIPTED_UPSTREAM, LOAD and BASELINE_SERVER name the programs. --long adds 100,000 requests for the growth of
memory and 1,000,000 stored sessions instead of 100,000.
"""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "Clients"))
from processes import TOKEN, Gateway, Upstream, end  # noqa: E402

LONG = "--long" in sys.argv
TICKS = os.sysconf("SC_CLK_TCK")


def body(directory: pathlib.Path, message: str = "hi", **fields) -> str:
    """A file with a request body."""
    text = json.dumps({"model": "openclaw", "messages": [{"role": "user", "content": message}], **fields})
    path = directory / f"body-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    path.write_text(text)
    return str(path)


def load(port: int, clients: int, requests: int, path: str) -> dict:
    """Runs the load client; a wrong answer ends the benchmark."""
    command = [os.environ["LOAD"], str(port), str(clients), str(requests), TOKEN, path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"load: {done.stderr.strip()}")
    figures = json.loads(done.stdout)
    if figures["failed"]:
        raise SystemExit(f"{figures['failed']} of {requests} answers were wrong")
    return figures


def cpu(pid: int) -> float:
    """Seconds of a process and of the children it has reaped."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / TICKS


def pss(pid: int, part: str = "Pss") -> float:
    """MiB."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(rf"^{part}:\s+(\d+)", text, re.MULTILINE)[1]) / 1024


def children(pid: int) -> list[int]:
    return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def report(what: str, value: str, budget: str = "", holds: bool | None = None) -> None:
    mark = "" if holds is None else ("ok" if holds else "OVER")
    print(f"{what:<66} {value:>18}  {budget:<14} {mark}", flush=True)


class Bench:
    def __init__(self, directory: pathlib.Path) -> None:
        self.directory = directory
        self.upstream = Upstream()
        urllib.request.urlopen(f"http://127.0.0.1:{self.upstream.port}/control/keep?off").read()
        (directory / "gateway").mkdir()
        self.gateway = Gateway(directory / "gateway", self.upstream.url, "model-1")
        self.baseline = subprocess.Popen(
            [os.environ["BASELINE_SERVER"]], stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self.baseline_port = int(self.baseline.stdout.readline())
        self.plain = body(directory)

    def close(self) -> None:
        for process in (self.gateway.process, self.baseline, self.upstream.process):
            end(process)

    def first_answer(self) -> None:
        first = load(self.gateway.port, 1, 1, self.plain)["median_ms"]
        report("first answer, the program's start included", f"{first:.1f} ms", "<= 50 ms", first <= 50)
        # Two seconds after its last worker it gives back what only serving needed.
        time.sleep(3)
        self.idle = pss(self.gateway.process.pid)
        report("PSS of the idle supervisor", f"{self.idle:.2f} MiB", "<= 4 MiB", self.idle <= 4)
        report("  of it memory of its own, not of files", f"{pss(self.gateway.process.pid, 'Pss_Anon'):.2f} MiB")

    def cost(self) -> None:
        count = 2000
        figures = {}
        for name, port, pid in (
            ("baseline", self.baseline_port, self.baseline.pid),
            ("gateway", self.gateway.port, self.gateway.process.pid),
        ):
            load(port, 4, 200, self.plain)
            before = cpu(pid)
            load(port, 4, count, self.plain)
            figures[name] = (cpu(pid) - before) / count * 1e3
        ratio = figures["gateway"] / figures["baseline"]
        report("CPU per request of the C server", f"{figures['baseline']:.3f} ms")
        report("CPU per request of the gateway", f"{figures['gateway']:.3f} ms")
        report("  the second over the first", f"{ratio:.2f} x", "<= 4 x", ratio <= 4)

    def latency(self) -> None:
        alone = load(self.upstream.port, 1, 500, self.plain)["median_ms"]
        through = load(self.gateway.port, 1, 500, self.plain)["median_ms"]
        report("median latency at one client, upstream alone", f"{alone:.2f} ms")
        added = through - alone
        report("  added by the gateway", f"{added:.2f} ms", "<= 0.6 ms", added <= 0.6)

    def tool_call(self) -> None:
        """A tool that does not exist costs the same turn without a process."""
        unknown, called = (
            load(self.gateway.port, 1, 500, body(self.directory, f'[[tool={tool} args="{{}}"]]'))["median_ms"]
            for tool in ("none", "ls")
        )
        report("median latency of a run that calls an unknown tool", f"{unknown:.2f} ms")
        added = called - unknown
        report("  added by a call of ls, its work included", f"{added:.2f} ms", "<= 1 ms", added <= 1)

    def throughput(self) -> None:
        baseline = load(self.baseline_port, 32, 3000, self.plain)["per_second"]
        gateway = load(self.gateway.port, 32, 3000, self.plain)
        report("requests per second at 32 clients, the C server", f"{baseline:.0f}")
        report("  the gateway", f"{gateway['per_second']:.0f}")
        ratio = gateway["per_second"] / baseline
        report("  the second over the first", f"{ratio:.2f} x", ">= 0.33 x", ratio >= 0.33)
        report("  the gateway, 99th percentile", f"{gateway['p99_ms']:.1f} ms")

    def held_streams(self, count: int = 200) -> None:
        path = body(self.directory, "[[tokens=3 hang=3]]", stream=True)
        command = [os.environ["LOAD"], str(self.gateway.port), str(count), "hold", TOKEN, path]
        held = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if held.stdout.readline().strip() != "held":
            raise SystemExit("streams could not be held")
        supervisor = self.gateway.process.pid
        workers = children(supervisor)
        total = pss(supervisor) + sum(pss(worker) for worker in workers)
        each = (total - self.idle) / count
        held.stdin.close()
        held.wait()
        report(f"PSS per held stream, {count} of them", f"{each:.3f} MiB", "<= 0.24 MiB", each <= 0.24)
        while children(supervisor):
            time.sleep(0.05)

    def session_file(self, user: str) -> pathlib.Path:
        name = hashlib.sha256(f"agent:main:openai-user:{user}".encode()).hexdigest()
        return self.gateway.directory / "state/agents/main/sessions" / name[:2] / f"{name}.jsonl"

    def stored_sessions(self) -> None:
        many = 1_000_000 if LONG else 100_000
        load(self.gateway.port, 1, 10, body(self.directory, user="seed"))
        few = load(self.gateway.port, 1, 200, body(self.directory, user="few"))["median_ms"]
        text = self.session_file("seed").read_text()
        for number in range(many):
            path = self.session_file(f"stored-{number}")
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.write_text(text.replace("openai-user:seed", f"openai-user:stored-{number}"))
        loaded = load(self.gateway.port, 1, 200, body(self.directory, user="many"))["median_ms"]
        ratio = loaded / few
        report(f"median latency with {many} stored sessions over that with 10", f"{ratio:.2f} x", "<= 1.1 x", ratio <= 1.1)

    def long_session(self, user: str, turns: int) -> float:
        """The median of requests on a session that holds so many turns."""
        path = body(self.directory, "x" * 200, user=user)
        load(self.gateway.port, 1, 1, path)
        file = self.session_file(user)
        header, question, answer = file.read_text().splitlines()[:3]
        out, offset, parent = [header], len(header.encode()) + 1, None
        for number in range(turns * 2):
            line = json.loads(answer if number % 2 else question)
            line["id"], line["parentId"] = f"{offset:08x}", parent
            parent = line["id"]
            text = json.dumps(line, separators=(",", ":"), ensure_ascii=False)
            out.append(text)
            offset += len(text.encode()) + 1
        file.write_text("\n".join(out) + "\n")
        median = load(self.gateway.port, 1, 200, path)["median_ms"]
        following = json.loads(file.read_text().splitlines()[len(out)])
        if following["parentId"] != parent:
            raise SystemExit("the long session was not continued")
        return median

    def session_length(self) -> None:
        short = self.long_session("short", 100)
        long = self.long_session("long", 10_000)
        ratio = long / short
        report("median latency in a session of 10,000 turns over one of 100", f"{ratio:.2f} x", "<= 1.2 x", ratio <= 1.2)

    def memory_growth(self) -> None:
        pid = self.gateway.process.pid
        load(self.gateway.port, 8, 100, self.plain)
        before = pss(pid)
        load(self.gateway.port, 8, 100_000, self.plain)
        ratio = pss(pid) / before
        report("supervisor's PSS after 100,000 requests over that after 100", f"{ratio:.3f} x", "<= 1.05 x", ratio <= 1.05)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="openclaw-bench-") as directory:
        bench = Bench(pathlib.Path(directory))
        try:
            bench.first_answer()
            bench.cost()
            bench.latency()
            bench.tool_call()
            bench.throughput()
            bench.held_streams()
            bench.stored_sessions()
            bench.session_length()
            if LONG:
                bench.memory_growth()
        finally:
            bench.close()


if __name__ == "__main__":
    main()
