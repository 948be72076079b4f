"""Frozen objects made by the thousand: filled while unfrozen, then frozen by setting their class.

A frozen class sets every field through `object.__setattr__`. Filling an object of an open class with the same
layout and then setting its `__class__` gives the same frozen object in a third of the time.
"""

from __future__ import annotations

from typing import Any

import attrs


def unfrozen_twin(frozen: type[Any]) -> Any:
    """Return the open class of a frozen attrs class (one with slots, but none for weak references).

    It takes the fields by name or by position, those without a default first.

    Example:
        ```python
        OpenPoint = unfrozen_twin(Point)  # once
        point = OpenPoint(x=1, y=2)
        point.__class__ = Point
        ```
    """
    fields = sorted(attrs.fields(frozen), key=lambda field: field.default is not attrs.NOTHING)
    names = {field.name: attrs.field(default=field.default) for field in fields}
    return attrs.make_class(f"Open{frozen.__name__}", names, slots=True, weakref_slot=False, eq=False)
