"""What was used, added up: the summary of a billing report, its lines, and names attached to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import attrs

from webex_wholesale._frozen import unfrozen_twin
from webex_wholesale._tables import Column, Table, TabularResult, count_of, to_json
from webex_wholesale.billing.charges import ChargeRow
from webex_wholesale.billing.columns import EXACT, plain
from webex_wholesale.billing.rounding import Rounding, RoundPer, seats
from webex_wholesale.billing.usage import DIMENSIONS, UsageRow, check_dimensions
from webex_wholesale.errors import InvalidRequest, InvalidWebexId, RowError
from webex_wholesale.ids import WebexId

#: What `join()` attaches to a customer.
JOINED = ("name", "own_key")


@attrs.frozen(kw_only=True, weakref_slot=False)
class SummaryRow:
    """One line of a summary: where it belongs, and what was used there.

    The dimensions that the summary is not grouped by are None, and so is what a report does not tell.

    Attributes:
        partner: organisation id of the partner.
        subscription: id of the subscription.
        customer: the customer's organisation id, else its external id.
        service: name of the service, such as `WEBEX_CALLING`.
        sku: the SKU.
        subscriber: id of the subscriber.
        user: id of the user.
        workspace: id of the workspace.
        user_days: exact sum of the quantities.
        billable_units: seats as the rounding rule makes them; None when the days were not given.
        row_count: rows of the report that are in here.
        external_id: the partner's id of the customer; None when its rows carry several.
        name: the customer's name, from `join()`.
        own_key: the partner's own key of the customer, from `join()`.
        days: days of the period; None when not given.
    """

    partner: str | None = None
    subscription: str | None = None
    customer: str | None = None
    external_id: str | None = None
    name: str | None = None
    own_key: str | None = None
    service: str | None = None
    sku: str | None = None
    subscriber: str | None = None
    user: str | None = None
    workspace: str | None = None
    user_days: Decimal
    billable_units: Decimal | None = None
    row_count: int = 0
    days: int | None = attrs.field(default=None, repr=False)

    @property
    def average_seats(self) -> Decimal | None:
        """User-days over the days of the period, to 18 places; None when the days were not given."""
        return None if self.days is None else seats(self.user_days, self.days)

    def key(self, by: Iterable[str]) -> tuple[str | None, ...]:
        """Return the values of some dimensions."""
        return tuple(getattr(self, name) for name in by)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON types, numbers as exact text, without what is None."""
        found = attrs.asdict(self, recurse=False) | {"average_seats": self.average_seats}
        return {name: to_json(value) for name, value in found.items() if value is not None and name != "days"}


OpenSummaryRow: Any = unfrozen_twin(SummaryRow)
#: The fields of a line, in the order that OpenSummaryRow takes them.
LINE_FIELDS = tuple(field.name for field in attrs.fields(OpenSummaryRow))


@attrs.frozen(kw_only=True)
class Summary(TabularResult):
    """The usage of a period, added up exactly.

    Iterate it for its lines. `total.user_days` and `total.billable_units` are the sums of the lines', so what is
    billed line by line is what the total says.

    Attributes:
        by: the dimensions it is grouped by.
        rows: its lines, in the order of their keys.
        total: one line over everything.
        days: days of the period; None when not given.
        period: name of the period, such as `2026-10`; None when only a number of days was given.
        rounding: how units were rounded.
        round_per: whether each row of the report was rounded or each line of the summary.
        errors: rows of the report that are not in here because they could not be read.
        other_charges: rows of the report that are not in here because they are not user-days, such as Setup
            Assist.
        suspicious: rows that are in here although one user or workspace has more user-days than the period has
            days; the first 100 of them.
        suspicious_count: how many there are.
    """

    by: tuple[str, ...]
    rows: tuple[SummaryRow, ...] = attrs.field(repr=count_of("lines"))
    total: SummaryRow
    days: int | None = None
    period: str | None = None
    rounding: Rounding = "up"
    round_per: RoundPer = "group"
    errors: tuple[RowError, ...] = ()
    other_charges: tuple[ChargeRow, ...] = ()
    suspicious: tuple[UsageRow, ...] = attrs.field(default=(), repr=count_of("rows"))
    suspicious_count: int = 0

    def __iter__(self) -> Iterator[SummaryRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def rollup(self, by: str | Iterable[str]) -> Summary:
        """Add up over the dimensions that are not named; billable units are added as they are, not rounded again.

        Args:
            by: some of the dimensions of this summary.

        Raises:
            InvalidRequest: it is not grouped by one of them.
        """
        names = check_dimensions(by, among=self.by)
        groups: dict[tuple[str | None, ...], list[SummaryRow]] = {}
        for row in self.rows:
            groups.setdefault(row.key(names), []).append(row)
        rows = tuple(self._merged(names, key, groups[key]) for key in sorted(groups, key=sort_key))
        return attrs.evolve(self, by=names, rows=rows)

    def _merged(self, by: tuple[str, ...], key: tuple[str | None, ...], rows: list[SummaryRow]) -> SummaryRow:
        labels = ("external_id", *JOINED) if "customer" in by else ()
        shared: dict[str, Any] = {
            label: common_value({getattr(row, label) for row in rows}) for label in labels if label not in by
        }
        return attrs.evolve(add_up(rows, self.days), **(shared | dict(zip(by, key, strict=True))))

    def table(self) -> Table:
        """Return the summary as columns and records."""
        dimensions = [name for name in DIMENSIONS if name in self.by]
        labels = [name for name in ("external_id", *JOINED) if any(getattr(row, name) for row in self.rows)]
        names = [*labels, *(name for name in dimensions if name not in labels)]
        numbers = ["user_days"] if self.days is None else ["user_days", "average_seats", "billable_units"]
        columns = (
            *map(Column, names),
            *(Column(name, "decimal", minor=name != numbers[-1]) for name in numbers),
            Column("row_count", "integer", minor=True),
        )
        picked = [column.name for column in columns]
        footer = list(self.total.key(picked))
        if names:
            footer[0] = "total"
        return Table(
            title=self._title(),
            columns=columns,
            records=[row.key(picked) for row in self.rows],
            footer=tuple(footer),
        )

    def _title(self) -> str:
        days = (
            "days not given"
            if self.days is None
            else f"{self.days} days, rounding {self.rounding} per {self.round_per}"
        )
        parts = ["usage", *([self.period] if self.period else []), f"({days})"]
        notes = {
            "unreadable, left out (.errors)": len(self.errors),
            "of other charges, left out (.other_charges)": sum(row.row_count for row in self.other_charges),
            f"with more than {self.days} user-days for one user (.suspicious)": self.suspicious_count,
        }
        return " ".join(parts) + "".join(
            f"; {count:,} {'row' if count == 1 else 'rows'} {note}" for note, count in notes.items() if count
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON types, numbers as exact text."""
        return {
            "by": list(self.by),
            "period": self.period,
            "days": self.days,
            "rounding": self.rounding,
            "round_per": self.round_per,
            "rows": [row.to_dict() for row in self.rows],
            "total": self.total.to_dict(),
            "errors": [str(error) for error in self.errors],
            "other_charges": [row.to_dict() for row in self.other_charges],
            "suspicious": [row.to_dict() for row in self.suspicious],
            "suspicious_count": self.suspicious_count,
        }


def add_up(rows: Iterable[SummaryRow], days: int | None) -> SummaryRow:
    """Return one line over several, with no dimension set."""
    user_days = billable = Decimal(0)
    count = 0
    for row in rows:
        user_days = EXACT.add(user_days, row.user_days)
        billable = EXACT.add(billable, row.billable_units or 0)
        count += row.row_count
    return SummaryRow(
        user_days=plain(user_days),
        billable_units=None if days is None else plain(billable),
        row_count=count,
        days=days,
    )


def sort_key(key: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Return what keys are ordered by: what is missing comes first."""
    return tuple(part or "" for part in key) if None in key else key


def common_value(values: set[str | None]) -> str | None:
    """Return the one value that is not None; None when there are several, for no one of them is right."""
    found = values - {None}
    return found.pop() if len(found) == 1 else None


def join(
    summary: Summary, *, names: Mapping[str, str] | None = None, external: Mapping[str, str] | None = None
) -> Summary:
    """Attach names and keys to the lines of a summary that is grouped by customer.

    A customer that a mapping does not have keeps None there: `[line for line in joined if line.name is None]`.

    Args:
        names: customer -> name. The wholesale API has no names; they come from the organizations API.
        external: customer -> the partner's own key, such as an account number in its books; goes to `own_key`.
            In both, a customer is its organisation id, in any form (encoded or a bare uuid), or its external id.

    Raises:
        InvalidRequest: the summary is not grouped by customer, or a mapping gives one customer two values.

    Example:
        ```python
        from webex_wholesale.billing import join, summarize

        report = b"CUSTOMER_EXTERNAL_ID,SKU,QUANTITY\\nacct-1,A-1,31\\n"
        (line,) = join(summarize(report, by="customer"), names={"acct-1": "Corner Bakery"})
        assert line.name == "Corner Bakery"
        ```
    """
    if not {"customer", "external_id"} & set(summary.by):
        raise InvalidRequest("names and keys belong to customers: summarize(..., by=('customer', ...)) first")
    known = {"name": _same_form(names), "own_key": _same_form(external)}

    def attached(row: SummaryRow) -> SummaryRow:
        found: dict[str, Any] = {
            label: _find(row, values) or getattr(row, label) for label, values in known.items()
        }
        return attrs.evolve(row, **found)

    return attrs.evolve(summary, rows=tuple(map(attached, summary)))


def _find(row: SummaryRow, values: Mapping[str, str]) -> str | None:
    for id in (row.customer, row.external_id):
        if id is not None and (value := values.get(_form(id))) is not None:
            return value
    return None


def _same_form(values: Mapping[str, str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for id, value in (values or {}).items():
        if found.setdefault(_form(id), value) != value:
            raise InvalidRequest("two forms of one customer's id are given different values")
    return found


def _form(id: str) -> str:
    try:
        return WebexId.parse(id).value.lower()
    except InvalidWebexId:
        return id
