"""A list, page after page: the next when it is asked for, further ones ahead where that is wanted.

Where the list goes on is decided by `PageCursor`; here pages are fetched. The first one is fetched alone, so that
a list of one page costs one request. From then on `prefetch` pages are under way at a time: eight ahead is eight
in flight.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from webex_wholesale._core.call.operation import Operation
from webex_wholesale._core.call.options import CallOptions, checked_count
from webex_wholesale._core.call.plan import Plan
from webex_wholesale._core.call.request import Defaults, plan_url
from webex_wholesale._core.call.result import Page, Result
from webex_wholesale._core.paging.cursor import PageCursor
from webex_wholesale._flows.effects import Flow, Start, Task, TaskLost, WaitTasks
from webex_wholesale._flows.lists.time_budget import TimeBudget
from webex_wholesale.errors import CallError

T = TypeVar("T")


class PageSource(Protocol[T]):
    """Where a pager gets its pages from."""

    def next_page(self) -> Flow[Page[T] | None]:
        """Return the next page, None after the last."""
        ...

    def close(self) -> None:
        """Drop what was fetched ahead."""

    @property
    def budget(self) -> TimeBudget:
        """The time that is left for the list."""
        ...


class ListPages(Generic[T]):
    """The pages of one list, from its beginning.

    Args:
        carry_out: carries out one call; see `Calls.carry_out`.
        defaults: what holds for every call unless it says otherwise.
        monotonic: the client's clock.
        operation: the list.
        cursor: where it begins, and how it goes on.
        prefetch: pages to have under way at a time; 0 for none before it is asked for.
        options: of each call; a deadline is for all of them together.
    """

    def __init__(
        self,
        carry_out: Callable[[Operation[T], Plan], Flow[Result[Any]]],
        defaults: Defaults,
        monotonic: Callable[[], float],
        operation: Operation[T],
        cursor: PageCursor,
        *,
        prefetch: int | None = None,
        options: CallOptions | None = None,
    ) -> None:
        self._carry_out = carry_out
        self._defaults = defaults
        self._operation = operation
        self._cursor = cursor
        self._prefetch = checked_count("prefetch", prefetch, least=0) or 0
        self.budget: TimeBudget = TimeBudget(options, monotonic)
        self._number = 0
        self._begun: deque[tuple[str, Task]] = deque()

    def next_page(self) -> Flow[Page[T] | None]:
        """Return the next page, None after the last.

        Raises:
            PaginationError, UntrustedLink: the list cannot be read to its end.
            CallError: a page could not be read; it may be asked for again.
        """
        cursor = self._cursor
        if cursor.problem is not None:
            raise cursor.problem
        if cursor.url is None:
            self.close()
            return None
        try:
            with self.budget.spending():
                result = yield from self._take(cursor.url)
            page = self._accept(cursor.url, result)
            if page.number > 1 and cursor.url is not None and not self.budget.over:
                yield from self._begin_ahead(cursor.url)
            return page
        except BaseException:
            self.close()
            raise

    def _take(self, url: str) -> Flow[Result[Any]]:
        if not self._number or not self._prefetch:
            return (yield from self._fetch(url))
        yield from self._begin_ahead(url)
        task = self._begun[0][1]
        if not task.done:
            yield WaitTasks((task,))
        self._begun.popleft()
        try:
            page: Result[Any] = task.result()
        except TaskLost:
            # A fork: the threads that were to fetch the pages ahead are the parent's.
            self.close()
            page = yield from self._fetch(url)
        return page

    def _begin_ahead(self, url: str) -> Flow[None]:
        """Have the page at `url` and those that should follow it under way."""
        if self._begun and self._begun[0][0] != url:
            self._cursor.guessed_wrong()
            self.close()
        following = self._cursor.guess_after(self._begun[-1][0]) if self._begun else url
        while following is not None and len(self._begun) < self._prefetch:
            self._begun.append((following, (yield Start(self._fetch(following)))))
            following = self._cursor.guess_after(following)

    def _fetch(self, url: str) -> Flow[Result[Any]]:
        options = self.budget.options(self._operation.name, f"after {self._number} pages")
        # Not a generator of its own: work under way must not keep this object alive once it is dropped.
        return self._carry_out(
            self._operation, plan_url(self._operation, self._defaults, url=url, options=options)
        )

    def _accept(self, url: str, result: Result[Any]) -> Page[T]:
        cursor = self._cursor
        try:
            items = cursor.accept(url, result.headers.get("link"), result.value)
        except CallError as error:
            raise self._signed(error, result) from None
        if cursor.has_shifted and self._begun:
            # A page ahead may have been read before the list grew, and this one after it: what moved from this one
            # to that one would be on neither. What is asked for from now on cannot be older than this page.
            cursor.guessed_wrong()
            self.close()
        if cursor.problem is not None:
            # This page is good, and only what follows it is not: that is said when it is asked for.
            self.close()
            self._signed(cursor.problem, result)
        self._number += 1
        return Page(
            items=items,
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
        """Drop what was fetched ahead."""
        while self._begun:
            self._begun.popleft()[1].cancel()
