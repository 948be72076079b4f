"""What the codec knows of each field of a model, worked out once from its attrs definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

import attrs

from webex_wholesale._codec import scalars
from webex_wholesale.models.base import Model, wire_name
from webex_wholesale.models.enums import OpenEnum

T = TypeVar("T")


class Shape(Enum):
    """How a field's value is built."""

    SCALAR = "scalar"
    ENUM = "enum"
    MODEL = "model"


def per_class(make: Callable[[Any], T]) -> Callable[[Any], T]:
    """Have something made once for each class."""
    return cache(make)


@attrs.frozen
class FieldSpec:
    """One field.

    Attributes:
        name: of the attribute.
        wire: its names on the wire, the usual one first.
        shape, type: what its value is, or each of its values.
        many: whether it is a tuple of them.
        one_or_many: whether a bare object stands for a list of one.
        strict: whether a wrong value is an error and not just unreadable.
        required: whether the service always sends it.
        read: turns one value of the wire into one of its type, or raises `Mismatch`; None for a model.
        expected: what should be there, for error messages.
        default: makes its value where there is none.
    """

    name: str
    wire: tuple[str, ...]
    shape: Shape
    type: Any
    many: bool
    one_or_many: bool
    strict: bool
    required: bool
    read: Callable[[Any], Any] | None
    expected: str
    default: Callable[[], Any]

    @property
    def blank_is_none(self) -> bool:
        """Whether an empty text says that there is none: the contract's examples have such dates."""
        return self.type in (date, datetime)


_SCALARS: dict[Any, tuple[Callable[[Any], Any], str]] = {
    str: (scalars.text, "text"),
    int: (scalars.integer, "a whole number"),
    bool: (scalars.boolean, "true or false"),
    datetime: (scalars.timestamp, "a time in ISO 8601"),
    date: (scalars.day, "a date as YYYY-MM-DD"),
    Any: (scalars.anything, "anything"),
}


@per_class
def is_request(cls: type[Model]) -> bool:
    """Whether a model is one that callers make, and that checks or converts what it is given."""
    return hasattr(cls, "__attrs_post_init__") or any(a.validator or a.converter for a in attrs.fields(cls))


@per_class
def specs_of(cls: type[Model]) -> tuple[FieldSpec, ...]:
    """Return every field that travels, in declaration order."""
    attrs.resolve_types(cls)
    return tuple(_spec(cls, a) for a in attrs.fields(cls) if a.name != "extras")


def _spec(cls: type[Model], attribute: attrs.Attribute[Any]) -> FieldSpec:
    data = attribute.metadata
    type_ = _bare(attribute.type)
    many = get_origin(type_) is tuple
    if many:
        type_ = get_args(type_)[0]
    shape, read, expected = _reader(type_, code=data.get("code", False))
    return FieldSpec(
        name=attribute.name,
        wire=(wire_name(attribute), *data.get("also", ())),
        shape=shape,
        type=type_,
        many=many,
        one_or_many=data.get("one_or_many", False),
        strict=data.get("strict", False) or data.get("identity", False) or is_request(cls),
        required=data.get("identity", False),
        read=read,
        expected="non-empty text" if data.get("identity") else expected,
        default=_default_of(attribute.default),
    )


def _default_of(default: Any) -> Callable[[], Any]:
    """Return what makes the value of a field that is not there."""
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # attrs types it as a function
        factory: Callable[[], Any] = default.factory
        return factory
    return lambda: None if default is attrs.NOTHING else default


def _bare(type_: Any) -> Any:
    """Return `X` for `X | None`, and of a model or a mapping with its content the model."""
    options = [option for option in getattr(type_, "__args__", ()) if option is not type(None)]
    if get_origin(type_) in (tuple, Mapping) or not options:
        return type_
    models = [option for option in options if isinstance(option, type) and issubclass(option, Model)]
    return (models or options)[0] if models or len(options) == 1 else Any


def _reader(type_: Any, *, code: bool) -> tuple[Shape, Callable[[Any], Any] | None, str]:
    if isinstance(type_, type) and issubclass(type_, Model):
        return Shape.MODEL, None, "an object"
    if isinstance(type_, type) and issubclass(type_, OpenEnum):
        return Shape.ENUM, enum_reader(type_), "text"
    if get_origin(type_) is Mapping:
        return Shape.SCALAR, scalars.mapping, "an object"
    read, expected = (scalars.code, "a whole number") if code else _SCALARS[type_]
    return Shape.SCALAR, read, expected


def enum_reader(cls: type[OpenEnum]) -> Callable[[Any], OpenEnum]:
    """Return what turns text into a member, known or not."""
    known, unknown = cls._value2member_map_.get, cls.unknown_members().get

    def read(value: Any) -> OpenEnum:
        if value.__class__ is not str:
            raise scalars.Mismatch
        return known(value) or unknown(value) or cls(value)  # type: ignore[return-value]

    return read
