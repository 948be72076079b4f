"""The strict rules for single values: each hook returns the value in its Python type, or raises `Mismatch`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from webex_wholesale.models.dates import parse_day

_LARGEST_EXACT = 2**53
_LONGEST_CODE = 18


class Mismatch(Exception):
    """A value is not of the type it should be; where it stands is worked out only when it matters."""


def text(value: Any) -> str:
    """Take text as it is; nothing is turned into text."""
    if value.__class__ is not str:
        raise Mismatch
    return value


def integer(value: Any) -> int:
    """Take whole numbers; the contract types them `number`, so 100.0 is one and 1.9 is not, nor is true."""
    if value.__class__ is int:
        return value
    # From 2**53 on, a float no longer says which whole number was meant.
    if value.__class__ is float and value.is_integer() and abs(value) <= _LARGEST_EXACT:
        return int(value)
    raise Mismatch


def code(value: Any) -> int:
    """Take a whole number, or its digits as text: the contract's examples have codes in either form."""
    if value.__class__ is str and value.isascii() and value.isdigit() and len(value) <= _LONGEST_CODE:
        return int(value)
    return integer(value)


def boolean(value: Any) -> bool:
    """Take true and false; "false" is text."""
    if value.__class__ is not bool:
        raise Mismatch
    return value


def timestamp(value: Any) -> datetime:
    """Take ISO 8601 text; without an offset it is UTC, as Webex sends no other."""
    if value.__class__ is not str:
        raise Mismatch
    try:
        return in_utc(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        raise Mismatch from None


def in_utc(moment: datetime) -> datetime:
    """Return a time in UTC; one without an offset is in UTC already."""
    if moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def day(value: Any) -> date:
    """Take YYYY-MM-DD."""
    if value.__class__ is not str:
        raise Mismatch
    try:
        return parse_day(value)
    except ValueError:
        raise Mismatch from None


def mapping(value: Any) -> dict[str, Any]:
    """Take a JSON object as it is."""
    if value.__class__ is not dict:
        raise Mismatch
    return value


def anything(value: Any) -> Any:
    """Take whatever came."""
    return value
