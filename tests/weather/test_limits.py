"""Rate limits and slots: one 429 slows every call of a client, and nobody sleeps on a connection."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from tests.support.clock import ManualClock
from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import after, answer, json, silence
from webex_wholesale.errors import ConfigurationError, DeadlineExceeded, RateLimited, RequestNotSent

Serve = Callable[..., Server]
GOOD = json({"id": "c1"})


class RateLimitGate:
    """Holds back sleepers until the test lets them go, in threads and tasks alike; says when so many sleep."""

    def __init__(self, sleepers: int = 1) -> None:
        self.left = sleepers
        self.sleeping = threading.Event()
        self.wake = threading.Event()

    def clock(self) -> ManualClock:
        gate = self

        class HeldClock(ManualClock):
            def sleep(self, seconds: float) -> None:
                gate.left -= 1
                if gate.left <= 0:
                    gate.sleeping.set()
                assert gate.wake.wait(5)
                super().sleep(seconds)

            async def asleep(self, seconds: float) -> None:
                await anyio.to_thread.run_sync(self.sleep, seconds)

        return HeldClock()


async def reached(event: threading.Event, either: Either) -> None:
    assert event.wait(5) if either.is_sync else await anyio.to_thread.run_sync(event.wait, 5)


async def test_a_429_slows_the_other_calls_of_the_client_and_its_views(either: Either, serve: Serve) -> None:
    server = serve([answer(429, Retry_After="60"), GOOD])
    client = either.client(server)
    with pytest.raises(RateLimited):
        await client.request("GET", "/x", options=_no_retry())
    await client.for_sub_partner("s1").customers.get("c1")
    assert either.clock.sleeps == [60]
    assert len(server.requests) == 2


def _no_retry() -> Any:
    from webex_wholesale import CallOptions

    return CallOptions(retry=None)


async def test_a_429_leaves_other_clients_alone(either: Either, serve: Serve) -> None:
    server = serve([answer(429, Retry_After="60"), GOOD])
    with pytest.raises(RateLimited):
        await either.client(server, retry=None).customers.get("c1")
    await either.client(server).customers.get("c1")
    assert either.clock.sleeps == []


async def test_calls_that_waited_for_their_turn_hear_of_a_429_in_time(either: Either, serve: Serve) -> None:
    """They had passed the gate before it was shut, and had only no connection to go out on yet."""
    asked = threading.Event()
    gate = RateLimitGate(sleepers=5)
    server = serve([after(asked, answer(429, Retry_After="60")), *[GOOD] * 5])
    client = either.client(server, max_connections=1, clock=gate.clock(), deadline=None)

    async def watch() -> None:
        asked.set()
        await reached(gate.sleeping, either)
        assert len(server.requests) == 1
        gate.wake.set()

    *results, watched = await either.together(*[lambda: client.customers.get("c1")] * 5, watch)
    assert watched is None
    assert [customer.id for customer in results] == ["c1"] * 5
    assert len(server.requests) == 6


async def test_a_slot_is_not_held_while_sleeping(either: Either, serve: Serve) -> None:
    gate = RateLimitGate()
    clock = gate.clock()
    replies = {"/v1/bad": iter([answer(503), GOOD]), "/v1/good": iter([GOOD])}
    client = either.client(serve(lambda request: next(replies[request.path])), max_connections=1, clock=clock)

    async def other() -> Any:
        await reached(gate.sleeping, either)
        result = await client.request("GET", "/good")
        gate.wake.set()
        return result

    results = await either.together(lambda: client.request("GET", "/bad"), other)
    assert [result.attempts for result in results] == [2, 1]


async def test_max_connections_is_kept(either: Either, serve: Serve) -> None:
    server = serve(lambda request: GOOD)
    client = either.client(server, max_connections=2)
    results = await either.together(*[lambda: client.customers.get("c1")] * 12)
    assert len(results) == 12
    assert server.connections <= 2


async def test_waiting_for_a_slot_ends_with_the_deadline(either: Either, serve: Serve) -> None:
    server = serve(lambda request: silence)
    client = either.client(server, max_connections=1, timeout=0.25, retry=None)
    from webex_wholesale import CallOptions

    async def impatient() -> Any:
        if either.is_sync:
            assert server.wait_for(lambda server: bool(server.requests))
        else:
            await anyio.to_thread.run_sync(server.wait_for, lambda server: bool(server.requests))
        return await client.request("GET", "/x", options=CallOptions(deadline=0.05))

    results = await either.together(lambda: client.customers.get("c1"), impatient)
    assert isinstance(results[1], RequestNotSent | DeadlineExceeded)
    assert "every connection of this client stayed busy" in str(results[1])
    assert len(server.requests) == 1


async def test_a_gate_that_outlasts_the_deadline_is_not_waited_for(either: Either, serve: Serve) -> None:
    server = serve([answer(429, Retry_After="600")])
    client = either.client(server, deadline=300)
    with pytest.raises(RateLimited):
        await client.customers.get("c1")
    with pytest.raises(DeadlineExceeded, match="rate limit makes this client wait 600.0 s more") as caught:
        await client.customers.get("c1")
    assert caught.value.retry_after == 600
    assert caught.value.attempts == 0
    assert (len(server.requests), either.clock.sleeps) == (1, [])
    either.clock.advance(600)
    server._script = iter([GOOD])
    await client.customers.get("c1")


async def test_after_a_429_requests_are_spaced_and_the_pace_can_be_read(either: Either, serve: Serve) -> None:
    server = serve([*[GOOD] * 20, answer(429, Retry_After="3"), *[GOOD] * 60])
    client = either.client(server)
    view = client.for_sub_partner("s1")
    for _ in range(20):
        await client.customers.get("c1")
    assert (either.clock.sleeps, client.pace.rate, client.pace.sent) == ([], None, 20)
    for _ in range(30):
        await view.customers.get("c1")
    assert either.clock.sleeps[0] == 3
    assert len(either.clock.sleeps) > 20
    assert 3 < either.clock.now < 3 + 30 / 10
    assert (client.pace.limited, client.pace.sent) == (1, 51)
    assert view.pace.rate == client.pace.rate


async def test_a_rate_set_by_hand_holds_for_every_call(either: Either, serve: Serve) -> None:
    client = either.client(serve(lambda request: GOOD), max_rate=10)
    for _ in range(11):
        await client.customers.get("c1")
    assert either.clock.now == pytest.approx(1.0, abs=0.01)
    for wrong in (0, -1, True, "10", float("nan"), float("inf")):
        with pytest.raises(ConfigurationError, match="max_rate must be"):
            either.client(max_rate=wrong)
