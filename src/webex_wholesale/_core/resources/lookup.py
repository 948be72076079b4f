"""Which of the resources that a list gave is the one that was asked for: exact, and never one of several."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from webex_wholesale._core.resources.natural_key import NaturalKey
from webex_wholesale.errors import DuplicateNaturalKey, InvalidRequest, InvalidWebexId

if TYPE_CHECKING:
    from webex_wholesale.models.customers import Customer
    from webex_wholesale.models.subscribers import Subscriber

T = TypeVar("T", "Customer", "Subscriber")


def wanted_key(value: str | None, name: str) -> str:
    """Return the key to look for.

    Raises:
        InvalidRequest: not a non-empty string: a filter that came out blank would find somebody else.
    """
    if not isinstance(value, str) or not value.strip():
        raise InvalidRequest(f"{name} must be a non-empty string: it says what to find")
    return value


def customer_key(external_id: str, sub_partner: str | None) -> NaturalKey:
    """Return the natural key of a customer."""
    return NaturalKey("customers", (("external_id", external_id),), sub_partner)


def subscriber_key(customer_id: str | None, email: str, sub_partner: str | None) -> NaturalKey:
    """Return the natural key of a subscriber."""
    customer = () if customer_id is None else (("customer_id", customer_id),)
    return NaturalKey("subscribers", (*customer, ("email", email)), sub_partner)


def key_text(key: NaturalKey, service: str) -> str:
    """Return a key as one text, the same for each way to write its ids and e-mail."""
    values = []
    for name, value in key.values:
        if name == "customer_id":
            value = same_form(value)
        elif name == "email":
            value = value.strip().casefold()
        elif name == "external_id":
            value = key_form(value)
        values.append([name, value])
    scope = None if key.sub_partner is None else same_form(key.sub_partner)
    return json.dumps([service, scope, key.resource, *values])


def the_customer(found: Iterable[Customer], external_id: str) -> Customer | None:
    """Return the customer with exactly this external id, None if there is none.

    Raises:
        DuplicateNaturalKey: there are several.
    """
    return single_match(customers_with(found, external_id), customer_key(external_id, None))


def customers_with(found: Iterable[Customer], external_id: str) -> list[Customer]:
    """Return the customers with exactly this external id: a list is a search, and searches are not trusted.

    Blanks around it and the way to compose its letters do not count: a service may normalize what it stores.
    """
    wanted = key_form(external_id)
    return [customer for customer in found if key_form(customer.external_id) == wanted]


def key_form(text: str) -> str:
    """Return an external id as it counts for comparisons."""
    return unicodedata.normalize("NFC", text.strip())


def the_subscriber(found: Iterable[Subscriber], email: str, customer_id: str | None) -> Subscriber | None:
    """Return the subscriber with this e-mail, whatever its case, None if there is none.

    Args:
        found: what the list gave.
        email: e-mail.
        customer_id: the customer it must be of, None for any.

    Raises:
        DuplicateNaturalKey: there are several.
    """
    return single_match(subscribers_with(found, email, customer_id), subscriber_key(customer_id, email, None))


def subscribers_with(found: Iterable[Subscriber], email: str, customer_id: str | None) -> list[Subscriber]:
    """Return the subscribers with exactly this e-mail."""
    return [
        subscriber
        for subscriber in found
        if subscriber.email.strip().casefold() == email.strip().casefold()
        and (customer_id is None or not subscriber.customer_id or same_id(subscriber.customer_id, customer_id))
    ]


def another_id(one: str, other: str) -> bool:
    """Whether two texts are ids of different things, as far as can be told: an unknown form proves nothing."""
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


def same_form(id: str) -> str:
    """Return an id in the one form that stands for all of them: its uuid, where it has one."""
    from webex_wholesale.ids import WebexId

    try:
        parsed = WebexId.parse(id)
    except InvalidWebexId:
        return id
    return parsed.uuid or parsed.uri


def single_match(hits: list[T], key: NaturalKey) -> T | None:
    """Return the only one, None where there is none.

    Raises:
        DuplicateNaturalKey: there are several.
    """
    # A list that moves while it is read can give one resource twice: that is not two of them.
    different = {hit.id: hit for hit in hits}
    if len(different) > 1:
        ids = tuple(id or "" for id in different)
        states = tuple(str(hit.status) or None for hit in different.values())
        told = ", ".join(f"{id} ({state})" if state else id for id, state in zip(ids, states, strict=True))
        raise DuplicateNaturalKey(
            f"{len(different)} {key.resource} have it: {told}",
            operation=f"{key.resource}.find",
            ids=ids,
            states=states,
            key=key.named,
        )
    return next(iter(different.values()), None)
