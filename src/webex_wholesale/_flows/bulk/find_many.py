"""Find many customers and subscribers by their natural keys: with list passes, not with one look-up for each.

A few are found by the filters of the lists, one request each. From `FEW` on, one pass over the whole list of a
scope is cheaper: a hundred a request. Only what was asked for is kept, so memory grows with the question, not with
the list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

import attrs

from webex_wholesale._core.call.operation import Operation
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale._ops import customers, subscribers
from webex_wholesale.models.customers import Customer
from webex_wholesale.models.subscribers import Subscriber

R = TypeVar("R", Customer, Subscriber)

#: Up to so many keys, one filtered list each.
FEW = 20
#: Pages to have under way at a time.
PREFETCH = 4

CustomerKey = tuple[str | None, str]
"""Sub-partner and external id."""
SubscriberKey = tuple[str | None, str, str]
"""Sub-partner, customer id and e-mail in lower case."""


@attrs.define
class Found:
    """What there is of what was asked for.

    Attributes:
        customers, subscribers: by natural key; several where a key is not unique.
        totals: (resource, sub-partner) -> how many there are in all, where a pass has counted them.
    """

    customers: dict[CustomerKey, list[Customer]] = attrs.field(factory=dict)
    subscribers: dict[SubscriberKey, list[Subscriber]] = attrs.field(factory=dict)
    totals: dict[tuple[str, str | None], int] = attrs.field(factory=dict)


def email_key(email: str) -> str:
    """Return an e-mail as it is compared."""
    return email.strip().casefold()


def find_many(
    calls: Calls,
    external_ids: Mapping[str | None, Iterable[str]],
    emails: Mapping[tuple[str | None, str], Iterable[str]],
    *,
    options: CallOptions | None = None,
) -> Flow[Found]:
    """Find customers, and subscribers of those that there are.

    Args:
        external_ids: sub-partner -> external ids of customers.
        emails: (sub-partner, external id of the customer) -> e-mails of subscribers.
    """
    found = Found()
    for scope, ids in external_ids.items():
        yield from _customers(calls, scope, set(ids), found, options)
    by_scope: dict[str | None, dict[str, set[str]]] = {}
    for (scope, external_id), some in emails.items():
        for customer in found.customers.get((scope, external_id), ()):
            by_scope.setdefault(scope, {}).setdefault(customer.id, set()).update(map(email_key, some))
    for scope, wanted in by_scope.items():
        yield from _subscribers(calls, scope, wanted, found, options)
    return found


def _customers(
    calls: Calls, scope: str | None, wanted: set[str], found: Found, options: CallOptions | None
) -> Flow[None]:
    def keep(customer: Customer, _: Mapping[str, str]) -> None:
        # A filter is a search, and searches are not trusted: the key is compared here.
        if customer.external_id in wanted:
            _add(found.customers.setdefault((scope, customer.external_id), []), customer)

    total = yield from _look_through(calls, customers.LIST, "external_id", wanted, scope, keep, options)
    if total is not None:
        found.totals["customers", scope] = total


def _subscribers(
    calls: Calls, scope: str | None, wanted: dict[str, set[str]], found: Found, options: CallOptions | None
) -> Flow[None]:
    def keep(subscriber: Subscriber, query: Mapping[str, str]) -> None:
        key = email_key(subscriber.email)
        owner = subscriber.customer_id or query.get("customer_id") or ""
        if key in wanted.get(owner, ()):
            _add(found.subscribers.setdefault((scope, owner, key), []), subscriber)

    total = yield from _look_through(calls, subscribers.LIST, "customer_id", wanted, scope, keep, options)
    if total is not None:
        found.totals["subscribers", scope] = total


def _look_through(
    calls: Calls,
    operation: Operation[R],
    name: str,
    wanted: Collection[str],
    scope: str | None,
    keep: Callable[[R, Mapping[str, str]], None],
    options: CallOptions | None,
) -> Flow[int | None]:
    """Hand each item to `keep`: of one list for each of a few wanted values of a filter, or of the whole list.

    Returns:
        How many items the whole list has; None where it was not read.
    """
    queries = [{name: value} for value in sorted(wanted)] if len(wanted) <= FEW else [{}]
    total = 0
    for query in queries:
        pages = calls.pages(operation, query, sub_partner=scope, prefetch=PREFETCH, options=options)
        while (page := (yield from pages.next_page())) is not None:
            total += len(page.items)
            for item in page.items:
                keep(item, query)
    return total if len(wanted) > FEW else None


def _add(some: list[R], item: R) -> None:
    """Add what is not there yet: a list that moves gives one item twice."""
    if all(other.id != item.id for other in some):
        some.append(item)
