"""Where a list goes on: by the Link header, by offset without one, and never where it has been before.

`PageCursor` is a state machine over pages. It hands out the URL of the next page, takes what that page said,
and decides the rest; who fetches, and how many at a time, is not its business.

- `Link: rel="next"` leads on, with the first request's query merged in.
- A full page without a link is followed by offset: the list may go on. One that is short of what was asked for,
  or of what the service sends at a time, is the last.
- What cannot be read, was read before, or leads elsewhere is an error, never a quiet end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from webex_wholesale._core.call.operation import Paging, encode_query, read_query
from webex_wholesale._core.call.options import checked_count
from webex_wholesale._core.paging.links import POSITION, merge_query, next_link
from webex_wholesale._core.paging.seen_items import SeenItems
from webex_wholesale._core.trust.origin import PUBLIC_API, BaseUrl
from webex_wholesale.errors import CallError, PaginationError, UntrustedLink

T = TypeVar("T")

# A next link on an empty page is followed, but not without end.
EMPTY_PAGES = 100
# So many pages in a row of which most was on the list before: they would go on as long as others come in.
STALE_PAGES = 10
# A service that sends fewer at a time than it was asked for cuts its pages at a number such as 10, 20 or 50. Pages
# of fewer items than this say nothing about where it cuts.
SMALLEST_CUT = 10
# After so many pages that were fetched ahead in vain, no more are: the pages of this list are uneven.
WRONG_GUESSES = 3


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

    Attributes:
        url: the next page's, None at the end.
        has_shifted: whether the page taken last repeated items: others have come in before them meanwhile.
        problem: why there is no next page though there should be one; raised when that page is asked for.
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
        self.page_size: int = page_size or paging.page_size
        if limit:
            self.page_size = min(self.page_size, limit)
        self._path = path
        size = [("max", str(self.page_size))] if paging.sized else []
        pairs = [*query, *size]
        self._first = f"{base.text}{path}?{encode_query(pairs)}" if pairs else f"{base.text}{path}"
        self.url: str | None = self._first if limit != 0 else None
        self.problem: CallError | None = None
        self.has_shifted: bool = False
        self._start = self._counted = offset_of(self._first) or 0
        self._taken = 0
        self._step = 0
        self._wrong_guesses = 0
        # What the service sends at a time, as far as pages with a link to another one have shown it.
        self._longest_linked = 0
        self._links_by_cursor = False
        self._empty_in_a_row = 0
        self._stale_in_a_row = 0
        self._visited = {_mark(self._first)}
        self._seen = SeenItems()

    def accept(self, url: str, link_header: str | None, items: Sequence[T]) -> list[T]:
        """Take a page; `self.url` is then the next page's, or None at the end.

        What is wrong with the way to the next page does not spoil this one: it is kept as `self.problem`.

        Args:
            url: where the page came from.
            link_header: its Link header.
            items: what was on it.

        Returns:
            The items that are wanted: within the limit, and not on the list before.

        Raises:
            PaginationError: all of its items were on the list before.
        """
        problem: CallError | None = None
        link = None
        try:
            link = next_link(link_header, url)
        except PaginationError as error:
            problem = error
        more_follow = link is not None or problem is not None
        wanted = self._seen.take(items, more_follow=more_follow)
        self.has_shifted = len(wanted) < len(items)
        self._stale_in_a_row = self._stale_in_a_row + 1 if 2 * len(wanted) < len(items) else 0
        if self.limit is not None:
            wanted = wanted[: self.limit - self._taken]
        count = len(items)
        self._taken += len(wanted)
        self._counted = (self._counted if (offset := offset_of(url)) is None else offset) + count
        self._empty_in_a_row = 0 if count else self._empty_in_a_row + 1
        self.url = None
        if self.limit is not None and self._taken >= self.limit:
            return wanted
        try:
            if problem is not None:
                raise problem
            following = self._following(url, link, count)
            if following is not None:
                self._check_progress(url, following, count)
            self.url = following
        except (PaginationError, UntrustedLink) as error:
            self.problem = error
        return wanted

    def _following(self, url: str, link: str | None, count: int) -> str | None:
        if link is not None:
            self._longest_linked = max(self._longest_linked, count)
            following = self._within_list(link, url)
            self._links_by_cursor = offset_of(following) is None
            return merge_query(following, self._first)
        return with_offset(self._first, self._counted) if self._may_go_on(count) else None

    def _within_list(self, link: str, url: str) -> str:
        """Return a link's absolute URL, which is of this list and on the API's origin."""
        try:
            trusted = self.base.trusted(link, against=url)
        except UntrustedLink as error:
            if (own := self._through_own_base(link)) is not None:
                return own
            raise UntrustedLink(f"next page: {error.message}") from None
        if urlsplit(trusted).path.rstrip("/") != urlsplit(self._first).path.rstrip("/"):
            raise PaginationError("the next page is of another list than this one; it was not followed")
        return trusted

    def _through_own_base(self, link: str) -> str | None:
        """Return the page that a link to Webex' public host means, by way of the base URL in use.

        A gateway in front of the API may pass links through as Webex wrote them. They are never followed there.
        """
        try:
            public = PUBLIC_API.trusted(link)
        except UntrustedLink:
            return None
        parts, home = urlsplit(public), f"{PUBLIC_API.text}{self._path}"
        if parts.path.rstrip("/") != urlsplit(home).path.rstrip("/"):
            return None
        query = parts.query
        if self.paging.offset and offset_of(public) is None:
            query = encode_query([*read_query(query), ("offset", str(self._counted))])
        return f"{self.base.text}{self._path}?{query}"

    def _may_go_on(self, count: int) -> bool:
        """Whether more may follow a page without a link: it is as long as pages are known to be."""
        # Links without an offset are of a service that does not count: there, no link is the end.
        if not self.paging.offset or not count or self._links_by_cursor:
            return False
        full = self.paging.page_size
        if self.paging.sized:
            full = min(full, self.page_size)
        if self._longest_linked >= SMALLEST_CUT:
            full = min(full, self._longest_linked)
        return count >= full

    def _check_progress(self, url: str, following: str, count: int) -> None:
        mark, here, there = _mark(following), offset_of(url) or 0, offset_of(following)
        same_but_offset = _rest(url) == _rest(following)
        backwards = same_but_offset and there is not None and there <= here and self.paging.offset
        if mark in self._visited or backwards:
            raise PaginationError("the next page is one that was read before: the list would never end")
        # A page may show fewer than it went over, such as those that a filter left, but no link goes further.
        longest = max(count, self.page_size, self.paging.page_size)
        if self.paging.offset and same_but_offset and there is not None and there > here + longest:
            raise PaginationError(
                f"the service sent a link from offset {here} to offset {there}, past items that were never shown"
            )
        if self._stale_in_a_row >= STALE_PAGES:
            raise PaginationError(
                f"{STALE_PAGES} pages in a row repeat what was on the list before: offset is not read"
            )
        if self._empty_in_a_row >= EMPTY_PAGES:
            raise PaginationError(f"{EMPTY_PAGES} empty pages in a row, each with a link to another one")
        self._visited.add(mark)
        # With a cursor in it, only the service knows the URL of the page after the next.
        self._step = there - here if there is not None and same_but_offset else 0

    def guess_after(self, url: str) -> str | None:
        """Return the URL of the page that should follow `url`, where offsets can be known and it is wanted.

        Only a guess, for fetching ahead: after each page, `self.url` says which one really follows.
        """
        offset = offset_of(url)
        if not self.paging.offset or offset is None or self._step < 1 or self._wrong_guesses >= WRONG_GUESSES:
            return None
        if self.limit is not None and offset + self._step - self._start >= self.limit:
            return None
        return with_offset(url, offset + self._step)

    def guessed_wrong(self) -> None:
        """Take note that what was fetched ahead is not what follows."""
        self._wrong_guesses += 1


def _rest(url: str) -> list[tuple[str, str]]:
    """Return the query of a page without its position."""
    return sorted(pair for pair in read_query(urlsplit(url).query) if pair[0] not in POSITION)


def _mark(url: str) -> int:
    """Return what tells one page from another; no offset is offset 0, and the page size does not matter."""
    offset = [pair for pair in read_query(urlsplit(url).query) if pair[0] == "offset"]
    return hash((urlsplit(url).path, tuple(offset or [("offset", "0")]), tuple(_rest(url))))
