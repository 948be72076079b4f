"""Fetching a report's file: which link, from which byte, what a failure means, and when the file is whole.

`fetch` is a generator. It yields `NewLink`, `Open`, `Receive`, `Look` and `Sleep`; whoever answers holds the
connection and the file. The token has no part in any of it.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from typing import Any

import attrs

from webex_wholesale._core.call.redirects import MAX_HOPS
from webex_wholesale._core.call.retry import RetryPolicy
from webex_wholesale._core.call.retry_after import parse_retry_after
from webex_wholesale._core.files.checksums import promised
from webex_wholesale._core.trust.download_link import checked_link
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.context import CallContext
from webex_wholesale._flows.effects import Failure, Sleep
from webex_wholesale.errors import DeadlineExceeded, DownloadError
from webex_wholesale.models.billing import BillingReport
from webex_wholesale.models.enums import ReportStatus

OPERATION = "billing_reports.download"
# A transfer that got this much further has earned a new set of attempts; less, and a host could feed us for ever.
PROGRESS = 1 << 16
LONGEST_WAIT = 300.0
# What hosts of signed links answer where one has died, was mistyped, or leads to a file that has been moved.
_DEAD_LINK = frozenset({400, 401, 403, 404, 410})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_RANGE = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\*)")
_LENGTH = re.compile(r"[0-9]{1,18}")
_NO_LENGTH = -1
_PAGES = ("text/html", "application/xhtml+xml")
_BLANK = b"\xef\xbb\xbf \t\r\n\f"


@attrs.frozen
class NewLink:
    """Ask the service for the report again: each answer has a new link. Answered by a `BillingReport`."""


@attrs.frozen
class Open:
    """Ask for a file, answered by `Opened` or a `Failure`.

    Attributes:
        start: first byte wanted, if the file is still the one that `validator` names; None for all of it.
    """

    link: Secret
    start: int
    validator: str | None


@attrs.frozen
class Opened:
    """The head of an answer; its body waits."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)


@attrs.frozen
class Receive:
    """Ask for the body to be put into the file; answered by `Received`.

    Attributes:
        afresh: from the file's beginning on, dropping what is there; else behind it.
        algorithms: digests to take of the whole file.
        total: how long the file will be, where that is known.
        give_up_at: time of the monotonic clock at which the download is over, or None.
    """

    afresh: bool
    algorithms: tuple[str, ...]
    total: int | None
    give_up_at: float | None


@attrs.frozen
class Received:
    """What came of a body.

    Attributes:
        count: bytes put into the file.
        digests: of all that is in the file.
        failure: why it ended early, None where it did not.
    """

    count: int
    digests: Mapping[str, str]
    failure: Failure | None = None


@attrs.frozen
class Look:
    """Ask for the first bytes of the file, some thousands; answered by them, and the file is as it was."""


Step = NewLink | Open | Receive | Look | Sleep


def fetch(
    report: BillingReport | None, *, policy: RetryPolicy, deadline: float | None, context: CallContext
) -> Generator[Step, Any, int]:
    """Carry out one download and return the file's length in bytes.

    Args:
        report: the report as the caller has it, its link perhaps dead; None where only its id is known.
        policy: how often to try again without getting anywhere.
        deadline: seconds for all of it, or None.

    Raises:
        DownloadError: the report has no file, or the host did not give it whole.
        UntrustedLink: a link or redirect leads where a report must not be fetched from.
        DeadlineExceeded: the time was up.
    """
    download = _Download(policy, deadline, context)
    link = checked_link(report.temp_download_url) if report is not None and report.temp_download_url else None
    fresh = False
    while True:
        if link is None:
            link, fresh = link_of((yield NewLink())), True
        reply = yield from download.open(link)
        trouble = None
        if isinstance(reply, Failure):
            trouble = reply.reason
        elif reply.status in (200, 206):
            trouble = yield from download.receive(reply)
            if trouble is None:
                return download.position
        elif reply.status in _DEAD_LINK:
            if fresh:
                trouble = f"the host refused a new link with HTTP {reply.status}"
            link = None
        elif reply.status in (408, 416, 429) or reply.status >= 500:
            trouble = f"the host answered HTTP {reply.status}"
            if reply.status == 416:
                # There is no rest: the length was wrong from the start, which is what has to be said.
                trouble = download.shortfall or trouble
                download.forget()
        else:
            raise download.error(f"the host answered HTTP {reply.status} where a file was due")
        if trouble is not None:
            told = reply.headers.get("retry-after") if isinstance(reply, Opened) else None
            yield from download.rest(trouble, parse_retry_after(told, context.time()))


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
    raise DownloadError(message, operation=OPERATION)


class _Download:
    """How far it has come, and what the host has said of the file."""

    def __init__(self, policy: RetryPolicy, deadline: float | None, context: CallContext) -> None:
        self.policy = policy
        self.context = context
        self.deadline = deadline
        self.give_up_at = None if deadline is None else context.monotonic() + deadline
        self.attempts = 0
        self.failures = 0
        self.best = 0
        self.shortfall: str | None = None
        self.forget()

    def forget(self) -> None:
        """Begin again from the first byte."""
        self.position = 0
        self.total: int | None = None
        self.validator: str | None = None
        self.promised: dict[str, str] = {}

    def open(self, link: Secret) -> Generator[Step, Any, Opened | Failure]:
        """Open the file, following redirects; none of them changes which link it was."""
        self.attempts += 1
        for _ in range(MAX_HOPS + 1):
            reply: Opened | Failure = yield Open(link, self.position, self.validator if self.position else None)
            if isinstance(reply, Failure) or reply.status not in _REDIRECTS:
                return reply
            if not (location := reply.headers.get("location")):
                raise self.error(f"the host answered HTTP {reply.status} without a place to go on")
            link = checked_link(location, after=link)
        raise self.error(f"the host redirected more than {MAX_HOPS} times")

    def receive(self, head: Opened) -> Generator[Step, Any, str | None]:
        """Take in a body, and say what is wrong with the file as it then is; None where it is whole.

        Raises:
            DownloadError: it is a web page.
        """
        headers = head.headers
        if headers.get("content-type", "").partition(";")[0].strip().lower() in _PAGES:
            raise self.page()
        afresh = head.status == 200
        if afresh:
            self.forget()
            self.total = _length(headers)
            self.validator = _validator(headers)
            self.promised = {} if _is_encoded(headers) else promised(headers)
        elif not self.goes_on(headers):
            self.forget()
            return "the file on the host is not the one that was begun"
        received: Received = yield Receive(afresh, tuple(self.promised), self.total, self.give_up_at)
        self.position += received.count
        if received.failure is None and self.total is not None and self.position != self.total:
            received = attrs.evolve(
                received,
                failure=Failure(True, f"there were {self.position} bytes, which is not what was announced"),
            )
        if received.failure is not None:
            reason = received.failure.reason
            if self.total is not None and self.total > self.position:
                reason = self.shortfall = f"{reason} (announced {self.total} bytes, sent {self.position})"
            if self.validator is None or (self.total is not None and self.position > self.total):
                self.forget()
            return reason
        if any(received.digests[name] != digest for name, digest in self.promised.items()):
            self.forget()
            return "the file is not what its checksum says"
        # No header tells of some pages; and nothing with a column name in front begins like one.
        opening: bytes = yield Look()
        if opening.lstrip(_BLANK).startswith(b"<"):
            raise self.page()
        return None

    def goes_on(self, headers: Mapping[str, str]) -> bool:
        """Whether a partial answer is the rest of what is there."""
        span = _RANGE.fullmatch(headers.get("content-range", ""))
        if span is None or int(span[1]) != self.position or not self.position or _is_encoded(headers):
            return False
        if span[2] != "*":
            if self.total not in (None, int(span[2])):
                return False
            self.total = int(span[2])
        return headers.get("etag") in (None, self.validator) or not (self.validator or "").startswith('"')

    def rest(self, trouble: str, told: float | None) -> Generator[Step, Any, None]:
        """Wait before the next attempt.

        Raises:
            DownloadError: there were enough of them.
            DeadlineExceeded: there is no time left for another.
        """
        now = self.context.monotonic()
        if self.give_up_at is not None and now >= self.give_up_at:
            raise DeadlineExceeded(
                f"the deadline of {self.deadline:g} s was over after {self.position} bytes: {trouble}",
                operation=OPERATION,
                attempts=self.attempts,
            )
        if self.position >= self.best + PROGRESS:
            self.failures = 0
        self.best = max(self.best, self.position)
        self.failures += 1
        if self.failures >= self.policy.max_attempts:
            raise self.error(trouble)
        wait = told or self.policy.backoff(self.failures, self.context.random)
        if wait > LONGEST_WAIT:
            raise self.error(f"{trouble}, and wants to be asked again in {wait:g} s")
        if self.give_up_at is not None and now + wait >= self.give_up_at:
            raise self.error(f"{trouble}; the deadline of {self.deadline:g} s left no time for another attempt")
        yield Sleep(wait)

    def page(self) -> DownloadError:
        """Return the error for a web page in the place of the file."""
        return self.error(
            "what came is a web page and not a report: a proxy or a login page answered in the host's place; "
            "check the proxy settings, and whether this machine may reach the host of the reports"
        )

    def error(self, message: str) -> DownloadError:
        """Return the error that ends it."""
        return DownloadError(
            message, operation=OPERATION, attempts=self.attempts, received=self.position, expected=self.total
        )


def _is_encoded(headers: Mapping[str, str]) -> bool:
    return headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")


def _length(headers: Mapping[str, str]) -> int | None:
    # The length of a compressed body is not the file's, and with chunks it does not count.
    if _is_encoded(headers) or "transfer-encoding" in headers or "content-length" not in headers:
        return None
    texts = {text.strip() for text in headers["content-length"].split(",")}
    text = texts.pop()
    # Lengths that disagree, or are none, are the length of no file.
    return int(text) if not texts and _LENGTH.fullmatch(text) else _NO_LENGTH


def _validator(headers: Mapping[str, str]) -> str | None:
    """Return what names this very file, for If-Range: a strong ETag, else its date; None for no resuming."""
    if _is_encoded(headers) or headers.get("accept-ranges", "").strip().lower() == "none":
        return None
    tag = headers.get("etag", "")
    if tag.startswith('"'):
        return tag
    return headers.get("last-modified")
