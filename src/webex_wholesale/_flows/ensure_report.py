"""Make sure of a billing report: find the one asked for; reuse, join or create it; settle a lost answer.

What is never done: a second POST while the first may still come to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

import attrs

from webex_wholesale._core.call.backoff import jittered
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.waiting.polling import is_transient
from webex_wholesale._core.waiting.states import TABLES, Phase
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.context import CallContext
from webex_wholesale._flows.effects import Flow, Sleep
from webex_wholesale._ops import billing_reports as ops
from webex_wholesale.errors import (
    CallError,
    Conflict,
    Gone,
    InvalidRequest,
    NaturalKeyConflict,
    NotFound,
    WriteEffect,
)
from webex_wholesale.models.billing import BillingReport, CreateBillingReport
from webex_wholesale.models.enums import ReportCategory, ReportType

SETTLE_WINDOW = 120.0
"""Seconds to look for a report of unknown fate; of 60,000 simulated creates, all were visible after 90."""
LONGEST_PAUSE = 15.0
MOST_SENDS = 2
MOST_CONFLICTS = 5

_TYPES = (ReportType.PARTNER, ReportType.CUSTOMER, ReportType.USER)
_TABLE = TABLES["billing_reports.create"]


def checked_type(value: str) -> str:
    """Return the type of a report as it is sent; one that is not known here may be known to the service.

    Raises:
        InvalidRequest: it is a known one, spelt in a way that the service does not take.
    """
    meant = value.strip().upper()
    if value not in _TYPES and meant in _TYPES:
        raise InvalidRequest(f"type is written in capitals: type={meant!r}")
    return str.__str__(value)


def _checked_internal(value: bool | None) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise InvalidRequest("internal takes True, False, or None for a report of either kind")
    return value


@attrs.frozen(kw_only=True)
class Wanted:
    """The report asked for; `internal` None means that either kind will do."""

    start: date
    end: date
    type: str
    internal: bool | None = attrs.field(default=None, converter=_checked_internal)

    def matches(self, report: BillingReport) -> bool:
        """Whether dates, type and category are exactly these; a list is a search, and searches are not trusted."""
        return (
            report.id is not None
            and (report.billing_start_date, report.billing_end_date) == (self.start, self.end)
            and report.type == self.type
            and report.category in (None, ReportCategory.RECONCILIATION)
        )

    def fits(self, report: BillingReport) -> bool:
        """Whether `internal` is as wanted; where the service does not say, it is taken for its default, False."""
        return self.internal is None or bool(report.internal) == self.internal


@attrs.frozen
class ReportCalls:
    """The calls that this is made of: find, read, create and delete the report that is wanted."""

    calls: Calls
    wanted: Wanted
    sub_partner: str | None
    options: CallOptions | None

    def find(self) -> Flow[list[BillingReport] | CallError]:
        """Return the reports with the wanted dates, or the error of a list that says nothing."""
        # Without a status filter, and with the dates only: what else counts is compared here.
        query = {"billing_start_date": self.wanted.start, "billing_end_date": self.wanted.end}
        try:
            return (
                yield from self.calls.list_all(ops.LIST, query, sub_partner=self.sub_partner, options=self.options)
            )
        except CallError as error:
            if is_transient(error):
                return error
            raise

    def read(self, id: str) -> Flow[BillingReport | None]:
        """Return one report in full, None where it is gone."""
        return (yield from self.calls.read(ops.GET, id, options=self.options))

    def create(self) -> Flow[BillingReport | CallError]:
        """Return a new report, or the error that came of trying."""
        body = CreateBillingReport(
            billing_start_date=self.wanted.start,
            billing_end_date=self.wanted.end,
            type=self.wanted.type,
            internal=self.wanted.internal,
        )
        try:
            return (
                yield from self.calls.value(
                    ops.CREATE, body=body, sub_partner=self.sub_partner, options=self.options
                )
            )
        except CallError as error:
            return error

    def delete(self, id: str) -> Flow[None]:
        """Delete one, if it is still there."""
        with suppress(NotFound, Gone):
            yield from self.calls.call(ops.DELETE, id, options=self.options)


def ensure_report(
    wanted: Wanted, calls: Calls, *, anew: bool, sub_partner: str | None, options: CallOptions | None
) -> Flow[BillingReport]:
    """Find the report or have it made, and return it, in whatever state it is.

    Args:
        anew: make it again, even where it is complete.

    Raises:
        NaturalKeyConflict: there is one that differs in `internal`, or does not show that it is as wanted.
        OutcomeUnknown: two creates of unknown fate, and no report to be seen after either.
        Conflict: the service says that there is one, and does not list it.
        CallError: as the calls raise it.
    """
    reports = ReportCalls(calls, wanted, sub_partner, options)
    search = _Search(wanted, reports, calls.context)
    found = yield from search.look()
    if anew:
        found = yield from search.clear(found)
    sends = 0
    while True:
        chosen = yield from search.choose(found)
        if chosen is not None:
            return chosen
        reply = yield from reports.create()
        if isinstance(reply, BillingReport):
            return reply
        if isinstance(reply, Conflict):
            found = yield from search.explain(reply)
        elif reply.effect is WriteEffect.NOT_APPLIED:
            raise reply
        else:
            sends += 1
            found = yield from search.settle(reply)
            if not found and sends == MOST_SENDS:
                raise reply


class _Search:
    """What is known of the reports that match, between one look and the next."""

    def __init__(self, wanted: Wanted, reports: ReportCalls, context: CallContext) -> None:
        self.wanted = wanted
        self.reports = reports
        self.monotonic = context.monotonic
        self.random = context.random
        self.seen: set[str] = set()
        self.gone: set[str] = set()
        self.ours: set[str] = set()
        self.conflicts = 0

    def matching(self, reports: Sequence[BillingReport]) -> list[BillingReport]:
        """Return the reports that are meant; a list may go on showing what was deleted."""
        return [report for report in reports if self.wanted.matches(report) and report.id not in self.gone]

    def look(self) -> Flow[list[BillingReport]]:
        """Return the reports that match."""
        reply = yield from self.reports.find()
        if isinstance(reply, CallError):
            raise reply
        found = self.matching(reply)
        self.seen |= {report.id or "" for report in found}
        return found

    def choose(self, found: list[BillingReport]) -> Flow[BillingReport | None]:
        """Return the report to go on with, or None where one has to be made: a failed one is as good as none."""
        while active := _alive(found) or [report for report in found if report.id in self.ours]:
            done = [report for report in active if _phase(report) is Phase.DONE]
            best = next((report for report in done or active if self.is_right(report)), None)
            if best is None:
                raise self.differs((done or active)[0])
            if not done or best.id is None:
                return best
            # The list has no download link, and may be older than a deletion.
            full = yield from self.reports.read(best.id)
            if full is None:
                self.gone.add(best.id)
                found = yield from self.look()
            elif _phase(full) is Phase.FAILED:
                found = [report for report in found if report.id != full.id]
            else:
                return full
        return None

    def is_right(self, report: BillingReport) -> bool:
        """Whether `internal` is as wanted: as far as the service says, or because nobody else can have made it."""
        return report.id in self.ours or self.wanted.fits(report)

    def differs(self, report: BillingReport) -> NaturalKeyConflict:
        """Return the error for a report of the other kind, or of a kind that nobody can tell."""
        kind = "leaves out" if report.internal is False else "includes" if report.internal else "may leave out"
        return NaturalKeyConflict(
            f"there is a {self.wanted.type} report for {self.wanted.start} to {self.wanted.end} that {kind} "
            "internal organisations: make it again with regenerate(), or take it as it is with internal=None",
            id=report.id,
            differences={"internal": (self.wanted.internal, report.internal)},
            operation="billing_reports.ensure",
            key={
                "billing_start_date": self.wanted.start.isoformat(),
                "billing_end_date": self.wanted.end.isoformat(),
                "type": self.wanted.type,
            },
        )

    def clear(self, found: list[BillingReport]) -> Flow[list[BillingReport]]:
        """Delete what stands in the way of a new report, and return what does not.

        The rules ask for a deletion of complete reports only; one in progress is as new as the one wanted, unless
        it is of the other kind.
        """
        for report in found:
            phase = _phase(report)
            if phase is Phase.DONE or (phase is not Phase.FAILED and not self.wanted.fits(report)):
                yield from self.drop(report)
        return self.matching(found)

    def drop(self, report: BillingReport) -> Flow[None]:
        """Delete one, and never take it for there again."""
        id = report.id or ""
        yield from self.reports.delete(id)
        self.gone.add(id)

    def explain(self, conflict: Conflict) -> Flow[list[BillingReport]]:
        """Find what stands in the way of ours: another process's report, a failed one, or one not listed yet."""
        self.conflicts += 1
        found = yield from self.look()
        if _alive(found):
            return found
        if self.conflicts > MOST_CONFLICTS:
            conflict.add_note("the service says that there is such a report, and lists none")
            raise conflict
        if found:
            # By the rules a failed one is not in the way; where it is all the same, it has to go.
            for report in found:
                yield from self.drop(report)
            return []
        yield Sleep(self.jitter(2.0 ** (self.conflicts - 1)))
        return (yield from self.look())

    def settle(self, unknown: CallError) -> Flow[list[BillingReport]]:
        """Look for what a create may have made, through the whole window; return it, or nothing.

        Raises:
            CallError: the create's own error, where looking failed: without a last good look nothing is known.
        """
        end = self.monotonic() + SETTLE_WINDOW
        pause = 1.0
        while True:
            yield Sleep(max(min(self.jitter(pause), end - self.monotonic()), 0.0))
            reply = yield from self.reports.find()
            if isinstance(reply, CallError):
                if not is_transient(reply) or self.monotonic() >= end:
                    raise unknown from reply
            else:
                found = self.matching(reply)
                self.ours |= {report.id or "" for report in found} - self.seen
                if _alive(found) or any(report.id in self.ours for report in found):
                    return found
                if self.monotonic() >= end:
                    return []
            pause = min(pause * 2, LONGEST_PAUSE)

    def jitter(self, seconds: float) -> float:
        """Return the seconds, spread by chance: what begins together must not look together."""
        return jittered(seconds, self.random)


def _alive(reports: list[BillingReport]) -> list[BillingReport]:
    return [report for report in reports if _phase(report) is not Phase.FAILED]


def _phase(report: BillingReport) -> Phase:
    return _TABLE.phase(None if report.status is None else str(report.status))
