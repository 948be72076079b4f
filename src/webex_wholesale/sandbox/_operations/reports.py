"""The billing report operations: list, create, get, delete."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from typing import Any

from webex_wholesale.sandbox._api.access import acting_for
from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.messages import (
    REPORT_NOT_FOUND,
    Response,
    bad_request,
    conflict,
    json_response,
    to_json,
)
from webex_wholesale.sandbox._api.queries import next_link, page_response, page_size
from webex_wholesale.sandbox._operations.report_files import Downloads
from webex_wholesale.sandbox._state.billing import Report
from webex_wholesale.sandbox._values import REPORT, canonical, hydra, instant
from webex_wholesale.sandbox.transitions import Transitions

_YEARS_BACK = 5


def list_reports(call: Call) -> Response:
    """GET /wholesale/billing/reports: dates match exactly; pages follow the cursor of the next link."""
    values = call.values
    tenant = acting_for(call.store, call.token, values.get("subPartnerOrgId"))
    found = [report for report in tenant.reports if _matches(report, values)]
    if call.lists_lag:
        found = [report for report in found if call.listed(report.id, report.created)]
    sort = values.get("sortBy", "billingStartDate")
    keyed = sorted(((str(report.item()[sort]), report.id), report) for report in found) if found else []
    page, headers = _page(call, keyed)
    items = [to_json(_named(call, report.item())) for report in page]
    for report in page:
        call.saw(report.progress)
    return page_response(items, "items", *headers)


def _page(call: Call, keyed: list[tuple[tuple[str, str], Report]]) -> tuple[list[Report], list[tuple[str, str]]]:
    """The reports of a page, and the link to the next one, in the form that the service has (difference S7)."""
    values, mode = call.values, call.settings.report_pages
    if "offset" in values and mode != "offset" and not call.settings.lenient:
        raise bad_request("Unknown query parameter: offset.", field="offset")
    if mode == "whole":
        return [report for _, report in keyed], []
    size = page_size(values, default=100, most=call.settings.largest_page)
    if mode == "offset":
        start = values.get("offset", 0)
        rest = keyed[start:]
        position: dict[str, object] = {"offset": start + size}
    else:
        after = _read_cursor(values["cursor"]) if "cursor" in values else None
        rest = [pair for pair in keyed if after is None or pair[0] > after]
        position = {"cursor": _make_cursor(rest[size - 1][0])} if len(rest) > size else {}
    headers = [next_link(call.request, size, **position)] if len(rest) > size else []
    return [report for _, report in rest[:size]], headers


def _matches(report: Report, values: dict[str, Any]) -> bool:
    present = {
        "billingStartDate": report.start,
        "billingEndDate": report.end,
        "type": report.type,
        "status": report.status,
    }
    return all(values.get(name, value) == value for name, value in present.items())


def _make_cursor(key: tuple[str, str]) -> str:
    return urlsafe_b64encode("\n".join(key).encode()).rstrip(b"=").decode("ascii")


def _read_cursor(text: str) -> tuple[str, str]:
    try:
        key, _, identifier = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii").partition("\n")
    except ValueError:
        raise bad_request("Query parameter cursor is not one of this API's.", field="cursor") from None
    return key, identifier


def create_report(call: Call, transitions: Transitions) -> Response:
    """POST /wholesale/billing/reports: 200 at once, without a status; the report is generated afterwards."""
    body, store = call.body, call.store
    tenant = acting_for(store, call.token, body.get("subPartnerOrgId"))
    start, end = _period(body, instant(call.now).date())
    kind = body.get("type", "PARTNER")
    for other in tenant.reports:
        # Difference S21: one that failed or is in progress need not be deleted first.
        free = ("FAILED",) if call.settings.report_in_progress_conflicts else ("FAILED", "IN_PROGRESS")
        if (other.start, other.end, other.type) == (start, end, kind) and other.status not in free:
            raise conflict("A report of this type already exists for this period; delete it first.")
    uuid = store.random.uuid("report")
    report = Report(
        id=hydra(REPORT, uuid),
        uuid=uuid,
        owner=tenant.org_id,
        start=start,
        end=end,
        type=kind,
        internal=body.get("internal"),
        created=call.now,
        created_by=call.token.person_id,
    )
    store.add_report(report)
    call.made = report.id
    report.progress.begin(transitions.steps("report", kind), call.now, store.events)
    echo = {} if report.internal is None else {"internal": report.internal}
    return json_response(200, {**report.brief(), **echo})


def _period(body: dict[str, Any], today: date) -> tuple[date, date]:
    """The period of a report. Raises a Problem unless it is in the last five years and over."""
    days = []
    for name in ("billingStartDate", "billingEndDate"):
        try:
            days.append(date.fromisoformat(body[name]))
        except ValueError:
            raise bad_request(f"{name} is not a date.", field=name) from None
    start, end = days
    if end >= today:
        raise bad_request("billingEndDate must be before today.", field="billingEndDate")
    if start > end:
        raise bad_request("billingStartDate must not be after billingEndDate.", field="billingStartDate")
    if start < _years_before(today, _YEARS_BACK):
        message = f"billingStartDate must be within the last {_YEARS_BACK} years."
        raise bad_request(message, field="billingStartDate")
    return start, end


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)


def get_report(call: Call, downloads: Downloads) -> Response:
    """GET /wholesale/billing/reports/{id}: with a new download link each time, once it is completed."""
    report = find_report(call)
    wire = _named(call, report.wire())
    if report.status == "COMPLETED":
        wire["tempDownloadURL"] = downloads.link(report, call.request.reports_origin, call.now)
    call.saw(report.progress)
    return json_response(200, wire)


def delete_report(call: Call) -> Response:
    """DELETE /wholesale/billing/reports/{id}: its links die with it."""
    call.store.remove_report(find_report(call))
    return Response(204)


def find_report(call: Call) -> Report:
    """A report of the caller's own, or of one of its sub-partners."""
    identifier = canonical(call.identifier)
    report = call.store.reports.get(identifier)
    readable = report is not None and (report.owner == call.token.org_id or call.tenant.is_partner)
    if report is None or not readable or not call.visible(report.id):
        raise call.not_there("Billing report", identifier, code=REPORT_NOT_FOUND)
    return report


def _named(call: Call, wire: dict[str, Any]) -> dict[str, Any]:
    key = call.settings.report_type_key
    return wire if key == "type" else {key if name == "type" else name: value for name, value in wire.items()}
