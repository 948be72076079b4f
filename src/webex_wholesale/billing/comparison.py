"""What changed from one period to the next, customer by customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

import attrs

from webex_wholesale._tables import Column, Table, TabularResult, count_of, to_json
from webex_wholesale.billing.columns import EXACT, plain
from webex_wholesale.billing.rows import Usage
from webex_wholesale.billing.summary import Summary, SummaryRow, sort_key
from webex_wholesale.billing.summing import summarize
from webex_wholesale.billing.usage import check_dimensions
from webex_wholesale.errors import InvalidRequest

Measure = Literal["user_days", "average_seats", "billable_units"]
MEASURES: tuple[Measure, ...] = ("user_days", "average_seats", "billable_units")

_LABELS = ("name", "own_key", "external_id")


@attrs.frozen(kw_only=True)
class Change:
    """One line of a comparison.

    Attributes:
        key: dimension -> value, such as `{"customer": ...}`.
        previous: the measure in the earlier period; None when there was nothing.
        current: the measure in the later period; None when there is nothing any more.
        name: the customer's name, where `join()` gave it to a summary.
        own_key: the partner's own key of the customer, likewise.
        external_id: the partner's id of the customer.
    """

    key: Mapping[str, str | None]
    previous: Decimal | None
    current: Decimal | None
    name: str | None = None
    own_key: str | None = None
    external_id: str | None = None

    @property
    def change(self) -> Decimal:
        """The later less the earlier."""
        return plain(EXACT.subtract(self.current or Decimal(0), self.previous or Decimal(0)))

    @property
    def percent(self) -> Decimal | None:
        """The change in percent of the earlier, to two places, with the change's sign; None for none before."""
        return round(100 * self.change / abs(self.previous), 2) if self.previous else None

    @property
    def status(self) -> Literal["new", "gone", "up", "down", "same"]:
        """What happened, in one word."""
        if self.previous is None:
            return "new"
        if self.current is None:
            return "gone"
        return "up" if self.change > 0 else "down" if self.change < 0 else "same"

    def to_dict(self) -> dict[str, Any]:
        """Return JSON types, numbers as exact text, without what is None."""
        found = {label: getattr(self, label) for label in _LABELS} | {
            "previous": self.previous,
            "current": self.current,
            "change": self.change,
            "percent": self.percent,
            "status": self.status,
        }
        return {**self.key, **{name: to_json(value) for name, value in found.items() if value is not None}}


@attrs.frozen(kw_only=True)
class Comparison(TabularResult):
    """The changes between two periods, the largest first. Iterate it for its lines.

    Attributes:
        by: the dimensions compared.
        measure: what was compared.
        rows: the lines.
        total: one line over everything.
        periods: names of the two periods, where known.
    """

    by: tuple[str, ...]
    measure: Measure
    rows: tuple[Change, ...] = attrs.field(repr=count_of("lines"))
    total: Change
    periods: tuple[str | None, str | None] = (None, None)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def table(self) -> Table:
        """Return the changes as columns and records."""
        labels = [
            label for label in _LABELS if label not in self.by and any(getattr(row, label) for row in self.rows)
        ]
        numbers = ("previous", "current", "change", "percent")
        texts = (*labels, *self.by)

        def record(row: Change) -> tuple[Any, ...]:
            told = (*(getattr(row, label) for label in labels), *map(row.key.get, self.by))
            return (*told, *(getattr(row, name) for name in numbers), row.status)

        first, second = (period or "?" for period in self.periods)
        return Table(
            title=f"{self.measure.replace('_', ' ')}, {first} to {second}",
            columns=(*map(Column, texts), *(Column(name, "decimal") for name in numbers), Column("status")),
            records=[record(row) for row in self.rows],
            footer=("total", *record(self.total)[1:]),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON types, numbers as exact text."""
        return {
            "by": list(self.by),
            "measure": self.measure,
            "periods": list(self.periods),
            "rows": [row.to_dict() for row in self.rows],
            "total": self.total.to_dict(),
        }


def compare(
    previous: Usage | Summary,
    current: Usage | Summary,
    *,
    by: str | Iterable[str] = "customer",
    measure: Measure | None = None,
) -> Comparison:
    """Compare two periods, customer by customer unless told otherwise.

    Args:
        previous: the earlier period: a summary, a file or rows.
        current: the later one.
        by: dimensions to compare by, such as `("customer", "service")`.
        measure: `"average_seats"` (when left out and both summaries know their days: February has fewer user-days
            than January with the same users), `"user_days"` (when left out otherwise) or `"billable_units"`.

    Raises:
        InvalidRequest: a summary is not grouped by these dimensions, or does not know its days.
        RowError: a row cannot be read.

    Example:
        ```python
        from webex_wholesale.billing import compare

        september = b"CUSTOMER_EXTERNAL_ID,QUANTITY\\nacct-1,60\\n"
        october = b"CUSTOMER_EXTERNAL_ID,QUANTITY\\nacct-1,62\\nacct-2,31\\n"
        changes = {line.key["customer"]: line.status for line in compare(september, october)}
        assert changes == {"acct-1": "up", "acct-2": "new"}
        ```
    """
    names = check_dimensions(by)
    if not names:
        raise InvalidRequest("compare needs a dimension to compare by")
    before, after = (
        usage.rollup(names) if isinstance(usage, Summary) else summarize(usage, names)
        for usage in (previous, current)
    )
    know_days = before.days is not None and after.days is not None
    chosen: Measure = measure or ("average_seats" if know_days else "user_days")
    if chosen not in MEASURES:
        raise InvalidRequest(f"measure must be one of {', '.join(MEASURES)}")
    if chosen != "user_days" and not know_days:
        raise InvalidRequest(f"{chosen} needs summaries that know their days: summarize(..., days=...)")
    old, new = ({row.key(names): row for row in summary} for summary in (before, after))
    lines = [
        _change(names, key, old.get(key), new.get(key), chosen) for key in sorted({**old, **new}, key=sort_key)
    ]
    nothing = (None,) * len(names)
    return Comparison(
        by=names,
        measure=chosen,
        rows=tuple(sorted(lines, key=lambda line: -abs(line.change))),
        total=_change(names, nothing, before.total, after.total, chosen),
        periods=(before.period, after.period),
    )


def _change(
    by: tuple[str, ...],
    key: tuple[str | None, ...],
    before: SummaryRow | None,
    after: SummaryRow | None,
    measure: Measure,
) -> Change:
    told = {label: getattr(after, label, None) or getattr(before, label, None) for label in _LABELS}
    return Change(
        key=dict(zip(by, key, strict=True)),
        previous=getattr(before, measure, None),
        current=getattr(after, measure, None),
        **told,
    )
