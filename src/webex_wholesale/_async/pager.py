"""Lists: items one after another across pages, fetched when they are wanted or some pages ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

import attrs

from webex_wholesale._async.session import AsyncSession
from webex_wholesale._core.call.operation import Operation
from webex_wholesale._core.call.options import UNSET, CallOptions
from webex_wholesale._core.call.request import plan_url
from webex_wholesale._core.call.result import Page, Result
from webex_wholesale._core.paging.cursor import PageCursor, checked_count
from webex_wholesale.errors import CallError, DeadlineExceeded, PaginationError

T = TypeVar("T")


class AsyncPager(Generic[T]):
    """A list that has not been fetched yet; iterate over it for its items.

    Each iteration begins anew, asks for a page when it comes to it, and holds nothing open in between: breaking
    out of a loop needs no clean-up.

    Examples:
        >>> async for customer in client.customers.list():  # doctest: +SKIP
        ...     print(customer.external_id)
    """

    def __init__(
        self,
        session: AsyncSession,
        operation: Operation[T],
        *,
        query: list[tuple[str, str]],
        page_size: int | None,
        limit: int | None,
        prefetch: int | None,
        options: CallOptions | None,
    ) -> None:
        self._session = session
        self._operation = operation
        self._query = query
        self._page_size = page_size
        self._limit = limit
        self._prefetch = checked_count("prefetch", prefetch, least=0) or 0
        self._options = options
        self._walk(limit)

    def _walk(self, limit: int | None) -> PageCursor:
        operation = self._operation
        assert operation.paging is not None
        return PageCursor(
            self._session.defaults.base,
            operation.path,
            self._query,
            operation.paging,
            page_size=self._page_size,
            limit=limit,
        )

    def _pages(self, limit: int | None, prefetch: int) -> AsyncPageIterator[T]:
        return AsyncPageIterator(self._session, self._operation, self._walk(limit), prefetch, self._options)

    def pages(self) -> AsyncPageIterator[T]:
        """Return an iterator over whole pages, each with its headers and tracking id."""
        return self._pages(self._limit, self._prefetch)

    def __aiter__(self) -> AsyncItemIterator[T]:
        return AsyncItemIterator(self.pages())

    async def first(self) -> T | None:
        """Return the first item, or None if there is none; asks for one item only."""
        if self._limit == 0:
            return None
        async for item in AsyncItemIterator(self._pages(1, 0)):
            return item
        return None

    async def to_list(self) -> list[T]:
        """Return all items."""
        return [item async for item in self]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._operation.name}>"


class AsyncItemIterator(Generic[T]):
    """The items of a list, one after another."""

    def __init__(self, pages: AsyncPageIterator[T]) -> None:
        self._pages = pages
        self._items: Iterator[T] = iter(())

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        while True:
            for item in self._items:
                return item
            page = await self._pages.__anext__()
            self._items = iter(page.items)


class AsyncPageIterator(Generic[T]):
    """The pages of a list; the next is fetched when it is asked for, further ones ahead where that is wanted."""

    def __init__(
        self,
        session: AsyncSession,
        operation: Operation[T],
        walk: PageCursor,
        prefetch: int,
        options: CallOptions | None,
    ) -> None:
        # First of all what __del__ needs, should the rest not come about.
        self._ahead: Any = None
        self._begun: deque[tuple[str, Any]] = deque()
        self._session = session
        self._operation = operation
        self._walk = walk
        self._prefetch = prefetch
        self._options = options
        # A deadline that was given for this list covers all its pages; the client's own covers each of them.
        self._left = options.deadline if options is not None and options.deadline is not UNSET else None
        self._number = 0
        self._last: Sequence[T] = ()
        self._broken: CallError | None = None

    def __aiter__(self) -> AsyncIterator[Page[T]]:
        return self

    async def __anext__(self) -> Page[T]:
        if self._broken is not None:
            raise self._broken
        url = self._walk.url
        if url is None:
            self.close()
            raise StopAsyncIteration
        if self._left is not None and self._left <= 0:
            raise DeadlineExceeded(
                f"the deadline was over after {self._number} pages", operation=self._operation.name
            )
        clock = self._session.driver.clock
        started = clock.monotonic()
        try:
            result = await self._take(url)
            page = self._accept(url, result)
        except BaseException:
            self.close()
            raise
        if self._left is not None:
            self._left -= clock.monotonic() - started
        return page

    async def _take(self, url: str) -> Result[Any]:
        if not self._number or not self._prefetch:
            first: Result[Any] = await self._fetching(url)()
            return first
        if self._begun and self._begun[0][0] != url:
            # The guess was wrong: what was fetched ahead is not what follows.
            self.close()
        self._fetch_ahead(url)
        _, work = self._begun.popleft()
        result: Result[Any] = await work.result()
        return result

    def _fetch_ahead(self, url: str) -> None:
        if self._ahead is None:
            self._ahead = self._session.driver.ahead(self._prefetch + 1)
        following: str | None = self._walk.guess_after(self._begun[-1][0]) if self._begun else url
        # The page that is wanted now, and so many ahead of it.
        while following is not None and len(self._begun) <= self._prefetch:
            self._begun.append((following, self._ahead.submit(self._fetching(following))))
            following = self._walk.guess_after(following)

    def _fetching(self, url: str) -> partial[Any]:
        options = self._options
        if self._left is not None:
            options = attrs.evolve(options or CallOptions(), deadline=self._left)
        plan = plan_url(self._operation, self._session.defaults, url=url, options=options)
        # Without `self`: work under way must not keep an iterator alive that nobody wants any more.
        return partial(self._session.carry_out, self._operation, plan)

    def _accept(self, url: str, result: Result[Any]) -> Page[T]:
        items, link, taken = result.value, result.headers.get("link"), self._walk.taken
        if items and items == self._last and link is None:
            raise self._signed(
                PaginationError("the service sent the same page again: does it read offset?"), result
            )
        self._last = items
        try:
            self._walk.accept(url, link, len(items))
        except CallError as error:
            # This page is good, and only what follows it is not: that is said when it is asked for.
            self.close()
            self._broken = self._signed(error, result)
        self._number += 1
        return Page(
            items=items[: self._walk.taken - taken],
            number=self._number,
            headers=result.headers,
            tracking_id=result.tracking_id,
            attempts=result.attempts,
        )

    def _signed(self, error: CallError, result: Result[Any]) -> CallError:
        error.operation, error.tracking_id = self._operation.name, result.tracking_id
        error.attempts = result.attempts
        return error

    def close(self) -> None:
        """Drop what was fetched ahead; needed only by whoever leaves in the middle and wants no more requests."""
        ahead, self._ahead = self._ahead, None
        self._begun.clear()
        if ahead is not None:
            ahead.close()

    def __del__(self) -> None:
        self.close()
