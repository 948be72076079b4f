"""Decides what a billing report says: user-days per service, summed to the report's level, as CSV.

The unit is the subscriber's day: a full day is 1, half a day 0.5. Each subscriber's share is rounded once, to a
millionth of a day, and everything above is a sum of those, so that USER, CUSTOMER and PARTNER rows agree exactly.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from webex_wholesale.sandbox.stamps import instant, midnight
from webex_wholesale.sandbox.state.ledger import Span
from webex_wholesale.sandbox.state.reports import Report
from webex_wholesale.sandbox.state.tenants import Tenant

# Difference S22: names restored from a damaged table; QUANTITY is the 11th column of a CUSTOMER report.
_PARTNER = ("PARTNER_NAME", "PARTNER_ORG_ID")
_CUSTOMER = ("CUSTOMER_ORG_ID", "CUSTOMER_EXTERNAL_ID")
_USER = ("SUBSCRIBER_ID", "USER_ID", "WORKSPACE_ID")
_SERVICE = (
    "SUBSCRIPTION_ID",
    "SERVICE_NAME",
    "SKU",
    "DESCRIPTION",
    "CONSUMPTION_START_DATE",
    "CONSUMPTION_END_DATE",
    "QUANTITY",
)
COLUMNS = {
    "PARTNER": (*_PARTNER, *_SERVICE),
    "CUSTOMER": (*_PARTNER, *_CUSTOMER, *_SERVICE),
    "USER": (*_PARTNER, *_CUSTOMER, *_USER, *_SERVICE),
}

_MICROSECONDS_PER_DAY = Decimal(86_400_000_000)
_MILLIONTH = Decimal("0.000001")


@dataclass(slots=True)
class _Row:
    days: Decimal
    first: float
    last: float


def user_days(start: float, end: float) -> Decimal:
    """The days between two epoch seconds, to a millionth.

    >>> user_days(0, 43_200)
    Decimal('0.500000')
    """
    return (Decimal(round((end - start) * 1_000_000)) / _MICROSECONDS_PER_DAY).quantize(_MILLIONTH)


def report_file(report: Report, tenant: Tenant, spans: Iterable[Span]) -> bytes:
    """The CSV file of a report."""
    begin, finish = midnight(report.start), midnight(report.end + timedelta(days=1))
    level = report.type
    rows: dict[tuple[str, ...], _Row] = {}
    for span in spans:
        start, end = max(span.start, begin), min(span.end, finish)
        if start >= end or (span.internal and not report.internal):
            continue
        key: tuple[str, ...] = (span.package,)
        if level != "PARTNER":
            key = (span.customer_org, span.external_id, span.package)
        if level == "USER":
            key = (span.customer_org, span.external_id, span.subscriber_id, span.person_id, span.package)
        row = rows.get(key)
        days = user_days(start, end)
        if row is None:
            rows[key] = _Row(days, start, end)
        else:
            row.days += days
            row.first, row.last = min(row.first, start), max(row.last, end)
    return _csv(level, tenant, rows)


def _csv(level: str, tenant: Tenant, rows: dict[tuple[str, ...], _Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS[level])
    for key, row in sorted(rows.items()):
        *owners, package = key
        if level == "USER":
            owners.append("")  # no wholesale operation makes workspaces, so none is ever used
        last_day = instant(row.last) - timedelta(microseconds=1)
        writer.writerow(
            (
                tenant.name,
                tenant.org_id,
                *owners,
                tenant.subscription_id,
                package.upper(),
                f"SBX-{package.upper().replace('_', '-')}",
                package.replace("_", " ").title(),
                instant(row.first).date().isoformat(),
                last_day.date().isoformat(),
                _plain(row.days),
            )
        )
    return text.getvalue().encode("utf-8", "replace")


def _plain(days: Decimal) -> str:
    text = f"{days:f}"
    return text.rstrip("0").rstrip(".") or "0"
