"""The lock between processes: who waits, for how long, and what a dead process leaves behind."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.auth.fake_webex import CLIENT_ID, CLIENT_SECRET, FIRST, FakeWebex
from tests.support.clock import ManualClock
from tests.support.server import Server
from tests.support.steps import Request, Step, json
from webex_wholesale import WholesaleClient
from webex_wholesale.auth import FileStore, RefreshToken
from webex_wholesale.errors import TokenStoreError

Serve = Callable[..., Server]

HOLD = """
    import sys
    from webex_wholesale.auth import FileStore
    with FileStore(sys.argv[1]).lock():
        print("held", flush=True)
        sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLD), str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_live_process_is_waited_for_and_then_named(tmp_path: Path) -> None:
    clock = ManualClock()
    store = FileStore(tmp_path / "tokens.json", lock_timeout=5.0, monotonic=clock.monotonic, sleep=clock.sleep)
    process = holder(store.path)
    try:
        with pytest.raises(TokenStoreError, match=r"another process has held the lock .* for 5 s"), store.lock():
            pass
    finally:
        end(process)
    assert sum(clock.sleeps) == pytest.approx(5.0, abs=0.1)


def test_what_a_dead_process_held_is_free(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "tokens.json", lock_timeout=5.0)
    end(holder(store.path))
    assert (tmp_path / "tokens.json.lock").exists()
    with store.lock():
        pass


def test_a_lock_is_waited_for_until_it_is_free(tmp_path: Path) -> None:
    process = holder(tmp_path / "tokens.json")
    clock = ManualClock(on_sleep=lambda seconds: end(process))
    store = FileStore(tmp_path / "tokens.json", monotonic=clock.monotonic, sleep=clock.sleep)
    with store.lock():
        pass
    assert len(clock.sleeps) >= 1


def test_a_lock_is_held_once_within_a_process_as_well(tmp_path: Path) -> None:
    clock = ManualClock()
    stores = [
        FileStore(tmp_path / "t", lock_timeout=1.0, monotonic=clock.monotonic, sleep=clock.sleep) for _ in "12"
    ]
    with stores[0].lock(), pytest.raises(TokenStoreError), stores[1].lock():
        pass
    with stores[1].lock():
        pass


def token_server(webex: FakeWebex) -> Callable[[Request], Step]:
    import httpx

    def step(request: Request) -> Step:
        asked = httpx.Request(
            request.method, f"http://x{request.target}", headers=request.headers, content=request.body
        )
        answer = webex(asked)
        return json(answer.json(), answer.status_code)

    return step


def refresh_once(url: str, path: str, done: str) -> None:
    source = RefreshToken(CLIENT_ID, CLIENT_SECRET, FIRST, store=FileStore(path))
    with WholesaleClient(token=source, base_url=url, trust_env=False) as client:
        client.customers.get("c1")
    Path(done).touch()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_processes_that_refresh_at_once_refresh_once(tmp_path: Path, serve: Serve) -> None:
    webex = FakeWebex()
    server = serve(token_server(webex))
    spawn = multiprocessing.get_context("spawn")
    processes = [
        spawn.Process(
            target=refresh_once, args=(server.url, str(tmp_path / "tokens.json"), str(tmp_path / f"{n}"))
        )
        for n in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert all((tmp_path / f"{n}").exists() for n in range(3))
    assert len(webex.grants) == 1
