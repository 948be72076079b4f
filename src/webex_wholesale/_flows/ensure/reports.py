"""Which billing report is wanted, and how `ensure` finds, makes and compares it.

Reports differ from customers: a failed one is as good as none, several may be there, a complete one is read once
more for its link, and what is to be made anew is deleted first.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

import attrs

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.differences import Differences
from webex_wholesale._core.resources.ensuring import History, Picked
from webex_wholesale._core.resources.natural_key import NaturalKey
from webex_wholesale._core.waiting.states import Phase
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.ensure.targets import Target
from webex_wholesale._ops import billing_reports as ops
from webex_wholesale.errors import Gone, InvalidRequest, NotFound
from webex_wholesale.models.billing import BillingReport, CreateBillingReport
from webex_wholesale.models.enums import ReportCategory, ReportType

_MOST_CONFLICTS = 5

_TYPES = (ReportType.PARTNER, ReportType.CUSTOMER, ReportType.USER)


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
        raise InvalidRequest("internal must be True, False, or None for a report of either kind")
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
            (report.billing_start_date, report.billing_end_date) == (self.start, self.end)
            and report.type == self.type
            and report.category in (None, ReportCategory.RECONCILIATION)
        )

    def fits(self, report: BillingReport) -> bool:
        """Whether `internal` is as wanted; where the service does not say, it is taken for its default, False."""
        return self.internal is None or bool(report.internal) == self.internal


class ReportTarget(Target[BillingReport]):
    """The report for certain days, of one type.

    Args:
        anew: make it again, even where it is complete.
    """

    looks_after_conflict = 5
    operation = ops.CREATE
    read_operation = ops.GET
    delete_operation = ops.DELETE

    def __init__(
        self,
        calls: Calls,
        wanted: Wanted,
        *,
        anew: bool,
        sub_partner: str | None,
        options: CallOptions | None,
    ) -> None:
        body = CreateBillingReport(
            billing_start_date=wanted.start,
            billing_end_date=wanted.end,
            type=wanted.type,
            internal=wanted.internal,
        )
        super().__init__(calls, body, sub_partner=sub_partner, options=options)
        self.wanted = wanted
        self.anew = anew
        values = (
            ("billing_start_date", str(wanted.start)),
            ("billing_end_date", str(wanted.end)),
            ("type", wanted.type),
        )
        self.key = NaturalKey("billing_reports", values, self.sub_partner)

    def find(self) -> Flow[list[BillingReport]]:
        """Return the reports that are meant; without a status filter, and asked for by the dates only."""
        query = {"billing_start_date": self.wanted.start, "billing_end_date": self.wanted.end}
        found = yield from self.calls.list_all(ops.LIST, query, sub_partner=self.sub_partner, options=self.options)
        return [report for report in found if self.wanted.matches(report)]

    def read_once(self, id: str) -> Flow[BillingReport | None]:
        """Return one in full; a report is read by its id alone."""
        return (yield from self.calls.read(ops.GET, id, options=self.options))

    def has_key(self, resource: BillingReport) -> bool:
        return self.wanted.matches(resource)

    def pick(self, found: Sequence[BillingReport], history: History) -> Picked[BillingReport]:
        """Return the best report: a complete one, one under way, or a failed one that only we can have made."""
        there = [report for report in found if report.id not in history.gone]
        if self.anew:
            old = tuple(report for report in there if self._is_old(report, history))
            if old:
                return Picked(None, old)
        failed = [report for report in there if self._has_failed(report, history)]
        active = [report for report in there if report not in failed]
        if not active and not history.ours and history.refused and failed:
            # By the rules a failed one is not in the way; where a create was refused all the same, it has to go.
            return Picked(None, tuple(failed))
        active = active or [report for report in failed if report.id in history.ours]
        done = [report for report in active if self.phase_of(report) is Phase.DONE]
        best = done or active
        right = [report for report in best if not self.differences(report, ours=report.id in history.ours)]
        return Picked(next(iter(right or best), None))

    def _is_old(self, report: BillingReport, history: History) -> bool:
        """Whether a report has to be deleted before the new one: all that is there, but what is as new.

        The rules ask for a deletion of complete reports. One in progress is as new as the one wanted, unless it is
        of the other kind; of a status that nobody knows, that cannot be said.
        """
        if report.id in history.ours or self._has_failed(report, history):
            return False
        return self.phase_of(report) is not Phase.MOVING or not self.wanted.fits(report)

    def _has_failed(self, report: BillingReport, history: History) -> bool:
        return self.phase_of(report) is Phase.FAILED or report.id in history.stale

    def precheck(self) -> Flow[None]:
        """Ask nothing: reports have no precheck."""
        return
        yield

    def clear(self, in_the_way: Sequence[BillingReport], history: History) -> Flow[None]:
        """Delete what is in the way; a list may go on showing it."""
        for report in in_the_way:
            with suppress(NotFound, Gone):
                yield from self.calls.call(self.delete_operation, self.id_of(report), options=self.options)
            history.gone.add(self.id_of(report))

    def refresh(self, resource: BillingReport, history: History) -> Flow[BillingReport | None]:
        """Read a complete one: the list has no download link, and may be older than a deletion."""
        if self.phase_of(resource) is not Phase.DONE:
            return resource
        id = self.id_of(resource)
        full = yield from self.read(id)
        if full is None:
            history.gone.add(id)
        elif self.phase_of(full) is Phase.FAILED:
            history.stale.add(id)
        else:
            return full
        return None

    def differences(self, resource: BillingReport, *, ours: bool) -> Differences:
        """Return whether `internal` is not as wanted; what seems to be ours is right unless it says otherwise."""
        if self.wanted.fits(resource) or (ours and resource.internal is None):
            return {}
        return {"internal": (self.wanted.internal, resource.internal)}

    def hint_for(self, resource: BillingReport) -> str:
        kind = "leaves out" if resource.internal is False else "includes" if resource.internal else "may leave out"
        return (
            f"it {kind} internal organisations: make it again with regenerate(), or take it as it is with "
            "internal=None"
        )

    def repeats_refused(self, history: History) -> bool:
        return history.refused <= _MOST_CONFLICTS

    def surface(self, resource: BillingReport) -> None:
        """Do nothing: a failed report is as good as none, and its poller says so."""
