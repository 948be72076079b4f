"""Billing files for the tests: the documented columns, in whatever order and dialect a test needs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

PARTNER = (
    "PARTNER_NAME",
    "PARTNER_ORG_ID",
    "SUBSCRIPTION_ID",
    "SERVICE_NAME",
    "SKU",
    "DESCRIPTION",
    "CONSUMPTION_START_DATE",
    "CONSUMPTION_END_DATE",
    "QUANTITY",
)
CUSTOMER = (*PARTNER, "CUSTOMER_ORG_ID", "CUSTOMER_EXTERNAL_ID")
USER = (*CUSTOMER, "SUBSCRIBER_ID", "USER_ID", "WORKSPACE_ID")

DEFAULTS = {
    "PARTNER_NAME": "Example Telecom, Inc.",
    "PARTNER_ORG_ID": "org-partner",
    "SUBSCRIPTION_ID": "Sub100",
    "SERVICE_NAME": "WEBEX_CALLING",
    "SKU": "A-CALL",
    "DESCRIPTION": 'Calling, "Professional"',
    "CONSUMPTION_START_DATE": "2026-10-01",
    "CONSUMPTION_END_DATE": "2026-10-31",
    "QUANTITY": "31",
    "CUSTOMER_ORG_ID": "org-1",
    "CUSTOMER_EXTERNAL_ID": "acct-1",
    "SUBSCRIBER_ID": "sub-1",
    "USER_ID": "user-1",
    "WORKSPACE_ID": "",
}


def report(
    rows: Iterable[Mapping[str, object]],
    *,
    columns: Sequence[str] = USER,
    names: Sequence[str] | None = None,
    newline: str = "\r\n",
) -> bytes:
    """Write a report: each row says what differs from DEFAULTS; `names` are other spellings of the columns."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=newline)
    writer.writerow(names or columns)
    for row in rows:
        writer.writerow([row.get(column, DEFAULTS.get(column, "")) for column in columns])
    return text.getvalue().encode()
