"""Do the PARTNER, CUSTOMER and USER reports of a period say the same? And where they do not, by how much?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

import attrs

from webex_wholesale._tables import Column, Table, TabularResult, count_of, to_json
from webex_wholesale.billing.columns import EXACT, plain
from webex_wholesale.billing.rows import Usage
from webex_wholesale.billing.summary import Summary, sort_key
from webex_wholesale.billing.summing import summarize
from webex_wholesale.billing.usage import check_dimensions
from webex_wholesale.errors import InvalidRequest


@attrs.frozen(kw_only=True)
class Difference:
    """One place where two reports do not agree.

    Attributes:
        reports: the two, such as `("partner", "customer")`.
        key: dimension -> value of the place; customer only where both reports tell customers apart.
        first: user-days in the first report; 0 when it has nothing there.
        second: user-days in the second report.
    """

    reports: tuple[str, str]
    key: Mapping[str, str | None]
    first: Decimal
    second: Decimal

    @property
    def difference(self) -> Decimal:
        """User-days of the second report less those of the first."""
        return plain(EXACT.subtract(self.second, self.first))

    def to_dict(self) -> dict[str, Any]:
        """Return JSON types, numbers as exact text."""
        found = {"reports": list(self.reports), "key": dict(self.key), "first": self.first, "second": self.second}
        return {name: to_json(value) for name, value in found.items()} | {"difference": str(self.difference)}


@attrs.frozen(kw_only=True)
class Reconciliation(TabularResult):
    """What comparing the reports of a period found.

    Attributes:
        by: the dimensions compared, besides the customer.
        totals: report -> all its user-days.
        differences: where two reports do not agree, largest first.
    """

    by: tuple[str, ...]
    totals: Mapping[str, Decimal]
    differences: tuple[Difference, ...] = attrs.field(repr=count_of("differences"))

    @property
    def agrees(self) -> bool:
        """True when the reports say the same everywhere."""
        return not self.differences

    def table(self) -> Table:
        """Return the differences as columns and records."""
        names = (*(["customer"] if any("customer" in found.key for found in self.differences) else []), *self.by)
        texts = ("reports", *names)
        totals = ", ".join(f"{report} {total:,f}" for report, total in self.totals.items())
        verdict = "agree" if self.agrees else f"do not agree in {len(self.differences):,} places"
        return Table(
            title=f"the reports {verdict} (user-days: {totals})",
            columns=(
                *map(Column, texts),
                *(Column(name, "decimal") for name in ("first", "second", "difference")),
            ),
            records=[
                ("/".join(found.reports), *map(found.key.get, names), found.first, found.second, found.difference)
                for found in self.differences
            ],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON types, numbers as exact text."""
        return {
            "agrees": self.agrees,
            "by": list(self.by),
            "totals": {report: str(total) for report, total in self.totals.items()},
            "differences": [found.to_dict() for found in self.differences],
        }


def reconcile(
    *,
    partner: Usage | Summary | None = None,
    customer: Usage | Summary | None = None,
    user: Usage | Summary | None = None,
    by: str | Iterable[str] = ("service", "sku"),
    tolerance: Decimal | int = 0,
) -> Reconciliation:
    """Prove that the three types of report of one period agree, or list where they do not.

    Each report is compared with the next finer one: partner with customer by `by`, customer with user by customer
    and `by`. They are compared in user-days, before any rounding.

    Args:
        partner: the PARTNER report: a file, rows, or a summary by `by`.
        customer: the CUSTOMER report: a file, rows, or a summary by customer and `by`.
        user: the USER report, in the same way. Any two of the three will do.
        by: dimensions to compare by, such as `("subscription", "service", "sku")`.
        tolerance: user-days by which two sums may differ, for reports whose rows were rounded; 0 or more.

    Raises:
        InvalidRequest: fewer than two reports, a tolerance below 0, or a summary not grouped finely enough.
        RowError: a row cannot be read.

    Example:
        ```python
        from webex_wholesale.billing import reconcile

        partner = b"SERVICE_NAME,SKU,QUANTITY\\nWEBEX_CALLING,A-1,61\\n"
        customer = b"CUSTOMER_ORG_ID,SERVICE_NAME,SKU,QUANTITY\\n1,WEBEX_CALLING,A-1,31\\n2,WEBEX_CALLING,A-1,30"
        assert reconcile(partner=partner, customer=customer).agrees
        ```
    """
    allowed = _checked_tolerance(tolerance)
    names = tuple(name for name in check_dimensions(by) if name != "customer")
    given = {"partner": partner, "customer": customer, "user": user}
    summaries = {
        report: _summary(usage, names if report == "partner" else ("customer", *names))
        for report, usage in given.items()
        if usage is not None
    }
    if len(summaries) < 2:
        raise InvalidRequest("reconcile needs two of the three reports: partner=, customer=, user=")
    reports = list(summaries)
    found = [
        difference
        for first, second in pairwise(reports)
        for difference in _differences(first, second, summaries, names, allowed)
    ]
    return Reconciliation(
        by=names,
        totals={report: summary.total.user_days for report, summary in summaries.items()},
        differences=tuple(sorted(found, key=lambda difference: -abs(difference.difference))),
    )


def _checked_tolerance(tolerance: Decimal | int) -> Decimal:
    try:
        allowed = Decimal(tolerance)
    except (ArithmeticError, TypeError, ValueError):
        allowed = Decimal("NaN")
    if not allowed.is_finite() or allowed < 0:
        raise InvalidRequest("tolerance must be a number of user-days, 0 or more")
    return allowed


def _summary(usage: Usage | Summary, by: tuple[str, ...]) -> Summary:
    return usage.rollup(by) if isinstance(usage, Summary) else summarize(usage, by)


def _differences(
    first: str, second: str, summaries: Mapping[str, Summary], names: tuple[str, ...], tolerance: Decimal
) -> Iterable[Difference]:
    by = names if first == "partner" else ("customer", *names)
    left, right = (
        {row.key(by): row.user_days for row in summaries[report].rollup(by)} for report in (first, second)
    )
    for key in sorted({**left, **right}, key=sort_key):
        difference = Difference(
            reports=(first, second),
            key=dict(zip(by, key, strict=True)),
            first=left.get(key, Decimal(0)),
            second=right.get(key, Decimal(0)),
        )
        if abs(difference.difference) > tolerance:
            yield difference
