"""The usage in a report: its rows or their sums, from a report, an id, a period or a file that is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from os import PathLike
from pathlib import Path
from typing import IO, Any, TypeVar

from webex_wholesale._flows.effects import Flow, RunBlocking
from webex_wholesale._flows.reports.complete import complete_report
from webex_wholesale._flows.reports.download import Downloads, Sink
from webex_wholesale._flows.reports.wanted import wanted_report
from webex_wholesale._ops import billing_reports as ops
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.billing import BillingReport
from webex_wholesale.models.billing_period import BillingPeriod

T = TypeVar("T")
ReportOrFile = BillingReport | str | PathLike[str] | bytes | IO[bytes] | IO[str]
"""A report or its id, or a file that was downloaded before."""

# Ids have no dots, slashes or blanks, and are long; names of files are short or have some of them.
_ID = re.compile(r"[A-Za-z0-9_+=-]{16,1024}")


def open_rows(
    downloads: Downloads,
    source: Any,
    open_sink: Callable[[], Sink],
    read: Callable[..., Any],
) -> Flow[Any]:
    """Return what reads the rows of a report, or of a file.

    Args:
        source: a report or its id, or what `read` takes.
        open_sink: makes a temporary file.
        read: opens a file; with `owned=True` it closes it when it has been read.

    Raises:
        InvalidRequest: a text is neither a file nor an id.
    """
    if not (yield from _is_report(source)):
        return (yield RunBlocking(partial(read, source)))
    file = yield from downloads.fetch(source, open_sink)
    try:
        return (yield RunBlocking(partial(read, file, owned=True)))
    except BaseException:
        file.close()
        raise


def sum_up(
    downloads: Downloads,
    source: Any,
    open_sink: Callable[[], Sink],
    add_up: Callable[..., T],
    *,
    days: Any,
    type: str,
    internal: bool | None,
    timeout: float | None,
) -> Flow[T]:
    """Return the sums of a report, or of a file.

    Args:
        source: as for `open_rows`, or the period whose report is to be made sure of.
        open_sink: makes a temporary file with a `path`, to be entered.
        add_up: makes the sums of a file, given also `days`.
        days: days of the period; None for the report's own.
        type, internal: of the report for a period.
        timeout: seconds to wait for the report of a period, None for the usual time.
    """
    calls, sub_partner, options = downloads.calls, downloads.sub_partner, downloads.options
    if isinstance(source, BillingPeriod | tuple):
        wanted = wanted_report(calls, source, type=type, internal=internal)
        source = yield from complete_report(
            calls, wanted, timeout=timeout, sub_partner=sub_partner, options=options
        )
    if not (yield from _is_report(source)):
        sums: T = yield RunBlocking(partial(add_up, source, days=days))
        return sums
    if isinstance(source, str) and days is None:
        source = yield from calls.value(ops.GET, source, sub_partner=sub_partner, options=options)
    if days is None and source.billing_start_date and source.billing_end_date:
        days = BillingPeriod(source.billing_start_date, source.billing_end_date)
    file = yield from downloads.fetch(source, open_sink)
    with file:
        sums = yield RunBlocking(partial(add_up, file.path, days=days))
    return sums


def _is_report(source: Any) -> Flow[bool]:
    """Return whether something is a report or the id of one, and not a file."""
    if not isinstance(source, str):
        return isinstance(source, BillingReport)
    if "\n" in source or (yield RunBlocking(partial(_exists, source))):
        return False
    if _ID.fullmatch(source):
        return True
    raise InvalidRequest(
        "there is no file of that name, and it is no id: pass a report, its id, a path, bytes or a file object"
    )


def _exists(path: str) -> bool:
    try:
        return bool(path) and Path(path).exists()
    except (OSError, ValueError):  # too long for a name, or with a NUL
        return False
