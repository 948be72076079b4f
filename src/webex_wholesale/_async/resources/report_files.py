"""The files of billing reports: fetched whole from the host they lie on, or read row by row."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, overload

from webex_wholesale._async.report_rows import AsyncReportRows
from webex_wholesale._async.resources.base import AsyncResource
from webex_wholesale._core.call.options import UNSET, CallOptions
from webex_wholesale._core.call.retry import NO_RETRY
from webex_wholesale._flows.download import Look, NewLink, Open, Receive, fetch
from webex_wholesale._http.downloads import AsyncTransfer
from webex_wholesale._http.file_sinks import ScratchTarget, Target, open_target
from webex_wholesale._http.progress_bar import Tell, showing
from webex_wholesale._ops import billing_reports as ops
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.billing import BillingReport

if TYPE_CHECKING:
    from webex_wholesale.billing.rows import OnError, RowReader

_OPENING = 4096


class AsyncReportFiles(AsyncResource):
    """The verbs that fetch and read a report's file."""

    __slots__ = ()

    @overload
    async def download(
        self,
        report: BillingReport | str,
        to: str | os.PathLike[str],
        *,
        progress: Tell | bool | None = None,
        overwrite: bool = False,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> Path: ...

    @overload
    async def download(
        self,
        report: BillingReport | str,
        to: IO[bytes],
        *,
        progress: Tell | bool | None = None,
        overwrite: bool = False,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> int: ...

    @overload
    async def download(
        self,
        report: BillingReport | str,
        to: None = None,
        *,
        progress: Tell | bool | None = None,
        overwrite: Literal[False] = False,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> bytes: ...

    async def download(
        self,
        report: BillingReport | str,
        to: str | os.PathLike[str] | IO[bytes] | None = None,
        *,
        progress: Tell | bool | None = None,
        overwrite: bool = False,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> Path | int | bytes:
        """Download a report's file, in the memory of one piece of it.

        A link that has died is replaced by a fresh one, a transfer that was cut goes on where it stopped if the
        host can do that, and begins again if not. Nothing is handed over before the file is whole: of the length
        the host gave, and with the checksum, where it gave one. The link leads to a host that is not the API's:
        the token is not sent there, and the link is not logged.

        Args:
            report: a complete report, or its id.
            to: path of the file to make; or a binary file object, which gets all of it at the end; or nothing.
            progress: called with the bytes so far and the bytes in all (None where nobody knows) after each piece;
                or True for a progress bar, which needs the extra `progress`.
            overwrite: replace a file of that name.
            sub_partner: accepted everywhere; the API has no such parameter here.
            options: timeout, retry and headers of the calls; a deadline only counts where it is given here, for
                the client's own would be too short for a large file.

        Returns:
            The path; for a file object, the number of bytes; for nothing, the bytes.

        Raises:
            DownloadError: the report is not complete, the host did not give its file whole, or a web page came.
            FileExistsError: there is a file of that name; nothing was sent.
            OSError: it cannot be written, or the disk is full; no part of it is left.
            UntrustedLink: the link is not https.
            NotFound: there is no such report.
            MissingExtra: a progress bar is wanted, and tqdm is not installed.
            CallError: see `webex_wholesale.errors`.

        Scope: `spark-admin:wholesale_billing_reports_read`.
        Operation: Get a Wholesale Billing Report, for the link; the file is on another host.

        Examples:
            >>> path = await client.billing_reports.download(report, to="2026-10.csv")  # doctest: +SKIP
        """
        known = _checked(report)
        with open_target(to, overwrite=overwrite) as target, showing(progress) as tell:
            await self._fill(target, known, tell, sub_partner, options)
            result: Path | int | bytes = target.result
        return result

    def rows(
        self,
        report: BillingReport | str | os.PathLike[str] | bytes | IO[bytes] | IO[str],
        *,
        on_error: OnError = "raise",
        progress: Tell | bool | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncReportRows:
        """Read a report row by row; nothing is fetched or opened before the first row is asked for.

        A report is downloaded to a temporary file first, so that nothing is read of one that is cut. What was
        downloaded before is read without a client by `webex_wholesale.billing.read_rows`.

        Args:
            report: a report; or a file downloaded before: a path (any text is one, so an id is
                not taken), bytes or a file object.
            on_error: `"raise"` stops at the first row that cannot be read, `"collect"` leaves such rows out and
                keeps what was wrong with them in `.errors`.
            progress, sub_partner, options: as for `download()`.

        Returns:
            An iterable of `UsageRow`.

        Raises:
            RowError: while iterating: a row cannot be read.
            InvalidRequest: while iterating: a text names no file, as an id does not.
            DownloadError, OSError, CallError: while iterating: as for `download()`.

        Scope: `spark-admin:wholesale_billing_reports_read`.
        Operation: Get a Wholesale Billing Report, for the link; the file is on another host.

        Examples:
            >>> async for row in client.billing_reports.rows(report):  # doctest: +SKIP
            ...     print(row.customer_external_id, row.sku, row.quantity)
        """
        return AsyncReportRows(partial(self._open_rows, report, on_error, progress, sub_partner, options))

    async def _open_rows(
        self,
        report: Any,
        on_error: OnError,
        progress: Tell | bool | None,
        sub_partner: str | None,
        options: CallOptions | None,
    ) -> RowReader:
        from webex_wholesale.billing.rows import read_rows
        from webex_wholesale.billing.scratch import ScratchReader

        if not isinstance(report, BillingReport):
            if isinstance(report, str) and "\n" not in report and not os.path.exists(report):
                raise InvalidRequest(
                    "there is no file of that name: rows() takes a report object, a path, bytes or a file object; "
                    "for an id pass client.billing_reports.get(id)"
                )
            return read_rows(report, on_error=on_error)
        target = ScratchTarget()
        try:
            with showing(progress) as tell:
                await self._fill(target, _checked(report), tell, sub_partner, options)
            return ScratchReader(target.file, on_error=on_error)
        except BaseException:
            target.close()
            raise

    async def _fill(
        self,
        target: Target,
        report: BillingReport,
        tell: Tell | None,
        sub_partner: str | None,
        options: CallOptions | None,
    ) -> None:
        options = options or CallOptions()
        defaults, driver = self._session.defaults, self._session.driver
        steps = fetch(
            report,
            policy=defaults.retry if options.retry is UNSET else options.retry or NO_RETRY,
            deadline=None if options.deadline is UNSET else options.deadline,
            context=driver.context,
        )
        timeout = defaults.timeout if options.timeout is UNSET else options.timeout
        reply: Any = None
        async with AsyncTransfer(driver.config, target, timeout, tell) as transfer:
            while True:
                try:
                    step = steps.send(reply)
                except StopIteration:
                    break
                reply = None
                if isinstance(step, NewLink):
                    found = await self._session.execute(
                        ops.GET, report.id or "", sub_partner=sub_partner, options=options
                    )
                    reply = found.value
                elif isinstance(step, Open):
                    reply = await transfer.open(step)
                elif isinstance(step, Receive):
                    reply = await transfer.receive(step)
                elif isinstance(step, Look):
                    reply = _opening(target)
                else:
                    await driver.clock.asleep(step.seconds)
            await transfer.finish()


def _opening(target: Target) -> bytes:
    end = target.file.tell()
    target.file.seek(0)
    found = target.file.read(_OPENING)
    target.file.seek(end)
    return found


def _checked(report: BillingReport | str) -> BillingReport:
    if isinstance(report, BillingReport) and (report.id or report.temp_download_url):
        return report
    if isinstance(report, str) and report.strip():
        return BillingReport(id=report)
    raise InvalidRequest("report takes a billing report, or the id of one")
