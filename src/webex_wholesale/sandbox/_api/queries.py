"""Decides what a query may carry and what is on a page: parameters as data, page sizes and the next link."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from webex_wholesale.sandbox._api.messages import JSON_TYPE, Request, Response, bad_request
from webex_wholesale.sandbox._values import read_instant

Reader = Callable[[str, str], Any]

CUSTOMER_STATUSES = (
    "provisioned",
    "provisioned_with_errors",
    "provisioning",
    "updating",
    "deleting",
    "error",
    "pending_rpl_review",
)


def text(name: str, value: str) -> str:
    """Any text that is not blank."""
    if not value.strip():
        raise bad_request(f"Query parameter {name} is blank.", field=name)
    return value


def number(least: int) -> Reader:
    """A whole number from `least` up."""

    def read(name: str, value: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) >= least):
            message = f"Query parameter {name} must be a whole number from {least} up."
            raise bad_request(message, field=name)
        return int(value)

    return read


def choice(*choices: str) -> Reader:
    """One of these words."""

    def read(name: str, value: str) -> str:
        if value not in choices:
            raise bad_request(f"Query parameter {name} must be one of: {', '.join(choices)}.", field=name)
        return value

    return read


def flag(name: str, value: str) -> bool:
    """`true` or `false`."""
    return bool(choice("true", "false")(name, value) == "true")


def instant(name: str, value: str) -> float:
    """Epoch milliseconds or ISO 8601, as an epoch second."""
    try:
        return read_instant(value)
    except (ValueError, OverflowError):
        message = f"Query parameter {name} must be epoch milliseconds or an ISO 8601 date."
        raise bad_request(message, field=name) from None


def day(name: str, value: str) -> date:
    """A date as YYYY-MM-DD."""
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise bad_request(f"Query parameter {name} must look like 2026-05-31.", field=name)


def statuses(name: str, value: str) -> list[str]:
    """Customer statuses, comma-separated; the parameter may also be repeated (difference S6)."""
    read = choice(*CUSTOMER_STATUSES)
    return [read(name, part) for part in value.split(",")]


DELEGATION = "onBehalfOfSubPartnerOrgId"
# Difference S46: the cursor of a service that ignores offset.
_PAGE: dict[str, Reader] = {"max": number(1), "offset": number(0), "cursor": number(0)}
DELEGATED: dict[str, Reader] = {DELEGATION: text}

CUSTOMER_GET: dict[str, Reader] = {**DELEGATED, "includePackageLicenseInfo": flag}
CUSTOMER_LIST: dict[str, Reader] = {
    **DELEGATED,
    **_PAGE,
    "externalId": text,
    "orgId": text,
    "status": statuses,
}
SUBSCRIBER_LIST: dict[str, Reader] = {
    **DELEGATED,
    **_PAGE,
    "customerId": text,
    "personId": text,
    "externalCustomerId": text,
    "email": text,
    "status": choice("provisioned", "pending_user_migration"),
    "after": instant,
    "lastStatusChange": instant,
    "sortBy": choice("created", "lastStatusChange"),
    "sortOrder": choice("ASC", "DESC"),
}
_IN_ORG: dict[str, Reader] = {**DELEGATED, "orgId": text}
IN_ORGANIZATION = _IN_ORG
PEOPLE_LIST: dict[str, Reader] = {
    **_IN_ORG,
    **_PAGE,
    "email": text,
    "displayName": text,
    "id": text,
    "locationId": text,
    "roles": text,
    "callingData": flag,
    "excludeStatus": flag,
}
PERSON_GET: dict[str, Reader] = {**DELEGATED, "callingData": flag}
LOCATION_LIST: dict[str, Reader] = {**_IN_ORG, **_PAGE, "name": text, "id": text}
NUMBER_LIST: dict[str, Reader] = {
    **_IN_ORG,
    "max": number(1),
    "start": number(0),
    "locationId": text,
    "phoneNumber": text,
    "extension": text,
    "available": flag,
    "assigned": flag,
    "state": choice("ACTIVE", "INACTIVE"),
}
PSTN_OPTIONS_LIST: dict[str, Reader] = {**_IN_ORG, "serviceTypes": text}
# Webex takes no page size here, and ignores one.
ORGANIZATION_LIST: dict[str, Reader] = {**DELEGATED, "max": number(1), "callingData": flag}
ORGANIZATION_GET: dict[str, Reader] = {**DELEGATED, "callingData": flag}
SUB_PARTNER_LIST: dict[str, Reader] = {**_PAGE, "provisioningState": choice("active", "suspended")}
REPORT_LIST: dict[str, Reader] = {
    "billingStartDate": day,
    "billingEndDate": day,
    "type": choice("PARTNER", "CUSTOMER", "USER"),
    "sortBy": choice("id", "billingStartDate", "billingEndDate", "status"),
    "status": choice("IN_PROGRESS", "COMPLETED", "FAILED"),
    "max": number(1),
    "subPartnerOrgId": text,
    # Difference S7: the contract has no offset here; which of the two the next link carries is a setting.
    "cursor": text,
    "offset": number(0),
}


def read_query(pairs: list[tuple[str, str]], readers: Mapping[str, Reader], *, lenient: bool) -> dict[str, Any]:
    """The query's values by name. Raises a Problem for unknown, repeated or unreadable parameters."""
    values: dict[str, Any] = {}
    for name, raw in pairs:
        reader = readers.get(name)
        if reader is None:
            if lenient:
                continue
            raise bad_request(f"Unknown query parameter: {name}.", field=name)
        value = reader(name, raw)
        if name not in values:
            values[name] = value
        elif isinstance(value, list):
            values[name] = values[name] + value
        elif not lenient:
            raise bad_request(f"Query parameter {name} is repeated.", field=name)
    return values


T = TypeVar("T")

# Difference S28: documented for subscribers and reports only.
LARGEST_PAGE = 100


def page_size(values: dict[str, Any], default: int, most: int = LARGEST_PAGE) -> int:
    """The page size asked for; more than the limit is cut down silently."""
    return int(min(values.get("max", default), most))


def next_link(request: Request, size: int, **position: object) -> tuple[str, str]:
    """A Link header to the next page: the caller's own query, with page size and position set anew.

    Difference S29: there is no link to other pages, and none at all on the last one.
    """
    placed = {"max", "offset", "cursor", "start", *position}
    # Numbers and cursors are made of characters that need no quoting; what the caller sent may need it.
    query = "&".join(f"{name}={value}" for name, value in (("max", size), *position.items()))
    kept = [(name, value) for name, value in request.query if name not in placed]
    if kept:
        query = f"{urlencode(kept)}&{query}"
    return "Link", f'<{request.origin}{request.path}?{query}>; rel="next"'


def cut(
    items: Sequence[T], values: dict[str, Any], default: int, most: int = LARGEST_PAGE
) -> tuple[Sequence[T], int, int | None]:
    """The page's items, its size, and the offset of the next page or None."""
    size = page_size(values, default, most)
    offset = values.get("cursor", values.get("offset", 0))
    following = offset + size
    return items[offset:following], size, following if following < len(items) else None


def page_response(items: list[bytes], key: str, *headers: tuple[str, str]) -> Response:
    """A page of items that are JSON already."""
    begin, end = b'{"%s":[' % key.encode(), b"]}"
    if len(items) < 2:
        body = begin + b"".join(items) + end
    else:
        # A long page is copied once, not three times.
        body = b",".join([begin + items[0], *items[1:-1], items[-1] + end])
    return Response(200, body, [JSON_TYPE, *headers])
