"""One straight-line function for each model, written from its fields: fetch, check, next field.

It reads what is as it should be; whatever is not sends it to `careful`, which has the rules. Print
`source_of(Customer)` to read one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from webex_wholesale._codec import scalars
from webex_wholesale._codec.careful import Problem, read_model
from webex_wholesale._codec.scalars import Mismatch
from webex_wholesale._codec.specs import FieldSpec, Shape, is_request, per_class, specs_of
from webex_wholesale.models.base import Model

Decode = Callable[[Any], Any]

_TEMPLATE = """
def decode(wire):
    try:
        if wire.__class__ is not dict: return carefully(wire)
        get = wire.get
        model = new(draft)
{fields}
        model.extras = {{}} if known.issuperset(wire) else extras_of(wire)
        model.__class__ = cls
        return model
    except not_readable:
        return carefully(wire)
"""
_NOT_READABLE = (Mismatch, TypeError, ValueError, OverflowError)


def _lines(index: int, spec: FieldSpec, names: dict[str, Any]) -> list[str]:
    lines = [f"v = get({spec.wire[0]!r})"]
    lines += [f"if v is None: v = get({other!r})" for other in spec.wire[1:]]
    lines += _one(index, spec, names) if not spec.many else _many(index, spec, names)
    if (default := spec.default()) is not None:
        # What stands for nothing never changes, so that one does for all.
        names[f"default{index}"] = default
        lines.append(f"if v is None: v = default{index}")
    lines.append(f"model.{spec.name} = v")
    return lines


def _one(index: int, spec: FieldSpec, names: dict[str, Any]) -> list[str]:
    if spec.required:
        return ["if v.__class__ is not str or not v: return carefully(wire)"]
    if spec.type is str:
        return ["if v.__class__ is not str and v is not None: return carefully(wire)"]
    if spec.type is datetime:
        return ["if v is not None:", "    v = iso(v)", "    if v.tzinfo is not utc: v = in_utc(v)"]
    names[f"read{index}"] = spec.read or decoder_of(spec.type)
    if spec.shape is Shape.ENUM:
        names[f"member{index}"] = spec.type._value2member_map_.get
        return [f"if v is not None: v = member{index}(v) or read{index}(v)"]
    return [f"if v is not None: v = read{index}(v)"]


def _many(index: int, spec: FieldSpec, names: dict[str, Any]) -> list[str]:
    names[f"read{index}"] = spec.read or decoder_of(spec.type)
    lines = ["if v is not None:"]
    if spec.one_or_many:
        lines.append("    if v.__class__ is dict: v = [v]")
    lines.append("    if v.__class__ is not list: return carefully(wire)")
    if spec.shape is Shape.ENUM:
        names[f"member{index}"] = spec.type._value2member_map_.get
        # Lists of packages are short and many: one look-up each, and more only where one is unknown.
        return [
            *lines,
            f"    t = tuple(map(member{index}, v))",
            f"    v = t if None not in t else tuple(map(read{index}, v))",
        ]
    return [*lines, f"    v = tuple(map(read{index}, v))"]


def source_of(cls: type[Model], names: dict[str, Any] | None = None) -> str:
    """Return the text of the function that decodes `cls`."""
    names = {} if names is None else names
    lines: list[str] = []
    for index, spec in enumerate(specs_of(cls)):
        lines += _lines(index, spec, names)
    return _TEMPLATE.format(fields="\n".join(f"        {line}" for line in lines))


def extras_of(cls: type[Model]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return a function that picks what a model does not know out of its wire form."""
    spellings = [spec.wire for spec in specs_of(cls)]
    usual = {names[0] for names in spellings}

    def pick(wire: dict[str, Any]) -> dict[str, Any]:
        taken = {next((name for name in names if wire.get(name) is not None), None) for names in spellings}
        return {name: value for name, value in wire.items() if name not in usual and name not in taken}

    return pick


def draft_of(cls: type[Model]) -> type:
    """Return an unfrozen class of the same layout.

    A model is filled as a draft and then becomes what it is: going around `frozen` field by field costs a fourth
    of all decoding.
    """
    unfrozen = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(cls.__name__, cls.__bases__, {"__slots__": cls.__slots__, **unfrozen})


@per_class
def decoder_of(cls: type[Model]) -> Decode:
    """Return the function that decodes a model, or raises `Mismatch`."""

    def carefully(wire: Any) -> Any:
        problems: list[Problem] = []
        model = read_model(cls, wire, "$", problems)
        if problems:
            raise Mismatch
        return model

    if is_request(cls):
        # What a caller makes goes through its own checks, and there are never many of them.
        return carefully
    names: dict[str, Any] = {
        "cls": cls,
        "draft": draft_of(cls),
        "new": object.__new__,
        "known": frozenset(spec.wire[0] for spec in specs_of(cls)),
        "extras_of": extras_of(cls),
        "carefully": carefully,
        "not_readable": _NOT_READABLE,
        "iso": datetime.fromisoformat,
        "utc": UTC,
        "in_utc": scalars.in_utc,
    }
    exec(compile(source_of(cls, names), f"<decode {cls.__name__}>", "exec"), names)
    decode: Decode = names["decode"]
    return decode
