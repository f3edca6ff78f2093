"""README's commands for the installed package, as a reader types them: every block of its sections, in their order."""
import pathlib
import re
import subprocess

import service

README = (service.SHARE / "README.md").read_text()
# What is not there: root types the commands, and the package was installed before.
PREPARATION = "set -e\nsudo() { \"$@\"; }\n"
BUILD = "packaging/build-deb"


def blocks(section):
    """The code blocks of a section: language and text, without the indentation of a list."""
    text = re.search(rf"^## {section}\n(.*?)^## ", README, re.MULTILINE | re.DOTALL).group(1)
    found = re.findall(r"^( *)```(\w+)\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [(language, re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)) for indent, language, body in found]


class Readme(service.Case):
    def test_the_commands_work_from_the_installation_to_the_operation(self):
        service.run("systemctl", "stop", service.SERVICE)
        self.addCleanup(lambda: pathlib.Path("/etc/openclaw/gateway.env").unlink(missing_ok=True))
        script = PREPARATION
        for section in ["Install", "Enable", "Ask", "Operate"]:
            for language, text in blocks(section):
                if language == "json5":
                    # The provider of README, at the address of the scripted one.
                    provider = f'models: {{ providers: {{ openai: {{ baseUrl: "http://127.0.0.1:{self.upstream.port}/v1" }} }} }},'
                    service.write_configuration(text.replace("agents:", f"{provider} agents:"))
                elif BUILD not in text:
                    script += text
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(service.TOKEN.read_text(), done.stdout)
        self.assertIn("data: [DONE]", done.stdout)
        self.assertIn('"content":', done.stdout)
        self.assertRegex(done.stdout, r"(?m)^ready +yes$")
        self.assertIn("# TYPE openclaw_", done.stdout)
