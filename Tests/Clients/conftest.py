"""What each test of a real client starts with."""

import pytest

from processes import TOKEN, CommandService, Gateway, Upstream, end


@pytest.fixture
def upstream():
    server = Upstream()
    yield server
    end(server.process)


@pytest.fixture
def gateway(tmp_path, upstream):
    server = Gateway(tmp_path, upstream.url, "model-1")
    yield server
    end(server.process)


@pytest.fixture
def impatient_gateway(tmp_path, upstream):
    """One that does not wait for a session."""
    server = Gateway(tmp_path, upstream.url, "model-1", {"session": {"lockWaitSeconds": 0}})
    yield server
    end(server.process)


@pytest.fixture
def acting_gateway(tmp_path, upstream):
    """One whose agents may run every command, with its command service."""
    service = CommandService(tmp_path / "run")
    server = Gateway(tmp_path, upstream.url, "model-1", {"tools": {"exec": {"security": "full"}}})
    yield server
    end(server.process)
    end(service.process)


@pytest.fixture
def token() -> str:
    return TOKEN
