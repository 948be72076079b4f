"""Find many customers and subscribers by their natural keys: with list passes, not with one look-up for each.

A few are found by the filters of the lists, one request each. From `FEW` on, one pass over the whole list of a
scope is cheaper: a hundred a request. Only what was asked for is kept, so memory grows with the question, not with
the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale._ops import customers, subscribers
from webex_wholesale.models.customers import Customer
from webex_wholesale.models.subscribers import Subscriber

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
    queries: list[dict[str, Any]] = [{}]
    if len(wanted) <= FEW:
        queries = [{"external_id": id} for id in sorted(wanted)]
    for query in queries:
        count = 0
        pages = calls.pages(customers.LIST, query, sub_partner=scope, prefetch=PREFETCH, options=options)
        while (page := (yield from pages.next_page())) is not None:
            count += len(page.items)
            for customer in page.items:
                # A filter is a search, and searches are not trusted: the key is compared here.
                if customer.external_id in wanted:
                    some = found.customers.setdefault((scope, customer.external_id), [])
                    some += [customer] if all(other.id != customer.id for other in some) else []
        if not query:
            found.totals["customers", scope] = count


def _subscribers(
    calls: Calls, scope: str | None, wanted: dict[str, set[str]], found: Found, options: CallOptions | None
) -> Flow[None]:
    queries: list[dict[str, Any]] = [{}]
    if len(wanted) <= FEW:
        queries = [{"customer_id": id} for id in sorted(wanted)]
    for query in queries:
        count = 0
        pages = calls.pages(subscribers.LIST, query, sub_partner=scope, prefetch=PREFETCH, options=options)
        while (page := (yield from pages.next_page())) is not None:
            count += len(page.items)
            for subscriber in page.items:
                key = email_key(subscriber.email or "")
                owner = subscriber.customer_id or query.get("customer_id") or ""
                if key in wanted.get(owner, ()):
                    some = found.subscribers.setdefault((scope, owner, key), [])
                    some += [subscriber] if all(other.id != subscriber.id for other in some) else []
        if not query:
            found.totals["subscribers", scope] = count
