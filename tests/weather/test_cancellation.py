"""A cancelled task in every wait of the async client, and Ctrl-C through asyncio's own handler."""

from __future__ import annotations

import asyncio
import random
import signal
import threading
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import anyio
import httpx
import pytest

from tests.support.clock import ManualClock
from tests.support.drips import dripped
from tests.support.either import TOKEN, Either
from tests.support.server import Server
from tests.support.steps import Connection, Request, Step, answer, head, json, silence
from webex_wholesale import AsyncWholesaleClient

Serve = Callable[..., Server]
GOOD = json({"id": "c1"})
UNDER_WAY = "may have been applied all the same, so it was not sent again"


def half_a_body(connection: Connection) -> bool:
    connection.send(head(200, {"content-length": "100"}) + b'{"id":')
    return silence(connection)


@pytest.fixture
async def either() -> AsyncIterator[Either]:
    either = Either("async")
    yield either
    await either.close()


async def cancelled(work: Awaitable[Any], ready: Callable[[], object]) -> str:
    """Cancel some work once `ready` has come back, and return the notes on its cancellation."""
    task = asyncio.ensure_future(work)
    assert await anyio.to_thread.run_sync(ready)
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert asyncio.all_tasks() == {asyncio.current_task()}
    return "\n".join(getattr(caught.value, "__notes__", []))


def asked(server: Server, times: int = 1) -> Callable[[], bool]:
    return lambda: server.wait_for(lambda server: len(server.requests) >= times)


@pytest.mark.parametrize("step", [silence, half_a_body])
async def test_a_cancelled_read_frees_its_slot_and_its_connection(
    either: Either, serve: Serve, step: Step
) -> None:
    server = serve([step, GOOD])
    client = either.client(server, max_connections=1)
    assert await cancelled(client.customers.get("c1"), asked(server)) == ""
    assert await anyio.to_thread.run_sync(server.wait_for, lambda server: server.open == 0)
    assert (await client.customers.get("c1")).id == "c1"


@pytest.mark.parametrize("step", [silence, half_a_body])
async def test_a_cancelled_create_says_that_it_may_have_happened(either: Either, serve: Serve, step: Step) -> None:
    server = serve([step, GOOD])
    client = either.client(server, max_connections=1)
    create = client.billing_reports.create(billing_start_date="2023-10-01", billing_end_date="2023-10-31")
    notes = await cancelled(create, asked(server))
    assert "billing_reports.create was interrupted under way" in notes
    assert UNDER_WAY in notes
    assert len(server.requests) == 1
    assert (await client.customers.get("c1")).id == "c1"


async def test_a_cancelled_change_says_that_it_may_be_sent_again(either: Either, serve: Serve) -> None:
    server = serve([silence])
    notes = await cancelled(either.client(server).subscribers.delete("s1"), asked(server))
    assert "safe to send it again" in notes


async def test_a_timeout_of_asyncio_carries_the_note_with_it(either: Either, serve: Serve) -> None:
    client = either.client(serve([silence]))
    with pytest.raises(TimeoutError) as caught:
        async with asyncio.timeout(0.5):
            await client.subscribers.send_consent_email("s1")
    assert UNDER_WAY in "".join(traceback.format_exception(caught.value))


async def test_cancelled_while_waiting_for_a_slot(either: Either, serve: Serve) -> None:
    finish = threading.Event()

    def slow(connection: Connection) -> bool:
        finish.wait(5)
        return GOOD(connection)

    server = serve([slow, GOOD, GOOD])
    client = either.client(server, max_connections=1)
    first = asyncio.ensure_future(client.customers.get("c1"))
    assert await anyio.to_thread.run_sync(asked(server))
    waiting = [asyncio.ensure_future(client.customers.get("c1")) for _ in range(3)]
    await asyncio.sleep(0)
    for task in waiting[:2]:
        task.cancel()
    finish.set()
    done = await asyncio.gather(first, *waiting, return_exceptions=True)
    assert [isinstance(result, asyncio.CancelledError) for result in done] == [False, True, True, False]
    assert (await client.customers.get("c1")).id == "c1"


class Forever(ManualClock):
    """Sleeps that only a cancellation ends."""

    def __init__(self) -> None:
        super().__init__()
        self.asleep_now = threading.Event()

    async def asleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.asleep_now.set()
        await anyio.sleep_forever()


@pytest.mark.parametrize(
    ("first", "words"),
    [(answer(429, Retry_After="5"), "nothing was changed"), (answer(503), "safe to send it again")],
)
async def test_cancelled_in_the_pause_before_a_change_is_repeated(
    either: Either, serve: Serve, first: Step, words: str
) -> None:
    clock = Forever()
    server = serve([first])
    client = either.client(server, clock=clock, max_connections=1)
    assert words in await cancelled(client.subscribers.delete("s1"), lambda: clock.asleep_now.wait(5))
    assert clock.sleeps


async def test_a_cancelled_wait_says_how_to_come_back(either: Either, serve: Serve) -> None:
    def moving(request: Request) -> Step:
        return answer(202) if request.method == "DELETE" else json({"id": "c1", "status": "deleting"})

    clock = Forever()
    client = either.client(serve(moving), clock=clock)
    poller = await client.customers.delete("c1")
    notes = await cancelled(poller.wait(), lambda: clock.asleep_now.wait(5))
    assert f"customers.delete goes on at Webex; come back with client.resume({poller.token!r})" in notes
    assert await client.resume(poller.token).poll() == "deleting"


@pytest.mark.parametrize("prefetch", [None, 2, 8])
async def test_a_cancelled_list_leaves_no_task_and_no_connection(
    either: Either, serve: Serve, prefetch: int | None
) -> None:
    def page(request: Request) -> Step:
        offset = int(request.query.get("offset", ["0"])[0])
        if offset >= 30:
            return silence
        return json({"items": [{"id": f"c{number}"} for number in range(offset, offset + 10)]})

    server = serve(page)
    client = either.client(server)
    pager = client.customers.list(page_size=10, prefetch=prefetch)
    task = asyncio.ensure_future(pager.to_list())
    assert await anyio.to_thread.run_sync(asked(server, 4))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(20):
        await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    await client.aclose()
    assert server.wait_for(lambda server: server.open == 0)


@pytest.mark.parametrize("scoped", [False, True], ids=["asyncio", "anyio"])
async def test_many_cancellations_at_any_moment_leave_the_client_whole(
    either: Either, serve: Serve, scoped: bool
) -> None:
    server = serve(lambda request: GOOD)
    client = either.client(server, max_connections=2)

    async def call(scope: anyio.CancelScope) -> None:
        with scope:
            await client.customers.get("c1")

    for moment in range(60):
        scopes = [anyio.CancelScope() for _ in range(3)]
        tasks = [asyncio.ensure_future(call(scope)) for scope in scopes]
        for _ in range(moment):
            await asyncio.sleep(0)
        for end in scopes if scoped else tasks:
            end.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            assert result is None or isinstance(result, asyncio.CancelledError)
    async with asyncio.timeout(5):
        results = await asyncio.gather(*[client.customers.get("c1") for _ in range(4)])
    assert len(results) == 4
    await client.aclose()
    assert server.wait_for(lambda server: server.open == 0)


def test_ctrl_c_through_asyncio_tells_the_same(serve: Serve) -> None:
    def press(connection: Connection) -> bool:
        ident = threading.main_thread().ident
        assert ident is not None
        signal.pthread_kill(ident, signal.SIGINT)
        return silence(connection)

    server = serve([press])

    async def main() -> None:
        async with AsyncWholesaleClient(token=TOKEN, base_url=server.url, trust_env=False) as client:
            await client.subscribers.send_consent_email("s1")

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt) as caught:
            asyncio.run(main())
    finally:
        signal.signal(signal.SIGINT, before)
    assert UNDER_WAY in "".join(traceback.format_exception(caught.value))
    assert server.wait_for(lambda server: server.open == 0)


async def test_ctrl_c_from_a_sleep_comes_through_the_async_client(either: Either, serve: Serve) -> None:
    def ctrl_c(seconds: float) -> None:
        raise KeyboardInterrupt

    client = either.client(
        serve([answer(429, Retry_After="5"), GOOD]), clock=ManualClock(ctrl_c), max_connections=1
    )
    with pytest.raises(KeyboardInterrupt) as caught:
        await client.subscribers.send_consent_email("s1")
    assert "nothing was changed" in caught.value.__notes__[0]


@pytest.mark.parametrize("seed", range(6))
async def test_calls_cancelled_in_the_queue_of_a_callers_client_leave_it_whole(
    either: Either, serve: Serve, seed: int
) -> None:
    """Its pool has fewer connections than there are calls, and may hand one to a call that is being cancelled."""
    chance = random.Random(seed)
    server = serve(
        lambda request: dripped(b"", lambda: [head(200, {"content-length": "13"}), b'{"id":', b'  "c1"}'])
    )
    own = either.httpx_client(limits=httpx.Limits(max_connections=2))
    client = either.client(server, http_client=own)
    for _ in range(12):
        tasks = [asyncio.ensure_future(client.customers.get("c1")) for _ in range(6)]
        for task in chance.sample(tasks, 6):
            for _ in range(chance.choice([0, 1, 5, 40])):
                await asyncio.sleep(0)
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert len(await asyncio.gather(*(client.customers.get("c1") for _ in range(6)))) == 6
    pool = own._transport._pool
    assert [connection.info() for connection in pool.connections if not connection.is_idle()] == []
    assert pool._requests == []
    await either.close_httpx(own)
