"""Rows read from a file that has to be fetched first: one after another, in each client's way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Stream(Generic[T]):
    """Items of something that is opened when the first of them is asked for, at the speed of what was opened."""

    def __init__(self, open: Callable[[], Iterable[T]]) -> None:
        self._open = open

    def __iter__(self) -> Iterator[T]:
        yield from self._open()


class AsyncStream(Generic[T]):
    """The same for `async for`; no async generator, which would want to be closed by whoever leaves early."""

    def __init__(self, open: Callable[[], Awaitable[Iterable[T]]]) -> None:
        self._open = open
        self._items: Iterator[T] | None = None

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        if self._items is None:
            self._items = iter(await self._open())
        for item in self._items:
            return item
        raise StopAsyncIteration

    def __del__(self) -> None:
        # The items and their generator hold each other: without this, a file would stay open for a while.
        if isinstance(self._items, Generator):
            self._items.close()
