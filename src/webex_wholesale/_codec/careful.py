"""Reading a model with all rules in plain sight: what is odd, what is an error, and where.

This is what the codec's rules mean. The generated functions of `fast` do the same for what is as it should be, and
come here with everything else.

- A value that cannot be read stays None; the raw value is kept in `extras`, and `undecoded` names the field.
- For what identifies a resource, its status and what it costs, it is an error, with the path.
"""

from __future__ import annotations

from typing import Any, TypeVar

from webex_wholesale._codec.scalars import Mismatch
from webex_wholesale._codec.specs import FieldSpec, Shape, specs_of
from webex_wholesale.models.base import Model

M = TypeVar("M", bound=Model)
Problem = tuple[str, str]
"""(JSON path, what should be there)"""


class _Unreadable(Exception):
    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems


def read_model(cls: type[M], wire: Any, path: str, problems: list[Problem]) -> M | None:
    """Return a model; what is wrong is added to `problems`, and then the model is not to be used.

    Args:
        cls: the model.
        wire: its JSON.
        path: where that stands.
        problems: gets what is wrong, with the paths.
    """
    if wire.__class__ is not dict:
        problems.append((path, "an object"))
        return None
    before = len(problems)
    values: dict[str, Any] = {}
    taken: set[str] = set()
    unreadable: set[str] = set()
    usual: set[str] = set()
    for spec in specs_of(cls):
        usual.add(spec.wire[0])
        values[spec.name] = _read_field(spec, wire, path, problems, taken, unreadable)
    if len(problems) > before:
        return None
    extras = {
        name: value
        for name, value in wire.items()
        # Of several spellings one was taken for the field; the value of another would be lost.
        if name in unreadable or (name not in usual and name not in taken)
    }
    return cls(**values, extras=extras)


def _read_field(
    spec: FieldSpec,
    wire: dict[str, Any],
    path: str,
    problems: list[Problem],
    taken: set[str],
    unreadable: set[str],
) -> Any:
    sent = [name for name in spec.wire if wire.get(name) is not None]
    faults: list[Problem] = []
    for name in sent:
        value = wire[name]
        try:
            found = _read_value(spec, value, f"{path}.{name}", problems)
        except _Unreadable as fault:
            unreadable.add(name)
            if not (spec.blank_is_none and isinstance(value, str) and not value.strip()):
                faults += fault.problems
        else:
            taken.add(name)
            return found
    if spec.strict:
        problems += faults
    if spec.required and not sent:
        problems.append((f"{path}.{spec.wire[0]}", spec.expected))
    return spec.default()


def _read_value(spec: FieldSpec, value: Any, path: str, problems: list[Problem]) -> Any:
    if not spec.many:
        return _read_one(spec, value, path, problems)
    if spec.one_or_many and value.__class__ is dict:
        return (_read_one(spec, value, path, problems),)
    if value.__class__ is not list:
        raise _Unreadable([(path, "a list")])
    items, faults = [], []
    for index, item in enumerate(value):
        try:
            items.append(_read_one(spec, item, f"{path}[{index}]", problems))
        except _Unreadable as fault:
            faults += fault.problems
    if faults:
        raise _Unreadable(faults)
    return tuple(items)


def _read_one(spec: FieldSpec, value: Any, path: str, problems: list[Problem]) -> Any:
    if spec.shape is Shape.MODEL:
        if value.__class__ is not dict:
            raise _Unreadable([(path, spec.expected)])
        return read_model(spec.type, value, path, problems)
    assert spec.read is not None
    try:
        found = spec.read(value)
    except Mismatch:
        raise _Unreadable([(path, spec.expected)]) from None
    if spec.required and not found:
        raise _Unreadable([(path, spec.expected)])
    return found
