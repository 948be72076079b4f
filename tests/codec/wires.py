"""Wire forms made from the models' own fields: any that should decode, and values that should not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, get_args, get_origin

import attrs
from hypothesis import strategies as st

from webex_wholesale import models, operations
from webex_wholesale.models import Model, OpenEnum
from webex_wholesale.models.base import wire_name

RETURNED = sorted(
    {op.returns for op in operations.all_operations() if op.returns not in (None, str)} | {models.Organization},
    key=lambda cls: cls.__name__,
)


def bare(type_: Any) -> Any:
    """Return `X` for `X | None`."""
    options = [option for option in get_args(type_) if option is not type(None)]
    return options[0] if type(None) in get_args(type_) and len(options) == 1 else type_


@cache
def fields_of(cls: type[Model]) -> list[tuple[attrs.Attribute[Any], Any]]:
    attrs.resolve_types(cls)
    return [(field, bare(field.type)) for field in attrs.fields(cls) if field.name != "extras"]


def spellings(field: attrs.Attribute[Any]) -> tuple[str, ...]:
    return (wire_name(field), *field.metadata["also"])


def is_model(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, Model)


def is_enum(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, OpenEnum)


def is_identity(field: attrs.Attribute[Any]) -> bool:
    return bool(field.metadata["identity"])


def is_strict(field: attrs.Attribute[Any]) -> bool:
    """Whether a wrong value is an error: what a resource is, its status, what it costs."""
    return is_identity(field) or bool(field.metadata["strict"])


def least(cls: type[Model]) -> dict[str, Any]:
    """Return the smallest wire form that decodes."""
    return {wire_name(field): "x1" for field, _ in fields_of(cls) if is_identity(field)}


def within(cls: type[Model]) -> list[type[Model]]:
    """Return a model and every model inside it."""
    found = [cls]
    for _, type_ in fields_of(cls):
        inner = get_args(type_)[0] if get_origin(type_) is tuple else type_
        if is_model(inner):
            found += [model for model in within(inner) if model not in found]
    return found


RESPONSES = sorted({inner for cls in RETURNED for inner in within(cls)}, key=lambda cls: cls.__name__)

TEXT = st.text(max_size=12)
IDS = st.text(min_size=1, max_size=12)
DAYS = st.dates(date(1000, 1, 1))
MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30))
UNKNOWN_FIELDS = st.dictionaries(
    TEXT.map("x-{}".format),
    st.none() | st.booleans() | st.integers() | TEXT | st.lists(TEXT, max_size=2),
    max_size=2,
)


# Making a strategy costs more than drawing from it.
@cache
def values(type_: Any) -> st.SearchStrategy[Any]:
    """Return wire values that decode as a type."""
    if is_model(type_):
        return wires(type_)
    if is_enum(type_):
        return st.sampled_from([member.value for member in type_]) | TEXT
    if get_origin(type_) is tuple:
        return st.lists(values(get_args(type_)[0]), max_size=3)
    return {
        str: TEXT,
        int: st.integers() | st.integers(-(2**53), 2**53).map(float),
        bool: st.booleans(),
        date: DAYS.map(date.isoformat),
        datetime: MOMENTS.map(lambda moment: moment.isoformat() + "Z")
        | MOMENTS.map(lambda moment: moment.replace(tzinfo=UTC).isoformat()),
    }[type_]


@cache
def wires(cls: type[Model]) -> st.SearchStrategy[dict[str, Any]]:
    """Return wire forms of a model: any field left out, null, or under any of its names, beside unknown ones."""

    @st.composite
    def build(draw: st.DrawFn) -> dict[str, Any]:
        wire: dict[str, Any] = draw(UNKNOWN_FIELDS)
        for field, type_ in fields_of(cls):
            if is_identity(field):
                wire[spellings(field)[0]] = draw(IDS)
            elif draw(st.booleans()):
                value = values(type_)
                if field.metadata["one_or_many"]:
                    value |= values(get_args(type_)[0])
                wire[draw(st.sampled_from(spellings(field)))] = draw(st.none() | value)
        return wire

    return build()


# Not one of these is of the type named; none of them may be bent until it is. The texts stand for private values.
WRONG: Mapping[Any, list[Any]] = {
    str: [0, 1.5, True, False, [], {}, ["private"], {"private": 1}],
    int: ["5", "private", 1.9, True, False, [], {}, float("nan"), float("inf"), 1e300, 2.0**53 + 2],
    bool: ["true", "false", "private", 0, 1, [], {}],
    date: ["", "private", "2026-13-01", "20261001", "2026-W47-1", "2026-10-1", "2026-10-01T00:00:00Z",
           20261001, 0.0, True, [], {}],
    datetime: ["", "private", "2026-13-01T00:00:00Z", "2026-11-22T25:00:00Z", 1795305600000, 0.5, True, [], {},
               "0001-01-01T00:00:00+05:00"],
    "enum": [0, 1, True, False, 1.5, [], {}, ["provisioned"]],
    "tuple": [{}, "private", 0, True, {"0": "private"}],
    "model": [[], "private", 0, True, [{}]],
}  # fmt: skip


def wrong(type_: Any) -> list[Any]:
    if is_model(type_):
        return WRONG["model"]
    if is_enum(type_):
        return WRONG["enum"]
    return WRONG["tuple"] if get_origin(type_) is tuple else WRONG[type_]
