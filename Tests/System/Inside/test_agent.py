"""Agents that act: a scripted model, the gateway, and the units of commands; a model that helps, and a hostile one."""
import json
import os
import pathlib
import pwd
import shutil
import statistics
import threading
import unittest

import attempts
import commands
import model
import service
from model import call
from service import run

OTHER = service.STATE / "workspace-other"
SECRET = OTHER / "secret"


def configuration(port, other_port):
    """Two agents, whose models are on two servers; main has every tool, and the network."""
    value = service.configuration(port)
    providers = value["models"]["providers"]
    providers["second"] = {**providers["scripted"], "baseUrl": f"http://127.0.0.1:{other_port}/v1"}
    value["agents"]["list"] = [{"id": "main", "default": True}, {"id": "other", "model": "second/model"}]
    limits = {"memoryBytesMax": 1 << 30}
    value["tools"] = {"exec": {"security": "full", "network": True, "backgroundMs": 120_000, "limits": limits}}
    return value


class Agents(service.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = service.Upstream()
        commands.make_workspace()
        commands.make_workspace(OTHER)
        service.start_again(configuration(cls.upstream.port, cls.second.port))

    @classmethod
    def tearDownClass(cls):
        cls.second.end()
        super().tearDownClass()

    def tearDown(self):
        commands.wait_until_gone()

    @staticmethod
    def processes():
        return [name.read_text().strip() for name in pathlib.Path("/proc").glob("[0-9]*/comm") if name.exists()]


class Acting(Agents):
    def test_it_edits_a_file_runs_a_command_reads_its_output_and_reports(self):
        notes, started, go = (commands.WORKSPACE / name for name in ["notes.txt", "started", "go"])
        for file in [started, go, commands.WORKSPACE / "output.txt"]:
            file.unlink(missing_ok=True)
        notes.write_text("one\ntwo\n")
        os.chown(notes, pwd.getpwnam("openclaw").pw_uid, -1)
        text = "cat notes.txt | tee output.txt; touch started; until [ -e go ]; do sleep 0.02; done; echo finished"
        self.upstream.script(
            call("edit", path="notes.txt", oldText="two", newText="three"), call("exec", command=text),
            call("read", path="output.txt"), 'text="It has three."')
        answers = []
        request = service.chat("do it", stream=True, user="anna", headers="x-openclaw-tool-events: 1\r\n")
        client = threading.Thread(target=lambda: answers.append(service.ask(request)))
        client.start()
        service.wait_for("the command runs", started.exists)
        unit, = commands.units()
        self.assertIn("sleep 0.02", run("systemctl", "status", "--no-pager", "openclaw-command@*"))
        self.assertIn(unit, run("systemctl", "list-units", "--no-legend", "openclaw-command@*"))
        go.touch()
        client.join()
        commands.wait_until_gone()
        self.assertTrue(answers[0].is_whole)
        self.assertEqual(answers[0].text, "It has three.")
        steps = [step for step in self.steps(answers[0]) if step["phase"] == "ended"]
        self.assertEqual([(step["name"], step["is_error"]) for step in steps],
                         [("edit", False), ("exec", False), ("read", False)], steps)
        self.assertEqual(steps[1]["text"], "one\nthree\nfinished\n")
        self.assertTrue(steps[2]["text"].startswith("one\nthree"))
        self.assertEqual(steps[1]["details"]["unit"], unit)
        self.check_transcript(steps)
        self.check_journal(answers[0], steps[1]["details"])

    @staticmethod
    def steps(answer):
        items = [json.loads(line[6:]) for line in answer.body.split(b"\n") if line.startswith(b"data: {")]
        return [item["openclaw"]["tool"] for item in items if "tool" in item.get("openclaw", {})]

    def check_transcript(self, steps):
        """Each line of the session is in the format of the reference, and refers to the line before it."""
        files = (service.STATE / "agents/main/sessions").glob("*/*.jsonl")
        text, = (text for text in (file.read_text() for file in files) if ":anna" in text)
        header, *lines = (json.loads(line) for line in text.splitlines())
        self.assertEqual(header["type"], "session")
        self.assertEqual([line["parentId"] for line in lines], [None] + [line["id"] for line in lines[:-1]])
        self.assertEqual({line["type"] for line in lines}, {"message"})
        messages = [line["message"] for line in lines]
        self.assertEqual([message["role"] for message in messages],
                         ["user"] + ["assistant", "toolResult"] * 3 + ["assistant"])
        called = [part for message in messages[1::2] for part in message["content"] if part["type"] == "toolCall"]
        self.assertEqual([part["name"] for part in called], ["edit", "exec", "read"])
        results = messages[2:-1:2]
        self.assertEqual([result["toolCallId"] for result in results], [part["id"] for part in called])
        self.assertEqual([result["content"][0]["text"] for result in results], [step["text"] for step in steps])
        self.assertEqual(messages[-1]["stopReason"], "stop")

    def check_journal(self, answer, details):
        """The gateway and the unit have logged what the command used, and the metrics count it."""
        request = f"OPENCLAW_REQUEST_ID={answer.headers['x-request-id']}"
        entry, = service.wait_for("its entry", lambda: service.entries(request, "OPENCLAW_TOOL=exec"))
        self.assertEqual((entry["OPENCLAW_TOOL_STATUS"], entry["OPENCLAW_COMMAND_UNIT"]), ("ok", details["unit"]))
        self.assertAlmostEqual(float(entry["OPENCLAW_CPU_MS"]), details["cpuMicroseconds"] / 1000, delta=0.01)
        self.assertEqual(int(entry["OPENCLAW_MEMORY_PEAK"]), details["memoryPeakBytes"])
        self.assertGreater(details["cpuMicroseconds"], 0)
        self.assertGreater(details["memoryPeakBytes"], 1 << 20)
        log = run("journalctl", "--boot", "--no-pager", "--output=cat", f"--unit={details['unit']}")
        self.assertRegex(log, r"the command exited with status 0; \d+ ms of processor time, \d+ MiB of memory")
        credential = f"Authorization: Bearer {service.TOKEN.read_text().strip()}\r\n"
        metrics = service.ask(service.get("/metrics", credential)).body.decode()
        self.assertRegex(metrics, r'openclaw_commands_total\{result="completed"\} [1-9]')

    def test_a_command_takes_little_time(self):
        calls = [call("exec", command=f"true {number}") for number in range(20)]
        self.upstream.script(" ".join(calls), "text=ok")
        answer = service.ask(service.chat("go", stream=True, headers="x-openclaw-tool-events: 1\r\n"))
        ended = [step for step in self.steps(answer) if step["phase"] == "ended"]
        self.assertEqual([step["is_error"] for step in ended], [False] * len(calls))
        times = [step["duration_ms"] / 1000 for step in ended]
        service.report("a command through the gateway, median", statistics.median(times))
        service.report("a command through the gateway, longest", max(times))
        used = ended[-1]["details"]
        service.report_figure("its processor time and memory", f"{used['cpuMicroseconds']} us, {used['memoryPeakBytes']} bytes")
        # The budget of 80 ms holds for one system alone, with SUITES=trixie; the tests boot two at the same time.
        self.assertLess(statistics.median(times), 0.4 * service.slowness())


class Bystander:
    """A client of the other agent, which sends one request after the other; use it in a `with` statement."""

    def __init__(self):
        self.answers = []
        self.over = False
        self.thread = threading.Thread(target=self.work)

    def work(self):
        while not self.over:
            self.answers.append(service.ask(service.chat("hello", model="openclaw/other", user="bystander")))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over = True
        self.thread.join()


class Hostile(Agents):
    """Its workspace is a small file system."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = pwd.getpwnam("openclaw")
        run("mount", "-t", "tmpfs", "-o", f"size=8m,mode=0700,uid={user.pw_uid},gid={user.pw_gid}", "tmpfs",
            str(commands.WORKSPACE))
        # Everything that it may not read or write would be there, and permitted to its user.
        cls.made = [
            pathlib.Path("/var", name) for name in ["open", "spool/cron", "spool/cron/crontabs", "spool/cron/atjobs"]
        ]
        for directory in cls.made:
            directory.mkdir(exist_ok=True)
            os.chown(directory, user.pw_uid, user.pw_gid)
        SECRET.write_text("secret")
        os.chown(SECRET, user.pw_uid, user.pw_gid)
        run("systemctl", "restart", service.SERVICE)
        for agent in ["openclaw", "openclaw/other"]:
            service.ask(service.chat("[[text=\"My secret.\"]]", model=agent, user="someone"))

    @classmethod
    def tearDownClass(cls):
        run("systemctl", "stop", service.SERVICE)
        run("umount", str(commands.WORKSPACE))
        shutil.rmtree(OTHER)
        for directory in reversed(cls.made):
            directory.rmdir()
        super().tearDownClass()

    def setUp(self):
        self.supervisor = service.main_pid()
        self.before = self.outside()

    def tearDown(self):
        super().tearDown()
        self.assertEqual(self.outside(), self.before)
        self.assertEqual(service.main_pid(), self.supervisor)
        self.assertNotIn("sleep", self.processes())

    @staticmethod
    def outside():
        """What it must not change: modes, times and sizes, and the files of directories that anybody may write."""
        paths = [service.STATE, OTHER, SECRET, commands.COMMANDS, service.CONFIGURATION]
        found = [(str(path), status.st_mode, status.st_mtime, status.st_size) for path, status in
                 ((path, path.stat()) for path in paths)]
        return found + [sorted(os.listdir(path)) for path in [*Hostile.made, OTHER, "/etc", "/tmp", "/var/tmp"]]

    def assert_unnoticed(self, bystander):
        answers = bystander.answers
        self.assertEqual({answer.status for answer in answers}, {200})
        longest = max(answer.seconds for answer in answers)
        service.report(f"longest of {len(answers)} requests of others meanwhile", longest)
        self.assertLess(longest, 3 * service.slowness())

    def test_its_commands_reach_nothing_outside(self):
        self.maxDiff = None
        output, = model.run(self.upstream, call("exec", command=attempts.script(attempts.HOSTILE)))
        found = attempts.results(output)
        self.assertEqual({name for name, result in found.items() if result != "refused"}, set())
        self.assertGreater(len(found), 45)

    def test_its_file_tools_reach_nothing_outside(self):
        links = "ln -sfn ../workspace-other/secret link; ln -sfn / root; mkfifo fifo; ln -s /dev/zero zero"
        patch = "*** Begin Patch\n*** Add File: ../workspace-other/new\n+x\n*** End Patch"
        calls = [
            call("read", path="../workspace-other/secret"), call("read", path=str(SECRET)), call("read", path="link"),
            call("read", path="root/etc/openclaw/openclaw.json"), call("read", path="/etc/openclaw/openclaw.json"),
            call("read", path="/proc/self/environ"), call("read", path="fifo"), call("read", path="zero"),
            call("ls", path=".."), call("ls", path="root/var/lib/openclaw/agents"), call("write", path="link", content="x"),
            call("write", path="../agents/new", content="x"), call("write", path="root/etc/new", content="x"),
            call("edit", path="link", oldText="secret", newText="x"), call("apply_patch", input=patch),
            call("exec", command="true", workdir="../workspace-other"), call("exec", command="true", workdir="root"),
            call("exec", command="true", env={"LD_PRELOAD": "/tmp/x"}),
            call("process", action="log", sessionId="../other/x"),
        ]
        self.upstream.script(f"{call('exec', command=links)} {' '.join(calls)}", "text=ok")
        answer = service.ask(service.chat("go", headers="x-openclaw-tool-events: 1\r\n"))
        ended = [step for step in answer.json["openclaw"]["tools"] if step["phase"] == "ended"][1:]
        self.assertEqual(len(ended), len(calls))
        for made, step in zip(calls, ended):
            self.assertTrue(step["is_error"], (made, step))
            self.assertNotIn("secret", step["text"].replace("workspace-other/secret", ""))
            self.assertLess(step["duration_ms"], 2000 * service.slowness())

    def test_its_commands_exhaust_nothing(self):
        """TasksMax= and MemoryMax= end it on a machine; here the control groups may have no controllers."""
        bomb = "ulimit -u 400; bomb() { bomb | bomb & }; bomb; sleep 1000"
        calls = [
            call("exec", command="head -c 1G /dev/zero >full; df . | tail -n 1"),
            call("write", path="new", content="x" * 100_000),
            call("exec", command="rm full"),
            call("exec", command="python3 -c 'bytearray(4 << 30)'"),
            call("exec", command=bomb, timeout=2),
            call("exec", command="trap '' TERM INT HUP; while :; do :; done", timeout=1),
            call("exec", command="head -c 1G /dev/zero | tr '\\0' x"),
            call("exec", command="sleep 1000 & kill -9 -1; kill -9 $(seq 1 400)"),
            call("exec", command="sleep 1000 & setsid sleep 1001 & (setsid nohup sleep 1002 >/dev/null 2>&1 &); echo left"),
        ]
        with Bystander() as bystander:
            disk, write, _, memory, processes, time, output, _, left = model.run(self.upstream, *calls, user="hostile")
        self.assertIn("No space left", disk)
        self.assertIn("no space is left", write)
        self.assertIn("MemoryError", memory)
        for result in [processes, time]:
            self.assertIn("The command was killed because its time limit was reached.", result)
        self.assertIn("more, not kept", output)
        self.assertLess(len(output), 70_000)
        self.assertEqual(left, "left\n")
        self.assert_unnoticed(bystander)

    def test_a_client_that_leaves_ends_what_it_runs(self):
        self.upstream.script(call("exec", command="trap '' TERM HUP; setsid sleep 1000 & touch running; sleep 1000"))
        with service.connect() as connection:
            connection.sendall(service.chat("go"))
            service.wait_for("the command runs", (commands.WORKSPACE / "running").exists)
            self.assertEqual(len(commands.units()), 1)


if __name__ == "__main__":
    unittest.main()
