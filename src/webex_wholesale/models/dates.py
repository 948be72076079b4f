"""What a date is: the one reading of YYYY-MM-DD, for arguments, billing files and answers alike."""

from __future__ import annotations

import re
import sys
import warnings
from datetime import UTC, date, datetime

from webex_wholesale.errors import InvalidRequest

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_day(text: str) -> date:
    """Return the day that a text names as YYYY-MM-DD.

    Raises:
        ValueError: it has another form, such as 01/10/2026, which says two things; or there is no such day.

    Examples:
        >>> parse_day("2026-10-31")
        datetime.date(2026, 10, 31)
    """
    # fromisoformat() also takes week dates and the form without dashes, which the service does not.
    if not _DAY.fullmatch(text):
        raise ValueError("is not a date as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a day of the calendar") from None


def as_day(value: date | str, name: str, *, error: type[InvalidRequest] = InvalidRequest) -> date:
    """Return the day that an argument names: a `date`, or text as YYYY-MM-DD.

    Args:
        value: what the caller passed.
        name: the argument's name, for the message.
        error: the class of the error to raise.

    Raises:
        InvalidRequest: it is neither. A `datetime` is refused: which day it falls on depends on a time zone.

    Examples:
        >>> as_day("2026-10-01", "billing_start_date")
        datetime.date(2026, 10, 1)
    """
    if isinstance(value, datetime):
        raise error(
            f"{name} must be a date without a time: pass .date() of your datetime, in the time zone you mean"
        )
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise error(f"{name} must be a date, or text as YYYY-MM-DD")
    try:
        return parse_day(value)
    except ValueError as reason:
        raise error(f"{name} {reason}") from None


def as_moment(value: datetime, name: str) -> datetime:
    """Return a time with a time zone; one without is read as UTC, and warned of where the caller passed it.

    Args:
        value: what the caller passed.
        name: the argument's name, for the message.
    """
    if value.utcoffset() is not None:
        return value
    warnings.warn(
        f"{name} is a datetime without a time zone and is read as UTC: pass datetime.now(UTC), or .astimezone() "
        "of yours if it is local time",
        stacklevel=_callers_level(),
    )
    return value.replace(tzinfo=UTC)


def _callers_level() -> int:
    """Return the `stacklevel` that leads out of this package, counted from the function that asks."""
    level, frame = 1, sys._getframe(1)
    while frame.f_globals.get("__name__", "").startswith("webex_wholesale.") and frame.f_back is not None:
        level, frame = level + 1, frame.f_back
    return level
