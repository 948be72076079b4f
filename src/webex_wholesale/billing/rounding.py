"""How user-days become seats and billable units: exact division, and the rounding rules."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Protocol

from webex_wholesale.billing.columns import EXACT, ONE, ZERO, plain
from webex_wholesale.errors import InvalidRequest

Rounding = Literal["up", "half-up", "none"]
RoundPer = Literal["group", "row"]


class HasDays(Protocol):
    """A period that knows how many days it has, such as a `BillingPeriod`."""

    @property
    def days(self) -> int:
        """How many days it has."""


#: Decimal places that a quotient is kept to; those of the data frames' schema.
PLACES = 18


def seats(user_days: Decimal, days: int) -> Decimal:
    """Return user-days over days, to 18 decimal places.

    Example:
        ```python
        assert str(seats(Decimal("300"), 30)) == "10"
        ```
    """
    # Shifted, so that the one rounding there is can be done on whole numbers.
    return plain(units(user_days.scaleb(PLACES, EXACT), days, "half-up").scaleb(-PLACES, EXACT))


def units(user_days: Decimal, days: int, rounding: Rounding) -> Decimal:
    """Return billable units.

    Args:
        user_days: a quantity.
        days: the days of the period.
        rounding: `"up"` to the next whole unit (300.1 user-days in 30 days are 11 units, a credit of -0.5 units is
            0), `"half-up"` to the nearest, halves away from zero, `"none"` for 18 decimal places.
    """
    if rounding == "none":
        return seats(user_days, days)
    # The division cuts off towards zero, and the rest has the sign of the whole.
    whole, rest = EXACT.divmod(user_days, days)
    if not rest:
        return EXACT.add(whole, ZERO)
    step = -ONE if rest.is_signed() else ONE
    away = step is ONE if rounding == "up" else 2 * abs(rest) >= days
    return EXACT.add(whole, step if away else ZERO)


def check_rule(rounding: str, round_per: str) -> tuple[Rounding, RoundPer]:
    """Return the rule, spelled properly.

    Raises:
        InvalidRequest: there is no such rule.
    """
    rule = rounding.replace("_", "-") if isinstance(rounding, str) else rounding
    if rule not in ("up", "half-up", "none"):
        raise InvalidRequest('rounding must be "up", "half-up" or "none"')
    if round_per not in ("group", "row"):
        raise InvalidRequest('round_per must be "group" or "row"')
    return rule, round_per  # type: ignore[return-value]


def count_days(days: int | HasDays | None) -> int | None:
    """Return how many days a period has: a number, or anything with `.days` such as a BillingPeriod.

    Raises:
        InvalidRequest: it is no whole number above zero.
    """
    if days is None:
        return None
    number = getattr(days, "days", days)
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise InvalidRequest("days must be a whole number above zero, or a period that has .days")
    return number


def name_period(period: Any) -> str | None:
    """Return `2026-10` for a calendar month, `first/last` for other periods, None for a bare number of days."""
    start, end = getattr(period, "start", None), getattr(period, "end", None)
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    is_month = start.day == 1 and end == start.replace(day=monthrange(start.year, start.month)[1])
    return f"{start:%Y-%m}" if is_month else f"{start}/{end}"
