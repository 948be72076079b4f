"""Rows read from a file that has to be fetched first: one after another, in each client's way.

The async client has the file read piece by piece in a worker thread, so that the loop goes on meanwhile; handing
the rows out one by one costs it little more than the sync client.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Generic, Protocol, TypeVar

import anyio.to_thread

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Reader(Protocol[T_co]):
    """What rows are read from; see `webex_wholesale.billing.RowReader`."""

    def __iter__(self) -> Iterator[T_co]: ...
    def in_pieces(self) -> Iterator[T_co | None]: ...
    def read_ahead(self) -> None: ...
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
        self._rows: Iterator[T | None] = iter(())

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        if self._reader is None:
            self._reader = await self._open()
            self._rows = self._reader.in_pieces()
        for row in self._rows:
            if row is not None:
                return row
            await anyio.to_thread.run_sync(self._reader.read_ahead)
        raise StopAsyncIteration

    def __del__(self) -> None:
        if self._reader is not None:
            self._reader.close()
