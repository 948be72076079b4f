# Made from _async/pager.py by tools/make_sync.py: change that one.
"""Lists: items one after another across pages, fetched when they are wanted or some pages ahead."""

from __future__ import annotations

from collections.abc import Iterator, Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from webex_wholesale import _frames
from webex_wholesale._sync.session import Session
from webex_wholesale._core.call.result import Page
from webex_wholesale._core.paging.misuse import Misuse
from webex_wholesale._flows.lists.paging import PageSource

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

T = TypeVar("T")
S = TypeVar("S")


class Pager(Misuse, Generic[T]):
    """A list that has not been fetched yet; iterate over it for its items.

    Each iteration begins anew, asks for a page when it comes to it, and holds nothing open in between: breaking
    out of a loop needs no clean-up.

    Examples:
        >>> for customer in client.customers.list():  # doctest: +SKIP
        ...     print(customer.external_id)
    """

    def __init__(
        self,
        session: Session,
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

    def with_pages(self, make: Callable[[PageSource[T]], PageSource[S]], model: type[S]) -> Pager[S]:
        """Return the same list with something else made of its pages.

        Args:
            make: makes it; is given the pages from their beginning.
            model: what the items are then.
        """
        return Pager(
            self._session,
            lambda limit, prefetch: make(self._pages_of(limit, prefetch)),
            title=self._title,
            model=model,
            limit=self._limit,
            prefetch=self._prefetch,
        )

    def pages(self) -> PageIterator[T]:
        """Return an iterator over whole pages, each with its headers and tracking id."""
        return PageIterator(self._session, self._pages_of(self._limit, self._prefetch))

    def __iter__(self) -> ItemIterator[T]:
        return ItemIterator(self.pages())

    def first(self) -> T | None:
        """Return the first item, or None if there is none; asks for one item only."""
        only_one = self._pages_of(1 if self._limit is None else min(1, self._limit), None)
        for page in PageIterator(self._session, only_one):
            if page.items:
                return page.items[0]
        return None

    def to_list(self) -> list[T]:
        """Return all items."""
        items: list[T] = []
        for page in self.pages():
            items += page.items
        return items

    def to_arrow(self) -> pyarrow.Table:
        """Return all items as an Arrow table, with columns also where there are no items.

        Raises:
            MissingExtra: pyarrow is not installed; the extra is `arrow`.
            CallError: see `webex_wholesale.errors`.

        Examples:
            >>> table = client.subscribers.list(prefetch=8).to_arrow()  # doctest: +SKIP
        """
        return _frames.to_arrow(self.to_list(), model=self._model)

    def to_pandas(self) -> pandas.DataFrame:
        """Return all items as a pandas data frame; the extra is `pandas`, the rest is as for `to_arrow`."""
        return _frames.to_pandas(self.to_list(), model=self._model)

    def to_polars(self) -> polars.DataFrame:
        """Return all items as a polars data frame; the extra is `polars`, the rest is as for `to_arrow`."""
        return _frames.to_polars(self.to_list(), model=self._model)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._title}; nothing is fetched until it is read>"


class ItemIterator(Misuse, Generic[T]):
    """The items of a list, one after another."""

    def __init__(self, pages: PageIterator[T]) -> None:
        self._pages = pages
        self._items: Iterator[T] = iter(())

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        while True:
            for item in self._items:
                return item
            page = self._pages.__next__()
            self._items = iter(page.items)


class PageIterator(Misuse, Generic[T]):
    """The pages of a list; the next is fetched when it is asked for, further ones ahead where that is wanted."""

    def __init__(self, session: Session, pages: PageSource[T]) -> None:
        self._session = session
        self._pages = pages

    def __iter__(self) -> Iterator[Page[T]]:
        return self

    def __next__(self) -> Page[T]:
        page = self._session.run(self._pages.next_page())
        if page is None:
            raise StopIteration
        return page

    def close(self) -> None:
        """Drop what was fetched ahead; needed only by code that stops in the middle and keeps this object."""
        self._pages.close()

    def __del__(self) -> None:
        self._pages.close()
