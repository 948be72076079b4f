"""Billing periods: which days a report may cover, and how to name the usual ones.

Any day of the last five years, never today (the service records each day's usage on the day after). Which midnight
ends a day at Cisco is not documented, so the time zone is an argument, and UTC unless something else is said.
"""

from __future__ import annotations

import calendar
import time
from datetime import UTC, date, datetime, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

import attrs

from webex_wholesale.errors import InvalidBillingPeriod
from webex_wholesale.models.dates import as_day

MAX_AGE_YEARS = 5
"""How far back a report may reach."""


class HasTime(Protocol):
    """A clock: anything that tells the time in seconds since 1970."""

    def time(self) -> float:
        """Return the seconds since 1970-01-01 UTC."""
        ...


@attrs.frozen
class BillingPeriod:
    """The days that a report covers, the first and the last included.

    Attributes:
        start: first day.
        end: last day.

    Raises:
        InvalidBillingPeriod: no dates, or the end lies before the start.

    Examples:
        >>> from webex_wholesale.billing import BillingPeriod
        >>> october = BillingPeriod.month(2026, 10)
        >>> str(october), october.days
        ('2026-10-01/2026-10-31', 31)
    """

    start: date
    end: date

    def __attrs_post_init__(self) -> None:
        _check_date(self.start, "start")
        _check_date(self.end, "end")
        if self.end < self.start:
            raise InvalidBillingPeriod(f"the period ends on {self.end}, before it begins on {self.start}")

    @classmethod
    def of(cls, start: date | str, end: date | str) -> BillingPeriod:
        """Return the period between two days, given as dates or as `YYYY-MM-DD`.

        Raises:
            InvalidBillingPeriod: no such day, or the end lies before the start.
        """
        return cls(
            as_day(start, "start", error=InvalidBillingPeriod), as_day(end, "end", error=InvalidBillingPeriod)
        )

    @classmethod
    def month(cls, year: int, month: int) -> BillingPeriod:
        """Return a calendar month.

        Raises:
            InvalidBillingPeriod: no such month.
        """
        if any(isinstance(number, bool) or not isinstance(number, int) for number in (year, month)):
            raise InvalidBillingPeriod("year and month are whole numbers, such as 2026 and 10")
        try:
            first = date(year, month, 1)
        except (ValueError, OverflowError):
            raise InvalidBillingPeriod("there is no such month") from None
        return cls(first, first.replace(day=calendar.monthrange(year, month)[1]))

    @classmethod
    def last_month(
        cls, today: date | None = None, *, tz: tzinfo | str = UTC, clock: HasTime = time
    ) -> BillingPeriod:
        """Return the calendar month before this one.

        Args:
            today: the day to count from; taken from the clock when left out.
            tz: time zone that says which day it is, as an object or an IANA name.
            clock: where the time comes from.

        Raises:
            InvalidBillingPeriod: `today` is not a date, or there is no such time zone.
        """
        return cls.last_months(1, today, tz=tz, clock=clock)[0]

    @classmethod
    def last_months(
        cls, count: int, today: date | None = None, *, tz: tzinfo | str = UTC, clock: HasTime = time
    ) -> tuple[BillingPeriod, ...]:
        """Return the calendar months before this one, the earliest first.

        Args:
            count: how many months, 1 at the least.
            today: the day to count from; taken from the clock when left out.
            tz: time zone that says which day it is, as an object or an IANA name.
            clock: where the time comes from.

        Raises:
            InvalidBillingPeriod: `today` is not a date, there is no such time zone, or `count` is not a whole
                number of months that there are.

        Examples:
            >>> from datetime import date
            >>> from webex_wholesale.billing import BillingPeriod
            >>> [str(period) for period in BillingPeriod.last_months(2, date(2026, 2, 14))]
            ['2025-12-01/2025-12-31', '2026-01-01/2026-01-31']
        """
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise InvalidBillingPeriod("count must be a whole number of months, 1 at the least")
        day = today_in(tz, clock) if today is None else today
        _check_date(day, "today")
        this = day.year * 12 + day.month - 1
        return tuple(cls.month(month // 12, month % 12 + 1) for month in range(this - count, this))

    @property
    def days(self) -> int:
        """How many days the period has; a report's quantities are user-days, so this turns them into users."""
        return (self.end - self.start).days + 1

    def validate(self, today: date | None = None, *, tz: tzinfo | str = UTC, clock: HasTime = time) -> None:
        """Check the period against the service's rules, which depend on the day of asking.

        Args:
            today: the day of asking; taken from the clock when left out.
            tz: time zone that says which day it is, as an object or an IANA name.
            clock: where the time comes from.

        Raises:
            InvalidBillingPeriod: the period reaches today or beyond, or back more than five years.
        """
        day = today_in(tz, clock) if today is None else today
        _check_date(day, "today")
        if self.end >= day:
            raise InvalidBillingPeriod(
                f"the period ends on {self.end}; usage is recorded on the next day, so it must end before {day}"
            )
        if self.start < (earliest := _years_before(day)):
            raise InvalidBillingPeriod(
                f"the period begins on {self.start}; reports reach back {MAX_AGE_YEARS} years, to {earliest}"
            )

    def __str__(self) -> str:
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


def today_in(tz: tzinfo | str = UTC, clock: HasTime = time) -> date:
    """Return the day it is in a time zone.

    Raises:
        InvalidBillingPeriod: there is no such time zone.
    """
    if isinstance(tz, str):
        try:
            tz = ZoneInfo(tz)
        except (ValueError, OSError, KeyError):
            raise InvalidBillingPeriod(
                "there is no such time zone; use an IANA name such as Europe/London"
            ) from None
    if not isinstance(tz, tzinfo):
        raise InvalidBillingPeriod("tz must be a time zone, or an IANA name such as Europe/London")
    return datetime.fromtimestamp(clock.time(), tz).date()


def _check_date(day: object, name: str) -> None:
    if isinstance(day, str):
        raise InvalidBillingPeriod(f"{name} must be a date: BillingPeriod.of() takes text as YYYY-MM-DD")
    as_day(day, name, error=InvalidBillingPeriod)  # type: ignore[arg-type]


def _years_before(day: date) -> date:
    year = max(day.year - MAX_AGE_YEARS, date.min.year)
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))
