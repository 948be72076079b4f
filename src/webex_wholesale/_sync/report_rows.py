# Made from _async/report_rows.py by tools/make_sync.py: change that one.
"""The rows of a billing report, fetched when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Callable
from typing import TYPE_CHECKING, Any

from webex_wholesale._http.streams import Stream
from webex_wholesale.errors import RowError

if TYPE_CHECKING:
    from webex_wholesale.billing.rows import RowReader
    from webex_wholesale.billing.usage import UsageRow


class ReportRows:
    """The rows of one report; iterate over it. Each iteration begins anew, with a download of its own.

    >>> for row in client.billing_reports.rows(report):  # doctest: +SKIP
    ...     print(row.customer_external_id, row.sku, row.quantity)
    """

    def __init__(self, open: Callable[[], Any]) -> None:
        self._open = open
        self._errors: list[RowError] = []

    @property
    def errors(self) -> list[RowError]:
        """What was wrong with the rows left out so far by the last iteration, with `on_error="collect"`."""
        return self._errors

    def __iter__(self) -> Iterator[UsageRow]:
        return Stream(self._begin).__iter__()

    def _begin(self) -> RowReader:
        reader: RowReader = self._open()
        self._errors = reader.errors
        return reader
