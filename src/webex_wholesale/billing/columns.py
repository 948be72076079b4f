"""What the columns of a billing file are called, which place in a header is which, and what a cell means.

The names are those of the solution guide. No real file has been seen by the authors, so a header is matched
without regard to case, separators or order: `Customer Org ID`, `customerOrgId` and `CUSTOMER_ORG_ID` are one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Generic, TypeVar

import attrs

from webex_wholesale.errors import RowError
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


PARTNER_NAME = "PARTNER_NAME"
PARTNER_ORG_ID = "PARTNER_ORG_ID"
SUBSCRIPTION_ID = "SUBSCRIPTION_ID"
SERVICE_NAME = "SERVICE_NAME"
SKU = "SKU"
DESCRIPTION = "DESCRIPTION"
CONSUMPTION_START_DATE = "CONSUMPTION_START_DATE"
CONSUMPTION_END_DATE = "CONSUMPTION_END_DATE"
QUANTITY = "QUANTITY"
CUSTOMER_ORG_ID = "CUSTOMER_ORG_ID"
CUSTOMER_EXTERNAL_ID = "CUSTOMER_EXTERNAL_ID"
SUBSCRIBER_ID = "SUBSCRIBER_ID"
USER_ID = "USER_ID"
WORKSPACE_ID = "WORKSPACE_ID"

#: Every documented column, in the order of the guide's table; files need not keep to it.
COLUMNS = (
    PARTNER_NAME,
    PARTNER_ORG_ID,
    SUBSCRIPTION_ID,
    SERVICE_NAME,
    SKU,
    DESCRIPTION,
    CONSUMPTION_START_DATE,
    CONSUMPTION_END_DATE,
    QUANTITY,
    CUSTOMER_ORG_ID,
    CUSTOMER_EXTERNAL_ID,
    SUBSCRIBER_ID,
    USER_ID,
    WORKSPACE_ID,
)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


_KNOWN = {_plain(column): column for column in COLUMNS}


@attrs.frozen(kw_only=True)
class Header:
    """The first record of a file, understood.

    Attributes:
        positions: documented column -> its place, counted from 0.
        extras: place -> name of each column that is not documented; a blank or repeated name gets its place.
        width: how many cells every row must have.
    """

    positions: Mapping[str, int]
    extras: Mapping[int, str]
    width: int


def match_header(names: Sequence[str], *, line: int = 1) -> Header:
    """Find the documented columns among the names of a file's first record.

    Args:
        names: the cells of that record.
        line: the line to name in errors.

    Raises:
        RowError: a documented column stands there twice, or there is no `QUANTITY`, without which it is no report.

    Example:
        ```python
        header = match_header(["Quantity", "sku", "Tier"])
        assert header.positions == {"QUANTITY": 0, "SKU": 1} and header.extras == {2: "Tier"}
        ```
    """
    positions: dict[str, int] = {}
    extras: dict[int, str] = {}
    taken = {column.casefold() for column in COLUMNS}
    for place, name in enumerate(names):
        column = _KNOWN.get(_plain(name))
        if column is None:
            label = name.strip()
            # Data frames and duckdb take no two columns whose names differ in case alone.
            if not label or label.casefold() in taken:
                label = f"{label or 'column'}_{place + 1}"
            taken.add(label.casefold())
            extras[place] = label
        elif column in positions:
            raise RowError("the header has this column twice", line=line, column=column)
        else:
            positions[column] = place
    if QUANTITY not in positions:
        # The names found are not repeated: in a file without a header they are somebody's data.
        raise RowError(
            f"no such column among the {len(names)} of the first line; "
            "a billing report is separated by commas and starts with the names of its columns",
            line=line,
            column=QUANTITY,
        )
    return Header(positions=positions, extras=extras, width=len(names))
