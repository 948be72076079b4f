"""What a cell means: which texts are quantities and which are dates, and how they are written back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Generic, TypeVar

from webex_wholesale.models.dates import parse_day

K = TypeVar("K")
V = TypeVar("V")

#: A quantity as digits alone: what every columnar library casts to a decimal(38, 18) without rounding.
PLAIN_QUANTITY = r"-?[0-9]{1,20}(\.[0-9]{1,18})?"
_TIME = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
#: A day, with or without a time of day behind it.
DAY = rf"[1-9][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}([T ]{_TIME})?"

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_DAY = re.compile(DAY)

# Sums of quantities within +-10^60 in steps of 10^-60 need fewer digits than this, so adding never rounds.
_MOST_DIGITS = 60
ZERO, ONE = Decimal(0), Decimal(1)
EXACT = Context(prec=200, traps=[Inexact, InvalidOperation])


def parse_quantity(text: str | None) -> Decimal:
    """Read a quantity: digits with an optional sign, point and exponent; never NaN or infinity.

    Raises:
        ValueError: it is anything else, or blank.
    """
    if not text or not _NUMBER.fullmatch(text := text.strip()):
        raise ValueError("is blank" if not text else "is not a decimal number")
    number = Decimal(text)
    lowest = number.as_tuple().exponent
    if number.adjusted() >= _MOST_DIGITS or not isinstance(lowest, int) or lowest < -_MOST_DIGITS:
        raise ValueError("has too many digits")
    return number


def parse_date(text: str | None) -> date | None:
    """Read a day as YYYY-MM-DD; a time of day behind it is left out, and blank is None.

    Raises:
        ValueError: it is anything else, such as 01/10/2026, which says two things.
    """
    if not text or not (text := text.strip()):
        return None
    if not _DAY.fullmatch(text):
        raise ValueError("is not a date as YYYY-MM-DD")
    return parse_day(text[:10])


def plain(number: Decimal) -> Decimal:
    """Return the same number without zeros at its end, and never with an exponent."""
    whole = number.to_integral_value()
    # Adding zero turns 3E+2 into 300, and -0 into 0.
    return EXACT.add(whole, ZERO) if whole == number else number.normalize(EXACT)


class BoundedCache(dict[K, V], Generic[K, V]):
    """What was found before: a report repeats few days, quantities and prefixes. It forgets all when full."""

    def __init__(self, parse: Callable[[K], V], *, size: int = 8192) -> None:
        super().__init__()
        self._parse = parse
        self._size = size

    def __missing__(self, key: K) -> V:
        value = self._parse(key)
        if len(self) >= self._size:
            self.clear()
        self[key] = value
        return value
