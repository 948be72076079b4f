# Made from _async/report_iterators.py by tools/make_sync.py: change that one.
"""What the verbs of billing reports iterate over: the rows of one report, the reports of all sub-partners."""

from __future__ import annotations

from collections.abc import Iterator, Callable
from typing import TYPE_CHECKING, Any

from webex_wholesale._sync.session import Session
from webex_wholesale._core.paging.misuse import LoopMisuse
from webex_wholesale._core.resources.report_outcome import ReportOutcome
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.reports.complete import ReportsOfAll
from webex_wholesale._http.row_streams import RowStream
from webex_wholesale.errors import RowError

if TYPE_CHECKING:
    from webex_wholesale.billing.rows import OnError, RowReader
    from webex_wholesale.billing.summary import Summary
    from webex_wholesale.billing.usage import UsageRow


def read_file(source: Any, *, on_error: OnError, owned: bool = False) -> RowReader:
    """Open a billing file; one that is owned is closed when it has been read."""
    from webex_wholesale.billing.rows import ScratchReader, read_rows

    return ScratchReader(source, on_error=on_error) if owned else read_rows(source, on_error=on_error)


def add_up_file(source: Any, **arguments: Any) -> Summary:
    """Add up a billing file; see `webex_wholesale.billing.summarize`."""
    from webex_wholesale.billing.summing import summarize

    return summarize(source, **arguments)


class ReportRows(LoopMisuse):
    """The rows of one report; iterate over it. Each iteration begins anew, with a download of its own.

    >>> for row in client.billing_reports.rows(report):  # doctest: +SKIP
    ...     print(row.customer_external_id, row.sku, row.quantity)
    """

    def __init__(self, session: Session, open: Callable[[], Flow[RowReader]]) -> None:
        self._session = session
        self._open = open
        self._errors: list[RowError] = []

    @property
    def errors(self) -> list[RowError]:
        """What was wrong with the rows left out so far by the last iteration, with `on_error="collect"`."""
        return self._errors

    def __iter__(self) -> Iterator[UsageRow]:
        return RowStream(self._begin).__iter__()

    def _begin(self) -> RowReader:
        reader = self._session.run(self._open())
        self._errors = reader.errors
        return reader


class ReportOutcomes(LoopMisuse):
    """One outcome for each sub-partner, in their order; iterate over it, once.

    Leaving early begins no further reports; those under way are left to the service.

    Examples:
        >>> for outcome in client.billing_reports.ensure_all(period):  # doctest: +SKIP
        ...     print(outcome.sub_partner, outcome.report or outcome.error)
    """

    def __init__(self, session: Session, reports: ReportsOfAll) -> None:
        self._session = session
        self._reports = reports

    def __iter__(self) -> Iterator[ReportOutcome]:
        return self

    def __next__(self) -> ReportOutcome:
        outcome = self._session.run(self._reports.next())
        if outcome is None:
            raise StopIteration
        return outcome

    def close(self) -> None:
        """Begin no further reports; needed only by code that stops in the middle and keeps this object."""
        self._reports.close()

    def __del__(self) -> None:
        self._reports.close()
