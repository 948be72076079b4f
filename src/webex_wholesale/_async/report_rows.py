"""The rows of a billing report, fetched when they are first asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

from webex_wholesale._http.streams import AsyncStream
from webex_wholesale.errors import RowError

if TYPE_CHECKING:
    from webex_wholesale.billing.rows import RowReader
    from webex_wholesale.billing.usage import UsageRow


class AsyncReportRows:
    """The rows of one report; iterate over it. Each iteration begins anew, with a download of its own.

    >>> async for row in client.billing_reports.rows(report):  # doctest: +SKIP
    ...     print(row.customer_external_id, row.sku, row.quantity)
    """

    def __init__(self, open: Callable[[], Any]) -> None:
        self._open = open
        self._errors: list[RowError] = []

    @property
    def errors(self) -> list[RowError]:
        """What was wrong with the rows left out so far by the last iteration, with `on_error="collect"`."""
        return self._errors

    def __aiter__(self) -> AsyncIterator[UsageRow]:
        return AsyncStream(self._begin).__aiter__()

    async def _begin(self) -> RowReader:
        reader: RowReader = await self._open()
        self._errors = reader.errors
        return reader
