"""Billing reports: list, get, create and delete; what is built on these four is in modules of its own."""

from __future__ import annotations

from datetime import date

from webex_wholesale._async.pager import AsyncPager
from webex_wholesale._async.poller import AsyncPoller
from webex_wholesale._async.resources.report_files import AsyncReportFiles
from webex_wholesale._async.resources.report_making import AsyncReportMaking
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._flows.ensure_report import checked_type
from webex_wholesale._ops import billing_reports as ops
from webex_wholesale.models.billing import BillingReport, CreateBillingReport
from webex_wholesale.models.billing_period import BillingPeriod
from webex_wholesale.models.dates import as_day


class AsyncBillingReports(AsyncReportMaking, AsyncReportFiles):
    """The billing reports of the partner and, one at a time, of its sub-partners."""

    def list(
        self,
        *,
        billing_start_date: date | str | None = None,
        billing_end_date: date | str | None = None,
        type: str | None = None,
        status: str | None = None,
        sort_by: str | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPager[BillingReport]:
        """List billing reports; nothing is sent before the first item is asked for.

        Args:
            billing_start_date, billing_end_date: only reports with exactly these dates.
            type: `PARTNER`, `CUSTOMER` or `USER`.
            status: `IN_PROGRESS`, `COMPLETED` or `FAILED`.
            sort_by: `id`, `billingStartDate` (the default), `billingEndDate` or `status`.
            limit: reports wanted in all.
            page_size: reports to ask for in one request, 100 by default and at most.
            sub_partner: org id of the sub-partner whose reports are wanted.
            options: timeout, deadline, retry and headers of the calls.

        Raises:
            InvalidRequest: an argument cannot be right.

        Scope: `spark-admin:wholesale_billing_reports_read`. Operation: List Wholesale Billing Reports.

        Examples:
            >>> async for report in client.billing_reports.list(type="CUSTOMER"):  # doctest: +SKIP
            ...     print(report.billing_start_date, report.status, report.category)
        """
        return self._list(
            ops.LIST,
            {
                "billing_start_date": billing_start_date,
                "billing_end_date": billing_end_date,
                "type": type,
                "status": status,
                "sort_by": sort_by,
            },
            limit=limit,
            page_size=page_size,
            prefetch=None,
            sub_partner=sub_partner,
            options=options,
        )

    async def get(
        self, report_id: str, *, sub_partner: str | None = None, options: CallOptions | None = None
    ) -> BillingReport:
        """Return one billing report, with a download link that lives for 30 minutes.

        Args:
            report_id: id of the report.
            sub_partner: accepted everywhere; the API has no such parameter here, the id alone says whose it is.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            NotFound: there is none.
            InvalidRequest, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_billing_reports_read`. Operation: Get a Wholesale Billing Report.

        Examples:
            >>> report = await client.billing_reports.get("Y2lz...")  # doctest: +SKIP
        """
        found = await self._session.execute(ops.GET, report_id, sub_partner=sub_partner, options=options)
        return found.value

    async def create(
        self,
        *,
        billing_start_date: date | str,
        billing_end_date: date | str,
        type: str | None = None,
        internal: bool | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPoller[BillingReport]:
        """Begin to make a billing report.

        Args:
            billing_start_date, billing_end_date: first and last day, both included; over, by UTC, and not
                longer ago than five years.
            type: `PARTNER` (the default), `CUSTOMER` or `USER`.
            internal: whether to include internal organisations.
            sub_partner: org id of the sub-partner whose usage is wanted.
            options: timeout, deadline, retry and headers of this call.

        Returns:
            A poller; its `result()` waits and gives the completed report.

        Raises:
            InvalidRequest: the dates are no dates or in the wrong order, or the type is not written in capitals;
                nothing was sent.
            InvalidBillingPeriod: the days cannot be reported on; nothing was sent.
            Conflict: there is such a report already; delete it first to make it again.
            OutcomeUnknown: the answer was lost; look for the report before sending it again.
            CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_billing_reports_write`. Operation: Create a Wholesale Billing Report.

        Examples:
            >>> poller = await client.billing_reports.create(  # doctest: +SKIP
            ...     billing_start_date="2026-10-01", billing_end_date="2026-10-31", type="CUSTOMER"
            ... )
            >>> report = await poller.result(timeout=1800)  # doctest: +SKIP
        """
        body = CreateBillingReport(
            billing_start_date=as_day(billing_start_date, "billing_start_date"),
            billing_end_date=as_day(billing_end_date, "billing_end_date"),
            type=checked_type(type) if isinstance(type, str) else type,
            internal=internal,
        )
        days = BillingPeriod(body.billing_start_date, body.billing_end_date)
        days.validate(clock=self._session.driver.clock)
        made = await self._session.execute(ops.CREATE, body=body, sub_partner=sub_partner, options=options)
        return self._poller(
            ops.CREATE, made.value.id or "", sub_partner=sub_partner, options=options, resource=made.value
        )

    async def delete(
        self, report_id: str, *, sub_partner: str | None = None, options: CallOptions | None = None
    ) -> None:
        """Delete a billing report, which also revokes every link to it.

        Args:
            report_id: id of the report.
            sub_partner: accepted everywhere; the API has no such parameter here.
            options: timeout, deadline, retry and headers of this call.

        Raises:
            NotFound: there is none.
            CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_billing_reports_write`. Operation: Delete a Wholesale Billing Report.

        Examples:
            >>> await client.billing_reports.delete("Y2lz...")  # doctest: +SKIP
        """
        await self._session.execute(ops.DELETE, report_id, sub_partner=sub_partner, options=options)
