"""What was used and is over: the spans of time in which a subscriber held a package.

A span that still runs is not here; it is the subscriber itself, from its `since` on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webex_wholesale.sandbox._state.customers import Subscriber
    from webex_wholesale.sandbox._state.store import Tenant


class Span(NamedTuple):
    """A subscriber's use of one package; `end` is an epoch second, infinite while it runs."""

    owner: str
    customer_org: str
    external_id: str
    internal: bool
    subscriber_id: str
    person_id: str
    package: str
    start: float
    end: float


def running(subscriber: Subscriber, end: float = float("inf")) -> Span:
    """The span of a subscriber's present package."""
    customer = subscriber.customer
    return Span(
        customer.owner,
        customer.org_id,
        customer.external_id,
        customer.internal,
        subscriber.id,
        subscriber.wire.get("personId", ""),
        subscriber.package,
        subscriber.since,
        end,
    )


def spans_of(tenant: Tenant, closed: list[Span]) -> Iterator[Span]:
    """All spans of a tenant, closed and running. Somebody who has yet to consent uses nothing (difference S19)."""
    yield from (span for span in closed if span.owner == tenant.org_id)
    yield from (running(subscriber) for subscriber in tenant.subscribers if not subscriber.pending)
