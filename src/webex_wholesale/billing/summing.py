"""Adding up a billing report: which rows belong together, and by which of two routes they are read.

A plain file can be added up by duckdb, where that is installed, several times as fast as row by row. Both routes
give the same sums to the last digit: what duckdb does not read exactly as `read_rows` does, is left to that.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import Any, Literal

from webex_wholesale.billing.cells import EXACT, Memo, plain
from webex_wholesale.billing.columnar import Part, sum_file
from webex_wholesale.billing.dimensions import attribute, check_dimensions
from webex_wholesale.billing.rounding import Rounding, RoundPer, check_rule, count_days, name_period, units
from webex_wholesale.billing.rows import OnError, RowReader, Usage, as_rows
from webex_wholesale.billing.summary import (
    LINE_FIELDS,
    OpenSummaryRow,
    Summary,
    SummaryRow,
    add_up,
    only,
    sort_key,
)
from webex_wholesale.billing.usage import UsageRow
from webex_wholesale.errors import InvalidRequest, MissingExtra, RowError

Engine = Literal["auto", "rows", "duckdb"]
_RoundRow = Memo[Decimal, Decimal]


def summarize(
    usage: Usage,
    by: str | Iterable[str] = ("customer", "service", "sku"),
    *,
    days: Any = None,
    rounding: Rounding = "up",
    round_per: RoundPer = "group",
    on_error: OnError = "raise",
    engine: Engine = "auto",
) -> Summary:
    """Add up a billing report, exactly.

    Args:
        usage: a file as `read_rows` takes it, or rows.
        by: dimensions to group by: partner, subscription, customer, external_id, service, sku, subscriber, user,
            workspace. One that the report does not have is None in every line.
        days: days of the period, as a number or a `BillingPeriod`. Without it there are no seats and no units.
        rounding: of billable units: `"up"`, `"half-up"` or `"none"`.
        round_per: round each line of the summary (`"group"`) or each row of the report before adding (`"row"`).
        on_error: for a file: `"raise"`, or `"collect"` what was wrong with unreadable rows in `.errors`.
        engine: `"auto"` lets duckdb, where it is installed, add up a plain file given by its path; it looks only
            at the columns that the sum needs. `"duckdb"` insists on its being installed. `"rows"` checks every
            cell, and so do `on_error="collect"` and `round_per="row"`.

    Raises:
        RowError: a row cannot be read.
        InvalidRequest: an argument cannot be right.
        MissingExtra: duckdb was insisted on and is not installed.

    Example:
        ```python
        from webex_wholesale.billing import summarize

        report = b"CUSTOMER_ORG_ID,SERVICE_NAME,SKU,QUANTITY\\nC1,WEBEX_CALLING,A-1,300.1\\n"
        (line,) = summarize(report, days=30)
        assert (str(line.user_days), str(line.billable_units)) == ("300.1", "11")
        ```
    """
    names = check_dimensions(by)
    rule, per = check_rule(rounding, round_per)
    number = count_days(days)
    if engine not in ("auto", "rows", "duckdb"):
        raise InvalidRequest('engine is "auto", "rows" or "duckdb"')
    round_row: _RoundRow | None = None
    if number is not None and per == "row" and rule != "none":
        round_row = Memo(lambda quantity: units(quantity, number, rule))
    errors: list[RowError] = []
    parts = None
    if engine != "rows" and isinstance(usage, str | os.PathLike) and on_error == "raise" and round_row is None:
        parts = _by_duckdb(usage, names, insist=engine == "duckdb")
    if parts is None:
        rows = as_rows(usage, on_error=on_error)
        parts = list(_by_rows(rows, names, round_row))
        errors = rows.errors if isinstance(rows, RowReader) else []
    lines = tuple(_lines(parts, names, number, rule if round_row is None else None))
    return Summary(
        by=names,
        rows=lines,
        total=add_up(lines, number),
        days=number,
        period=name_period(days),
        rounding=rule,
        round_per=per,
        errors=tuple(errors),
    )


def _by_duckdb(path: str | os.PathLike[str], by: tuple[str, ...], *, insist: bool) -> list[Part] | None:
    try:
        return sum_file(path, by)
    except MissingExtra:
        if insist:
            raise
        return None


def _by_rows(rows: Iterable[UsageRow], by: tuple[str, ...], round_row: _RoundRow | None) -> Iterator[Part]:
    values_of = attrgetter(*map(attribute, by), "customer_external_id", "quantity")
    groups: dict[tuple[str | None, ...], list[Any]] = {}
    add = EXACT.add
    labelled = "customer" in by
    for row in rows:
        if not isinstance(row, UsageRow):
            raise InvalidRequest("usage is a billing file (path, bytes or file object) or UsageRow objects")
        *key, label, quantity = values_of(row)
        group = groups.setdefault((*key, label if labelled else None), [Decimal(0), 0, Decimal(0)])
        group[0] = add(group[0], quantity)
        group[1] += 1
        if round_row is not None:
            group[2] = add(group[2], round_row[quantity])
    for (*values, label), (total, count, billable) in groups.items():
        yield tuple(values), label, total, count, billable


def _lines(
    parts: Iterable[Part], by: tuple[str, ...], days: int | None, rounding: Rounding | None
) -> Iterator[SummaryRow]:
    """Make the lines of a summary, in the order of their keys; round unless the rows were."""
    # Grouped by external id, a line has it from there: the later of two wins.
    places = {"user_days": 0, "billable_units": 1, "row_count": 2, "days": 3, "external_id": 4}
    places |= {name: place for place, name in enumerate(by, 5)}
    in_order = itemgetter(*(places.get(field, -1) for field in LINE_FIELDS))
    for key, label, user_days, count, billable in _merged(sorted(parts, key=lambda part: sort_key(part[0]))):
        if days is not None and rounding is not None:
            billable = units(user_days, days, rounding)
        units_known = None if days is None else billable
        line = OpenSummaryRow(*in_order((plain(user_days), units_known, count, days, label, *key, None)))
        line.__class__ = SummaryRow
        yield line


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    """Put parts of the same key together: a customer may go by several external ids."""
    labels: set[str | None] = set()
    last: Part | None = None
    for part in parts:
        if last is None or part[0] != last[0]:
            if last is not None:
                yield last
            last, labels = part, {part[1]}
        else:
            labels.add(part[1])
            _, _, user_days, count, billable = part
            add = EXACT.add
            last = (part[0], only(labels), add(last[2], user_days), last[3] + count, add(last[4], billable))
    if last is not None:
        yield last
