"""Fetching a report's file: which link, which attempt, how long to wait between two.

What a cut means and when the file is whole are rules of `_core.files.transfer`; where redirects may lead is one of
`_core.trust.download_link`. The token has no part in any of it: the file is on a host that is not the API's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

import attrs

from webex_wholesale._core.call.backoff import wait_before
from webex_wholesale._core.call.naming import naming
from webex_wholesale._core.call.options import UNSET, CallOptions, checked_options, is_number
from webex_wholesale._core.call.redirects import MAX_HOPS
from webex_wholesale._core.call.request import checked_sub_partner
from webex_wholesale._core.call.retry import NO_RETRY
from webex_wholesale._core.call.retry_after import parse_retry_after
from webex_wholesale._core.files.decoding import Damaged, TooLarge
from webex_wholesale._core.files.transfer import NotTheFile, Transfer
from webex_wholesale._core.trust.download_link import check_redirect, checked_hosts, checked_link
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import (
    CloseStream,
    Failure,
    Flow,
    OpenStream,
    ReadStream,
    RunBlocking,
    Sleep,
    Stream,
    Tell,
)
from webex_wholesale._ops import billing_reports as ops
from webex_wholesale._progress_bar import Progress
from webex_wholesale.errors import DeadlineExceeded, DownloadError, InvalidRequest
from webex_wholesale.models.billing import BillingReport
from webex_wholesale.models.enums import ReportStatus

if TYPE_CHECKING:
    from webex_wholesale.models.sub_partners import SubPartner

OPERATION = "billing_reports.download"
MAX_RATIO = 200.0
"""Bytes that may be unpacked for each one received; usage that is packed well comes to about 40."""
# A transfer that got this much further has earned a new set of attempts; less, and a host could keep us for days.
PROGRESS = 1 << 16
LONGEST_WAIT = 300.0
# What hosts of signed links answer where one has died, was mistyped, or leads to a file that has been moved.
_DEAD_LINK = frozenset({400, 401, 403, 404, 410})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PIECE = 1 << 18


class DownloadArguments(TypedDict, total=False):
    """What every verb that downloads takes; `BillingReports.download` says more of each.

    Attributes:
        progress: True for a progress bar, or a function that is told how many bytes are there.
        redirect_hosts: hosts besides the link's own that a redirect may lead to.
        max_ratio: bytes unpacked at most for each one received; None for no bound.
        sub_partner: the sub-partner whose report it is.
        options: timeout, deadline, retry and headers of each call.
    """

    progress: Progress | bool | None
    redirect_hosts: Iterable[str]
    max_ratio: float | None
    sub_partner: SubPartner | str | None
    options: CallOptions | None


class Sink(Protocol):
    """Where a file goes: filled from front to back, perhaps more than once; leaving it drops what is not whole."""

    def rewind(self) -> None:
        """Drop what is there."""

    def write(self, piece: bytes) -> None:
        """Go on."""

    def finish(self) -> Any:
        """The file is whole: hand it over."""

    def __enter__(self) -> Sink: ...
    def __exit__(self, kind: Any, error: Any, trace: Any) -> None: ...


def _ratio(value: float | None) -> float | None:
    if value is not None and not (is_number(value) and value >= 1):
        raise InvalidRequest("max_ratio must be a number of at least 1, or None for no bound")
    return value


@attrs.frozen(kw_only=True)
class Downloads:
    """How reports are downloaded: what a caller can set besides the report and where its file goes.

    Attributes:
        showing: gives what is told of progress, and clears up behind it.
        redirect_hosts: hosts that the file's host may redirect to, besides its own site.
        max_ratio: bytes that may be unpacked for each one received, beyond the first 64 MiB; None for no bound.
        options: the deadline counts only where it was given for this download.
    """

    calls: Calls
    showing: Callable[[], AbstractContextManager[Progress | None]]
    redirect_hosts: frozenset[str] = attrs.field(default=(), converter=checked_hosts)
    max_ratio: float | None = attrs.field(default=MAX_RATIO, converter=_ratio)
    sub_partner: str | None = attrs.field(default=None, converter=checked_sub_partner)
    options: CallOptions | None = None

    def fetch(self, report: BillingReport | str, open_sink: Callable[[], Sink]) -> Flow[Any]:
        """Fetch a report's file into a new sink, and return what the sink makes of it.

        Args:
            report: the report as the caller has it, its link perhaps dead; or its id.

        Raises:
            DownloadError: the report has no file, or the host did not give it whole.
            UntrustedLink: a link or redirect leads where a report must not be fetched from.
            DeadlineExceeded: the time was up.
        """
        known = _checked(report)
        key = {"report_id": known.id} if known.id else None
        with naming(OPERATION, key), open_sink() as sink, self.showing() as tell:
            yield from _Download(self, known, sink, tell).run()
            return (yield RunBlocking(sink.finish))


class _Download:
    """One download: its attempts, and the time it has left."""

    def __init__(self, order: Downloads, report: BillingReport, sink: Sink, tell: Progress | None) -> None:
        calls, options = order.calls, checked_options(order.options)
        self.calls = calls
        self.context = calls.context
        self.order = order
        self.options = options
        self.report = report
        self.sink = sink
        self.tell = tell
        self.policy = calls.defaults.retry if options.retry is UNSET else options.retry or NO_RETRY
        self.timeout = calls.defaults.timeout if options.timeout is UNSET else options.timeout
        self.deadline = None if options.deadline is UNSET else options.deadline
        self.give_up_at = None if self.deadline is None else self.context.monotonic() + self.deadline
        self.transfer = Transfer(order.max_ratio)
        self.attempts = 0
        self.failures = 0
        self.best = 0
        self.received = 0
        self.expected: int | None = None
        self.shortfall: str | None = None

    def run(self) -> Flow[None]:
        """Fill the sink with the whole file."""
        # None of them in a variable: reporters of crashes record those of every frame.
        link = checked_link(self.report.temp_download_url) if self.report.temp_download_url else None
        fresh = False
        while True:
            if link is None:
                link, fresh = (yield from self.new_link()), True
            reply = yield from self.open(link)
            if isinstance(reply, Failure):
                yield from self.rest(reply.reason)
                continue
            try:
                reason = yield from self.receive(reply)
            except GeneratorExit:
                raise  # dropped in the middle, where there is nobody left to carry out an effect
            except BaseException:
                yield CloseStream(reply)
                raise
            yield CloseStream(reply)
            if reply.status in (200, 206) and reason is None:
                return
            if reply.status in _DEAD_LINK:
                link = None
                if not fresh:
                    continue
            yield from self.rest(
                reason or f"the host answered HTTP {reply.status}", reply.headers.get("retry-after")
            )

    def new_link(self) -> Flow[Secret]:
        """Ask the service for the report again: each answer has a new link."""
        if not self.report.id:
            raise self.error("the link has died, and a report without an id cannot be asked for another")
        options = self.options
        if self.give_up_at is not None:
            left = self.give_up_at - self.context.monotonic()
            if left <= 0:
                raise self.too_late("there was no time left to ask for a link")
            options = attrs.evolve(options, deadline=left)
        report = yield from self.calls.value(
            ops.GET, self.report.id, sub_partner=self.order.sub_partner, options=options
        )
        return link_of(report)

    def open(self, link: Secret) -> Flow[Stream | Failure]:
        """Open the file, following redirects; none of them changes which link it was."""
        self.attempts += 1
        place = link
        for _ in range(MAX_HOPS + 1):
            reply: Stream | Failure = yield OpenStream(
                place, self.transfer.request_headers, self.timeout, self.give_up_at
            )
            if isinstance(reply, Failure) or reply.status not in _REDIRECTS:
                return reply
            yield CloseStream(reply)
            if not reply.headers.get("location"):
                raise self.error(f"the host answered HTTP {reply.status} without a place to go on")
            place = checked_link(reply.headers["location"], after=place)
            check_redirect(place, link, self.order.redirect_hosts)
        raise self.error(f"the host redirected more than {MAX_HOPS} times")

    def receive(self, reply: Stream) -> Flow[str | None]:
        """Take in an answer, and say what is wrong with the file as it then is; None where it is whole.

        Raises:
            DownloadError: it is no file, and asking again would not change that.
        """
        status = reply.status
        if status in _DEAD_LINK:
            return f"the host refused a new link with HTTP {status}"
        if status == 416:
            # There is no rest: the length was wrong from the start, which is what has to be said.
            self.transfer.restart()
            return self.shortfall or "the host answered HTTP 416"
        if status in (408, 429) or status >= 500:
            return f"the host answered HTTP {status}"
        if status not in (200, 206):
            raise self.error(f"the host answered HTTP {status} where a file was due")
        try:
            if status == 200:
                self.transfer.begin(reply.headers, framed=reply.framed)
                yield RunBlocking(self.sink.rewind)
            elif not self.transfer.go_on(reply.headers):
                self.transfer.restart()
                return "the file on the host is not the one that was begun"
            return (yield from self.take_body(reply))
        except Damaged as problem:
            self.note_length()
            self.transfer.restart()
            return str(problem)
        except (NotTheFile, TooLarge) as problem:
            self.note_length()
            raise self.error(str(problem)) from None

    def take_body(self, reply: Stream) -> Flow[str | None]:
        """Put a body into the sink; see `receive`."""
        piece: bytes | Failure | None = b""
        waiting: list[bytes] = []
        received = self.transfer.position
        while isinstance(piece, bytes):
            piece = yield ReadStream(reply, self.timeout, self.give_up_at)
            if isinstance(piece, bytes):
                waiting.append(piece)
                received += len(piece)
            if waiting and (not isinstance(piece, bytes) or sum(map(len, waiting)) >= _PIECE):
                data = b"".join(waiting)
                waiting.clear()
                yield RunBlocking(partial(self.write, data))
            if isinstance(piece, bytes) and self.tell is not None:
                yield Tell(partial(self.tell, received, self.transfer.total))
        reason = piece.reason if piece is not None else None
        if reason is None and not self.transfer.is_short:
            yield RunBlocking(self.write_rest)
            return None
        self.note_length()
        reason = reason or "the body ended early"
        if self.transfer.is_short:
            said = f"announced {self.transfer.total} bytes, sent {self.transfer.position}"
            reason = self.shortfall = f"{reason} ({said})"
        self.transfer.cut()
        return reason

    def note_length(self) -> None:
        """Remember how far it came, for the error that may end it: the next attempt may begin again."""
        self.received, self.expected = self.transfer.position, self.transfer.total

    def write(self, data: bytes) -> None:
        """Put some bytes of the body into the sink."""
        for piece in self.transfer.take(data):
            self.sink.write(piece)

    def write_rest(self) -> None:
        """Put the last ones into the sink, and check all of them."""
        for piece in self.transfer.finish():
            self.sink.write(piece)

    def rest(self, reason: str, retry_after: str | None = None) -> Flow[None]:
        """Wait before the next attempt.

        Raises:
            DownloadError: there were enough of them.
            DeadlineExceeded: there is no time left for another.
        """
        now = self.context.monotonic()
        position = self.transfer.position
        if self.give_up_at is not None and now >= self.give_up_at:
            raise self.too_late(reason)
        if position >= self.best + PROGRESS:
            self.failures = 0
        self.best = max(self.best, position)
        self.failures += 1
        if self.failures >= self.policy.max_attempts:
            raise self.error(reason)
        told = parse_retry_after(retry_after, self.context.time())
        wait = wait_before(told, self.policy.backoff(self.failures, self.context.random))
        if wait > LONGEST_WAIT:
            raise self.error(f"{reason}, and wants to be asked again in {wait:g} s")
        if self.give_up_at is not None and now + wait >= self.give_up_at:
            raise self.too_late(f"{reason}, and there was no time for another attempt")
        yield Sleep(wait)

    def too_late(self, reason: str) -> DeadlineExceeded:
        """Return the error for time that is up."""
        return DeadlineExceeded(
            f"the deadline of {self.deadline:g} s was over after {self.received} bytes: {reason}",
            attempts=self.attempts,
        )

    def error(self, message: str) -> DownloadError:
        """Return the error that ends it."""
        return DownloadError(
            message,
            attempts=self.attempts,
            received=self.received,
            expected=self.expected,
        )


def link_of(report: BillingReport) -> Secret:
    """Return the link of a report that was just read.

    Raises:
        DownloadError: it has none.
    """
    if report.temp_download_url:
        return checked_link(report.temp_download_url)
    if report.status == ReportStatus.COMPLETED:
        message = "the report is complete, and the service gave no link to it"
    elif report.status == ReportStatus.FAILED:
        message = "the report has failed and has no file: make it again with billing_reports.ensure(...)"
    else:
        message = (
            f"the report is not complete yet ({report.status or 'no status'}): wait for it, as with "
            "billing_reports.ensure(...).result()"
        )
    raise DownloadError(message)


def _checked(report: BillingReport | str) -> BillingReport:
    if isinstance(report, BillingReport) and (report.id or report.temp_download_url):
        return report
    if isinstance(report, str) and report.strip():
        return BillingReport(id=report)
    raise InvalidRequest("report must be a billing report, or the id of one")
