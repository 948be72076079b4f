"""One straight-line function for each model, written from its attrs fields and registered with cattrs as its hook.

cattrs' own generated hooks neither keep unknown fields nor check types; adding both around them costs more than a
hook itself. The text made here is short: fetch, check, next field. Print `source_of(Customer)` to read one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import cattrs

from webex_wholesale._codec.leaves import Mismatch
from webex_wholesale.models.base import Model, wire_name
from webex_wholesale.models.enums import OpenEnum

Hook = Callable[[Any, Any], Any]

_TEMPLATE = """
def structure(wire, _type=None):
    if wire.__class__ is not dict:
        raise Mismatch
    get = wire.get
    model = new(draft)
{fields}
    model.extras = {{}} if known.issuperset(wire) else extras_of(wire)
    model.__class__ = cls
    return model
"""


def model_fields(cls: type[Model]) -> list[tuple[attrs.Attribute[Any], Any, bool]]:
    """Return (field, its type without None, whether None is allowed) of every field that travels."""
    attrs.resolve_types(cls)
    return [(a, *without_none(a.type)) for a in attrs.fields(cls) if a.name != "extras"]


def without_none(type_: Any) -> tuple[Any, bool]:
    """Return `X, True` for `X | None`, else the type itself and False."""
    options = getattr(type_, "__args__", ())
    if type(None) in options:
        rest = [option for option in options if option is not type(None)]
        return (rest[0] if len(rest) == 1 else Any), True
    return type_, False


def _field_lines(index: int, attribute: attrs.Attribute[Any], type_: Any, names: dict[str, Any]) -> list[str]:
    lines = [f"    v = get({wire_name(attribute)!r})"]
    lines += [f"    if v is None: v = get({other!r})" for other in attribute.metadata.get("also", ())]
    if type_ is str:
        lines.append("    if v.__class__ is not str and v is not None: raise Mismatch")
    elif isinstance(type_, type) and issubclass(type_, OpenEnum):
        names[f"member{index}"] = type_._value2member_map_.get
        lines += [f"    if v is not None: v = member{index}(v) or hook{index}(v, type{index})"]
    else:
        lines.append(f"    if v is not None: v = hook{index}(v, type{index})")
    if attribute.default is not None and attribute.default is not attrs.NOTHING:
        names[f"default{index}"] = attribute.default.factory
        lines.append(f"    if v is None: v = default{index}()")
    lines.append(f"    model.{attribute.name} = v")
    return lines


def source_of(cls: type[Model], names: dict[str, Any] | None = None) -> str:
    """Return the text of the function that structures `cls`."""
    names = {} if names is None else names
    lines: list[str] = []
    for index, (attribute, type_, _) in enumerate(model_fields(cls)):
        lines += _field_lines(index, attribute, type_, names)
    return _TEMPLATE.format(fields="\n".join(lines))


def extras_of(cls: type[Model]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return a function that picks what a model does not know out of its wire form."""
    fields = [(wire_name(a), *a.metadata.get("also", ())) for a, *_ in model_fields(cls)]
    known = {name for name, *_ in fields}

    def pick(wire: dict[str, Any]) -> dict[str, Any]:
        # Of several spellings one was taken for the field; the value of another would be lost.
        taken = {next((name for name in names if wire.get(name) is not None), None) for names in fields}
        return {key: value for key, value in wire.items() if key not in known and key not in taken}

    return pick


def draft_of(cls: type[Model]) -> type:
    """Return an unfrozen class of the same layout.

    A model is filled as a draft and then becomes what it is: going around `frozen` field by field costs a fourth
    of all decoding.
    """
    unfrozen = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(cls.__name__, cls.__bases__, {"__slots__": cls.__slots__, **unfrozen})  # type: ignore[attr-defined]


def model_hook(cls: type[Model], converter: cattrs.Converter) -> Hook:
    """Make the hook that structures `cls`; hooks of the fields come from the converter."""
    names: dict[str, Any] = {
        "cls": cls,
        "draft": draft_of(cls),
        "new": object.__new__,
        "Mismatch": Mismatch,
        "known": frozenset(wire_name(a) for a, *_ in model_fields(cls)),
        "extras_of": extras_of(cls),
    }
    source = source_of(cls, names)
    for index, (attribute, type_, _) in enumerate(model_fields(cls)):
        names[f"type{index}"] = type_
        names[f"hook{index}"] = field_hook(attribute, type_, converter)
    exec(compile(source, f"<structure {cls.__name__}>", "exec"), names)
    hook: Hook = names["structure"]
    return hook


def field_hook(attribute: attrs.Attribute[Any], type_: Any, converter: cattrs.Converter) -> Hook:
    """Return the hook for one field; `one_or_many` fields take a bare object for a list of one."""
    hook: Hook = converter.get_structure_hook(type_)
    if not attribute.metadata.get("one_or_many"):
        return hook
    return lambda value, _type: hook([value] if value.__class__ is dict else value, type_)
