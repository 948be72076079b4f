"""Which of the resources that a list gave is the one that was asked for: exact, and never one of several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from webex_wholesale.errors import DuplicateNaturalKey, InvalidRequest, InvalidWebexId

if TYPE_CHECKING:
    from webex_wholesale.models.customers import Customer
    from webex_wholesale.models.subscribers import Subscriber

T = TypeVar("T", "Customer", "Subscriber")


def wanted_key(value: str | None, name: str) -> str:
    """Return the key to look for.

    Raises:
        InvalidRequest: blank or no text: a filter that came out blank would find somebody else.
    """
    if not isinstance(value, str) or not value.strip():
        raise InvalidRequest(f"{name} is blank or no text: say whom to find")
    return value


def the_customer(found: Iterable[Customer], external_id: str) -> Customer | None:
    """Return the customer with exactly this external id, None if there is none.

    Raises:
        DuplicateNaturalKey: there are several.
    """
    hits = [customer for customer in found if customer.external_id == external_id]
    return _only(hits, "customer", "external id")


def the_subscriber(found: Iterable[Subscriber], email: str, customer_id: str | None) -> Subscriber | None:
    """Return the subscriber with this e-mail, whatever its case, None if there is none.

    Args:
        found: what the list gave.
        email: e-mail.
        customer_id: the customer it must be of, None for any.

    Raises:
        DuplicateNaturalKey: there are several.
    """
    hits = [
        subscriber
        for subscriber in found
        if (subscriber.email or "").strip().casefold() == email.strip().casefold()
        and (customer_id is None or subscriber.customer_id is None or same_id(subscriber.customer_id, customer_id))
    ]
    return _only(hits, "subscriber", "e-mail")


def same_id(one: str, other: str) -> bool:
    """Whether two texts are the same id, in whichever of its forms."""
    if one == other:
        return True
    from webex_wholesale.ids import WebexId

    try:
        return WebexId.parse(one) == WebexId.parse(other)
    except InvalidWebexId:
        return False


def _only(hits: list[T], what: str, key: str) -> T | None:
    # A list that moves while it is read can give one resource twice: that is not two of them.
    different = {hit.id: hit for hit in hits}
    if len(different) > 1:
        ids = tuple(id for id in different if id is not None)
        raise DuplicateNaturalKey(f"{len(different)} {what}s have this {key}: {', '.join(ids)}", ids=ids)
    return next(iter(different.values()), None)
