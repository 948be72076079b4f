"""Decides what a billing report says, and serves its file through signed links from a second origin.

The unit is the subscriber's day: a full day is 1, half a day 0.5. Each subscriber's share is rounded once, to a
millionth of a day, and everything above is a sum of those, so that USER, CUSTOMER and PARTNER rows agree exactly.
A link dies after 30 minutes, and its host wants no token.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from hashlib import blake2b, sha256
from urllib.parse import parse_qs

from webex_wholesale.sandbox._api.messages import Request, Response
from webex_wholesale.sandbox._state.billing import Report, Span
from webex_wholesale.sandbox._state.directory import Record
from webex_wholesale.sandbox._state.store import Store, Tenant
from webex_wholesale.sandbox._values import instant, midnight
from webex_wholesale.sandbox.settings import Settings

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


def report_file(
    report: Report,
    tenant: Tenant,
    spans: Iterable[Span],
    charges: Iterable[Record] = (),
    columns: Collection[str] = (),
) -> bytes:
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
            who = (span.subscriber_id, span.person_id, span.workspace_id)
            key = (span.customer_org, span.external_id, *who, span.package)
        row = rows.get(key)
        days = user_days(start, end)
        if row is None:
            rows[key] = _Row(days, start, end)
        else:
            row.days += days
            row.first, row.last = min(row.first, start), max(row.last, end)
    for charge in charges:
        _charge(rows, level, charge)
    return _csv(level, tenant, rows, columns or COLUMNS[level])


def _charge(rows: dict[tuple[str, ...], _Row], level: str, charge: Record) -> None:
    """Difference S41: a Setup Assist row counts locations or users, not days, on the day of the order."""
    owners: tuple[str, ...] = () if level == "PARTNER" else (charge["customerOrg"], charge["externalId"])
    key = (*owners, *(("", "", "") if level == "USER" else ()), f"setup_assist_{charge['kind']}")
    row = rows.setdefault(key, _Row(Decimal(0), charge["at"], charge["at"] + 0.001))
    row.days += charge["quantity"]
    row.first, row.last = min(row.first, charge["at"]), max(row.last, charge["at"] + 0.001)


def _csv(level: str, tenant: Tenant, rows: dict[tuple[str, ...], _Row], columns: Collection[str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for key, row in sorted(rows.items()):
        *owners, package = key
        last_day = instant(row.last) - timedelta(microseconds=1)
        values = (
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
        known = dict(zip(COLUMNS[level], values, strict=True))
        writer.writerow([known.get(column, "") for column in columns])
    return text.getvalue().encode("utf-8", "replace")


def _plain(days: Decimal) -> str:
    text = f"{days:f}"
    return text.rstrip("0").rstrip(".") or "0"


LINK_SECONDS = 30 * 60
_TEXT = ("Content-Type", "text/plain; charset=utf-8")


class Downloads:
    """Makes the links and answers them."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._secret = store.random.constant("download secret")

    def link(self, report: Report, origin: str, now: float) -> str:
        """A new link to a report's file, valid for 30 minutes of the sandbox's clock."""
        expires = int(now) + LINK_SECONDS
        nonce = self._store.random.token("download")[:16]
        query = f"Expires={expires}&Signature={self._sign(report.uuid, expires, nonce)}&Key-Pair-Id={nonce}"
        return f"{origin}/{nonce}/WHOLESALE/{report.uuid}.csv?{query}"

    def _sign(self, uuid: str, expires: int, nonce: str) -> str:
        return blake2b(f"{uuid}:{expires}:{nonce}".encode(), key=self._secret, digest_size=24).hexdigest()

    def handle(self, request: Request, now: float) -> Response:
        """The file, a range of it, or why not."""
        if "authorization" in request.headers:
            # A signed link needs no token; one that arrives here has been leaked to a foreign host.
            return Response(400, b"This host takes no Authorization header.", [_TEXT])
        if request.method not in ("GET", "HEAD"):
            return Response(405, b"", [("Allow", "GET, HEAD")])
        report = self._authorize(request, now)
        if report is None:
            return Response(403, b"The link is wrong or has expired.", [_TEXT])
        return _serve(request, self.file(report))

    def file(self, report: Report) -> bytes:
        """The CSV file of a report, made when it is first wanted and kept from then on."""
        if report.file is None:
            tenant = self._store.tenants[report.owner]
            columns = self._settings.csv_columns.get(report.type, ())
            charges = self._store.charges(tenant, report.start, report.end)
            report.file = report_file(report, tenant, self._store.spans_of(tenant), charges, columns)
        return report.file

    def _authorize(self, request: Request, now: float) -> Report | None:
        *_, name = request.path.split("/")
        query = {key: values[0] for key, values in parse_qs(request.target.partition("?")[2]).items()}
        uuid, expires = name.removesuffix(".csv"), query.get("Expires", "")
        if not (expires.isascii() and expires.isdigit() and len(expires) < 16) or now >= int(expires):
            return None
        if query.get("Signature") != self._sign(uuid, int(expires), query.get("Key-Pair-Id", "")):
            return None
        return next((report for report in self._store.reports.values() if report.uuid == uuid), None)


def _serve(request: Request, content: bytes) -> Response:
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = [("ETag", etag), ("Accept-Ranges", "bytes")]
    if request.headers.get("if-none-match") == etag:
        return Response(304, b"", headers)
    headers.append(("Content-Type", "text/csv"))
    wanted = request.headers.get("range")
    if wanted is None or request.headers.get("if-range", etag) != etag:
        return Response(200, content, headers)
    span = _byte_range(wanted, len(content))
    if span is None:
        return Response(200, content, headers)
    first, last = span
    if first >= len(content) or first > last:
        return Response(416, b"", [*headers, ("Content-Range", f"bytes */{len(content)}")])
    headers.append(("Content-Range", f"bytes {first}-{last}/{len(content)}"))
    return Response(206, content[first : last + 1], headers)


def _byte_range(text: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range; None for anything else, which a server may ignore."""
    unit, _, spec = text.partition("=")
    first, dash, last = spec.strip().partition("-")
    if unit.strip() != "bytes" or not dash or not (first + last).isdigit():
        return None
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
