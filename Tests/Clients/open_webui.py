"""Tries the real Open WebUI with a gateway and a scripted upstream that were built.

    export OPENCLAW_GATEWAY=.build/debug/openclaw-gateway SCRIPTED_UPSTREAM=.build/debug/scripted-upstream
    python3 Tests/Clients/open_webui.py

It needs Python 3.11 or 3.12 and 8 GB of disk: it installs Open WebUI from PyPI into a temporary directory, which it
removes at the end. An argument names a virtual environment that has Open WebUI already. It drives the application by its
HTTP API: a user signs up and begins a chat whose title is made while its first message runs.
"""

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid

from processes import TOKEN, Gateway, Upstream, end

STARTUP_SECONDS = 900
ANSWER = "The answer of the agent."
TITLE = '{"title": "A title"}'


class OpenWebUI:
    """A running Open WebUI with one user."""

    def __init__(self, environment: pathlib.Path, directory: pathlib.Path, gateway: Gateway) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.token = ""
        configuration = {"0": {"enable": True, "headers": {"x-openclaw-task": "{{TASK}}"}}}
        variables = {
            "PATH": f"{environment / 'bin'}:/usr/bin:/bin", "HOME": str(directory), "DATA_DIR": str(directory / "data"),
            "OPENAI_API_BASE_URL": gateway.url, "OPENAI_API_KEY": TOKEN, "ENABLE_OLLAMA_API": "False",
            "ENABLE_FORWARD_USER_INFO_HEADERS": "True", "OFFLINE_MODE": "True", "WEBUI_SECRET_KEY": "of-the-test",
            "BYPASS_MODEL_ACCESS_CONTROL": "True", "OPENAI_API_CONFIGS": json.dumps(configuration),
        }
        with (directory / "open-webui.log").open("w") as log:
            program = [environment / "bin" / "open-webui", "serve", "--host", "127.0.0.1", "--port", str(port)]
            self.process = subprocess.Popen(
                program, env=variables, stdout=log, stderr=log, cwd=directory, start_new_session=True)

    def call(self, path: str, body: dict | None = None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read() or b"null")

    def sign_up(self) -> None:
        deadline = time.monotonic() + STARTUP_SECONDS
        while True:
            try:
                self.call("/health")
                break
            except (OSError, json.JSONDecodeError):
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(1)
        user = {"name": "Anna", "email": "anna@example.org", "password": "a-password-of-the-test"}
        self.token = self.call("/api/v1/auths/signup", user)["token"]

    def begin_chat(self, text: str, chat_id: str | None = None) -> str:
        """Sends a first message as the page does; returns the id of the chat."""
        question, answer = str(uuid.uuid4()), str(uuid.uuid4())
        user = {"id": question, "parentId": None, "childrenIds": [answer], "role": "user", "content": text}
        reply = {"id": answer, "parentId": question, "childrenIds": [], "role": "assistant", "content": ""}
        history = {"currentId": answer, "messages": {question: user, answer: reply}}
        chat = {"title": "New Chat", "models": ["openclaw"], "history": history, "messages": [user, reply]}
        chat_id = chat_id or self.call("/api/v1/chats/new", {"chat": chat})["id"]
        self.call("/api/chat/completions", {
            "model": "openclaw", "stream": True, "chat_id": chat_id, "id": answer, "session_id": str(uuid.uuid4()),
            "messages": [{"role": "user", "content": text}],
            "background_tasks": {"title_generation": True, "tags_generation": False, "follow_up_generation": False},
        })
        return chat_id


def keys(gateway: Gateway) -> dict[str, list[str]]:
    """The stored conversations by key: the role of each message and its text."""
    found = {}
    for file in (gateway.directory / "state").rglob("*.jsonl"):
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        texts = []
        for line in lines[1:]:
            content = line["message"]["content"]
            text = content if isinstance(content, str) else "".join(block.get("text", "") for block in content)
            texts.append(f'{line["message"]["role"]}: {text}')
        found[lines[0]["openclaw"]["key"]] = texts
    return found


def check(environment: pathlib.Path, directory: pathlib.Path) -> None:
    upstream = Upstream()
    (directory / "gateway").mkdir()
    gateway = Gateway(directory / "gateway", upstream.url, "model-1")
    webui = OpenWebUI(environment, directory, gateway)
    try:
        webui.sign_up()
        # The answer and the title wait for each other in neither order: each script serves whichever comes.
        words = f'whole="{ANSWER}" first=2000'
        text = f"What is it? [[{words}]]"
        chat = webui.begin_chat(text)
        upstream.wait("completed=2", timeout=60)
        stored = keys(gateway)
        assert list(stored) == [f"agent:main:openai-chat:{chat}"], stored
        assert stored[f"agent:main:openai-chat:{chat}"] == [f"user: {text}", f"assistant: {ANSWER}"], stored
        webui.begin_chat("Only once. [[text=yes]]", chat_id=f"local:{uuid.uuid4()}")
        upstream.wait("completed=3", timeout=60)
        assert keys(gateway) == stored, keys(gateway)
        tasks = [request for request in upstream.requests() if "### Task" in json.dumps(request)]
        assert len(tasks) == 1, tasks
        print("one chat, one side task, one stored conversation, nothing of the temporary chat")
    finally:
        end(webui.process)
        end(gateway.process)
        end(upstream.process)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="open-webui-") as name:
        directory = pathlib.Path(name)
        if len(sys.argv) > 1:
            environment = pathlib.Path(sys.argv[1]).absolute()
        else:
            environment = directory / "environment"
            subprocess.run([sys.executable, "-m", "venv", environment], check=True)
            subprocess.run([environment / "bin" / "pip", "install", "-q", "open-webui"], check=True)
        for name in ("OPENCLAW_GATEWAY", "SCRIPTED_UPSTREAM"):
            os.environ[name] = str(pathlib.Path(os.environ[name]).absolute())
        try:
            check(environment, directory)
        except BaseException:
            print((directory / "open-webui.log").read_text()[-4_000:], file=sys.stderr)
            raise


if __name__ == "__main__":
    main()
