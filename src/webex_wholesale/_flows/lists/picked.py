"""A list of which only some items are wanted, picked here because the service has no such filter."""

from __future__ import annotations

from typing import Generic, TypeVar

import attrs

from webex_wholesale._core.call.options import checked_count
from webex_wholesale._core.call.result import Page
from webex_wholesale._core.paging.choices import Pick
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.lists.paging import PageSource

T = TypeVar("T")


class PickedPages(Generic[T]):
    """The pages of a list without the items that are not wanted; a page that has none left is passed over.

    Args:
        pages: the pages of the whole list.
        pick: whether an item is wanted.
        limit: items wanted in all; None for no limit.
    """

    def __init__(self, pages: PageSource[T], pick: Pick, limit: int | None) -> None:
        self._pages = pages
        self._pick = pick
        self._left = checked_count("limit", limit, least=0)
        self.budget = pages.budget

    def next_page(self) -> Flow[Page[T] | None]:
        """Return the next page with items that are wanted, None after the last."""
        while self._left != 0 and (page := (yield from self._pages.next_page())) is not None:
            items = [item for item in page.items if self._pick(item)][: self._left]
            if items:
                self._left = None if self._left is None else self._left - len(items)
                return attrs.evolve(page, items=items)
        self.close()
        return None

    def close(self) -> None:
        """Drop what was fetched ahead."""
        self._pages.close()
