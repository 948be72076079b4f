"""What every model is: frozen, keyword-only, tolerant of unknown fields, and able to give its wire form back.

The names on the wire are decided here, for both directions: a field is its snake_case name in camelCase unless
it says `wire=`; `also=` lists other spellings that the service has been seen to use.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Self

import attrs

from webex_wholesale._notebook import NotebookView
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.dates import as_moment

_LONG_ID = 24
_WIRE_FIELDS: dict[type, tuple[tuple[str, str, Any], ...]] = {}


class _NotSent(tuple[Any, ...]):
    """An empty list that stands for one that the service did not send."""

    __slots__ = ()

    def __reduce__(self) -> str:
        return "NOT_SENT"


NOT_SENT: tuple[Any, ...] = _NotSent()
"""What a list is where there was none: empty to everybody, but not a list that was sent empty.

What works out a complete list has to tell the two apart, by `is`: writing what was left out would remove service.
"""


def field(
    *,
    wire: str | None = None,
    also: tuple[str, ...] = (),
    one_or_many: bool = False,
    identity: bool = False,
    strict: bool = False,
    code: bool = False,
    part: type[Model] | None = None,
    **options: Any,
) -> Any:
    """Declare a model field, optional unless it says otherwise.

    What the service always sends is not Optional: `identity=True`, or a default that says nothing, `""` for a text
    and `NOT_SENT` for a list, so that one answer without it loses no page.

    Args:
        wire: name on the wire, where camelCase does not give it.
        also: other names under which the service sends it.
        one_or_many: the service sends either a list or its only entry.
        identity: it tells one resource from another, and the service always sends it.
        strict: a wrong value is an error: it says what a resource is, its status, or what it costs.
        code: a number that the service also sends as text.
        part: the model that it holds, where a request takes a mapping in place of one.
        options: what `attrs.field` takes.
    """
    if identity:
        options["default"] = attrs.NOTHING
    if "factory" not in options:
        options.setdefault("default", None)
    metadata = {
        "wire": wire,
        "also": also,
        "one_or_many": one_or_many,
        "identity": identity,
        "strict": strict,
        "code": code,
        "part": part,
    }
    return attrs.field(metadata=metadata, **options)


def required(**options: Any) -> Any:
    """Declare a field that a request cannot do without: neither None nor a blank text."""
    return field(default=attrs.NOTHING, validator=_given, **options)


def _given(_model: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise InvalidRequest(f"{attribute.name} must be given, and must not be blank")


def camel_case(name: str) -> str:
    """Return `external_customer_id` as `externalCustomerId`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


@lru_cache(1024)
def snake_case(name: str) -> str:
    """Return `externalCustomerId` as `external_customer_id`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def wire_name(attribute: attrs.Attribute[Any]) -> str:
    """Return the name under which a field travels."""
    return attribute.metadata.get("wire") or camel_case(attribute.name)


def wire_fields(cls: type[Model]) -> tuple[tuple[str, str, Any], ...]:
    """Return (attribute name, wire name, default) of every field that travels, in declaration order."""
    names = _WIRE_FIELDS.get(cls)
    if names is None:
        names = tuple((a.name, wire_name(a), a.default) for a in attrs.fields(cls) if a.name != "extras")
        _WIRE_FIELDS[cls] = names
    return names


def _is_absent(value: Any, default: Any) -> bool:
    """Whether a field holds what stands for nothing: None, or a list or text that was not sent."""
    return value is None or value is NOT_SENT or (isinstance(default, str) and value == default == "")


def identity_field(cls: type[Model]) -> str | None:
    """Return the name of the field that tells one resource from another, None for what is part of one."""
    return next((a.name for a in attrs.fields(cls) if a.metadata.get("identity")), None)


def to_wire(value: Any) -> Any:
    """Return a value as JSON types: models, enums, times, tuples and mappings alike."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, datetime):
        return format_timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("a key is not text")
        return {str.__str__(key): to_wire(item) for key, item in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes):
        return [to_wire(item) for item in value]
    return value


def format_timestamp(moment: datetime) -> str:
    """Write a time as Webex does: UTC with a `Z`, milliseconds, microseconds only where there are any."""
    moment = as_moment(moment, "a time")
    precision = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def _is_webex_id(name: str) -> bool:
    """Whether a field holds an id of Webex; `external_id` is the caller's own key and is shown whole."""
    return name == "id" or (name.endswith("_id") and not name.startswith("external_"))


def short_id(id: str) -> str:
    """Return an id for the eye: Webex ids begin alike, so their end is kept."""
    return id if len(id) <= _LONG_ID else f"{id[:4]}…{id[-8:]}"


class _Masked(str):
    """A text that stands for a value which is not to be shown, quotation marks included."""

    __slots__ = ()


def _in_words(name: str, value: Any) -> str:
    """Return the value of a field as a person writes it: no quotation marks, no class names."""
    if isinstance(value, Model):
        return "; ".join(f"{part}: {_in_words(part, inner)}" for part, inner in value._seen())
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, tuple):
        return (" | " if any(isinstance(one, Model) for one in value) else ", ").join(
            _in_words(name, one) for one in value
        )
    if isinstance(value, str):
        # The text of an enumeration's value, not its name.
        return str.__str__(value).strip("'") if isinstance(value, _Masked) else str.__str__(value)
    return str(value)


@attrs.frozen(kw_only=True, repr=False)
class Model(NotebookView):
    """Base of all that travels.

    Attributes:
        extras: what the service sent and this SDK does not know or could not read, as it came; `to_dict()` gives
            it back.
    """

    extras: Mapping[str, Any] = attrs.field(factory=dict, repr=False, eq=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the wire form: camelCase names, JSON types, extras included.

        What was not sent is left out, and so is a blank text where one is always sent.
        """
        wire = {
            name: to_wire(value)
            for key, name, default in wire_fields(type(self))
            if not _is_absent(value := getattr(self, key), default)
        }
        for name, value in self.extras.items():
            # What could not be read is nothing here; what came is what goes back.
            wire.setdefault(name, value)
        return wire

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> Self:
        """Return a model from its wire form, such as `to_dict()` gives; the rules are those for answers.

        Args:
            wire: a mapping with the wire's names and JSON types.

        Raises:
            DecodeError: what identifies the resource is missing, or a value has the wrong type; lists the paths.
            InvalidRequest: a request's own checks refuse it.

        Examples:
            >>> from webex_wholesale.models import Customer
            >>> customer = Customer.from_dict({"id": "c1", "externalId": "acme-1"})
            >>> customer.external_id, customer.to_dict()
            ('acme-1', {'id': 'c1', 'externalId': 'acme-1'})
        """
        # The codec rests on the models; it is looked up when it is needed.
        codec = importlib.import_module("webex_wholesale._codec")
        value = dict(wire) if isinstance(wire, Mapping) else wire
        return codec.decode(cls, value, what=f"the {cls.__name__}")  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={text}' for name, text in self._shown())})"

    def _repr_html_(self) -> str:
        """Return a small table for a notebook: what is there, escaped."""
        # Loaded in a notebook only.
        from webex_wholesale._tables import Column, Table

        columns = (Column("field"), Column("value", widest=None))
        records = tuple((name, _in_words(name, value)) for name, value in self._seen())
        return Table(title=type(self).__name__, columns=columns, records=records).to_html(rows=None)

    def _shown(self) -> Iterator[tuple[str, str]]:
        """Yield what a person wants to see, as Python would write it."""
        for name, value in self._seen():
            yield name, str(value) if isinstance(value, _Masked) else repr(value)

    def _seen(self) -> Iterator[tuple[str, Any]]:
        """Yield the fields to show: none without a value, ids shortened, what is secret masked."""
        for attribute in attrs.fields(type(self)):
            # A reporter of crashes shows objects that are half made as well.
            value = getattr(self, attribute.name, None)
            if attribute.repr is False or value == () or _is_absent(value, attribute.default):
                continue
            if callable(attribute.repr):
                yield attribute.name, _Masked(attribute.repr(value))
            elif isinstance(value, str) and _is_webex_id(attribute.name):
                yield attribute.name, short_id(value)
            else:
                yield attribute.name, value

    @property
    def undecoded(self) -> tuple[str, ...]:
        """Fields whose value could not be read, as paths such as `errors[0].error_code`; raw values: `extras`."""
        return tuple(_undecoded(self, ""))


def _undecoded(model: Model, path: str) -> Iterator[str]:
    for attribute in attrs.fields(type(model)):
        if attribute.name == "extras":
            continue
        value = getattr(model, attribute.name)
        where = f"{path}{attribute.name}"
        if value == () or _is_absent(value, attribute.default):
            names = (wire_name(attribute), *attribute.metadata.get("also", ()))
            if any(model.extras.get(name) is not None for name in names):
                yield where
        elif isinstance(value, Model):
            yield from _undecoded(value, f"{where}.")
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Model):
                    yield from _undecoded(item, f"{where}[{index}].")
