"""What was used: the spans of time in which a subscriber or a workspace held a package.

A span that still runs is not kept; it is the subscriber or the workspace itself, from its `since` on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from webex_wholesale.sandbox._state.customers import Customer, Subscriber

WORKSPACE_PACKAGE = "common_area_calling"


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
    workspace_id: str = ""


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


def workspace_span(
    customer: Customer, identifier: str, workspace: dict[str, Any], end: float = float("inf")
) -> Span:
    """The span of a workspace, which holds the package of common areas."""
    owner, org_id, external_id = customer.owner, customer.org_id, customer.external_id
    since = workspace["since"]
    return Span(owner, org_id, external_id, customer.internal, "", "", WORKSPACE_PACKAGE, since, end, identifier)
