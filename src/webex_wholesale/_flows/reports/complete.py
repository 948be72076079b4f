"""A report that is complete: made sure of and waited for; for one period, or for every sub-partner."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

import attrs

from webex_wholesale._core.call.options import CallOptions, checked_count
from webex_wholesale._core.resources.report_outcome import ReportOutcome
from webex_wholesale._core.waiting.outcome import outcome_of
from webex_wholesale._core.waiting.polling import OnParked
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow, Start, WaitTasks
from webex_wholesale._flows.ensure.flow import ensure
from webex_wholesale._flows.ensure.reports import ReportTarget, Wanted
from webex_wholesale._ops import sub_partners as sub_partner_ops
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.billing import BillingReport
from webex_wholesale.models.sub_partners import SubPartner


def complete_report(
    calls: Calls,
    wanted: Wanted,
    *,
    timeout: float | None,
    sub_partner: str | None,
    options: CallOptions | None,
) -> Flow[BillingReport]:
    """Find the report or have it made, wait for it, and return it.

    Raises:
        OperationFailed: it has failed.
        PollTimeout: the time was up.
        CallError: as `ensure` raises it.
    """
    target = ReportTarget(calls, wanted, anew=False, sub_partner=sub_partner, options=options)
    wait = (yield from ensure(target, calls)).wait
    elapsed = yield from wait.until_settled(
        timeout=timeout, on_parked=OnParked.RETURN, interval=None, on_update=None
    )
    outcome = outcome_of(
        wait.phase,
        status=None if wait.resource is None else wait.status,
        resource=wait.resource,
        token=wait.state.to_token(),
        operation=wait.state.kind,
        id=wait.state.id,
        elapsed=elapsed,
    )
    outcome.raise_for_failure()
    complete: BillingReport = wait.resource
    return complete


def _listed(sub_partners: Iterable[str | SubPartner] | None) -> list[str | SubPartner] | None:
    if isinstance(sub_partners, str):
        raise InvalidRequest("sub_partners must be several org ids; for a single one there is ensure()")
    return None if sub_partners is None else list(sub_partners)


def _workers(workers: int) -> int:
    return checked_count("workers", workers, least=1) or 1


@attrs.define
class ReportsOfAll:
    """The reports of many sub-partners, some at a time; the failure of one is an outcome like any other.

    Attributes:
        sub_partners: whose, in the order of the outcomes; None for all of them. One that comes twice counts once.
        workers: how many to work on at a time.
        timeout: seconds to wait for each report, None for the usual time.
    """

    calls: Calls
    wanted: Wanted
    sub_partners: Iterable[str | SubPartner] | None = attrs.field(converter=_listed)
    workers: int = attrs.field(converter=_workers)
    timeout: float | None
    options: CallOptions | None
    _waiting: deque[str] | None = attrs.field(default=None, init=False)
    _begun: deque[Any] = attrs.field(factory=deque, init=False)

    def __attrs_post_init__(self) -> None:
        if self.calls.sub_partner is not None:
            raise InvalidRequest("ensure_all is for the partner's own client, not for the view of one sub-partner")

    def next(self) -> Flow[ReportOutcome | None]:
        """Return the next outcome, None when there are no more."""
        try:
            if self._waiting is None:
                listed = self.sub_partners
                if listed is None:
                    listed = yield from self.calls.list_all(sub_partner_ops.LIST, {}, options=self.options)
                self._waiting = deque(dict.fromkeys(map(_org_id, listed)))
            while True:
                running = [task for task in self._begun if not task.done]
                while self._waiting and len(running) < self.workers:
                    task = yield Start(self._one(self._waiting.popleft()))
                    self._begun.append(task)
                    running.append(task)
                if not self._begun:
                    return None
                if self._begun[0].done:
                    outcome: ReportOutcome = self._begun.popleft().result()
                    return outcome
                yield WaitTasks(tuple(running))
        except BaseException:
            self.close()
            raise

    def _one(self, org_id: str) -> Flow[ReportOutcome]:
        return _outcome(self.calls, self.wanted, org_id, self.timeout, self.options)

    def close(self) -> None:
        """Begin nothing more, and wait for nothing any more; what was begun at Webex goes on there."""
        self._waiting = deque()
        while self._begun:
            self._begun.pop().cancel()


def _outcome(
    calls: Calls, wanted: Wanted, org_id: str, timeout: float | None, options: CallOptions | None
) -> Flow[ReportOutcome]:
    try:
        if not org_id.strip():
            raise InvalidRequest("a sub-partner without an org id: there is nobody to make a report for")
        report = yield from complete_report(calls, wanted, timeout=timeout, sub_partner=org_id, options=options)
    except Exception as error:
        return ReportOutcome(sub_partner=org_id, error=error)
    return ReportOutcome(sub_partner=org_id, report=report)


def _org_id(sub_partner: str | SubPartner) -> str:
    return sub_partner if isinstance(sub_partner, str) else sub_partner.org_id
