"""Requests and streams in numbers, while something happens to the gateway."""
import threading
import time

import service


class Load:
    """Requests one after the other from each of some clients; each is counted by how it ended."""

    def __init__(self, total, clients=16):
        self.left = total
        self.clients = clients
        self.outcomes = {}
        self.longest = 0.0
        self.lock = threading.Lock()
        self.request = service.chat("[[text=\"Hello there\"]]")
        self.threads = [threading.Thread(target=self.work) for _ in range(clients)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        for thread in self.threads:
            thread.join()

    @property
    def done(self):
        with self.lock:
            return sum(self.outcomes.values())

    def wait_until(self, count):
        service.wait_for(f"{count} requests", lambda: self.done >= count, seconds=120)

    def work(self):
        while True:
            with self.lock:
                if self.left == 0:
                    return
                self.left -= 1
            begun = time.monotonic()
            outcome = self.outcome()
            seconds = time.monotonic() - begun
            with self.lock:
                self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
                self.longest = max(self.longest, seconds)

    def outcome(self):
        try:
            answer = service.ask(self.request)
        except OSError as error:
            return type(error).__name__
        if answer.status != 200:
            return f"status {answer.status}"
        return "answered" if answer.text == "Hello there" else "a wrong text"


class Streams:
    """Long streams, each begun when this is entered, and whole when it is left."""

    def __init__(self, count, tokens, pause):
        self.request = service.chat(f"[[tokens={tokens} delay={pause}]]", stream=True)
        self.expected = "".join(f"t{number} " for number in range(1, tokens + 1))
        self.count = count
        self.lost = []
        self.begun = threading.Semaphore(0)
        self.threads = [threading.Thread(target=self.read) for _ in range(count)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        for _ in self.threads:
            if not self.begun.acquire(timeout=60):
                raise AssertionError("a stream has not begun")
        return self

    def __exit__(self, *_):
        for thread in self.threads:
            thread.join()

    def read(self):
        received = b""
        try:
            with service.connect() as connection:
                connection.sendall(self.request)
                while True:
                    more = connection.recv(65536)
                    if not more:
                        break
                    if b"t1 " not in received and b"t1 " in received + more:
                        self.begun.release()
                    received += more
            answer = service.Answer(received, 0, None)
            if not answer.is_whole or answer.text != self.expected:
                self.lost.append(f"ended with {received[-200:]!r}")
        except (OSError, ValueError) as error:
            self.lost.append(f"{error!r} after {len(received)} bytes")
