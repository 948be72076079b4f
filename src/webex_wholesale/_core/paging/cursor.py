"""Where a list goes on: by the Link header, by offset without one, and never where it has been before.

`PageCursor` is a state machine over pages. It hands out the URL of the next page, takes what that page said,
and decides the rest; who fetches, and how many at a time, is not its business.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from webex_wholesale._core.call.operation import Paging, encode_query, read_query
from webex_wholesale._core.paging.links import merge_query, next_link
from webex_wholesale._core.trust.origin import BaseUrl
from webex_wholesale.errors import InvalidRequest, PaginationError, UntrustedLink

# A next link on an empty page is followed, but not for ever.
EMPTY_PAGES = 100


def checked_count(name: str, value: int | None, *, least: int) -> int | None:
    """Return a count that a caller gave.

    Raises:
        InvalidRequest: not a whole number, or below `least`.
    """
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
        raise InvalidRequest(f"{name} takes a whole number of at least {least}")
    return value


def offset_of(url: str) -> int | None:
    """Return the offset that a URL asks for, None where it has none or it is no number."""
    values = [value for name, value in read_query(urlsplit(url).query) if name == "offset"]
    # Longer than any count of items can be, it is no offset; and Python refuses to read very long numbers.
    sound = len(values) == 1 and values[0].isascii() and values[0].isdigit() and len(values[0]) <= 18
    return int(values[0]) if sound else None


def with_offset(url: str, offset: int) -> str:
    """Return a list's URL for another offset."""
    return merge_query(f"{url.partition('?')[0]}?offset={offset}", url)


class PageCursor:
    """The way through one list.

    Args:
        base: where links may lead.
        path: expanded path of the list.
        query: filters and delegation, as wire pairs.
        paging: how this list is paged.
        page_size: items to ask for at a time.
        limit: items wanted in all, None for every one.
    """

    def __init__(
        self,
        base: BaseUrl,
        path: str,
        query: Sequence[tuple[str, str]],
        paging: Paging,
        *,
        page_size: int | None = None,
        limit: int | None = None,
    ) -> None:
        checked_count("page_size", page_size, least=1)
        checked_count("limit", limit, least=0)
        self.base = base
        self.paging = paging
        self.limit = limit
        self.page_size = page_size or paging.page_size
        if limit:
            self.page_size = min(self.page_size, limit)
        size = [("max", str(self.page_size))] if paging.sized else []
        pairs = [*query, *size]
        self._first = f"{base.text}{path}?{encode_query(pairs)}" if pairs else f"{base.text}{path}"
        self.url: str | None = self._first if limit != 0 else None
        self.taken = 0
        self._step = 0
        self._links_seen = False
        self._empty_in_a_row = 0
        self._visited = {_mark(self._first)}

    def accept(self, url: str, link_header: str | None, count: int) -> int:
        """Take what a page said; `self.url` is then the next page's, or None at the end.

        Args:
            url: where the page came from.
            link_header: its Link header.
            count: how many items it held.

        Returns:
            How many of its items are wanted.

        Raises:
            PaginationError: the next page was read before, is somebody else's data, or leads nowhere.
            UntrustedLink: the next page is not within the API.
        """
        wanted = count if self.limit is None else min(count, self.limit - self.taken)
        self.taken += wanted
        self._empty_in_a_row = 0 if count else self._empty_in_a_row + 1
        if self.limit is not None and self.taken >= self.limit:
            self.url = None
            return wanted
        following = self._following(url, link_header, count)
        if following is not None:
            self._check_progress(url, following)
        self.url = following
        return wanted

    def _following(self, url: str, link_header: str | None, count: int) -> str | None:
        link = next_link(link_header)
        if link is not None:
            self._links_seen = True
            try:
                trusted = self.base.trusted(link, against=url)
            except UntrustedLink as error:
                raise UntrustedLink(f"next page: {error.message}") from None
            if urlsplit(trusted).path.rstrip("/") != urlsplit(self._first).path.rstrip("/"):
                raise PaginationError("the next page is of another list than this one; it was not followed")
            return merge_query(trusted, self._first)
        # A service that links its pages says by no link that this was the last; one that never links is counted
        # along, and a page as long as the longest known is not short, whatever was asked for.
        if self._links_seen or not self.paging.offset or count < min(self.page_size, self.paging.page_size):
            return None
        return with_offset(self._first, (offset_of(url) or 0) + count)

    def _check_progress(self, url: str, following: str) -> None:
        mark, here, there = _mark(following), offset_of(url) or 0, offset_of(following)
        if mark in self._visited or (there is not None and there <= here and self.paging.offset):
            raise PaginationError("the next page is one that was read before: the list would never end")
        if self._empty_in_a_row >= EMPTY_PAGES:
            raise PaginationError(f"{EMPTY_PAGES} empty pages in a row, each with a link to another one")
        self._visited.add(mark)
        self._step = there - here if there is not None else 0

    def guess_after(self, url: str) -> str | None:
        """Return the URL of the page that should follow `url`, where offsets can be known and it is wanted.

        Only a guess, for fetching ahead: after each page, `self.url` says which one really follows.
        """
        offset = offset_of(url)
        if not self.paging.offset or offset is None or self._step < 1:
            return None
        if self.limit is not None and offset + self._step >= self.limit:
            return None
        return with_offset(url, offset + self._step)


def _mark(url: str) -> int:
    """Return what tells one page from another; no offset is offset 0, and the page size does not matter."""
    pairs = read_query(urlsplit(url).query)
    if not any(name == "offset" for name, _ in pairs):
        pairs.append(("offset", "0"))
    return hash((urlsplit(url).path, tuple(sorted(pair for pair in pairs if pair[0] != "max"))))
