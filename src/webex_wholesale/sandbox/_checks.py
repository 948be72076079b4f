"""Decides whether a value given by a test can be meant: its type and its range, with an answer in words."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from math import inf, isnan
from typing import Any

# Longer than anybody tests for, and short enough that no date leaves the calendar.
LONGEST_SECONDS = 100 * 365.25 * 86_400.0


def number(name: str, value: Any, *, least: float = 0.0, most: float = LONGEST_SECONDS) -> float:
    """A number from `least` to `most`. Raises TypeError for what is no number, ValueError for another one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number")
    if isnan(value) or not least <= value <= most:
        limit = f"{least:g} or more" if most == inf else f"from {least:g} to {most:g}"
        raise ValueError(f"{name} must be {limit}")
    return value


def whole(name: str, value: Any, *, least: int = 0, most: float = inf) -> int:
    """A whole number from `least` to `most`. Raises TypeError or ValueError."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} must be a whole number")
    if not least <= value <= most:
        limit = f"{least} or more" if most == inf else f"from {least} to {most:.0f}"
        raise ValueError(f"{name} must be {limit}")
    return value


def truth(name: str, value: Any) -> bool:
    """True or false, and nothing that merely looks like it. Raises TypeError."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be true or false")
    return value


def text(name: str, value: Any) -> str:
    """A text with something in it. Raises TypeError or ValueError."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string")
    if not value:
        raise ValueError(f"{name} must not be empty")
    return value


def texts(name: str, value: Any) -> Collection[str]:
    """Several texts; one text alone would be taken for its letters. Raises TypeError."""
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Collection):
        raise TypeError(f"{name} must be a list of strings")
    if not all(isinstance(item, str) for item in value):
        raise TypeError(f"{name} must be a list of strings")
    return value


def choice(name: str, value: Any, known: Collection[str]) -> str:
    """One of the known words. Raises ValueError."""
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}")
    return value


def names(what: str, given: Collection[str], known: Collection[str]) -> None:
    """Raises TypeError if a name is given that is none of the known ones."""
    strange = sorted(set(given) - set(known))
    if strange:
        raise TypeError(f"no such {what}: {', '.join(strange)}; there are {', '.join(sorted(known))}")


def jsonable(name: str, value: Any) -> None:
    """Raises TypeError for what cannot be sent as JSON."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise TypeError(f"{name} must be something that JSON can say") from None
