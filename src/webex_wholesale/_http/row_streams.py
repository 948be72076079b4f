"""Rows read from a file that has to be fetched first: one after another, in each client's way.

The async client reads them a batch at a time in a worker thread, so that the loop goes on meanwhile; handing them
out one by one costs it little more than the sync client.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from typing import Generic, Protocol, TypeVar

import anyio.to_thread

T = TypeVar("T")
BATCH = 300
"""Rows. A row is two objects that the garbage collector counts: more than 350 kept at a time make it run for every
batch, and hold the loop. Fewer cost more turns of the thread."""


class Reader(Protocol[T]):
    """What rows are read from; see `webex_wholesale.billing.RowReader`."""

    def __iter__(self) -> Iterator[T]: ...
    def batches(self, size: int) -> Iterator[list[T]]: ...
    def close(self) -> None: ...


class RowStream(Generic[T]):
    """Rows of something that is opened when the first of them is asked for, at the speed of what was opened."""

    def __init__(self, open: Callable[[], Reader[T]]) -> None:
        self._open = open

    def __iter__(self) -> Iterator[T]:
        yield from self._open()


class AsyncRowStream(Generic[T]):
    """The same for `async for`; no async generator, which would have to be closed by code that leaves early."""

    def __init__(self, open: Callable[[], Awaitable[Reader[T]]]) -> None:
        self._open = open
        self._reader: Reader[T] | None = None
        self._batches: Iterator[list[T]] = iter(())
        self._batch: Iterator[T] = iter(())

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        for row in self._batch:
            return row
        if self._reader is None:
            self._reader = await self._open()
            self._batches = self._reader.batches(BATCH)
        self._batch = iter(await anyio.to_thread.run_sync(partial(next, self._batches, ())))
        for row in self._batch:
            return row
        raise StopAsyncIteration

    def __del__(self) -> None:
        if self._reader is not None:
            self._reader.close()
