"""Adding up a billing report: which rows belong together, and by which of two readers they are read.

A plain file can be read by pyarrow, where that is installed, several times as fast as row by row. Both give the
same sums to the last digit: what pyarrow would not read exactly as `read_rows` does, is left to that.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any, Literal

import attrs

from webex_wholesale.billing.arrow import sum_file
from webex_wholesale.billing.charges import OTHER_CHARGES, ChargeRow, OtherCharge, check_charges
from webex_wholesale.billing.columns import EXACT, ZERO, BoundedCache, plain
from webex_wholesale.billing.rounding import (
    HasDays,
    Rounding,
    RoundPer,
    check_rule,
    count_days,
    name_period,
    units,
)
from webex_wholesale.billing.rows import OnError, Usage, as_rows
from webex_wholesale.billing.summary import (
    LINE_FIELDS,
    OpenSummaryRow,
    Summary,
    SummaryRow,
    add_up,
    common_value,
    sort_key,
)
from webex_wholesale.billing.usage import DIMENSIONS, UsageRow, attribute, check_dimensions
from webex_wholesale.errors import InvalidRequest, MissingExtra, RowError

_SUSPICIOUS_KEPT = 100
Engine = Literal["auto", "rows", "arrow"]
_RoundRow = BoundedCache[Decimal, Decimal]


def summarize(
    usage: Usage,
    by: str | Iterable[str] = ("customer", "service", "sku"),
    *,
    days: int | HasDays | None = None,
    rounding: Rounding = "up",
    round_per: RoundPer = "group",
    other_charges: Iterable[OtherCharge] = OTHER_CHARGES,
    on_error: OnError = "raise",
    engine: Engine = "auto",
) -> Summary:
    """Add up a billing report, exactly.

    Args:
        usage: a file as `read_rows` takes it, or rows. What rows collected in `.errors` while they were read is in
            the summary's.
        by: dimensions to group by: partner, subscription, customer, external_id, service, sku, subscriber, user,
            workspace. One that the report does not have is None in every line.
        days: days of the period, as a number or a `BillingPeriod`. Without it there are no seats and no units.
        rounding: of billable units: `"up"`, `"half-up"` or `"none"`.
        round_per: round each line of the summary (`"group"`) or each row of the report before adding (`"row"`).
        other_charges: what is not user-days: rows of these services and SKUs are in no sum, but in
            `.other_charges`. An empty list takes every row for user-days.
        on_error: for a file: `"raise"`, or `"collect"` what was wrong with unreadable rows in `.errors`.
        engine: `"auto"` lets pyarrow, where it is installed, read a plain file given by its path. `"arrow"`
            insists on its being installed. `"rows"` reads row by row, as do `on_error="collect"` and
            `round_per="row"`.

    Raises:
        RowError: a row cannot be read.
        InvalidRequest: an argument cannot be right.
        MissingExtra: pyarrow was insisted on and is not installed.

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
    charges = check_charges(other_charges)
    if engine not in ("auto", "rows", "arrow"):
        raise InvalidRequest('engine must be "auto", "rows" or "arrow"')
    round_row: _RoundRow | None = None
    if number is not None and per == "row" and rule != "none":
        round_row = BoundedCache(lambda quantity: units(quantity, number, rule))
    found = _Found(by=names, charge_of=BoundedCache(partial(_charge, charges)))
    done = False
    if engine != "rows" and isinstance(usage, str | os.PathLike) and on_error == "raise" and round_row is None:
        done = _by_arrow(usage, found, number, insist=engine == "arrow")
    errors: tuple[RowError, ...] = ()
    if not done:
        rows = as_rows(usage, on_error=on_error)
        _by_rows(rows, found, number, round_row)
        errors = tuple(error for error in getattr(rows, "errors", ()) if isinstance(error, RowError))
    lines = tuple(_lines(found.parts, names, number, rule if round_row is None else None))
    return Summary(
        by=names,
        rows=lines,
        total=add_up(lines, number),
        days=number,
        period=name_period(days),
        rounding=rule,
        round_per=per,
        errors=errors,
        other_charges=found.charge_rows(),
        suspicious=tuple(found.suspicious),
        suspicious_count=found.suspicious_count,
    )


#: One group of a sum: values of the dimensions, external id, sum of quantities, number of rows, and units where
#: each row was rounded.
Part = tuple[tuple[str | None, ...], str | None, Decimal, int, Decimal]


@attrs.define
class _Found:
    """What reading a report found, by whichever reader."""

    by: tuple[str, ...]
    charge_of: Mapping[tuple[str | None, str | None], str | None]
    parts: list[Part] = attrs.field(factory=list)
    charges: dict[tuple[Any, ...], tuple[Decimal, int]] = attrs.field(factory=dict)
    suspicious: list[UsageRow] = attrs.field(factory=list)
    suspicious_count: int = 0

    def add_charge(self, key: tuple[Any, ...], quantity: Decimal, count: int) -> None:
        """Add to a charge; the key is its name, service, SKU and the dimensions."""
        before = self.charges.get(key, (ZERO, 0))
        self.charges[key] = (EXACT.add(before[0], quantity), before[1] + count)

    def add_suspicious(self, row: UsageRow) -> None:
        """Note a row of one user or workspace that has more days than the period."""
        self.suspicious_count += 1
        if len(self.suspicious) < _SUSPICIOUS_KEPT:
            self.suspicious.append(row)

    def charge_rows(self) -> tuple[ChargeRow, ...]:
        """Return the charges, in the order of their keys."""
        return tuple(
            ChargeRow(
                charge=charge,
                service=service,
                sku=sku,
                key=dict(zip(self.by, key, strict=True)),
                quantity=plain(quantity),
                row_count=count,
            )
            for (charge, service, sku, *key), (quantity, count) in sorted(
                self.charges.items(), key=lambda item: sort_key(item[0])
            )
        )


def _charge(charges: tuple[OtherCharge, ...], key: tuple[str | None, str | None]) -> str | None:
    return next((charge.name for charge in charges if charge.matches(*key)), None)


def _by_arrow(path: str | os.PathLike[str], found: _Found, days: int | None, *, insist: bool) -> bool:
    """Add up a plain file; False where that is left to the rows."""
    fields = list(dict.fromkeys(field for name in found.by for field in DIMENSIONS[name]))
    columns = list(dict.fromkeys([*fields, "service_name", "sku"]))
    try:
        groups = sum_file(path, columns, most_days=days)
    except MissingExtra:
        if insist:
            raise
        return False
    if groups is None:
        return False
    places = [[columns.index(field) for field in DIMENSIONS[name]] for name in found.by]
    first = itemgetter(*(options[0] for options in places)) if places else lambda _: ()
    one = len(places) == 1
    label = columns.index("customer_external_id") if "customer" in found.by else None
    service, sku = columns.index("service_name"), columns.index("sku")
    charge_of, parts = found.charge_of, found.parts
    for values, quantity, count in groups:
        key = (first(values),) if one else first(values)
        if None in key:
            key = tuple(next((values[at] for at in options if values[at]), None) for options in places)
        charge = charge_of[values[service], values[sku]]
        if charge is None:
            parts.append((key, None if label is None else values[label], quantity, count, ZERO))
        else:
            found.add_charge((charge, values[service], values[sku], *key), quantity, count)
    return True


def _by_rows(rows: Iterable[UsageRow], found: _Found, days: int | None, round_row: _RoundRow | None) -> None:
    values_of = attrgetter(*map(attribute, found.by), "customer_external_id", "service_name", "sku", "quantity")
    groups: dict[tuple[str | None, ...], list[Any]] = {}
    add = EXACT.add
    labelled = "customer" in found.by
    charge_of = found.charge_of
    for row in rows:
        if not isinstance(row, UsageRow):
            raise InvalidRequest("usage must be a billing file (path, bytes or file object) or UsageRow objects")
        *key, label, service, sku, quantity = values_of(row)
        charge = charge_of[service, sku]
        if charge is not None:
            found.add_charge((charge, service, sku, *key), quantity, 1)
            continue
        if days is not None and quantity > days and (row.user_id or row.workspace_id or row.subscriber_id):
            found.add_suspicious(row)
        group = groups.setdefault((*key, label if labelled else None), [ZERO, 0, ZERO])
        group[0] = add(group[0], quantity)
        group[1] += 1
        if round_row is not None:
            group[2] = add(group[2], round_row[quantity])
    found.parts += [
        (tuple(values), label, total, count, billable)
        for (*values, label), (total, count, billable) in groups.items()
    ]


def _lines(
    parts: Iterable[Part], by: tuple[str, ...], days: int | None, rounding: Rounding | None
) -> Iterator[SummaryRow]:
    """Make the lines of a summary, in the order of their keys; round unless the rows were."""
    # Grouped by external id, a line has it from there: the later of two wins.
    places = {"user_days": 0, "billable_units": 1, "row_count": 2, "days": 3, "external_id": 4}
    places |= {name: place for place, name in enumerate(by, 5)}
    in_order = itemgetter(*(places.get(field, -1) for field in LINE_FIELDS))

    def numbers(quantity: Decimal) -> tuple[Decimal, Decimal | None]:
        rounded = None if days is None or rounding is None else units(quantity, days, rounding)
        return plain(quantity), rounded

    # Where there are many lines, there are few users in each, and so few different sums.
    known = BoundedCache(numbers)
    by_row = days is not None and rounding is None
    for key, label, user_days, count, billable in _merged(_in_order(parts)):
        exact, rounded = known[user_days]
        line = OpenSummaryRow(*in_order((exact, billable if by_row else rounded, count, days, label, *key, None)))
        line.__class__ = SummaryRow
        yield line


def _in_order(parts: Iterable[Part]) -> list[Part]:
    """Sort by the keys; the quick way knows no order of what is missing."""
    try:
        return sorted(parts, key=itemgetter(0))
    except TypeError:
        return sorted(parts, key=lambda part: sort_key(part[0]))


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    """Put parts of the same key together: a customer may go by several external ids."""
    labels: set[str | None] = set()
    last: Part | None = None
    for part in parts:
        if last is None or part[0] != last[0]:
            if last is not None:
                yield last
                labels.clear()
            last = part
        else:
            labels |= {last[1], part[1]}
            _, _, user_days, count, billable = part
            add = EXACT.add
            label = common_value(labels)
            last = (part[0], label, add(last[2], user_days), last[3] + count, add(last[4], billable))
    if last is not None:
        yield last
