"""Rows read from a file that has to be fetched first: one after another, in each client's way.

The async client reads them a batch at a time in a worker thread, so that the loop goes on meanwhile; handing them
out one by one costs it little more than the sync client.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Generic, TypeVar

import anyio.to_thread

T = TypeVar("T")
BATCH = 2000
"""Rows: some milliseconds of reading."""


class RowStream(Generic[T]):
    """Rows of something that is opened when the first of them is asked for, at the speed of what was opened."""

    def __init__(self, open: Callable[[], Iterable[T]]) -> None:
        self._open = open

    def __iter__(self) -> Iterator[T]:
        yield from self._open()


class AsyncRowStream(Generic[T]):
    """The same for `async for`; no async generator, which would have to be closed by code that leaves early."""

    def __init__(self, open: Callable[[], Awaitable[Iterable[T]]]) -> None:
        self._open = open
        self._rows: Iterator[T] | None = None
        self._batch: Iterator[T] = iter(())
        self._problem: Exception | None = None

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        for row in self._batch:
            return row
        return await self._first_of_next()

    async def _first_of_next(self) -> T:
        if self._rows is None:
            self._rows = iter(await self._open())
        if self._problem is None:
            batch, self._problem = await anyio.to_thread.run_sync(partial(_take, self._rows))
            self._batch = iter(batch)
            for row in self._batch:
                return row
        # What is wrong with a row is said after the rows before it.
        problem, self._problem = self._problem or StopAsyncIteration(), None
        raise problem

    def __del__(self) -> None:
        # The rows and their generator hold each other: without this, a file would stay open for a while.
        if isinstance(self._rows, Generator):
            self._rows.close()


def _take(rows: Iterator[T]) -> tuple[list[T], Exception | None]:
    batch: list[T] = []
    try:
        batch.extend(islice(rows, BATCH))
    except Exception as problem:
        return batch, problem
    return batch, None
