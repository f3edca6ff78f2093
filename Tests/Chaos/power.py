#!/usr/bin/env python3
"""Simulates a loss of power at many instants, and checks the state that a restarted gateway finds.

usage: power.py GATEWAY OPENCLAW [--requests 120] [--cuts 12] [--seed N] [--without-flushes LIBRARY]

The state directory is on an ext4 file system whose disk (disk.py) logs every write and every flush. After the requests,
each cut builds the disk as of one position of the log: with every write before the last flush, and a random part of the
later writes. The file system is mounted, which replays its journal. Every turn that was acknowledged before the cut
must be stored, the command line must read every session, and each session must complete another turn. Needs root, loop
devices and FUSE.

With --without-flushes, a LIBRARY whose fsync(2) does nothing is preloaded into the gateway. The test then fails unless
acknowledged turns are missing, which proves that it can find a missing flush.
"""

import argparse
import asyncio
import ctypes
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

import disk
import judge
from ledger import Ledger
from load import Client, Plan, last_turn, new_session
from options import parser as options_parser
from run import start_upstream
from service import Service, become_subreaper

IMAGE_BYTES = 32 << 20
CLIENTS = 6
# A complaint about an acknowledged turn that is not on the disk.
LOST = re.compile("acknowledged, but not stored|is stored 0 times|question is missing")


def command(*arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run([str(argument) for argument in arguments], check=True, capture_output=True, text=True)


def leave_mount_namespace() -> None:
    """Makes the mounts of this process private: no other process keeps them, and they end with it."""
    clone_newns = 0x20000
    if ctypes.CDLL(None, use_errno=True).unshare(clone_newns) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    command("mount", "--make-rprivate", "/")


class Mount:
    """A file system on an image, as long as the context lasts."""

    def __init__(self, image: pathlib.Path, directory: pathlib.Path) -> None:
        self.image, self.directory = image, directory
        directory.mkdir(exist_ok=True)

    def __enter__(self) -> pathlib.Path:
        command("mount", "-o", "loop", self.image, self.directory)
        return self.directory

    def __exit__(self, *error: object) -> None:
        command("umount", self.directory)


class LoggedDisk:
    """The image of a file system whose writes are logged, served by disk.py."""

    def __init__(self, directory: pathlib.Path) -> None:
        self.image, self.log, self.directory = directory / "image", directory / "log", directory / "fuse"
        self.directory.mkdir()
        with self.image.open("wb") as file:
            file.truncate(IMAGE_BYTES)
        command("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", self.image)
        self.before = self.image.read_bytes()

    def __enter__(self) -> "LoggedDisk":
        program = pathlib.Path(disk.__file__)
        self.process = subprocess.Popen([sys.executable, "-B", program, self.image, self.log, self.directory])
        deadline = time.monotonic() + 10
        while not self.directory.is_mount():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("FAILED: disk.py has not mounted its file system")
            time.sleep(0.02)
        return self

    def __exit__(self, *error: object) -> None:
        command("umount", self.directory)
        self.process.wait(10)

    def position(self) -> int:
        return self.log.stat().st_size

    def records(self, end: int) -> list[tuple[int, bytes, int, bytes]]:
        """The records of the log up to a position: position of the end, kind, offset on the disk, data."""
        log, start, records = self.log.read_bytes()[:end], 0, []
        while start < len(log):
            kind, offset, size = disk.RECORD.unpack_from(log, start)
            start += disk.RECORD.size + size
            records.append((start, kind, offset, log[start - size : start]))
        return records

    def cut(self, records: list, choose: random.Random) -> bytes:
        """The content of the disk if the power fails after these records."""
        flushed = max((number for number, record in enumerate(records) if record[1] == disk.FLUSHED), default=-1)
        content = bytearray(self.before)
        for number, (_, _, offset, data) in enumerate(records):
            if number < flushed or choose.random() < 0.5:
                content[offset : offset + len(data)] = data
        return bytes(content)


class PowerTest:
    def __init__(self, options: argparse.Namespace, directory: pathlib.Path) -> None:
        self.options, self.directory = options, directory
        self.choose = random.Random(options.seed)
        self.ledger = Ledger()
        self.upstream, self.upstream_port = start_upstream(options.seed)
        self.others = [self.upstream]
        self.found: list[str] = []

    def service(self, state: pathlib.Path) -> Service:
        place = pathlib.Path(tempfile.mkdtemp(dir=self.directory))
        service = Service(place, self.options.gateway, self.upstream_port, state)
        service.others = self.others
        return service

    async def serve(self, service: Service, work) -> None:
        keeper = asyncio.create_task(service.keep())
        try:
            await work
            if not await service.is_quiet(20) or await service.stop() != 0:
                self.found.append("the gateway did not end")
            await keeper
        finally:
            service.end()

    async def load(self, mounted: pathlib.Path, position) -> None:
        """Sends requests while the disk logs its writes."""
        service = self.service(mounted / "state")
        if self.options.without_flushes:
            service.extra["LD_PRELOAD"] = str(pathlib.Path(self.options.without_flushes).resolve())
        plan = Plan(self.options.requests, service.port, self.ledger, position)
        shared = self.ledger.session(new_session("user", "main", "shared"))
        clients = [Client(number, self.options.seed, plan, shared) for number in range(CLIENTS)]
        await self.serve(service, asyncio.gather(*(client.run() for client in clients)))

    async def check(self, position: int, mounted: pathlib.Path) -> None:
        """Checks the state after a cut, and sends further turns."""
        ledger, found = self.ledger.at(position), []
        state = mounted / "state"
        if not state.exists():
            self.found += judge.complaints(ledger, state)
            return
        service = self.service(state)
        listed = subprocess.run(
            [self.options.openclaw, "sessions", "list"], env=service.variables(), text=True, capture_output=True)
        if listed.returncode != 0 or listed.stderr:
            found.append(f"sessions list: status {listed.returncode}, {listed.stderr[:300]}")
        sender = Client(0, self.options.seed, Plan(0, service.port, ledger), next(iter(ledger.sessions.values())))

        async def last_turns() -> None:
            results = await asyncio.gather(*(last_turn(sender, session) for session in ledger.sessions.values()))
            found.extend(filter(None, results))

        await self.serve(service, last_turns())
        found += judge.complaints(ledger, state)
        self.found += [f"power lost at {position}: {complaint}" for complaint in found]

    def run(self) -> None:
        with LoggedDisk(self.directory) as logged:
            self.others.append(logged.process)
            with Mount(logged.directory / "image", self.directory / "mounted") as mounted:
                asyncio.run(self.load(mounted, logged.position))
                end = logged.position()
            records = logged.records(end)
            turns = [turn for session in self.ledger.sessions.values() for turn in session.turns]
            acknowledged = sum(turn.answer is not None for turn in turns)
            flushes = sum(record[1] == disk.FLUSHED for record in records)
            print(f"{self.ledger.requests} requests, {acknowledged} turns acknowledged, {flushes} flushes, "
                  f"{len(records) - flushes} writes")
            for count in self.cuts(records):
                image = self.directory / "cut"
                image.write_bytes(logged.cut(records[:count], self.choose))
                with Mount(image, self.directory / "after") as mounted:
                    asyncio.run(self.check(records[count - 1][0], mounted))

    def cuts(self, records: list) -> list[int]:
        """The positions of the cuts: half right after an acknowledgement, half at random, and the end of the log."""
        positions = [attempt.position for session in self.ledger.sessions.values() for turn in session.turns
                     for attempt in turn.attempts if attempt.result == "answered"]
        chosen = self.choose.sample(positions, min(len(positions), self.options.cuts // 2))
        counts = {sum(record[0] <= position for record in records) for position in chosen}
        counts |= set(self.choose.sample(range(1, len(records)), self.options.cuts - len(chosen)))
        return sorted(counts | {len(records)})

    def end(self) -> None:
        self.upstream.kill()
        self.upstream.wait()


def main() -> int:
    parser = options_parser(120)
    parser.add_argument("--cuts", type=int, default=12)
    parser.add_argument("--without-flushes", metavar="LIBRARY")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    become_subreaper()
    leave_mount_namespace()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="openclaw-power-") as directory:
        test = PowerTest(options, pathlib.Path(directory))
        try:
            test.run()
        finally:
            test.end()
    if options.without_flushes:
        missing = [complaint for complaint in test.found if LOST.search(complaint)]
        failure = "FAILED: the test did not find the missing flushes"
        print(f"{len(missing)} complaints about missing turns" if missing else failure)
        return 0 if missing else 1
    for complaint in test.found[:20]:
        print("FAILED:", complaint)
    if test.found:
        print(f"FAILED: {len(test.found)} complaints; repeat with --seed {options.seed}")
    return 1 if test.found else 0


if __name__ == "__main__":
    sys.exit(main())
