"""Workers and supervisors that die or hang."""
import os
import pathlib
import signal
import threading
import time

import service
from service import show


class Crash(service.Case):
    def setUp(self):
        service.start_again(service.configuration(self.upstream.port))
        self.assertEqual(service.ask(service.chat("hello")).status, 200)

    def tearDown(self):
        service.remove_drop_ins()

    def kill_worker(self, number):
        """The answer to a request whose worker is killed while it waits for the model."""
        supervisor = service.main_pid()
        service.wait_for("no worker", lambda: not service.children(supervisor))
        requests = self.upstream.requests()
        with service.connect() as connection:
            begun = time.monotonic()
            connection.sendall(service.chat("[[hang=head]]"))
            self.upstream.wait_for_requests(requests + 1)
            worker = service.children(supervisor)[0]
            os.kill(worker, number)
            killed = time.monotonic()
            answer = service.receive(connection, begun)
            return answer, time.monotonic() - killed

    def test_a_worker_that_crashes_is_answered_500_and_logged_once(self):
        for number in [signal.SIGSEGV, signal.SIGKILL]:
            with self.subTest(number):
                answer, seconds = self.kill_worker(number)
                self.assertEqual((answer.status, answer.error), (500, "worker_crashed"))
                self.assertLess(seconds, 1 * service.slowness())
                entry = service.entry_of(answer)
                self.assertEqual(entry["OPENCLAW_STATUS"], "500")
                self.assertEqual(entry["OPENCLAW_ERROR"], "worker_crashed")
                self.assertEqual(entry["PRIORITY"], "4")
                self.assertEqual(entry["OPENCLAW_SIGNAL"], str(int(number)))
                self.assertIn(f"signal {int(number)}", entry["MESSAGE"])
                self.assertGreater(int(entry["OPENCLAW_MEMORY_PEAK"]), 1 << 20)
                self.assertGreaterEqual(float(entry["OPENCLAW_CPU_MS"]), 0)
                self.assertEqual(entry["_SYSTEMD_UNIT"], service.SERVICE)

    def test_the_service_continues_after_a_crash(self):
        pid = service.main_pid()
        self.kill_worker(signal.SIGSEGV)
        self.assertEqual(service.ask(service.chat("hello")).status, 200)
        service.wait_for("the STATUS line", lambda: show("StatusText").startswith("0 workers, 3 served"))
        self.assertEqual((service.main_pid(), show("NRestarts")), (pid, "0"))

    def test_nothing_leaves_a_core_file(self):
        limit = [line for line in pathlib.Path(f"/proc/{service.main_pid()}/limits").read_text().splitlines()
                 if line.startswith("Max core file size")]
        self.assertEqual(limit[0].split()[4], "0")
        self.kill_worker(signal.SIGSEGV)
        self.assertEqual([path for path in service.STATE.rglob("core*")], [])
        os.kill(service.main_pid(), signal.SIGABRT)
        service.wait_for("a restart", lambda: show("NRestarts") == "1")
        text = service.run("journalctl", "--boot", f"--unit={service.SERVICE}", "--lines=20")
        self.assertIn("code=killed, status=6/ABRT", text)

    def test_a_supervisor_that_hangs_is_restarted_and_connections_wait_in_the_socket(self):
        service.drop_in("[Service]\nWatchdogSec=1s\n")
        service.start_again(service.configuration(self.upstream.port))
        self.assertEqual(service.ask(service.chat("hello")).status, 200)
        hung = service.main_pid()
        # It reports every half second, so that four reports take longer than WatchdogSec= allows without any.
        for _ in range(4):
            report = show("WatchdogTimestampMonotonic")
            service.wait_for("a report", lambda: show("WatchdogTimestampMonotonic") != report)
        self.assertEqual(service.main_pid(), hung, "it reports in time while it does not hang")
        answers = []
        with service.connect() as stream:
            stream.sendall(service.chat("[[tokens=16 delay=250]]", stream=True))
            stream.recv(1)
            os.kill(hung, signal.SIGSTOP)
            waiting = threading.Thread(target=lambda: answers.append(service.ask(service.chat("hello"))))
            waiting.start()
            waiting.join()
            self.assertEqual(answers[0].status, 200)
            service.report("longest wait when the supervisor hangs, with WatchdogSec=1s", answers[0].seconds)
            self.assertIn(b"[DONE]", service.receive(stream, time.monotonic()).raw)
        self.assertNotEqual(service.main_pid(), hung)
        self.assertEqual(show("NRestarts"), "1")
