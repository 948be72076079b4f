"""How the API writes times: ISO 8601 with Z, milliseconds or microseconds by field; and how it reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

DAY = 86_400.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(at: float) -> datetime:
    """The epoch second as an aware datetime."""
    return _EPOCH + timedelta(seconds=at)


def millis(at: float) -> str:
    """The epoch second as `created` is written."""
    return instant(at).isoformat(timespec="milliseconds")[:23] + "Z"


def micros(at: float) -> str:
    """The epoch second as `lastStatusChange` is written."""
    return instant(at).isoformat(timespec="microseconds")[:26] + "Z"


def midnight(day: date) -> float:
    """The epoch second at which a day begins in UTC."""
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - _EPOCH).total_seconds()


def read_instant(text: str) -> float:
    """An epoch second from epoch milliseconds or from ISO 8601. Raises ValueError for anything else."""
    if text.isascii() and text.isdigit():
        at = int(text) / 1000
        instant(at)
        return at
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH).total_seconds()
