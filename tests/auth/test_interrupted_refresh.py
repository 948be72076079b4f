"""A refresh whose caller is cancelled, interrupted, forked away or out of time."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import Any

import httpx
import pytest

from tests.auth.fake_webex import FakeWebex
from tests.auth.slow_webex import Slow
from webex_wholesale import WholesaleClient
from webex_wholesale.auth import MemoryStore
from webex_wholesale.errors import DeadlineExceeded


async def test_a_sync_and_an_async_client_share_a_source(webex: FakeWebex) -> None:
    slow, source = Slow(webex), webex.source()
    both = slow.client(token=source)
    sync = WholesaleClient(token=source, clock=webex.clock, transport=httpx.MockTransport(webex))
    results: list[object] = []
    thread = threading.Thread(target=lambda: results.append(sync.customers.get("c1")))
    async with both, asyncio.TaskGroup() as group:
        group.create_task(both.customers.get("c1"))
        await slow.asked.wait()
        thread.start()
        slow.go.set()
    await asyncio.to_thread(thread.join, 5)
    assert len(results) == 1
    assert len(webex.grants) == 1


async def test_a_cancelled_caller_neither_loses_the_new_token_nor_fails_the_others(webex: FakeWebex) -> None:
    slow, store = Slow(webex), MemoryStore()
    async with slow.client(token=webex.source(store)) as client:
        first = asyncio.create_task(client.customers.get("c1"))
        await slow.asked.wait()
        others = [asyncio.create_task(client.customers.get("c1")) for _ in range(5)]
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        slow.go.set()
        await asyncio.gather(*others)
    assert len(webex.grants) == 1
    saved = store.load()
    assert saved is not None
    assert saved.refresh_token is not None
    assert saved.refresh_token.reveal() in webex.refresh_tokens


async def test_closing_the_client_waits_for_a_refresh_under_way(webex: FakeWebex) -> None:
    slow, store = Slow(webex), MemoryStore()
    client = slow.client(token=webex.source(store))
    task = asyncio.create_task(client.customers.get("c1"))
    await slow.asked.wait()
    task.cancel()
    asyncio.get_running_loop().call_later(0, slow.go.set)
    await client.aclose()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert store.load() is not None


async def test_a_waiting_call_gives_up_at_its_deadline(webex: FakeWebex) -> None:
    slow = Slow(webex)
    source = webex.source()
    async with slow.client(token=source) as client, slow.client(token=source, deadline=0.01) as hasty:
        first = asyncio.create_task(client.customers.get("c1"))
        await slow.asked.wait()
        with pytest.raises(DeadlineExceeded, match="still being refreshed") as caught:
            await hasty.customers.get("c1")
        assert caught.value.operation == "customers.get"
        slow.go.set()
        await first
    assert len(webex.grants) == 1


def test_an_event_loop_that_ends_in_the_middle_leaves_the_source_usable(webex: FakeWebex) -> None:
    source = webex.source()

    async def begin() -> None:
        slow = Slow(webex)
        task = asyncio.create_task(slow.client(token=source).customers.get("c1"))
        await slow.asked.wait()
        task.cancel()

    webex.rotates = False
    asyncio.run(begin())
    with WholesaleClient(token=source, clock=webex.clock, transport=httpx.MockTransport(webex)) as client:
        client.customers.get("c1")
    assert len(webex.grants) == 2


def test_trio_tasks_refresh_once_and_survive_a_cancelled_caller(webex: FakeWebex) -> None:
    import trio

    async def main() -> None:
        slow = Slow(webex)
        async with slow.client(token=webex.source()) as client, trio.open_nursery() as nursery:

            async def hasty(scope: trio.CancelScope) -> None:
                with scope:
                    await client.customers.get("c1")

            scope = trio.CancelScope()
            nursery.start_soon(hasty, scope)
            await slow.asked.wait()
            for _ in range(10):
                nursery.start_soon(client.customers.get, "c1")
            await trio.testing.wait_all_tasks_blocked()
            scope.cancel()
            slow.go.set()

    import trio.testing

    trio.run(main)
    assert len(webex.grants) == 1


def test_an_interrupted_thread_leaves_the_refresh_to_the_next_call(webex: FakeWebex) -> None:
    def interrupt(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    webex.misfortune = [interrupt]
    with WholesaleClient(token=webex.source(), clock=webex.clock, transport=httpx.MockTransport(webex)) as client:
        with pytest.raises(KeyboardInterrupt):
            client.customers.get("c1")
        client.customers.get("c1")
    assert len(webex.grants) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_does_not_wait_for_a_refresh_of_its_parent(webex: FakeWebex) -> None:
    source = webex.source()
    started, go = threading.Event(), threading.Event()

    def hang(request: httpx.Request) -> httpx.Response:
        started.set()
        go.wait(5)
        return httpx.Response(200, json=webex.issue())

    def get(handler: Any) -> None:
        WholesaleClient(token=source, clock=webex.clock, transport=httpx.MockTransport(handler)).customers.get(
            "c1"
        )

    def parent(request: httpx.Request) -> httpx.Response:
        return (
            hang(request) if request.url.path.endswith("/access_token") else httpx.Response(200, json={"id": "c"})
        )

    thread = threading.Thread(target=get, args=(parent,))
    thread.start()
    assert started.wait(5)
    child = _fork()
    if child == 0:
        try:
            get(lambda request: httpx.Response(200, json={"id": "c", "access_token": "of-the-child"}))
            os._exit(0)
        except BaseException:
            os._exit(1)
    go.set()
    thread.join(5)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _fork() -> int:
    import warnings

    with warnings.catch_warnings():
        # Newer Pythons warn of forks with threads about; this test is about just that.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()
