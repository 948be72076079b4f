"""Mappings in place of models: what an argument takes besides a model, checked before anything is sent.

A mapping may use the names of the model's fields (`address_line1`) or those of the wire (`addressLine1`). A name
that is neither is refused with the nearest one: the service would only answer 400. What this SDK does not know
yet goes into a model's `extras`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import attrs

from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.base import Model, field, wire_fields
from webex_wholesale.models.base import required as required_field

if TYPE_CHECKING:
    from webex_wholesale.locales import Locale

M = TypeVar("M", bound=Model)

_TEXT = (str, "str", "str | None", str | None)


class AddressDict(TypedDict, total=False):
    """An `Address` as a mapping."""

    address_line1: str | None
    address_line2: str | None
    city: str | None
    state_or_province: str | None
    zip_or_postal_code: str | None
    country: str | None
    addressLine1: str | None
    addressLine2: str | None
    stateOrProvince: str | None
    zipOrPostalCode: str | None


class CustomerInfoDict(TypedDict, total=False):
    """A `CustomerInfo` as a mapping."""

    name: str | None
    primary_email: str | None
    language: str | Locale | None
    primaryEmail: str | None


class SubscriberParametersDict(TypedDict, total=False):
    """A `SubscriberParameters` as a mapping."""

    first_name: str | None
    last_name: str | None
    primary_phone_number: str | None
    extension: str | None
    location_id: str | None
    firstName: str | None
    lastName: str | None
    primaryPhoneNumber: str | None
    locationId: str | None


class LocationAddressDict(TypedDict, total=False):
    """A `LocationAddress` as a mapping."""

    address1: str | None
    address2: str | None
    city: str | None
    state: str | None
    postal_code: str | None
    country: str | None
    postalCode: str | None


def part(
    cls: type[M],
    argument: str,
    *,
    required: bool = False,
    then: Callable[[M], M] | None = None,
    **options: Any,
) -> Any:
    """Declare a field of a request that takes a model or a mapping, and holds the model.

    Args:
        cls: the model.
        argument: what the field is called in messages.
        required: whether the request cannot do without it.
        then: makes something else of the model.
        options: what `field` takes.
    """

    def converted(value: object) -> M | None:
        model = model_of(cls, value, argument)
        return then(model) if then and model is not None else model

    declare = required_field if required else field
    return declare(part=cls, converter=converted, **options)


def model_of(cls: type[M], value: object, where: str) -> M | None:
    """Return what an argument gave as a model; None stays None.

    Raises:
        InvalidRequest: neither the model nor a mapping, or a mapping with a name that the model does not have,
            with one of its fields twice, without one that it needs, or with something else where text belongs.
    """
    if value is None or isinstance(value, cls):
        return value
    if not isinstance(value, Mapping):
        raise InvalidRequest(f"{where} must be of type {cls.__name__} or a mapping, not {type(value).__name__}")
    fields = {a.name: a for a in attrs.fields(cls) if a.name != "extras"}
    names: dict[str, str] = {wire: name for name, wire, _ in wire_fields(cls)}
    given: dict[str, Any] = {}
    content: Any
    for key, content in value.items():
        name = names.get(key, key) if isinstance(key, str) else ""
        if name not in fields:
            raise InvalidRequest(f"{where} has no field {key!r}{_instead(key, list(fields))}")
        if name in given:
            raise InvalidRequest(f"{where} has {name} twice, as {name} and as {key}: give one of them")
        inner = fields[name].metadata.get("part")
        if inner is not None:
            content = model_of(inner, content, f"{where}.{name}")
        elif content is not None and fields[name].type in _TEXT and not isinstance(content, str):
            raise InvalidRequest(f"{where}.{name} must be text, not {type(content).__name__}")
        given[name] = content
    missing = [name for name, a in fields.items() if a.default is attrs.NOTHING and given.get(name) is None]
    if missing:
        raise InvalidRequest(f"{where} needs {', '.join(missing)}")
    try:
        return cls(**given)
    except InvalidRequest as problem:
        if type(problem) is not InvalidRequest:
            raise
        raise InvalidRequest(f"{where}: {problem}") from None


def _instead(key: object, names: list[str]) -> str:
    # Loaded only after a mistake.
    import difflib

    near = difflib.get_close_matches(key.lower(), names, n=1) if isinstance(key, str) else []
    return f"; did you mean {near[0]}?" if near else f": it takes {', '.join(names)}"
