"""Which report is asked for: checked before anything is sent."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.create_journal import Journal
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.ensure.reports import ReportTarget, Wanted, checked_type
from webex_wholesale.errors import InvalidBillingPeriod, InvalidRequest
from webex_wholesale.models.billing import CreateBillingReport
from webex_wholesale.models.billing_period import BillingPeriod
from webex_wholesale.models.dates import as_day
from webex_wholesale.models.enums import AnyReportType
from webex_wholesale.models.sub_partners import SubPartner

Period = BillingPeriod | tuple[date | str, date | str]


def wanted_report(calls: Calls, period: Period, *, type: str, internal: bool | None) -> Wanted:
    """Return the report for a period.

    Raises:
        InvalidBillingPeriod: the days cannot be reported on.
        InvalidRequest: the type or `internal` cannot be right.
    """
    if not isinstance(period, BillingPeriod):
        try:
            start, end = period
        except (TypeError, ValueError):
            raise InvalidBillingPeriod("period must be a BillingPeriod, or a first and a last day") from None
        period = BillingPeriod.of(start, end)
    period.validate(clock=calls.context)
    if not isinstance(type, str) or not type.strip():
        raise InvalidRequest("type must be PARTNER, CUSTOMER or USER")
    return Wanted(start=period.start, end=period.end, type=checked_type(type), internal=internal)


class ReportOrder(TypedDict, total=False):
    """What `billing_reports.ensure` takes besides the period and `dry_run`.

    Attributes:
        type: what the report counts by: PARTNER, CUSTOMER or USER.
        internal: whether it has to hold internal organisations; None for either.
        journal: where the create is written down.
        window: seconds after which a create that is not seen counts as not made.
        sub_partner: the sub-partner whose report it is.
        options: timeout, deadline, retry and headers of each call.
    """

    type: AnyReportType
    internal: bool | None
    journal: Journal | None
    window: float | None
    sub_partner: SubPartner | str | None
    options: CallOptions | None


def report_target(
    calls: Calls,
    period: Period,
    type: str,
    internal: bool | None,
    sub_partner: str | None,
    options: CallOptions | None,
    *,
    anew: bool = False,
) -> ReportTarget:
    """Return the report for a period as something to make sure of; raises what `wanted_report` does."""
    wanted = wanted_report(calls, period, type=type, internal=internal)
    return ReportTarget(calls, wanted, anew=anew, sub_partner=sub_partner, options=options)


def report_to_create(
    calls: Calls, start: date | str, end: date | str, type: str | None, internal: bool | None
) -> CreateBillingReport:
    """Return what creates a report.

    Raises:
        InvalidBillingPeriod: the days cannot be reported on.
        InvalidRequest: another argument cannot be right.
    """
    body = CreateBillingReport(
        billing_start_date=as_day(start, "billing_start_date"),
        billing_end_date=as_day(end, "billing_end_date"),
        type=checked_type(type) if isinstance(type, str) else type,
        internal=internal,
    )
    BillingPeriod(body.billing_start_date, body.billing_end_date).validate(clock=calls.context)
    return body
