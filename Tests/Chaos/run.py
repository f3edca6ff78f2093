#!/usr/bin/env python3
"""Sends thousands of mixed requests to a gateway whose processes are killed, stopped and reloaded, then reads the disk.

usage: run.py GATEWAY OPENCLAW [--requests 1500] [--clients 24] [--seed N]

GATEWAY and OPENCLAW are the built programs. The run succeeds if every acknowledged turn is in its transcript exactly
once and in order, and no lock, process, descriptor or temporary file remains. Otherwise the exit status is 1, and the
directory with state, log and configuration is kept. A seed repeats the choices of clients, faults and model server, not
their timing.
"""

import argparse
import asyncio
import collections
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import client
import judge
import transcripts
from ledger import Ledger
from load import Client, Plan, chat, http, last_turn, new_session, new_text
from faults import Faults
from options import parser as options_parser
from resources import Resources
from service import WORKER_SECONDS, Service, become_subreaper

# Time after which all workers must have ended.
QUIET_SECONDS = WORKER_SECONDS + 10
# Time after which the gateway closes a connection that its client does not close.
LINGERING_SECONDS = 2
WARM_REQUESTS = 30


def start_upstream(seed: int) -> tuple[subprocess.Popen, int]:
    program = pathlib.Path(__file__).with_name("upstream.py")
    process = subprocess.Popen(
        [sys.executable, "-B", program, str(seed)], stdout=subprocess.PIPE, start_new_session=True)
    return process, int(process.stdout.readline())


class Run:
    def __init__(self, options: argparse.Namespace, directory: pathlib.Path) -> None:
        self.options = options
        self.directory = directory
        self.ledger = Ledger()
        self.upstream, upstream_port = start_upstream(options.seed)
        self.service = Service(directory, options.gateway, upstream_port)
        self.service.others = [self.upstream]
        self.plan = Plan(options.requests, self.service.port, self.ledger)
        self.found: list[str] = []

    async def chaos(self) -> None:
        keeper = asyncio.create_task(self.service.keep())
        before = await self.warm_up()
        faults = Faults(self.options.seed, self.service, self.plan)
        shared = self.ledger.session(new_session("user", "main", "shared"))
        clients = [Client(number, self.options.seed, self.plan, shared) for number in range(self.options.clients)]
        await asyncio.gather(faults.run(), *(client.run() for client in clients))
        print("faults:", ", ".join(f"{count} {name}" for name, count in faults.done.most_common()))
        print("turns:", ", ".join(f"{count} {name}" for name, count in self.plan.results.most_common()))
        self.found += faults.found
        await self.check_quiet()
        await self.last_turns(clients[0])
        await self.check_quiet()
        after = await self.resources()
        self.found += after.complaints(before)
        print(f"supervisors started: {self.service.starts}; before and after: {before.memory} and {after.memory} kB, "
              f"{len(before.descriptors)} and {len(after.descriptors)} descriptors")
        self.found += judge.complaints(self.ledger, self.service.state)
        self.found += self.read_with_program()
        await self.check_end()
        await keeper

    async def warm_up(self) -> Resources:
        """The resources of a supervisor that has served a few requests."""
        for number in range(WARM_REQUESTS):
            await client.request(self.service.port, http("GET", "/ready"), 10)
            text = new_text(random.Random(number), "last")
            await client.request(self.service.port, chat("main", [{"role": "user", "content": text}], {}), 10)
        await self.check_quiet()
        return await self.resources()

    async def resources(self) -> Resources:
        """The resources of the supervisor after its last connection, lingering ones included, has ended."""
        samples = []
        for _ in range(LINGERING_SECONDS * 10):
            samples.append(Resources.of(self.service.pid))
            await asyncio.sleep(0.1)
        return min(samples, key=lambda sample: len(sample.descriptors))

    async def check_quiet(self) -> None:
        if not await self.service.is_quiet(QUIET_SECONDS):
            self.found.append(f"still running: workers {self.service.workers()}, orphans {self.service.orphans()}")

    async def last_turns(self, sender: Client) -> None:
        """Sends one more turn of every session, which must be answered at once."""
        for session in self.ledger.sessions.values():
            if complaint := await last_turn(sender, session):
                self.found.append(complaint)
        ready = await client.request(self.service.port, http("GET", "/ready"), 10)
        if ready.status != 200:
            self.found.append(f"/ready is {ready.status}: {ready.body!r}")

    def read_with_program(self) -> list[str]:
        """`openclaw sessions` must list every session, and export every acknowledged answer once."""
        found = []
        listed = self.openclaw("sessions", "list", "--json")
        exported = self.openclaw("sessions", "export", str(self.directory / "export"))
        for result in (listed, exported):
            if result.returncode != 0 or result.stderr:
                found.append(f"{' '.join(result.args[1:3])}: status {result.returncode}, {result.stderr[:500]}")
        keys = set(re.findall(r'"key":"([^"]+)"', listed.stdout))
        for key in {session.key for session in self.ledger.sessions.values() if session.must_exist} - keys:
            found.append(f"{key}: not listed")
        answers = collections.Counter()
        for path in (self.directory / "export").rglob("*.jsonl"):
            answers.update(transcripts.messages(path))
        for session in self.ledger.sessions.values():
            for turn in session.turns:
                if turn.answer and answers[turn.answer.text] != 1:
                    found.append(f"{session.key}: {turn.question[:12]} is exported {answers[turn.answer.text]} times")
        return found

    def openclaw(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [self.options.openclaw, *arguments], env=self.service.variables(), text=True, capture_output=True)

    async def check_end(self) -> None:
        """The supervisor must end after SIGTERM; no process, temporary file or fault in the log may remain."""
        status = await self.service.stop()
        if status != 0:
            self.found.append(f"the supervisor ended with {status}")
        if left := self.service.orphans():
            self.found.append(f"still running after the supervisor: {left}")
        if left := [str(path) for path in (self.directory / "tmp").iterdir()]:
            self.found.append(f"temporary files: {left}")
        expected = {0, -signal.SIGKILL, -signal.SIGTERM}
        if unexpected := [ending for ending in self.service.endings if ending not in expected]:
            self.found.append(f"supervisors ended with {unexpected}")
        log = (self.directory / "gateway.log").read_text(errors="replace")
        sent = {str(int(signal.SIGKILL)), str(int(signal.SIGTERM))}
        for line in log.splitlines():
            signals = re.findall(r"killed by signal (\d+)", line)
            if "Fatal error" in line or "confined only partly" in line or set(signals) - sent:
                self.found.append(f"journal: {line[:300]}")

    def end(self) -> None:
        self.service.end()
        self.upstream.kill()
        self.upstream.wait()


def main() -> int:
    parser = options_parser(1500)
    parser.add_argument("--clients", type=int, default=24)
    options = parser.parse_args()
    print(f"{options.requests} requests of {options.clients} clients, seed {options.seed}", flush=True)
    become_subreaper()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    directory = pathlib.Path(tempfile.mkdtemp(prefix="openclaw-chaos-"))
    run = Run(options, directory)
    begun = time.monotonic()
    try:
        asyncio.run(run.chaos())
    finally:
        run.end()
    turns = [turn for session in run.ledger.sessions.values() for turn in session.turns]
    print(f"{run.ledger.requests} requests in {time.monotonic() - begun:.0f} s, {len(run.ledger.sessions)} sessions, "
          f"{len(turns)} turns, {sum(turn.answer is not None for turn in turns)} acknowledged")
    for complaint in run.found[:50]:
        print("FAILED:", complaint)
    if run.found:
        print(f"FAILED: {len(run.found)} complaints; see {directory}; repeat with --seed {options.seed}")
        return 1
    shutil.rmtree(directory)
    return 0


if __name__ == "__main__":
    sys.exit(main())
