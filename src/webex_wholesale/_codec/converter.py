"""The converter: which hook decodes which type, and what is said when one cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar, get_args, get_origin

import cattrs

from webex_wholesale._codec import leaves
from webex_wholesale._codec.leaves import EXPECTED, Mismatch
from webex_wholesale._codec.structure import Hook, model_fields, model_hook, without_none
from webex_wholesale.errors import DecodeError
from webex_wholesale.models.base import Model, wire_name
from webex_wholesale.models.enums import OpenEnum

T = TypeVar("T")

# More paths than this help nobody, and a list of 100 broken items would fill the log.
_PATHS_NAMED = 10


def _is_model(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, Model)


def _is_enum(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, OpenEnum)


def _is_tuple(type_: Any) -> bool:
    return get_origin(type_) is tuple


def _enum(value: Any, cls: type[OpenEnum]) -> OpenEnum:
    if value.__class__ is not str:
        raise Mismatch
    return cls.unknown_members().get(value) or cls(value)


def _tuple_hook(type_: Any, converter: cattrs.Converter) -> Hook:
    item_type = get_args(type_)[0]
    hook = converter.get_structure_hook(item_type)
    if _is_enum(item_type):
        return _enum_tuple_hook(item_type, hook)

    def structure(value: Any, _type: Any = None) -> tuple[Any, ...]:
        if value.__class__ is not list:
            raise Mismatch
        return tuple([hook(item, item_type) for item in value])

    return structure


def _enum_tuple_hook(cls: type[OpenEnum], hook: Hook) -> Hook:
    known = cls._value2member_map_.get

    def structure(value: Any, _type: Any = None) -> tuple[Any, ...]:
        if value.__class__ is not list:
            raise Mismatch
        members = tuple(map(known, value))
        # Lists of packages are short and many: one look-up each, and the careful way only where one is unknown.
        return members if None not in members else tuple([hook(item, cls) for item in value])

    return structure


def make_converter() -> cattrs.Converter:
    """Return a cattrs converter that knows every model and no leniency."""
    converter = cattrs.Converter(detailed_validation=False)
    for type_, hook in (
        (str, leaves.text),
        (int, leaves.integer),
        (bool, leaves.boolean),
        (datetime, leaves.timestamp),
        (date, leaves.day),
        # By its class, not by a predicate: cattrs asks those last, and would find the plain text that it also is.
        (OpenEnum, _enum),
    ):
        converter.register_structure_hook(type_, hook)
    converter.register_structure_hook_func(lambda t: t is Any, leaves.anything)
    converter.register_structure_hook_func(lambda t: get_origin(t) is Mapping.__origin__, leaves.mapping)  # type: ignore[attr-defined]
    converter.register_structure_hook_factory(_is_tuple, lambda t: _tuple_hook(t, converter))
    converter.register_structure_hook_factory(_is_model, lambda t: model_hook(t, converter))
    return converter


_converter = make_converter()


def decode(cls: type[T], wire: Any, *, root: str = "$") -> T:
    """Return `wire` as a `cls`.

    Raises:
        DecodeError: something has the wrong type; lists where.
    """
    hook = _converter.get_structure_hook(cls)
    try:
        return hook(wire, cls)  # type: ignore[no-any-return]
    except (Mismatch, TypeError):
        raise _decode_error(cls, wire, root) from None


def decode_many(cls: type[T], wire: Any, *, root: str = "$") -> list[T]:
    """Return a list of `cls`; the same rules as `decode`."""
    if wire.__class__ is not list:
        raise DecodeError(f"cannot decode the answer: {root} should be a list", paths=(root,))
    hook = _converter.get_structure_hook(cls)
    try:
        return [hook(item, cls) for item in wire]
    except (Mismatch, TypeError):
        raise _decode_error(tuple[cls, ...], wire, root) from None  # type: ignore[valid-type]


def _decode_error(type_: Any, wire: Any, root: str) -> DecodeError:
    found = list(problems(type_, wire, root))
    paths = tuple(path for path, _ in found)
    named = "; ".join(f"{path} should be {expected}" for path, expected in found[:_PATHS_NAMED])
    more = f"; and {len(found) - _PATHS_NAMED} more" if len(found) > _PATHS_NAMED else ""
    return DecodeError(f"cannot decode the answer: {named}{more}", paths=paths)


def problems(type_: Any, wire: Any, path: str) -> Iterator[tuple[str, str]]:
    """Walk a value that did not decode and yield (JSON path, what should be there) for every fault."""
    if _is_model(type_):
        if not isinstance(wire, dict):
            yield path, "an object"
            return
        for attribute, field_type, _ in model_fields(type_):
            names = (wire_name(attribute), *attribute.metadata.get("also", ()))
            name = next((n for n in names if wire.get(n) is not None), None)
            if name is not None:
                value = wire[name]
                if attribute.metadata.get("one_or_many") and isinstance(value, dict):
                    value = [value]
                yield from problems(field_type, value, f"{path}.{name}")
    elif _is_tuple(type_):
        if not isinstance(wire, list):
            yield path, "a list"
            return
        for index, item in enumerate(wire):
            yield from problems(get_args(type_)[0], item, f"{path}[{index}]")
    else:
        bare, _ = without_none(type_)
        try:
            _converter.get_structure_hook(bare)(wire, bare)
        except (Mismatch, TypeError):
            yield path, EXPECTED.get(bare, "text" if _is_enum(bare) else "something else")
