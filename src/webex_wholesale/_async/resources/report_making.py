"""Billing reports that are there when they are needed: found, joined or made, for one or for all sub-partners."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from webex_wholesale._async.pager import AsyncPager
from webex_wholesale._async.poller import AsyncPoller
from webex_wholesale._async.report_outcomes import AsyncReportOutcomes
from webex_wholesale._async.resources.base import AsyncResource
from webex_wholesale._core.call.options import CallOptions, checked_count
from webex_wholesale._flows.ensure_report import Wanted, checked_type, ensure_report
from webex_wholesale._ops import billing_reports as ops
from webex_wholesale._ops import sub_partners as sub_partner_ops
from webex_wholesale.errors import InvalidBillingPeriod, InvalidRequest
from webex_wholesale.models.billing import BillingReport
from webex_wholesale.models.billing_period import BillingPeriod
from webex_wholesale.models.enums import ReportType
from webex_wholesale.models.sub_partners import SubPartner

Period = BillingPeriod | tuple[date | str, date | str]


class AsyncReportMaking(AsyncResource):
    """The verbs that make sure of a report."""

    __slots__ = ()

    async def ensure(
        self,
        period: Period,
        *,
        type: str = ReportType.PARTNER,
        internal: bool | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPoller[BillingReport]:
        """Find the report for exactly these days and this type, or begin to make it. Safe to call again.

        A complete report is reused, one in progress is joined; where there is none, or only failed ones, one is
        created. Another process doing the same at the same time gets the same report. Where the answer to the
        create is lost, the report is looked for through two minutes before a second create is sent. Point-in-time
        reports are never taken for what is wanted.

        Args:
            period: a `BillingPeriod`, or first and last day, as dates or `YYYY-MM-DD`; over, by UTC, and not
                longer ago than five years.
            type: `PARTNER`, `CUSTOMER` or `USER`.
            internal: whether to include internal organisations. The service does not say of a report which it
                does. None takes whatever there is; True only what is known to include them (so a report left by an
                earlier run is a conflict: resume its poller, or regenerate); False all but that. A new report
                includes them only for True.
            sub_partner: org id of the sub-partner whose usage is wanted.
            options: timeout, deadline, retry and headers of each call.

        Returns:
            A poller; done already where the report is complete.

        Raises:
            InvalidBillingPeriod: the days cannot be reported on; nothing was sent.
            NaturalKeyConflict: there is one, and it differs in `internal` or does not show it.
            OutcomeUnknown: two creates of unknown fate, and no report to be seen.
            Conflict: the service says that there is one, and lists none.
            CallError: see `webex_wholesale.errors`.

        Scopes: `spark-admin:wholesale_billing_reports_read` and `..._write`.
        Operations: List, Get, Create and Delete Wholesale Billing Reports.

        Examples:
            >>> poller = await client.billing_reports.ensure(  # doctest: +SKIP
            ...     BillingPeriod.last_month(), type="CUSTOMER"
            ... )
            >>> report = await poller.result(timeout=1800)  # doctest: +SKIP
        """
        wanted = self._wanted(period, type, internal)
        return await self._make(wanted, sub_partner, options, anew=False)

    async def regenerate(
        self,
        period: Period,
        *,
        type: str = ReportType.PARTNER,
        internal: bool | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPoller[BillingReport]:
        """Make the report for these days and this type again, with the usage as it is known now.

        A complete report is deleted first, as the rules ask, which revokes every link to it. A failed one is not
        in the way. One in progress is as new as the one wanted and is joined, unless it differs in `internal`.

        Args:
            period, type, internal, sub_partner, options: as for `ensure()`; with `internal=True` what is not known
                to include internal organisations is deleted as well.

        Raises:
            As `ensure()`; the old report is gone by then.

        Scopes: `spark-admin:wholesale_billing_reports_read` and `..._write`.
        Operations: List, Get, Create and Delete Wholesale Billing Reports.

        Examples:
            >>> poller = await client.billing_reports.regenerate(("2026-10-01", "2026-10-31"))  # doctest: +SKIP
        """
        wanted = self._wanted(period, type, internal)
        return await self._make(wanted, sub_partner, options, anew=True)

    def ensure_all(
        self,
        period: Period,
        *,
        type: str = ReportType.PARTNER,
        internal: bool | None = None,
        sub_partners: Iterable[str | SubPartner] | None = None,
        workers: int = 8,
        timeout: float | None = None,
        options: CallOptions | None = None,
    ) -> AsyncReportOutcomes:
        """Make sure of a report for each sub-partner, and wait for all of them, some at a time.

        Args:
            period, type, internal: as for `ensure()`.
            sub_partners: whose reports, as org ids or as `sub_partners.list()` gives them; all of them by default,
                suspended ones included. One that comes twice counts once.
            workers: how many to work on at a time; on trio one after another. A rate limit holds up all of them.
            timeout: seconds to wait for each report, 30 minutes by default.
            options: timeout, deadline, retry and headers of each call.

        Returns:
            An iterator of one `ReportOutcome` for each sub-partner, in their order: its complete report, or the
            error. Nothing is sent before the first is asked for.

        Raises:
            InvalidBillingPeriod: the days cannot be reported on.
            InvalidRequest: called on a sub-partner's own view, or an argument cannot be right.
            CallError: while iterating: the sub-partners could not be listed.

        Scopes: as for `ensure()`; `spark-admin:wholesale_sub_partners_read` (inferred) to list the sub-partners.
        Operations: List Wholesale Sub-partners, and those of `ensure()`.

        Examples:
            >>> async for outcome in client.billing_reports.ensure_all(period, type="CUSTOMER"):  # doctest: +SKIP
            ...     print(outcome.sub_partner, outcome.report or outcome.error)
        """
        wanted = self._wanted(period, type, internal)
        if self._session.sub_partner is not None:
            raise InvalidRequest("ensure_all is for the partner's own client, not for the view of one sub-partner")
        if isinstance(sub_partners, str):
            raise InvalidRequest("sub_partners takes several org ids; for a single one there is ensure()")
        listed: Iterable[str | SubPartner] | AsyncPager[SubPartner]
        listed = self._sub_partners(options) if sub_partners is None else list(sub_partners)
        return AsyncReportOutcomes(
            self._session,
            partial(self._make, wanted, options=options, anew=False),
            listed,
            workers=checked_count("workers", workers, least=1) or 1,
            timeout=timeout,
        )

    def _wanted(self, period: Period, type: str, internal: bool | None) -> Wanted:
        """Return what is asked for, checked before anything is sent."""
        if not isinstance(period, BillingPeriod):
            try:
                start, end = period
            except (TypeError, ValueError):
                raise InvalidBillingPeriod("period takes a BillingPeriod, or a first and a last day") from None
            period = BillingPeriod.of(start, end)
        period.validate(clock=self._session.driver.clock)
        if not isinstance(type, str) or not type.strip():
            raise InvalidRequest("type takes PARTNER, CUSTOMER or USER")
        return Wanted(start=period.start, end=period.end, type=checked_type(type), internal=internal)

    async def _make(
        self, wanted: Wanted, sub_partner: str | None, options: CallOptions | None, *, anew: bool
    ) -> AsyncPoller[BillingReport]:
        flow = ensure_report(wanted, self._session.calls, anew=anew, sub_partner=sub_partner, options=options)
        report = await self._session.run(flow)
        return self._poller(ops.CREATE, report.id or "", sub_partner=sub_partner, options=options, resource=report)

    def _sub_partners(self, options: CallOptions | None) -> AsyncPager[SubPartner]:
        return self._list(
            sub_partner_ops.LIST,
            {},
            limit=None,
            page_size=None,
            prefetch=None,
            sub_partner=None,
            options=options,
        )
