# Made from _async/resources/report_files.py by tools/make_sync.py: change that one.
"""The files of billing reports: fetched whole, read row by row, summed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Unpack, overload

from webex_wholesale._sync.report_iterators import ReportRows, add_up_file, read_file
from webex_wholesale._sync.resources.base import Resource
from webex_wholesale._files.sinks import ScratchSink, open_sink
from webex_wholesale._flows import reports as flows
from webex_wholesale._flows.reports import DownloadArguments, Period, ReportOrFile
from webex_wholesale._progress_bar import Progress, showing
from webex_wholesale.models.billing import BillingReport
from webex_wholesale.models.enums import AnyReportType, ReportType

if TYPE_CHECKING:
    from webex_wholesale.billing.rounding import HasDays, Rounding, RoundPer
    from webex_wholesale.billing.rows import OnError
    from webex_wholesale.billing.summary import Summary


class ReportFiles(Resource):
    """The files of the partner's billing reports."""

    @overload
    def download(
        self,
        report: BillingReport | str,
        to: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        **more: Unpack[DownloadArguments],
    ) -> Path: ...
    @overload
    def download(
        self, report: BillingReport | str, to: IO[bytes], **more: Unpack[DownloadArguments]
    ) -> int: ...
    @overload
    def download(
        self, report: BillingReport | str, to: None = None, **more: Unpack[DownloadArguments]
    ) -> bytes: ...

    def download(
        self,
        report: BillingReport | str,
        to: str | os.PathLike[str] | IO[bytes] | None = None,
        *,
        overwrite: bool = False,
        **more: Unpack[DownloadArguments],
    ) -> Path | int | bytes:
        """Download a report's file, whole or not at all, in the memory of one piece of it.

        A dead link is replaced. A cut transfer goes on where it stopped if the host proves that it is the same
        file, and begins again if not. The file is handed over when its last byte is proven: by a length, the end
        of its compression, a checksum. It is unpacked. The token is not sent to its host; the link is not logged.

        Args:
            report: a complete report, or its id.
            to: path of the file to make, compressed if it ends in `.gz`, which is returned; or a binary file
                object, which gets all of it at the end, for the number of bytes; or nothing, for the bytes.
            overwrite: replace a file of that name.
            progress: called with the bytes received and the bytes in all (None where nobody knows) after each
                piece; or True for a progress bar, which needs the extra `progress`.
            redirect_hosts: hosts that the file's host may redirect to besides its own site; `*.example.com`, `*`.
            max_ratio: bytes unpacked at most for each one received, beyond 64 MiB: 200; None for no bound.
            sub_partner: accepted everywhere; the API has no such parameter here.
            options: of the calls. A deadline covers all of it, and counts only where it is given here: the
                client's own would be too short for a large file.

        Raises:
            DownloadError: the report is not complete, or what the host gave is not its file, or not whole.
            FileExistsError: there is a file of that name; nothing was sent.
            OSError: it cannot be written, or the disk is full; no part of it is left.
            UntrustedLink: the link is not https, or the host redirects to another site.
            NotFound, DeadlineExceeded, MissingExtra, CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_billing_reports_read`. Operation: Get a Wholesale Billing Report.

        Examples:
            >>> path = client.billing_reports.download(report, to="2026-10.csv")  # doctest: +SKIP
        """
        sink = partial(open_sink, to, overwrite=overwrite)
        path: Path | int | bytes = self._session.run(self._downloads(**more).fetch(report, sink))
        return path

    def _downloads(self, progress: Progress | bool | None = None, **more: Any) -> flows.Downloads:
        return flows.Downloads(calls=self._session.calls, showing=partial(showing, progress), **more)

    def rows(
        self, report: ReportOrFile, *, on_error: OnError = "raise", **more: Unpack[DownloadArguments]
    ) -> ReportRows:
        """Return the `UsageRow`s of a report; nothing is fetched or opened before the first is asked for.

        A report is downloaded to a temporary file first, so that nothing is read of one that is cut. What was
        downloaded before is read without a client by `webex_wholesale.billing.read_rows`.

        Args:
            report: a report or its id; or a file downloaded before: a path, bytes or a file object. A text that
                names a file which is there is a path.
            on_error: `"raise"` stops at the first row that cannot be read, `"collect"` leaves such rows out and
                keeps what was wrong with them in `.errors`.
            progress, redirect_hosts, max_ratio, sub_partner, options: as for `download()`.

        Raises:
            RowError, InvalidRequest: while iterating: a row cannot be read; a text is neither a file nor an id.
            DownloadError, OSError, CallError: while iterating: as for `download()`.

        Scope: `spark-admin:wholesale_billing_reports_read`. Operation: Get a Wholesale Billing Report.

        Examples:
            >>> for row in client.billing_reports.rows(report):  # doctest: +SKIP
            ...     print(row.customer_external_id, row.sku, row.quantity)
        """
        downloads, read = self._downloads(**more), partial(read_file, on_error=on_error)
        return ReportRows(self._session, partial(flows.open_rows, downloads, report, ScratchSink, read))

    def summarize(
        self,
        report: Period | ReportOrFile,
        by: str | Iterable[str] = ("customer", "service", "sku"),
        *,
        days: int | HasDays | None = None,
        rounding: Rounding = "up",
        round_per: RoundPer = "group",
        on_error: OnError = "raise",
        type: AnyReportType = ReportType.CUSTOMER,
        internal: bool | None = None,
        timeout: float | None = None,
        **more: Unpack[DownloadArguments],
    ) -> Summary:
        """Add up a report, exactly: from a period to the sums in one call.

        Args:
            report: a period, whose report is made sure of as by `ensure()` and waited for; or what `rows()` takes.
            by, rounding, round_per, on_error: as for `webex_wholesale.billing.summarize`; rows that were left out
                with `on_error="collect"` are in the summary's `errors`.
            days: days of the period, as a number or a `BillingPeriod`; those of the report by default.
            type, internal: of the report for a period, as for `ensure()`; here `CUSTOMER` by default.
            timeout: seconds to wait for the report of a period, 30 minutes by default.
            progress, redirect_hosts, max_ratio, sub_partner, options: as for `download()`.

        Raises:
            RowError, OperationFailed, PollTimeout: a row cannot be read; the report has failed, or takes too long.
            InvalidRequest, DownloadError, OSError, CallError: as for `ensure()` and `download()`.

        Scopes: `spark-admin:wholesale_billing_reports_read`; for a period `..._write` as well.
        Operation: Get a Wholesale Billing Report, and for a period those of `ensure()`.

        Examples:
            >>> summary = client.billing_reports.summarize(BillingPeriod.last_month())  # doctest: +SKIP
        """
        add_up = partial(add_up_file, by=by, rounding=rounding, round_per=round_per, on_error=on_error)
        wanted: Any = {"days": days, "type": type, "internal": internal, "timeout": timeout}
        downloads, sink = self._downloads(**more), partial(ScratchSink, named=True)
        return self._session.run(flows.sum_up(downloads, report, sink, add_up, **wanted))
