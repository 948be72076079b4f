# Made from _async/report_outcomes.py by tools/make_sync.py: change that one.
"""The reports of many sub-partners, some at a time; the failure of one is an outcome like any other."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Callable, Iterable
from functools import partial
from typing import Any

from webex_wholesale._sync.pager import Pager
from webex_wholesale._sync.poller import Poller
from webex_wholesale._sync.session import Session
from webex_wholesale._core.resources.report_outcome import ReportOutcome
from webex_wholesale._core.waiting.outcome import PollUpdate
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.billing import BillingReport
from webex_wholesale.models.sub_partners import SubPartner


class ReportOutcomes:
    """One outcome for each sub-partner, in their order; iterate over it, once.

    Leaving early begins no further reports; those under way are left to the service.

    Examples:
        >>> for outcome in client.billing_reports.ensure_all(period):  # doctest: +SKIP
        ...     print(outcome.sub_partner, outcome.report or outcome.error)
    """

    def __init__(
        self,
        session: Session,
        ensure: Callable[[str], Any],
        sub_partners: Iterable[str | SubPartner] | Pager[SubPartner],
        *,
        workers: int,
        timeout: float | None,
    ) -> None:
        # First of all what __del__ needs, should the rest not come about.
        self._ahead: Any = None
        self._begun: deque[Any] = deque()
        self._heed = _Heed()
        self._session = session
        self._ensure = ensure
        self._sub_partners = sub_partners
        self._workers = workers
        self._timeout = timeout

    def __iter__(self) -> Iterator[ReportOutcome]:
        return self

    def __next__(self) -> ReportOutcome:
        try:
            if self._ahead is None and not self._heed.left:
                self._begin()
            if not self._begun:
                self.close()
                raise StopIteration
            outcome: ReportOutcome = self._begun.popleft().result()
        except BaseException:
            self.close()
            raise
        return outcome

    def _begin(self) -> None:
        if isinstance(self._sub_partners, Pager):
            listed: Iterable[str | SubPartner] = self._sub_partners.to_list()
        else:
            listed = self._sub_partners
        self._ahead = self._session.driver.ahead(self._workers)
        for org_id in dict.fromkeys(_org_id(sub_partner) for sub_partner in listed):
            # Without `self`: work under way must not keep an iterator alive that nobody wants any more.
            work = partial(_make_one, self._ensure, org_id, self._timeout, self._heed)
            self._begun.append(self._ahead.submit(work))

    def close(self) -> None:
        """Begin nothing more; needed only by whoever leaves in the middle and keeps this object."""
        self._heed.left = True
        ahead, self._ahead = self._ahead, None
        self._begun.clear()
        if ahead is not None:
            ahead.close()

    def __del__(self) -> None:
        self.close()


class _Heed:
    """Told of every look at a report; ends the wait, in whatever thread, where nobody wants it any more."""

    def __init__(self) -> None:
        self.left = False

    def __call__(self, update: PollUpdate | None = None) -> None:
        if self.left:
            raise InvalidRequest("the reports of the sub-partners were left in the middle")


def _make_one(
    ensure: Callable[[str], Any], org_id: str, timeout: float | None, heed: _Heed
) -> ReportOutcome:
    try:
        heed()
        if not org_id.strip():
            raise InvalidRequest("a sub-partner without an org id: there is nobody to make a report for")
        poller: Poller[BillingReport] = ensure(org_id)
        report = poller.result(timeout, on_update=heed)
    except Exception as error:
        return ReportOutcome(sub_partner=org_id, error=error)
    return ReportOutcome(sub_partner=org_id, report=report)


def _org_id(sub_partner: str | SubPartner) -> str:
    return sub_partner if isinstance(sub_partner, str) else sub_partner.org_id or ""
