"""Waiting for a connection is first come, first served."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import json
from webex_wholesale._http.clock import SystemClock
from webex_wholesale._http.wire.slots import FairSlots

Serve = Callable[..., Server]


def test_turns_are_given_in_the_order_in_which_they_were_asked_for() -> None:
    slots = FairSlots(1)
    assert slots.acquire(None)
    order: list[int] = []

    def wait(number: int) -> None:
        slots.acquire(None)
        order.append(number)
        slots.release()

    threads = []
    for number in range(20):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        while len(slots._queue) <= number:
            time.sleep(0.0005)
    slots.release()
    for thread in threads:
        thread.join(5)
    assert order == list(range(20))


def test_one_who_gives_back_a_turn_does_not_get_it_again_before_those_who_wait() -> None:
    slots = FairSlots(1)
    assert slots.acquire(None)
    waiting = threading.Thread(target=slots.acquire, args=(None,))
    waiting.start()
    while not slots._queue:
        time.sleep(0.0005)
    slots.release()
    assert not slots.acquire(0)
    waiting.join(5)
    slots.release()
    assert slots.acquire(0)


def test_one_who_gives_up_leaves_its_place_to_the_next() -> None:
    slots = FairSlots(1)
    assert slots.acquire(None)
    assert not slots.acquire(0.01)
    slots.release()
    assert slots.acquire(0)
    assert not slots.acquire(0)


def test_turns_that_are_waited_for_and_given_up_at_the_same_time_are_never_lost() -> None:
    slots = FairSlots(3)

    def use() -> None:
        for number in range(400):
            if slots.acquire(0.0001 * (number % 3)):
                slots.release()

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [slots.acquire(0) for _ in range(4)] == [True, True, True, False]


async def test_no_caller_waits_much_longer_than_the_others(either: Either, serve: Serve) -> None:
    """Each of 50 callers makes its calls one after another over 10 connections, to a service that takes 4 ms."""
    took: list[float] = []

    def script(request: Any) -> Any:
        time.sleep(0.004)
        return json({"id": "c1"})

    # One lock around the script of a server would make it answer one by one.
    server = serve(lambda request: lambda connection: script(request)(connection))
    client = either.client(server, clock=SystemClock(), max_connections=10)

    async def caller() -> None:
        for _ in range(8):
            begun = time.monotonic()
            await client.customers.get("c1")
            took.append(time.monotonic() - begun)

    results = await either.together(*[caller] * 50)
    assert results == [None] * 50
    took.sort()
    # The target of the benchmark is 3; a busy machine makes it more, and an unfair queue a hundred.
    assert took[int(len(took) * 0.99)] < 8 * took[len(took) // 2]
