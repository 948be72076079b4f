"""Lists: items one after another across pages, fetched when they are wanted or some pages ahead."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from webex_wholesale import _frames
from webex_wholesale._async.session import AsyncSession
from webex_wholesale._core.call.result import Page
from webex_wholesale._core.paging.misuse import AsyncMisuse
from webex_wholesale._flows.lists.paging import PageSource

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

T = TypeVar("T")
S = TypeVar("S")


class AsyncPager(AsyncMisuse, Generic[T]):
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
        pages_of: Callable[[int | None, int | None], PageSource[T]],
        *,
        title: str,
        model: type[Any] | None,
        limit: int | None,
        prefetch: int | None,
    ) -> None:
        self._session = session
        self._pages_of = pages_of
        self._title = title
        self._model = model
        self._limit = limit
        self._prefetch = prefetch
        # What cannot be right is refused now, and not with the first page.
        pages_of(limit, prefetch)

    def with_pages(self, make: Callable[[PageSource[T]], PageSource[S]], model: type[S]) -> AsyncPager[S]:
        """Return the same list with something else made of its pages.

        Args:
            make: makes it; is given the pages from their beginning.
            model: what the items are then.
        """
        return AsyncPager(
            self._session,
            lambda limit, prefetch: make(self._pages_of(limit, prefetch)),
            title=self._title,
            model=model,
            limit=self._limit,
            prefetch=self._prefetch,
        )

    def pages(self) -> AsyncPageIterator[T]:
        """Return an iterator over whole pages, each with its headers and tracking id."""
        return AsyncPageIterator(self._session, self._pages_of(self._limit, self._prefetch))

    def __aiter__(self) -> AsyncItemIterator[T]:
        return AsyncItemIterator(self.pages())

    async def first(self) -> T | None:
        """Return the first item, or None if there is none; asks for one item only."""
        only_one = self._pages_of(1 if self._limit is None else min(1, self._limit), None)
        async for page in AsyncPageIterator(self._session, only_one):
            if page.items:
                return page.items[0]
        return None

    async def to_list(self) -> list[T]:
        """Return all items."""
        items: list[T] = []
        async for page in self.pages():
            items += page.items
        return items

    async def to_arrow(self) -> pyarrow.Table:
        """Return all items as an Arrow table, with columns also where there are no items.

        Raises:
            MissingExtra: pyarrow is not installed; the extra is `arrow`.
            CallError: see `webex_wholesale.errors`.

        Examples:
            >>> table = await client.subscribers.list(prefetch=8).to_arrow()  # doctest: +SKIP
        """
        return _frames.to_arrow(await self.to_list(), model=self._model)

    async def to_pandas(self) -> pandas.DataFrame:
        """Return all items as a pandas data frame; the extra is `pandas`, the rest is as for `to_arrow`."""
        return _frames.to_pandas(await self.to_list(), model=self._model)

    async def to_polars(self) -> polars.DataFrame:
        """Return all items as a polars data frame; the extra is `polars`, the rest is as for `to_arrow`."""
        return _frames.to_polars(await self.to_list(), model=self._model)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._title}; nothing is fetched until it is read>"


class AsyncItemIterator(AsyncMisuse, Generic[T]):
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


class AsyncPageIterator(AsyncMisuse, Generic[T]):
    """The pages of a list; the next is fetched when it is asked for, further ones ahead where that is wanted."""

    def __init__(self, session: AsyncSession, pages: PageSource[T]) -> None:
        self._session = session
        self._pages = pages

    def __aiter__(self) -> AsyncIterator[Page[T]]:
        return self

    async def __anext__(self) -> Page[T]:
        page = await self._session.run(self._pages.next_page())
        if page is None:
            raise StopAsyncIteration
        return page

    def close(self) -> None:
        """Drop what was fetched ahead; needed only by code that stops in the middle and keeps this object."""
        self._pages.close()

    def __del__(self) -> None:
        self._pages.close()
