"""What may not keep a source from refreshing, nor a call from ending: dead tokens, clocks, long answers, locks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.auth.fake_webex import CLIENT_ID, CLIENT_SECRET, DAY, FIRST, FakeWebex, status, unreachable
from tests.support.clock import ManualClock
from tests.support.either import Either
from webex_wholesale.auth import FileStore, MemoryStore, RefreshToken
from webex_wholesale.errors import DeadlineExceeded, RefreshFailed, TokenStoreError, Unauthorized


class TurnedBack(ManualClock):
    """A clock whose wall time somebody sets; its monotonic time goes on."""

    offset = 0.0

    def time(self) -> float:
        return super().time() + self.offset


@pytest.fixture
def webex(either: Either) -> FakeWebex:
    return FakeWebex(either.clock)


async def test_a_token_that_worked_is_refreshed_however_often_tokens_die(either: Either, webex: FakeWebex) -> None:
    client = either.client(webex, token=webex.source())
    for _ in range(10):
        await client.customers.get("c1")
        webex.revoke()
    await client.customers.get("c1")
    assert len(webex.grants) == 11


async def test_a_token_that_dies_before_its_first_use_is_refreshed_as_well(
    either: Either, webex: FakeWebex
) -> None:
    client = either.client(webex, token=webex.source())
    await client.customers.get("c1")
    for _ in range(10):
        webex.revoke()
        await client.customers.get("c1")
    assert len(webex.grants) == 11


async def test_one_endpoint_that_always_refuses_does_not_refresh_with_every_call(
    either: Either, webex: FakeWebex
) -> None:
    def api(request: httpx.Request) -> httpx.Response:
        refused = "subscribers" in request.url.path
        return httpx.Response(401 if refused else 200, json={"id": "c1"})

    webex.api = api
    client = either.client(webex, token=webex.source())
    for _ in range(20):
        await client.customers.get("c1")
        with pytest.raises(Unauthorized):
            await client.subscribers.get("s1")
    assert len(webex.grants) == 3
    either.clock.advance(11)
    webex.revoke()
    await client.customers.get("c1")
    assert len(webex.grants) == 4, "a token that worked and died is refreshed all the same"


async def test_a_wall_clock_set_back_after_a_failure_delays_no_refresh(either: Either) -> None:
    clock = TurnedBack()
    webex = FakeWebex(clock)
    client = either.client(webex, token=webex.source(margin=7200.0), clock=clock)
    await client.customers.get("c1")
    clock.advance(14 * DAY - 3000)
    webex.misfortune = [unreachable] * 3
    await client.customers.get("c1")
    assert len(webex.grants) == 4
    clock.offset = -1000.0
    clock.advance(61)
    await client.customers.get("c1")
    assert len(webex.grants) == 5


async def test_a_wall_clock_set_back_does_not_prolong_what_the_endpoint_asked_for(either: Either) -> None:
    clock = TurnedBack()
    webex = FakeWebex(clock)
    webex.misfortune = [status(429, **{"retry-after": "300"})]
    client = either.client(webex, token=webex.source(), clock=clock)
    with pytest.raises(RefreshFailed):
        await client.customers.get("c1")
    clock.offset = -3600.0
    clock.advance(301)
    await client.customers.get("c1")


async def test_one_retry_after_of_a_day_does_not_keep_a_source_from_refreshing_for_a_day(
    either: Either, webex: FakeWebex
) -> None:
    webex.misfortune = [status(429, **{"retry-after": "86000"})]
    client = either.client(webex, token=webex.source())
    with pytest.raises(RefreshFailed) as caught:
        await client.customers.get("c1")
    assert caught.value.retry_after == 900.0
    either.clock.advance(901)
    await client.customers.get("c1")


async def test_an_access_token_that_is_good_now_saves_the_first_refresh(either: Either, webex: FakeWebex) -> None:
    webex._valid["planted-current"] = 9e12
    store = MemoryStore()
    client = either.client(webex, token=webex.source(store, access_token="planted-current"))
    await client.customers.get("c1")
    assert (webex.grants, webex.calls) == ([], ["planted-current"])
    webex.revoke()
    await client.customers.get("c1")
    assert [grant["refresh_token"] for grant in webex.grants] == [FIRST]
    # Another process with the same arguments goes on with what the store has.
    other = either.client(webex, token=webex.source(store, access_token="planted-current"))
    await other.customers.get("c1")
    assert webex.calls[-1] == "planted-access-1-Wm5"


class Stuck(MemoryStore):
    """A store whose lock somebody else holds."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()

    @contextmanager
    def lock(self) -> Any:  # type: ignore[override]
        self.free.wait(20)
        yield


async def test_a_lock_of_a_store_that_knows_no_time_limit_does_not_outlast_the_deadline(
    either: Either, webex: FakeWebex
) -> None:
    store = Stuck()
    client = either.client(webex, token=webex.source(store), deadline=0.2)
    began = time.monotonic()
    try:
        with pytest.raises(DeadlineExceeded, match="still being refreshed"):
            await client.customers.get("c1")
    finally:
        store.free.set()
    assert time.monotonic() - began < 5.0


async def test_the_lock_of_a_file_store_does_not_outlast_the_deadline(
    either: Either, webex: FakeWebex, file_store: Callable[[], FileStore]
) -> None:
    client = either.client(webex, token=webex.source(file_store()), deadline=0.3)
    began = time.monotonic()
    with file_store().lock(), pytest.raises(DeadlineExceeded) as caught:
        await client.customers.get("c1")
    assert time.monotonic() - began < 5.0
    assert caught.value.operation == "customers.get"
    patient = either.client(webex, token=webex.source(file_store()))
    await patient.customers.get("c1")
    assert len(webex.grants) == 1


async def test_a_caller_with_time_left_does_not_fail_with_one_who_had_less(
    either: Either, webex: FakeWebex, file_store: Callable[[], FileStore]
) -> None:
    source = webex.source(file_store())
    hasty = either.client(webex, token=source, deadline=0.3)
    patient = either.client(webex, token=source)
    lock = file_store().lock()
    lock.__enter__()
    timer = threading.Timer(0.8, lambda: lock.__exit__(None, None, None))
    timer.start()
    results = await either.together(lambda: hasty.customers.get("c1"), lambda: patient.customers.get("c1"))
    timer.join()
    assert isinstance(results[0], DeadlineExceeded)
    assert getattr(results[1], "id", results[1]) == "c1"


async def test_a_token_endpoint_that_stalls_does_not_outlast_the_deadline_and_its_answer_is_kept(
    either: Either, webex: FakeWebex
) -> None:
    store, go = MemoryStore(), threading.Event()

    def stalled(request: httpx.Request) -> httpx.Response:
        go.wait(10)
        return httpx.Response(200, json=webex.issue(FIRST))

    async def stalled_async(request: httpx.Request) -> httpx.Response:
        import anyio

        await anyio.to_thread.run_sync(go.wait, 10)
        return httpx.Response(200, json=webex.issue(FIRST))

    handler: Any = stalled if either.is_sync else stalled_async
    client = either.client(webex, token=webex.source(store), deadline=0.2, transport=httpx.MockTransport(handler))
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        await client.customers.get("c1")
    assert time.monotonic() - began < 5.0
    go.set()
    await (client.close() if either.is_sync else client.aclose())
    saved = store.load()
    assert saved is not None, "closing waits for the refresh, whose answer may be the only copy of a token"


def test_a_store_that_is_locked_for_too_long_is_still_an_error_of_the_store(
    webex: FakeWebex, file_store: Callable[[], FileStore]
) -> None:
    from webex_wholesale import WholesaleClient

    store = FileStore(file_store().path, lock_timeout=0.1)
    source = RefreshToken(CLIENT_ID, CLIENT_SECRET, FIRST, store=store)
    with (
        WholesaleClient(token=source, transport=httpx.MockTransport(webex)) as client,
        file_store().lock(),
        pytest.raises(TokenStoreError, match="another process has held the lock"),
    ):
        client.customers.get("c1")
