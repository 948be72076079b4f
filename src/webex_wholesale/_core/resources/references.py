"""What names a thing in an argument: its id, or the object that has it. A wrong object is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from webex_wholesale._core.resources.lookup import same_id
from webex_wholesale.errors import InvalidRequest, InvalidWebexId
from webex_wholesale.models.base import Model

if TYPE_CHECKING:
    from webex_wholesale.ids import WebexId
    from webex_wholesale.models.organizations import AnyOrganization
    from webex_wholesale.models.people import Person
    from webex_wholesale.models.sub_partners import SubPartner
    from webex_wholesale.models.subscribers import Subscriber

# By name: who passes an object has its class loaded, and a caller with ids need not load any.
_MODELS = {
    "connection": "PstnConnection",
    "customer": "Customer",
    "location": "Location",
    "person": "Person",
    "report": "BillingReport",
    "subscriber": "Subscriber",
}
_COLLECTIONS = {
    "customer": "customers",
    "location": "locations",
    "person": "people",
    "report": "reports",
    "subscriber": "subscribers",
}
# Operations are described with the help of this module: these are the values of their `Delegation`.
_DELEGATES = frozenset({"onbehalfofsubpartnerorgid", "subpartnerorgid"})


def resource_id(value: Any, name: str, scope: str | None = None) -> str:
    """Return the id that is meant: the id itself, what has one, or the URL that names it.

    Args:
        value: an id, a resource such as a `Customer`, or the URL that provisioning gave (`Location`). A URL is
            never followed: its last segment is the id, whichever host it names.
        name: what is wanted, for the message.
        scope: the sub-partner that is acted for.

    Raises:
        InvalidRequest: there is no id in it, it is the id of something else, or a URL names another sub-partner.
    """
    if isinstance(value, str):
        id: Any = value
        if value.startswith(("https://", "http://", "/")):
            id = _id_in_url(value, name, scope)
    else:
        # Every model has an `id`: a subscriber's would only be answered with 404 where a customer's belongs.
        other = isinstance(value, Model) and not _is_a(value, _MODELS.get(name, ""))
        id = None if other else getattr(value, "id", None)
    if not isinstance(id, str) or not id.strip():
        raise InvalidRequest(f"{name} must be an id, or a {_MODELS.get(name, name)} that has one{_not(value)}")
    return id


def _id_in_url(url: str, name: str, scope: str | None) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise InvalidRequest(f"{name} must be an id, or the URL of one; this is neither: {url!r}") from None
    *parents, last = parts.path.rstrip("/").split("/")
    collection = _COLLECTIONS.get(name)
    if last == collection or (last and collection and collection not in parents):
        raise InvalidRequest(f"{name} must be an id, or the URL of one below /{collection}/; this is not: {url!r}")
    for sub_partner in (text for key, text in parse_qsl(parts.query) if key.casefold() in _DELEGATES):
        if scope is None or not same_id(sub_partner, scope):
            raise InvalidRequest(
                f"this URL is of a sub-partner: pass sub_partner={sub_partner!r}, or use that sub-partner's view"
            )
    return unquote(last)


def organization_id(value: AnyOrganization | WebexId) -> str:
    """Return the organisation that is meant: by its id, or as what is of it, such as a `Customer`.

    Raises:
        InvalidRequest: there is no id in it: a customer has none before it is provisioned.
        InvalidWebexId: neither text nor an object that has one, or blank.
    """
    id: object = getattr(value, "org_id", value) if isinstance(value, Model) else value
    if id is None and value is not None:
        raise InvalidRequest(f"this {type(value).__name__} has no org_id: it comes when it is provisioned")
    from webex_wholesale.ids import WebexId, org_id

    if not isinstance(id, (str, WebexId)):
        raise InvalidWebexId(f"org_id must be the id of an organisation, or a Customer that has one{_not(id)}")
    return org_id(id)


def person_id(value: Person | Subscriber | str) -> str:
    """Return the person that is meant: by its id, or as the person or the subscriber.

    Raises:
        InvalidRequest: there is no id in it.
    """
    if not _is_a(value, "Subscriber"):
        return resource_id(value, "person")
    id = getattr(value, "person_id", None)
    if id is None:
        raise InvalidRequest("this Subscriber has no person_id: the service did not say who it is")
    return resource_id(id, "person")


def sub_partner_id(value: SubPartner | str | None) -> str | None:
    """Return the org id of the sub-partner to act for; a bare uuid is encoded, any other text stays what it is.

    Raises:
        InvalidRequest: neither a `SubPartner` nor text, or blank: that must not become "for nobody" and so the
            partner's own data.
    """
    if value is None:
        return None
    id = getattr(value, "org_id", None) if _is_a(value, "SubPartner") else value
    if not isinstance(id, str) or not id.strip():
        raise InvalidRequest(f"sub_partner must be a SubPartner, or its org id as a non-empty string{_not(value)}")
    # Few calls name one; the others do without what it takes to read ids.
    from webex_wholesale.ids import org_id

    return org_id(id.strip())


def _is_a(value: object, name: str) -> bool:
    return any(cls.__name__ == name for cls in type(value).__mro__)


def _not(value: object) -> str:
    """Return what was passed instead, and what to do about a call that nobody awaited."""
    if isinstance(value, str):
        return ""
    if isinstance(value, Awaitable):
        if isinstance(value, Coroutine):
            # It is told of here; Python need not warn of it as well.
            value.close()
        return ", not a call of the async client that nobody awaited: put `await` before it"
    return f", not {'None' if value is None else type(value).__name__}"
