"""Customers with their names: page by page, from one list of organisations or else one organisation at a time."""

from __future__ import annotations

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.call.result import Page
from webex_wholesale._core.resources.names import Name, name_of, names_of, org_key, rows_of, unnamed
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.lists.paging import PageSource
from webex_wholesale._flows.tasks import side_by_side
from webex_wholesale._ops import organizations as ops
from webex_wholesale.errors import CallError, DeadlineExceeded, InvalidRequest, Unauthorized, WholesaleError
from webex_wholesale.ids import org_id as encoded
from webex_wholesale.models.customers import Customer
from webex_wholesale.models.organizations import NamedCustomer

# Webex' limits are unpublished; five at a time is what partners' scripts have been seen to get away with.
AT_ONCE = 5


class NamedPages:
    """The pages of a list of customers, with the names put in; each organisation's name is read once.

    Args:
        calls: the calls of the client or view.
        customers: the pages.
        sub_partner: whose customers they are.
    """

    item_type = NamedCustomer

    def __init__(self, calls: Calls, customers: PageSource[Customer], sub_partner: str | None) -> None:
        self._calls = calls
        self._customers = customers
        self._sub_partner = sub_partner
        self.budget = customers.budget
        self._names: dict[str, Name] = {}
        self._unnamed_page: Page[Customer] | None = None
        # The list is the partner's own: for a sub-partner each organisation is asked for by its id.
        self._listed = sub_partner is not None

    def next_page(self) -> Flow[Page[NamedCustomer] | None]:
        """Return the next page of customers with their names, None after the last."""
        # A page whose names could not all be read is there when it is asked for again.
        page = self._unnamed_page or (yield from self._customers.next_page())
        if page is None:
            return None
        self._unnamed_page = page
        try:
            with self.budget.spending():
                yield from self._read_missing(page)
        except BaseException:
            self.close()
            raise
        self._unnamed_page = None
        return Page(
            items=rows_of(page.items, self._names),
            number=page.number,
            headers=page.headers,
            tracking_id=page.tracking_id,
            attempts=page.attempts,
        )

    def close(self) -> None:
        """Drop what was fetched ahead."""
        self._customers.close()

    def _read_missing(self, page: Page[Customer]) -> Flow[None]:
        if not self._listed and unnamed(page.items, self._names):
            self._listed = True
            yield from self._read_all()
        missing = unnamed(page.items, self._names)
        names = yield from side_by_side((self._read(org_id) for org_id in missing), AT_ONCE)
        self._names.update(zip(map(org_key, missing), names, strict=True))

    def _read_all(self) -> Flow[None]:
        try:
            found = yield from self._calls.list_all(ops.LIST, {}, options=self._options())
        except CallError as error:
            # The partner may not list them, or there are too many for one answer: single reads may still do.
            self._raise_if_hopeless(error)
        else:
            self._names.update(names_of(found))

    def _read(self, org_id: str) -> Flow[Name]:
        try:
            organization = yield from self._calls.value(
                ops.GET, encoded(org_id), sub_partner=self._sub_partner, options=self._options()
            )
        except (CallError, InvalidRequest) as error:
            self._raise_if_hopeless(error)
            return Name(error=str(error))
        return name_of(organization)

    def _options(self) -> CallOptions | None:
        return self.budget.options("customers.list", "before all names were read")

    def _raise_if_hopeless(self, error: WholesaleError) -> None:
        """Raise an error after which no other name could be read either."""
        bounded = self.budget.bounded
        if isinstance(error, Unauthorized) or (bounded and isinstance(error, DeadlineExceeded)):
            raise error
