"""Decides how a filter compares, by asking for parts of a value that is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

_LEAST = 4


def mode_of(items: Sequence[dict[str, Any]], field: str, count: Callable[[str, str], int]) -> str | None:
    """Return how a filter by this field compares, in the sandbox's words; None where no value is fit to ask with.

    Args:
        items: what is there.
        field: the field.
        count: asks for a text, described by the second argument, and says how many come.
    """
    values = {value for item in items if isinstance(value := item.get(field), str) and len(value) >= _LEAST}
    # A part must not be somebody else's whole value, and letters are needed to tell one case from the other.
    fit = (v for v in sorted(values) if v.swapcase() != v and not {v[:-1], v[1:-1]} & values)
    value = next(fit, None)
    if value is None:
        return None
    if count(value[:-1], "the beginning of one"):
        if not count(value[1:-1], "the middle of one"):
            return "prefix"
        return "ignored" if count(f"{value}-nobody-has-this", "what nobody has") else "substring"
    return "ignore_case" if count(value.swapcase(), "in another case") else "exact"
