"""The faults during a run: workers and supervisors are killed, stopped, reloaded and restarted."""

import asyncio
import collections
import json
import random
import signal

from load import Plan
from service import WORKER_SECONDS, Service, is_check, is_stopped

# Fraction of the requests during which the supervisor is killed and restarted, too. After it one supervisor keeps
# running, so that its memory and its descriptors can be compared.
RESTARTS_UNTIL = 0.6
# Time that the supervisor may need on a busy machine to end a worker after its deadline.
LATE_SECONDS = 4


class Faults:
    def __init__(self, seed: int, service: Service, plan: Plan) -> None:
        self.choose = random.Random(f"{seed}/faults")
        self.service = service
        self.plan = plan
        self.done: collections.Counter = collections.Counter()
        self.pending: set[asyncio.Task] = set()
        # Stopped processes, each of which must be continued.
        self.stopped: set[int] = set()
        self.found: list[str] = []

    async def run(self) -> None:
        worker_faults = {self.kill_worker: 50, self.end_worker: 10, self.stop_worker: 30, self.stop_worker_for_good: 2}
        mild = worker_faults | {self.reload: 6, self.change: 3, self.break_configuration: 1}
        harsh = mild | {self.kill_supervisor: 5, self.restart: 2, self.stop_supervisor: 3, self.hang_supervisor: 1}
        while not self.plan.is_over:
            faults = harsh if self.plan.progress < RESTARTS_UNTIL else mild
            await asyncio.sleep(self.choose.uniform(0, 0.12))
            self.begin(self.choose.choices(list(faults), faults.values())[0])
        await self.settle()

    def begin(self, fault) -> None:
        task = asyncio.create_task(self.count(fault))
        self.pending.add(task)
        task.add_done_callback(self.pending.discard)

    async def count(self, fault) -> None:
        if await fault():
            self.done[fault.__name__.replace("_", " ")] += 1

    async def settle(self) -> None:
        """Ends the faults in progress: continues every stopped process and restores the configuration."""
        if self.pending:
            await asyncio.wait(self.pending)
        for pid in self.stopped:
            self.service.send(pid, signal.SIGCONT)
        self.service.configure()

    def worker(self) -> int:
        """A worker that is not stopped, or 0."""
        workers = [pid for pid in self.service.workers() if pid not in self.stopped]
        return self.choose.choice(workers) if workers else 0

    async def kill_worker(self) -> bool:
        return self.hit_worker(signal.SIGKILL)

    async def end_worker(self) -> bool:
        return self.hit_worker(signal.SIGTERM)

    def hit_worker(self, number: int) -> bool:
        worker = self.worker()
        return bool(worker) and self.service.send(worker, number)

    async def stop_worker(self) -> bool:
        return await self.stop(self.worker(), self.choose.uniform(0.02, 1.5))

    async def stop_worker_for_good(self) -> bool:
        """Stops a worker. The supervisor must kill it, unless the supervisor itself ends first."""
        supervisor, worker = self.service.pid, self.worker()
        if not worker or is_check(worker) or not self.service.send(worker, signal.SIGSTOP):
            return False
        self.stopped.add(worker)
        for _ in range((WORKER_SECONDS + LATE_SECONDS) * 10):
            await asyncio.sleep(0.1)
            if self.service.pid != supervisor or not is_stopped(worker):
                break
        else:
            self.found.append(f"the worker {worker} is stopped, and its supervisor has not ended it")
        self.stopped.discard(worker)
        self.service.send(worker, signal.SIGCONT)
        return True

    async def stop_supervisor(self) -> bool:
        return await self.stop(self.service.pid, self.choose.uniform(0.02, 1))

    async def hang_supervisor(self) -> bool:
        """Stops the supervisor and kills it, as the watchdog of systemd does."""
        pid = self.service.pid
        await self.stop(pid, 0.5)
        return bool(pid) and self.service.pid == pid and self.service.send(pid, signal.SIGKILL)

    async def stop(self, pid: int, seconds: float) -> bool:
        if not pid or not self.service.send(pid, signal.SIGSTOP):
            return False
        self.stopped.add(pid)
        await asyncio.sleep(seconds)
        self.stopped.discard(pid)
        self.service.send(pid, signal.SIGCONT)
        return True

    async def kill_supervisor(self) -> bool:
        return bool(self.service.pid) and self.service.send(self.service.pid, signal.SIGKILL)

    async def restart(self) -> bool:
        return bool(self.service.pid) and self.service.send(self.service.pid, signal.SIGTERM)

    async def reload(self) -> bool:
        """Reloads once, or several times before the first reload has ended."""
        return self.service.is_ready and all(
            bool(self.service.pid) and self.service.send(self.service.pid, signal.SIGHUP)
            for _ in range(self.choose.choice([1, 1, 3])))

    async def change(self) -> bool:
        """Changes the configuration file, which causes a reload without a signal."""
        self.service.values["gateway"]["lingeringMax"] = self.choose.randrange(500, 2000)
        self.service.configure()
        return True

    async def break_configuration(self) -> bool:
        text = json.dumps(self.service.values)
        self.service.configure(text[: self.choose.randrange(len(text))])
        await asyncio.sleep(self.choose.uniform(0.05, 1))
        self.service.configure()
        return True
