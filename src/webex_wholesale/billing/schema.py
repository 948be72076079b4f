"""The one schema of data frames and files: ids and SKUs are text, quantities decimal(38, 18), days dates.

Eighteen decimal places hold any share of a day that a double can tell apart; twenty digits before the point hold
more user-days than there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from decimal import Decimal
from itertools import chain, islice
from operator import attrgetter
from typing import Any

from webex_wholesale._tables import Column, Kind, Table, TabularResult
from webex_wholesale.billing import columns
from webex_wholesale.billing.columns import BoundedCache, plain
from webex_wholesale.billing.rows import RowReader, Usage, as_rows
from webex_wholesale.billing.usage import UsageRow
from webex_wholesale.errors import InvalidRequest, RowError

#: What the functions of frames and files take: a billing file, rows, or a result such as a Summary.
Data = Usage | TabularResult | Table

PRECISION, SCALE = 38, 18

_KINDS: dict[str, Kind] = {
    columns.CONSUMPTION_START_DATE: "date",
    columns.CONSUMPTION_END_DATE: "date",
    columns.QUANTITY: "decimal",
}
#: The columns of usage in every frame and file, whatever the report has; unknown ones follow as text. What is
#: blank in the report is null.
USAGE = tuple(Column(name.lower(), _KINDS.get(name, "text")) for name in columns.COLUMNS)

_USAGE_VALUES = attrgetter(*(column.name for column in USAGE))
_LIMIT = Decimal(10) ** (PRECISION - SCALE)


def usage_columns(header: columns.Header) -> tuple[Column, ...]:
    """Return the columns of a file in the schema."""
    return (*USAGE, *(Column(name) for name in header.extras.values()))


def records(data: Data) -> tuple[tuple[Column, ...], Iterator[tuple[Any, ...]]]:
    """Return anything that becomes a frame or file as columns and records.

    Raises:
        InvalidRequest: it is nothing of the kind, or its rows come from files with different columns.
        RowError: a row cannot be read, or a quantity does not fit decimal(38, 18).
    """
    if isinstance(data, TabularResult):
        data = data.table()
    if isinstance(data, Table):
        return data.columns, map(_fitting, data.records)
    rows = as_rows(data)
    if isinstance(rows, RowReader):
        found = usage_columns(rows.header)
    else:
        rows = iter(rows)
        first = list(islice(rows, 1))
        rows = chain(first, rows)
        found = (*USAGE, *(Column(name) for row in first for name in getattr(row, "extras", ())))
    return found, _usage_records(rows, tuple(column.name for column in found[len(USAGE) :]))


def _usage_records(rows: Iterable[UsageRow], extras: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    expected = set(extras)
    fit = BoundedCache(_fit)
    with rows if isinstance(rows, RowReader) else nullcontext():
        for row in rows:
            if not isinstance(row, UsageRow) or row.extras.keys() != expected:
                raise InvalidRequest("usage must be a billing file, or UsageRow objects that have the same extras")
            fit[row.quantity]
            yield (*_USAGE_VALUES(row), *[row.extras[name] or None for name in extras])


def _fitting(record: tuple[Any, ...]) -> tuple[Any, ...]:
    for value in record:
        if isinstance(value, Decimal):
            _fit(value)
    return record


def _fit(number: Decimal) -> None:
    if not fits(number):
        raise RowError(f"a quantity has more digits than decimal({PRECISION}, {SCALE}) holds")


def fits(number: Decimal) -> bool:
    """Tell whether the schema holds a number exactly."""
    exponent = plain(number).as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -SCALE and abs(number) < _LIMIT
