# Made from _async/resources/billing_reports.py by tools/make_sync.py: change that one.
"""Billing reports: made, found, waited for; `report_files` fetches, reads and sums them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from webex_wholesale._sync.pager import Pager
from webex_wholesale._sync.poller import Poller
from webex_wholesale._sync.report_iterators import ReportOutcomes
from webex_wholesale._sync.resources.report_files import ReportFiles
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._flows import reports as flows
from webex_wholesale._flows.reports import Period, ReportOrder
from webex_wholesale._ops import billing_reports as ops
from webex_wholesale.models.billing import BillingReport
from webex_wholesale.models.enums import AnyReportStatus, AnyReportType, ReportType, Several
from webex_wholesale.models.sub_partners import SubPartner

if TYPE_CHECKING:
    from webex_wholesale._core.resources.duplicates import Duplicates
    from webex_wholesale._core.resources.ensuring import EnsurePreview
    from webex_wholesale.journal import Journal


class BillingReports(ReportFiles):
    """The billing reports of the partner and, one at a time, of its sub-partners."""

    def list(
        self,
        *,
        billing_start_date: date | str | None = None,
        billing_end_date: date | str | None = None,
        type: AnyReportType | Several[AnyReportType] | None = None,
        status: AnyReportStatus | Several[AnyReportStatus] | None = None,
        sort_by: str | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Pager[BillingReport]:
        """List billing reports; nothing is sent before the first item is asked for.

        Args:
            billing_start_date, billing_end_date: only reports with exactly these dates.
            type, status: `PARTNER`, `CUSTOMER` or `USER`; `IN_PROGRESS`, `COMPLETED` or `FAILED`. One of several
                is picked from all reports, here.
            sort_by: `id`, `billingStartDate` (the default), `billingEndDate` or `status`.
            limit, page_size: reports wanted in all, and in one request, where 100 is the default and the most.
            sub_partner, options: the sub-partner whose reports are wanted; of the calls.

        Raises:
            InvalidRequest: an argument cannot be right.

        Scope: `spark-admin:wholesale_billing_reports_read`. Operation: List Wholesale Billing Reports.

        Examples:
            >>> for report in client.billing_reports.list(type="CUSTOMER"):  # doctest: +SKIP
            ...     print(report.billing_start_date, report.status, report.category)
        """
        query: dict[str, Any] = {"billing_start_date": billing_start_date, "billing_end_date": billing_end_date}
        query |= {"type": type, "status": status, "sort_by": sort_by}
        call: Any = {"page_size": page_size, "prefetch": None, "sub_partner": sub_partner, "options": options}
        return self._list(ops.LIST, query, limit=limit, **call)

    def get(
        self,
        report_id: BillingReport | str,
        *,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> BillingReport:
        """Return one billing report, with a download link that lives for 30 minutes.

        Args:
            report_id: the report, or its id.
            sub_partner, options: as for `list()`; the API names no sub-partner here, the id says whose it is.

        Raises:
            NotFound, InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_billing_reports_read`. Operation: Get a Wholesale Billing Report.

        Examples:
            >>> report = client.billing_reports.get("Y2lz...")  # doctest: +SKIP
        """
        id = self._id(report_id, "report", sub_partner)
        return (self._session.execute(ops.GET, id, sub_partner=sub_partner, options=options)).value

    def create(
        self,
        *,
        billing_start_date: date | str,
        billing_end_date: date | str,
        type: AnyReportType | None = None,
        internal: bool | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Poller[BillingReport]:
        """Begin to make a billing report, and return a poller; `ensure()` is safe to call again, this is not.

        Args:
            billing_start_date, billing_end_date: first and last day, both included; over, by UTC, and not
                longer ago than five years.
            type: `PARTNER` (the default), `CUSTOMER` or `USER`.
            internal: whether to include internal organisations.
            sub_partner, options: as for `list()`.

        Raises:
            InvalidBillingPeriod, InvalidRequest: the days or the type cannot be right; nothing was sent.
            Conflict: there is such a report already; delete it first to make it again.
            OutcomeUnknown: the answer was lost; `client.settle(error)` finds out. CallError: see `errors`.

        Scope: `spark-admin:wholesale_billing_reports_write`. Operation: Create a Wholesale Billing Report.

        Examples:
            >>> october = {"billing_start_date": "2026-10-01", "billing_end_date": "2026-10-31"}
            >>> poller = client.billing_reports.create(**october, type="USER")  # doctest: +SKIP
        """
        body = flows.report_to_create(self._session.calls, billing_start_date, billing_end_date, type, internal)
        call: Any = {"sub_partner": sub_partner, "options": options}
        made = (self._session.execute(ops.CREATE, body=body, **call)).value
        return self._poller(ops.CREATE, made.id, resource=made, **call)

    def delete(
        self,
        report_id: BillingReport | str,
        *,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> None:
        """Delete a billing report, which also revokes every link to it.

        Args:
            report_id: the report, or its id.
            sub_partner, options: as for `get()`.

        Raises:
            NotFound, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_billing_reports_write`. Operation: Delete a Wholesale Billing Report.

        Examples:
            >>> client.billing_reports.delete("Y2lz...")  # doctest: +SKIP
        """
        id = self._id(report_id, "report", sub_partner)
        self._session.execute(ops.DELETE, id, sub_partner=sub_partner, options=options)

    @overload
    def ensure(
        self, period: Period, *, dry_run: Literal[False] = False, **more: Unpack[ReportOrder]
    ) -> Poller[BillingReport]: ...
    @overload
    def ensure(
        self, period: Period, *, dry_run: Literal[True], **more: Unpack[ReportOrder]
    ) -> EnsurePreview: ...

    def ensure(
        self,
        period: Period,
        *,
        type: AnyReportType = ReportType.PARTNER,
        internal: bool | None = None,
        dry_run: bool = False,
        journal: Journal | None = None,
        window: float | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Poller[BillingReport] | EnsurePreview:
        """Find the report for exactly these days and this type, or begin to make it; returns its poller.

        Safe to call again; from several processes with one journal. A complete report is reused, one in progress
        joined, else one is created. A create whose answer is lost is looked for through a window before a second
        one is sent. A point-in-time report is not taken.

        Args:
            period: a `BillingPeriod`, or first and last day, as dates or `YYYY-MM-DD`; as for `create()`.
            type: `PARTNER`, `CUSTOMER` or `USER`.
            internal: whether to include internal organisations, which no report says of itself. None takes what is
                there; True only what is known to (an earlier run's is a conflict: regenerate); False all but that.
            dry_run: say what would happen, as an `EnsurePreview`, and send no write.
            journal, window: as for `customers.ensure()`.
            sub_partner: as for `create()`.
            options: timeout, retry and headers of each call; a deadline given here is for all of it.

        Raises:
            InvalidBillingPeriod: the days cannot be reported on; nothing was sent.
            NaturalKeyConflict: there is one that differs in `internal`, or does not show it.
            OutcomeUnknown: two creates of unknown fate, and none to be seen. CallError: see `errors`.

        Scopes: `spark-admin:wholesale_billing_reports_read`, `..._write`. Operations: List, Get, Create, Delete.

        Examples:
            >>> poller = client.billing_reports.ensure(BillingPeriod.last_month())  # doctest: +SKIP
        """
        scope = self._session.scope(sub_partner)
        target = flows.report_target(self._session.calls, period, type, internal, scope, options)
        return self._ensure(target, dry_run=dry_run, journal=journal, window=window)  # type: ignore[no-any-return]

    def regenerate(
        self,
        period: Period,
        *,
        type: AnyReportType = ReportType.PARTNER,
        internal: bool | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Poller[BillingReport]:
        """Make the report for these days and this type again, with the usage as it is known now.

        A complete report is deleted first, as the rules ask, which revokes every link to it. A failed one is not
        in the way. One in progress is as new as the one wanted and is joined, unless it differs in `internal`.

        Args:
            period, type, internal, sub_partner, options: as for `ensure()`; with `internal=True` what is not known
                to include internal organisations is deleted as well. What is raised is the same, too.

        Scopes and operations: those of `ensure()`.

        Examples:
            >>> poller = client.billing_reports.regenerate(("2026-10-01", "2026-10-31"))  # doctest: +SKIP
        """
        call = self._session.calls, period, type, internal, self._session.scope(sub_partner), options
        return self._ensure(flows.report_target(*call, anew=True))  # type: ignore[no-any-return]

    def ensure_all(
        self,
        period: Period,
        *,
        type: AnyReportType = ReportType.PARTNER,
        internal: bool | None = None,
        sub_partners: Iterable[str | SubPartner] | None = None,
        workers: int = 8,
        timeout: float | None = None,
        options: CallOptions | None = None,
    ) -> ReportOutcomes:
        """Make sure of a report for each sub-partner, and wait for all of them, some at a time.

        Gives one `ReportOutcome` for each sub-partner, in their order: its complete report, or the error. Nothing
        is sent before the first is asked for.

        Args:
            period, type, internal: as for `ensure()`.
            sub_partners: whose reports, as org ids or as `sub_partners.list()` gives them; all of them by default,
                suspended ones included. One that comes twice counts once.
            workers: how many to work on at a time; on trio one after another. A rate limit holds up all of them.
            timeout: seconds to wait for each report, 30 minutes by default.
            options: timeout, deadline, retry and headers of each call.

        Raises:
            InvalidBillingPeriod, InvalidRequest: an argument cannot be right, or this is a sub-partner's own view.
            CallError: while iterating: the sub-partners could not be listed.

        Scopes: as for `ensure()`; `spark-admin:wholesale_sub_partners_read` (inferred) to list the sub-partners.
        Operations: List Wholesale Sub-partners, and those of `ensure()`.

        Examples:
            >>> for outcome in client.billing_reports.ensure_all(period, type="CUSTOMER"):  # doctest: +SKIP
            ...     print(outcome.sub_partner, outcome.report or outcome.error)
        """
        wanted = flows.wanted_report(calls := self._session.calls, period, type=type, internal=internal)
        more: Any = {"workers": workers, "timeout": timeout, "options": options}
        return ReportOutcomes(self._session, flows.ReportsOfAll(calls, wanted, sub_partners, **more))

    def poller(
        self, report: BillingReport | str, *, just_made: bool = True, options: CallOptions | None = None
    ) -> Poller[BillingReport]:
        """Return a poller for a report that anybody began to make (or its id, or URL); nothing is sent.

        Args:
            report: the report, its id, or the URL that names it.
            just_made: as for `customers.poller()`.
            options: timeout, deadline, retry and headers of each call.

        Scope: `spark-admin:wholesale_billing_reports_read`. Operation: Get a Wholesale Billing Report.

        Examples:
            >>> report = client.billing_reports.poller("Y2lz...").result(timeout=1800)  # doctest: +SKIP
        """
        return self._poller_of(ops.GET, report, "report", just_made, None, options)

    def find_duplicates(
        self, *, sub_partner: str | None = None, options: CallOptions | None = None
    ) -> tuple[Duplicates[BillingReport], ...]:
        """Return days and type of which there are several reports that have not failed.

        See `customers.find_duplicates()`. Point-in-time reports do not count.

        Args:
            sub_partner, options: as for `list()`.

        Scope: `spark-admin:wholesale_billing_reports_read`. Operation: List Wholesale Billing Reports.

        Examples:
            >>> doubles = client.billing_reports.find_duplicates()  # doctest: +SKIP
        """
        from webex_wholesale._core.resources.duplicates import duplicate_reports

        return duplicate_reports(self.list(sub_partner=sub_partner, options=options).to_list())
