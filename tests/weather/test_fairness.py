"""Waiting for a connection is first come, first served."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.support.clock import RealClock
from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import json
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


async def test_no_caller_is_served_much_more_often_than_the_others(either: Either, serve: Serve) -> None:
    """Each of 20 callers makes its calls one after another over 4 connections."""
    served: Counter[str] = Counter()
    fewest: list[int] = []
    begun: list[str] = []
    all_begun = threading.Event()

    def script(request: Any) -> Any:
        name = request.path.rpartition("/")[2]
        # Nobody is answered before everybody stands in the queue: threads start one after another.
        assert all_begun.wait(20)
        served[name] += 1
        if served[name] == 30:
            fewest.append(min(served[f"c{number}"] for number in range(20)))
        return json({"id": name})

    client = either.client(serve(script), clock=RealClock(), max_connections=4)

    def caller(name: str) -> Callable[[], Any]:
        async def calls() -> None:
            begun.append(name)
            if len(begun) == 20:
                all_begun.set()
            for _ in range(30):
                await client.customers.get(name)

        return calls

    results = await either.together(*(caller(f"c{number}") for number in range(20)))
    assert results == [None] * 20
    # When the first one is done, the last one would be at its 29th call. A busy machine holds up threads.
    assert fewest[0] >= 5
