"""Decides what of an answer may be told: its form, its fields, odd values of an enumeration; nobody's data."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from webex_wholesale.billing import columns
from webex_wholesale.models import BillingReport, Customer, SubPartner, Subscriber
from webex_wholesale.models.base import Model, wire_fields
from webex_wholesale.models.enums import CustomerStatus, ProvisioningState, ReportType, SubscriberStatus

_MODELS: dict[str, type[Model]] = {
    "customers": Customer,
    "subscribers": Subscriber,
    "subPartners": SubPartner,
    "reports": BillingReport,
}
_ENUMS: dict[tuple[str, str], Any] = {
    ("customers", "status"): CustomerStatus,
    ("subscribers", "status"): SubscriberStatus,
    ("subPartners", "provisioningState"): ProvisioningState,
    ("reports", "type"): ReportType,
}
#: Fields that are there only under circumstances that need not have come up.
_SOMETIMES = {
    "customers": {"errors", "externalId", "resourceDetails"},
    "subscribers": {"errors", "externalCustomerId"},
    "subPartners": {"subscriptionId", "billingStartDate"},
    "reports": {"created", "errors", "tempDownloadURL", "internal", "category", "createdBy"},
}

_PARTNER = (columns.PARTNER_NAME, columns.PARTNER_ORG_ID)
_CUSTOMER = (columns.CUSTOMER_ORG_ID, columns.CUSTOMER_EXTERNAL_ID)
_USER = (columns.SUBSCRIBER_ID, columns.USER_ID, columns.WORKSPACE_ID)
_SERVICE = (
    columns.SUBSCRIPTION_ID,
    columns.SERVICE_NAME,
    columns.SKU,
    columns.DESCRIPTION,
    columns.CONSUMPTION_START_DATE,
    columns.CONSUMPTION_END_DATE,
    columns.QUANTITY,
)
#: What is assumed of the header of each type of report.
_HEADERS = {
    "PARTNER": (*_PARTNER, *_SERVICE),
    "CUSTOMER": (*_PARTNER, *_CUSTOMER, *_SERVICE),
    "USER": (*_PARTNER, *_CUSTOMER, *_USER, *_SERVICE),
}


def link_form(header: str | None) -> str:
    """Return how a Link header is written, in the sandbox's words."""
    if not header:
        return "missing"
    if re.search(r'rel="?(first|prev|last)\b', header):
        return "all"
    target = re.search(r"<([^>]*)>", header)
    if target is None or not target[1].startswith(("http://", "https://")):
        return "relative"
    return "absolute" if re.search(r'rel="', header) else "unquoted"


def retry_after_form(text: str | None) -> str:
    """Return what a Retry-After header holds, in the sandbox's words."""
    if text is None:
        return "missing"
    if text.strip().isdigit():
        return "seconds"
    return "date" if re.search(r"\d\d:\d\d:\d\d", text) else "macro"


def csv_header(data: bytes) -> list[str]:
    """Return the column names of a CSV file."""
    text = io.StringIO(data[:65536].decode("utf-8-sig", "replace"))
    return next(csv.reader(text), [])


def header_difference(kind: str, names: Sequence[str]) -> str:
    """Return how a header differs from what is assumed of its type of report, in a few words; blank if not."""
    expected = _HEADERS.get(kind, ())
    parts = [f"not known: {name}" for name in names if name not in expected]
    parts += [f"missing: {name}" for name in expected if name not in names]
    if not parts and tuple(names) != expected:
        parts.append("another order")
    return ", ".join(parts)


def unknown_fields(kind: str, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the fields that the SDK does not know, each with a made-up value of its type."""
    known = {wire for _, wire, _ in wire_fields(_MODELS[kind])}
    return {name: blank(value) for item in items for name, value in item.items() if name not in known}


def unknown_values(kind: str, items: Sequence[dict[str, Any]]) -> list[tuple[str, str, bool]]:
    """Return field, value and whether all have it, of the values of an enumeration that the SDK does not know."""
    found = []
    for (owner, name), enum in _ENUMS.items():
        if owner == kind:
            values = {item[name] for item in items if isinstance(item.get(name), str)}
            odd = sorted(value for value in values if not enum(value).is_known)
            found += [(name, value, len(values) == 1) for value in odd]
    return found


def absent_fields(kind: str, items: Sequence[dict[str, Any]]) -> list[str]:
    """Return the fields of the contract that none has, though each should."""
    present = {name for item in items for name in item}
    wires = [wire for _, wire, _ in wire_fields(_MODELS[kind])]
    return [wire for wire in wires if wire not in present and wire not in _SOMETIMES[kind]]


def blank(value: Any) -> Any:
    """Return a value of the same JSON type that says nothing."""
    match value:
        case bool():
            return False
        case int() | float():
            return 0
        case str():
            return "text"
        case list():
            return []
        case dict():
            return {}
        case _:
            return None
