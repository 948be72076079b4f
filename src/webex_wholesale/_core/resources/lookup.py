"""Which of the resources that a list gave is the one that was asked for: exact, and never one of several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

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
        raise InvalidRequest(f"{name} must be a non-empty string: it says what to find")
    return value


def the_customer(found: Iterable[Customer], external_id: str) -> Customer | None:
    """Return the customer with exactly this external id, None if there is none.

    Raises:
        DuplicateNaturalKey: there are several.
    """
    hits = [customer for customer in found if customer.external_id == external_id]
    return _only(hits, "customer", {"external_id": external_id})


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
    key = {"email": email} if customer_id is None else {"customer_id": customer_id, "email": email}
    return _only(hits, "subscriber", key)


def another_id(one: str, other: str) -> bool:
    """Whether two texts are ids of different things; texts of unknown form prove nothing."""
    if one == other:
        return False
    from webex_wholesale.ids import WebexId

    try:
        return WebexId.parse(one) != WebexId.parse(other)
    except InvalidWebexId:
        return False


def key_of_resource(id: str, resource: Any) -> dict[str, str]:
    """Return what names a resource for the people who know it: its id, and its externalId or e-mail."""
    names = {name: getattr(resource, name, None) for name in ("external_id", "email")}
    return {"id": id, **{name: text for name, text in names.items() if isinstance(text, str) and text}}


def same_id(one: str, other: str) -> bool:
    """Whether two texts are the same id, in whichever of its forms."""
    if one == other:
        return True
    from webex_wholesale.ids import WebexId

    try:
        return WebexId.parse(one) == WebexId.parse(other)
    except InvalidWebexId:
        return False


def _only(hits: list[T], what: str, key: dict[str, str]) -> T | None:
    # A list that moves while it is read can give one resource twice: that is not two of them.
    different = {hit.id: hit for hit in hits}
    if len(different) > 1:
        ids = tuple(id for id in different if id is not None)
        raise DuplicateNaturalKey(
            f"{len(different)} {what}s have it: {', '.join(ids)}", ids=ids, operation=f"{what}s.find", key=key
        )
    return next(iter(different.values()), None)
