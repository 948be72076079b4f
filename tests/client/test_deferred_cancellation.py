"""Cancellations that arrive at a bare yield: held until something is really waited for, never lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import anyio
import pytest

from webex_wholesale._http.wire.cancellation import defer_cancellation


async def cancelled_after(ticks: int, work: Callable[[], Coroutine[Any, Any, Any]]) -> asyncio.Task[Any]:
    async def run() -> Any:
        return await defer_cancellation(work())

    task = asyncio.ensure_future(run())
    for _ in range(ticks):
        await asyncio.sleep(0)
    task.cancel("by the test")
    async with asyncio.timeout(5):
        await asyncio.wait([task])
    return task


async def test_values_and_errors_come_through() -> None:
    async def add(one: int) -> int:
        await asyncio.sleep(0)
        return one + await asyncio.sleep(0.001, 1)

    async def fail() -> None:
        await asyncio.sleep(0)
        raise LookupError("no")

    assert await defer_cancellation(add(1)) == 2
    with pytest.raises(LookupError, match="no"):
        await defer_cancellation(fail())


async def test_what_only_yields_is_finished_first() -> None:
    seen: list[int] = []

    async def tidy() -> None:
        for number in range(5):
            await asyncio.sleep(0)
            seen.append(number)

    task = await cancelled_after(2, tidy)
    assert seen == [0, 1, 2, 3, 4]
    assert task.cancelled()


async def test_what_waits_is_cancelled_there() -> None:
    seen: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        seen.append("yielded")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as stop:
            seen.append(*stop.args)
            raise

    assert (await cancelled_after(2, work)).cancelled()
    assert seen == ["yielded", "by the test"]


async def test_what_yields_without_end_is_cancelled_all_the_same() -> None:
    async def spin() -> None:
        while True:
            await asyncio.sleep(0)

    assert (await cancelled_after(2, spin)).cancelled()


async def test_a_scope_of_anyio_is_obeyed_at_once() -> None:
    seen: list[int] = []

    async def work() -> None:
        for number in range(5):
            await anyio.lowlevel.checkpoint()
            seen.append(number)

    with anyio.CancelScope() as scope:
        scope.cancel()
        await defer_cancellation(work())
    assert scope.cancelled_caught
    assert seen == []


async def test_a_cancellation_outlives_an_error_of_the_work() -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        raise LookupError("no")

    assert (await cancelled_after(1, fail)).cancelled()
