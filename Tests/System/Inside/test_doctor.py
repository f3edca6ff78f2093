"""`openclaw doctor`: each planted fault is found, and where it may be mended, requests are answered afterwards."""
import json
import os
import pathlib
import shutil
import socket
import stat
import subprocess

import service
from service import run


def doctor(*options):
    """The findings of root, and whether there is a problem."""
    done = subprocess.run(["openclaw", "doctor", "--json", *options], capture_output=True, text=True, timeout=300)
    if done.returncode not in (0, 1) or done.stderr:
        raise AssertionError(f"status {done.returncode}\n{done.stdout}{done.stderr}")
    report = json.loads(done.stdout)
    if report["healthy"] != (done.returncode == 0):
        raise AssertionError(done.stdout)
    return report["findings"]


def lines(findings, *states):
    return [f"{finding['check']}: {finding['found']}; {finding.get('remedy', '')}"
            for finding in findings if finding["state"] in states]


class Doctor(service.Case):
    def setUp(self):
        self.configuration = service.configuration(self.upstream.port)
        service.start_again(self.configuration)
        self.assertEqual(service.ask(service.get("/health")).status, 200)

    def assert_healthy(self):
        self.assertEqual(lines(doctor(), "problem"), [])
        answer = service.ask(service.chat("[[text=\"Hello there\"]]", user="doctor"))
        self.assertEqual((answer.status, answer.text), (200, "Hello there"))

    def assert_found(self, expected):
        """The problem is found by root, without any change of the machine."""
        problems = lines(doctor(), "problem")
        self.assertRegex("\n".join(problems), expected)
        return problems

    def assert_mended(self, expected):
        """The problem is found, mended, and requests are answered."""
        self.assert_found(expected)
        findings = doctor("--fix")
        self.assertRegex("\n".join(lines(findings, "fixed")), expected)
        self.assertEqual(lines(findings, "problem"), [])
        self.assert_healthy()


class Health(Doctor):
    def test_a_gateway_that_answers_has_no_problem(self):
        findings = doctor("--deep")
        self.assertEqual(lines(findings, "problem", "not checked"), [])
        self.assertEqual({finding["check"] for finding in findings} >= {
            "package", "unit", "socket", "port", "user", "directories", "credential", "configuration", "endpoint",
            "workspace", "model key", "connection", "model answer", "disk", "command service", "ready"}, True)
        self.assertNotIn(service.TOKEN.read_text().strip(), json.dumps(findings))
        text = run("openclaw", "doctor")
        self.assertRegex(text, r"(?m)^ok +socket +openclaw-gateway\.socket listens on 127\.0\.0\.1:18789")
        self.assertTrue(text.splitlines()[-1].startswith("0 problems, "), text)

    def test_another_user_sees_what_needs_root(self):
        def examine():
            done = subprocess.run(["openclaw", "doctor", "--json"], capture_output=True, text=True, timeout=60)
            unchecked = lines(json.loads(done.stdout)["findings"], "not checked")
            problems = lines(json.loads(done.stdout)["findings"], "problem")
            return 0 if done.returncode == 0 and any("only root" in line for line in unchecked) and not problems else 1
        self.assertEqual(service.as_user("nobody", examine), 0)
        self.assertEqual(service.as_user("nobody", lambda: service.status_of("openclaw", "doctor", "--fix")), 77)


class Units(Doctor):
    def test_a_stopped_and_disabled_socket(self):
        run("systemctl", "disable", "--now", service.SOCKET)
        run("systemctl", "stop", service.SERVICE)
        self.assert_mended(r"socket: openclaw-gateway\.socket is inactive: connections to 127\.0\.0\.1:18789")
        self.assertEqual(service.show("UnitFileState", service.SOCKET), "enabled")

    def test_a_drop_in_that_systemd_has_not_read(self):
        self.addCleanup(service.remove_drop_ins)
        service.drop_in("[Service]\nEnvironment=ANY=1\n")
        # systemd 252 does not notice a new directory of drop-ins.
        (service.DROP_INS / "test.conf").write_text("[Service]\nEnvironment=ANY=2\n")
        self.assert_mended(r"unit: systemd uses old settings of openclaw-gateway\.service")

    def test_a_masked_socket_stays_masked(self):
        run("systemctl", "stop", service.SOCKET, service.SERVICE)
        run("systemctl", "mask", "--runtime", service.SOCKET)
        try:
            self.assert_found(r"socket: openclaw-gateway\.socket is masked.*sudo systemctl unmask openclaw-gateway\.socket")
            doctor("--fix")
            self.assertEqual(service.show("LoadState", service.SOCKET), "masked")
        finally:
            run("systemctl", "unmask", "--runtime", service.SOCKET)
            run("systemctl", "start", service.SOCKET)
        self.assert_healthy()

    def test_the_program_that_uses_the_port(self):
        run("systemctl", "stop", service.SOCKET, service.SERVICE)
        with socket.create_server(("127.0.0.1", service.PORT)):
            self.assert_found(rf"port: 127\.0\.0\.1:18789 is used by python3 \(PID {os.getpid()}\); run: sudo kill {os.getpid()}")
            doctor("--fix")
        self.assert_mended("socket: openclaw-gateway.socket is ")

    def test_an_address_that_the_socket_does_not_have_yet(self):
        directory = pathlib.Path(f"/run/systemd/system/{service.SOCKET}.d")
        directory.mkdir(parents=True)
        try:
            (directory / "test.conf").write_text("[Socket]\nListenStream=127.0.0.1:18790\n")
            run("systemctl", "daemon-reload")
            self.assert_found(r"port: 127\.0\.0\.1:18790 is not open.*sudo systemctl restart openclaw-gateway\.socket")
        finally:
            shutil.rmtree(directory)
            run("systemctl", "daemon-reload")

    def test_the_command_service_that_an_agent_needs(self):
        self.configuration["tools"] = {"exec": {"security": "full"}}
        service.start_again(self.configuration)
        run("systemctl", "stop", "openclaw-command.socket")
        self.assert_mended(r"command service: openclaw-command\.socket is inactive")


class Files(Doctor):
    def test_the_directories_of_run(self):
        shutil.rmtree("/run/openclaw/commands")
        pathlib.Path("/run/openclaw/reload").unlink()
        self.assert_mended("directories: /run/openclaw/reload does not exist")

    def test_a_state_that_others_can_read(self):
        service.STATE.chmod(0o755)
        self.assert_mended("directories: other users can read the sessions in /var/lib/openclaw")
        self.assertEqual(stat.S_IMODE(service.STATE.stat().st_mode), 0o700)

    def test_sessions_that_root_has_left(self):
        service.ask(service.chat("remember", user="doctor"))
        for path in service.STATE.glob("agents/*"):
            shutil.chown(path, "root", "root")
        self.assert_mended(r"directories: /var/lib/openclaw/agents/\w+ does not belong to the user of the service")

    def test_a_configuration_that_the_service_cannot_read(self):
        directory = service.CONFIGURATION.parent
        before = directory.stat()
        directory.chmod(0o700)
        service.CONFIGURATION.chmod(0o600)
        try:
            self.assert_mended("directories: the user openclaw of the service cannot read /etc/openclaw and /etc/openclaw/openclaw.json;")
            self.assertEqual(stat.S_IMODE(directory.stat().st_mode), 0o750)
        finally:
            os.chown(directory, before.st_uid, before.st_gid)
            directory.chmod(stat.S_IMODE(before.st_mode))

    def test_a_missing_token(self):
        token = service.TOKEN.read_text()
        service.TOKEN.unlink()
        run("systemctl", "restart", service.SERVICE)
        self.assert_mended(r"credential: /etc/openclaw/credentials/openclaw\.gateway\.token is missing or has no token")
        self.assertNotEqual(service.TOKEN.read_text(), token)
        self.assertEqual(stat.S_IMODE(service.TOKEN.stat().st_mode), 0o600)

    def test_a_token_that_was_changed_later(self):
        token = service.TOKEN.read_text()
        try:
            service.TOKEN.write_text("another token for this test\n")
            os.utime(service.TOKEN, (2_000_000_000, 2_000_000_000))
            self.assertRegex("\n".join(lines(doctor(), "warning")), "openclaw.gateway.token was changed after the start")
        finally:
            service.TOKEN.write_text(token)
            run("systemctl", "restart", service.SERVICE)

    def test_keys_that_everybody_can_read(self):
        path = pathlib.Path("/etc/openclaw/gateway.env")
        path.write_text("OPENAI_API_KEY=sk-a-secret-of-the-test\n")
        path.chmod(0o644)
        self.addCleanup(path.unlink)
        self.assert_mended(r"credential: every user of this machine can read the secrets in /etc/openclaw/gateway\.env")
        self.assertNotIn("sk-a-secret", json.dumps(doctor()))

    def test_a_full_disk(self):
        run("mount", "-t", "tmpfs", "-o", "size=256k,mode=0700", "tmpfs", str(service.STATE))
        try:
            shutil.chown(service.STATE, "openclaw", "openclaw")
            run("sh", "-c", f"cat /dev/zero >{service.STATE}/fill", check=False)
            self.assert_found("disk: the file system of /var/lib/openclaw is full")
        finally:
            run("umount", str(service.STATE))


class Configuration(Doctor):
    def test_a_broken_file(self):
        service.write_configuration('{\n  gateway: {\n    workersMax: "many",\n  },\n}\n')
        self.assert_found(r"configuration: /etc/openclaw/openclaw\.json:3:17: error: gateway\.workersMax.*; edit ")

    def test_the_endpoint_as_shipped(self):
        self.configuration["gateway"]["http"]["endpoints"]["chatCompletions"]["enabled"] = False
        service.start_again(self.configuration)
        self.assert_found("endpoint: /v1/chat/completions is off")

    def test_a_workspace_in_a_home_directory(self):
        self.configuration["agents"]["defaults"]["workspace"] = "/root/workspace"
        pathlib.Path("/root/workspace").mkdir()
        self.addCleanup(os.rmdir, "/root/workspace")
        service.start_again(self.configuration)
        self.assertRegex("\n".join(lines(doctor(), "warning")), "workspace: .*the workspace /root/workspace cannot be entered")

    def test_a_missing_key(self):
        self.configuration["agents"]["defaults"]["model"] = "openai/gpt-5"
        service.start_again(self.configuration)
        self.assert_found("model key: the model openai/gpt-5 cannot be called: .*OPENAI_API_KEY")

    def test_a_name_without_an_address(self):
        self.configuration["models"]["providers"]["scripted"]["baseUrl"] = "http://model.invalid/v1"
        service.start_again(self.configuration)
        self.assert_found("name lookup: scripted .*: the name model.invalid has no address")

    def test_a_model_that_does_not_answer(self):
        self.upstream.script("status=401")
        problems = lines(doctor("--deep"), "problem")
        self.assertRegex("\n".join(problems), "model answer: scripted/model: ")
        self.assert_healthy()
