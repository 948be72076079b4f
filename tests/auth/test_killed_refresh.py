"""Two processes share a store and refresh; they are killed at any moment; no login is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.auth.fake_webex import CLIENT_ID, CLIENT_SECRET, FIRST, FakeWebex
from tests.support.server import Server
from tests.support.steps import Request, Step, json
from webex_wholesale import WholesaleClient
from webex_wholesale.auth import FileStore, RefreshToken

KILLS = int(os.environ.get("KILLS", "4"))
ROOT = Path(__file__).parent.parent.parent


class ForgivingWebex(FakeWebex):
    """Rotates with every refresh, and takes the refresh token before the last as well.

    An answer that dies on its way to a killed process is beyond any client: the service would have to forgive it,
    as it does here. Everything else has to hold: what was answered and read must have been stored.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lifetime = 2.0
        self.before: list[str] = []

    def issue(self, used: str | None = None) -> dict[str, object]:
        answer = super().issue(used)
        self.before = [*self.before[-1:], used or FIRST]
        self.refresh_tokens = {str(answer["refresh_token"]), *self.before}
        return answer


def step_of(webex: FakeWebex) -> Callable[[Request], Step]:
    def step(request: Request) -> Step:
        asked = httpx.Request(
            request.method, f"http://x{request.target}", headers=request.headers, content=request.body
        )
        webex.clock.advance(0.7)
        answer = webex(asked)
        return json(answer.json(), answer.status_code)

    return step


def begin(url: str, path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.auth.killed_refresh", url, str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_no_kill_at_any_moment_of_a_refresh_loses_the_login(tmp_path: Path, serve: Callable[..., Server]) -> None:
    webex, chance = ForgivingWebex(), random.Random(7)
    server, path = serve(step_of(webex)), tmp_path / "tokens" / "tokens.json"
    processes = [begin(server.url, path) for _ in range(2)]
    try:
        for _ in range(KILLS):
            victim = processes.pop(0)
            assert victim.stdout is not None
            for _ in range(chance.randrange(1, 6)):
                assert victim.stdout.read(2) == b".\n", victim.stderr and victim.stderr.read().decode()
            threading.Event().wait(chance.random() * 0.02)
            victim.send_signal(signal.SIGKILL)
            _, said = victim.communicate()
            assert said == b""
            processes.append(begin(server.url, path))
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    source = RefreshToken(CLIENT_ID, CLIENT_SECRET, FIRST, store=FileStore(path))
    webex.clock.advance(10)
    with WholesaleClient(token=source, base_url=server.url, trust_env=False) as client:
        client.customers.get("c1")
    with FileStore(path).lock():
        assert {file.name for file in path.parent.iterdir()} == {"tokens.json", "tokens.json.lock"}
    assert len(webex.grants) > KILLS
