"""Customers with their names: page by page, from one list of organisations or else one organisation at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice
from typing import Any, cast

import attrs

from webex_wholesale._async.pager import AsyncPageIterator, AsyncPager
from webex_wholesale._async.resources.organizations import AsyncOrganizations
from webex_wholesale._async.session import AsyncSession
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.call.result import Page
from webex_wholesale._core.resources.names import Name, name_of, names_of, org_key, rows_of, unnamed
from webex_wholesale.errors import CallError, DeadlineExceeded, InvalidRequest, Unauthorized, WholesaleError
from webex_wholesale.models.customers import Customer
from webex_wholesale.models.organizations import NamedCustomer

# Webex' limits are unpublished; five at a time is what partners' scripts have been seen to get away with.
AT_ONCE = 5


class AsyncNames:
    """The names of organisations, each read once, when a page of customers needs it."""

    def __init__(self, session: AsyncSession, sub_partner: str | None, options: CallOptions | None) -> None:
        self._session = session
        self._organizations = AsyncOrganizations(session)
        self._sub_partner = sub_partner
        self._options = options
        self._names: dict[str, Name] = {}
        # The list is the partner's own: for a sub-partner each organisation is asked for by its id.
        self._listed = sub_partner is not None

    async def join(self, customers: Sequence[Customer], give_up_at: float | None) -> tuple[NamedCustomer, ...]:
        """Return the customers with their names.

        Args:
            customers: a page of them.
            give_up_at: when the list's deadline is over, by the client's monotonic clock.
        """
        if not self._listed and unnamed(customers, self._names):
            self._listed = True
            await self._read_all(give_up_at)
        await self._read_each(unnamed(customers, self._names), give_up_at)
        return rows_of(customers, self._names)

    async def _read_all(self, give_up_at: float | None) -> None:
        try:
            found = await self._organizations.list(options=self._within(give_up_at)).to_list()
        except CallError as error:
            # The partner may not list them, or there are too many for one answer: single reads may still do.
            _raise_if_hopeless(error, give_up_at)
        else:
            self._names.update(names_of(found))

    async def _read_each(self, org_ids: Iterable[str], give_up_at: float | None) -> None:
        ahead: Any = self._session.driver.ahead(AT_ONCE)
        waiting = iter(org_ids)
        begun: deque[tuple[str, Any]] = deque()
        try:
            while True:
                for org_id in islice(waiting, AT_ONCE - len(begun)):
                    begun.append((org_id, ahead.submit(partial(self._read, org_id, give_up_at))))
                if not begun:
                    return
                org_id, work = begun.popleft()
                self._names[org_key(org_id)] = await work.result()
        finally:
            ahead.close()

    async def _read(self, org_id: str, give_up_at: float | None) -> Name:
        options = self._within(give_up_at)
        try:
            return name_of(await self._organizations.get(org_id, sub_partner=self._sub_partner, options=options))
        except (CallError, InvalidRequest) as error:
            _raise_if_hopeless(error, give_up_at)
            return Name(error=str(error))

    def _within(self, give_up_at: float | None) -> CallOptions | None:
        if give_up_at is None:
            return self._options
        left = give_up_at - self._session.driver.clock.monotonic()
        if left <= 0:
            raise DeadlineExceeded("the deadline was over before all names were read", operation="customers.list")
        return attrs.evolve(self._options or CallOptions(), deadline=left)


def _raise_if_hopeless(error: WholesaleError, give_up_at: float | None) -> None:
    """Raise an error after which no other name could be read either."""
    if isinstance(error, Unauthorized) or (give_up_at is not None and isinstance(error, DeadlineExceeded)):
        raise error


class AsyncNamedPages(AsyncPageIterator[NamedCustomer]):
    """The pages of a list of customers, with the names put in."""

    def __init__(self, *arguments: Any, names: AsyncNames) -> None:
        super().__init__(*arguments)
        self._names = names

    async def __anext__(self) -> Page[NamedCustomer]:
        page = await super().__anext__()
        clock = self._session.driver.clock
        started = clock.monotonic()
        try:
            rows = await self._names.join(
                cast(Sequence[Customer], page.items), None if self._left is None else started + self._left
            )
        except BaseException:
            self.close()
            raise
        if self._left is not None:
            self._left -= clock.monotonic() - started
        return attrs.evolve(page, items=rows)


class AsyncNamedPager(AsyncPager[NamedCustomer]):
    """A list of customers whose items are `NamedCustomer` rows."""

    def __init__(self, customers: AsyncPager[Customer], sub_partner: str | None) -> None:
        # The same list under the same conditions; only what is made of its pages differs.
        vars(self).update(vars(customers))
        self._sub_partner = sub_partner

    def _pages(self, limit: int | None, prefetch: int) -> AsyncNamedPages:
        names = AsyncNames(self._session, self._sub_partner, self._options)
        return AsyncNamedPages(
            self._session, self._operation, self._walk(limit), prefetch, self._options, names=names
        )
