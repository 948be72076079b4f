"""The verbs of bulk work: plan, run, and what any process can ask of a journal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.ensuring import SETTLE_WINDOW
from webex_wholesale.bulk.journal import BulkJournal, open_existing
from webex_wholesale.bulk.plan import Plan
from webex_wholesale.bulk.progress import shown
from webex_wholesale.bulk.reading import Source
from webex_wholesale.bulk.report import UNFINISHED, BulkReport, write_failed
from webex_wholesale.bulk.running import BulkProgress, Job, planned

if TYPE_CHECKING:
    from webex_wholesale._async.client import AsyncWholesaleClient
    from webex_wholesale._sync.client import WholesaleClient

OnDifferenceName = Literal["raise", "keep", "update"]


def plan(
    client: WholesaleClient,
    rows: Source,
    *,
    defaults: Mapping[str, str] | None = None,
    prechecks: bool = False,
    on_difference: OnDifferenceName = "raise",
    encoding: str | None = None,
    options: CallOptions | None = None,
) -> Plan:
    """Hold a file against what there is, and return what would be done. No write is sent.

    Everything that is wrong with the input and can be known offline is found first, in one go; then nothing is
    asked. What is there already is found by list passes: a hundred customers a request, not one look-up a row.

    Args:
        client: a client, or the view of a sub-partner.
        rows: path of a `.csv` or `.jsonl` file, an iterable of mappings or models, or a pandas or polars frame.
            `bulk.COLUMNS` lists the columns; `bulk.template()` writes a file to begin with.
        defaults: values for columns that a row leaves blank, such as `{"provisioning_id": "..."}`.
        prechecks: ask the service about every customer that would be created.
        on_difference: what `run` will be told; with `"update"` a row that differs counts as a change.
        encoding: of a CSV file that is neither UTF-8 nor UTF-16.
        options: timeout, deadline, retry and headers of each call.

    Raises:
        InvalidRequest: the source cannot be read: an unknown column, another encoding, nothing in it.
        CallError: what there is could not be listed.

    Scopes: `spark-admin:wholesale_customers_read` and `spark-admin:wholesale_subscribers_read`.
    Operations: List Wholesale Customers, List Wholesale Subscribers, and the prechecks.

    Examples:
        >>> plan = bulk.plan(client, "july.csv", defaults={"provisioning_id": "ZjVi..."})  # doctest: +SKIP
        >>> print(plan)  # doctest: +SKIP
    """
    made, flow = planned(
        client,
        rows,
        defaults=defaults,
        prechecks=prechecks,
        on_difference=on_difference,
        encoding=encoding,
        options=options,
    )
    session = client._session
    return session.run(flow(session.calls)) if made is None else made


async def plan_async(
    client: AsyncWholesaleClient,
    rows: Source,
    *,
    defaults: Mapping[str, str] | None = None,
    prechecks: bool = False,
    on_difference: OnDifferenceName = "raise",
    encoding: str | None = None,
    options: CallOptions | None = None,
) -> Plan:
    """Make a plan with the async client; see `plan`.

    Examples:
        >>> plan = await bulk.plan_async(client, "july.csv")  # doctest: +SKIP
    """
    made, flow = planned(
        client,
        rows,
        defaults=defaults,
        prechecks=prechecks,
        on_difference=on_difference,
        encoding=encoding,
        options=options,
    )
    session = client._session
    return await session.run(flow(session.calls)) if made is None else made


def run(
    plan: Plan,
    journal: str | os.PathLike[str],
    *,
    on_difference: OnDifferenceName = "raise",
    expect_removals: int | None = None,
    retry: Iterable[str] = (),
    workers: int | None = None,
    window: float = SETTLE_WINDOW,
    timeout: float | None = None,
    wait: bool = True,
    progress: bool = False,
    on_update: Callable[[BulkProgress], Any] | None = None,
    options: CallOptions | None = None,
) -> BulkReport:
    """Do what a plan says, each row exactly once; go on where an earlier run of the same journal stopped.

    Every row is written down before and after. A run that was killed at any moment goes on when it is run again,
    and a second run of the same file does nothing. One row's failure stops no other; what would fail every row (a
    refused token, an endless 429, fifty failures in a row) stops the run, and the report says so.

    Args:
        plan: from `plan()`, of the sync client.
        journal: path of the journal, an SQLite file. One process at a time runs a journal; any can read it.
        on_difference: what to do with a customer or subscriber that is there and differs: count the row as failed
            with what differs, keep it, or bring it to what is asked for.
        expect_removals: needed where the plan removes anything: how many rows that are.
        retry: rows of an earlier run to begin again: `"failed"`, `"skipped"`.
        workers: rows under way at a time, 8 by default.
        window: seconds after which a create that is not seen counts as not made.
        timeout: seconds after which nothing more is begun or waited for, None for no limit. Rows under way get up
            to ten more to end; the next run goes on.
        wait: False: look once at what an earlier run began, begin what can be begun, and wait for nothing that
            goes on at Webex. Rows that need another row's end are left for the next run.
        progress: show a progress bar (extra `progress`).
        on_update: called with a `BulkProgress` after every row whose state has changed.
        options: timeout, deadline, retry and headers of each call; the calls of one change share the deadline.

    Returns:
        What became of every row of the job.

    Raises:
        InvalidRequest: the plan has problems, or an argument cannot be right; nothing was sent.
        JournalError: another process runs the journal, or it belongs to another partner or another file, or cannot
            be written; nothing was sent that is not recorded.
        KeyboardInterrupt: Ctrl-C; its note says how to go on.

    Scopes: read and write on customers and subscribers.
    Operations: those of `customers.ensure`, `subscribers.ensure` and the other verbs.

    Examples:
        >>> report = bulk.run(plan, journal="july.db", progress=True)  # doctest: +SKIP
        >>> print(report.summary())  # doctest: +SKIP
    """
    with BulkJournal(journal) as opened, shown(progress, on_update) as tell:
        job = Job(
            plan,
            opened,
            on_difference=on_difference,
            expect_removals=expect_removals,
            retry=retry,
            workers=workers,
            window=window,
            timeout=timeout,
            wait=wait,
            on_update=tell,
            options=options,
        )
        plan._client._session.run(job.run.run())
        return job.report()


async def run_async(
    plan: Plan,
    journal: str | os.PathLike[str],
    *,
    on_difference: OnDifferenceName = "raise",
    expect_removals: int | None = None,
    retry: Iterable[str] = (),
    workers: int | None = None,
    window: float = SETTLE_WINDOW,
    timeout: float | None = None,
    wait: bool = True,
    progress: bool = False,
    on_update: Callable[[BulkProgress], Any] | None = None,
    options: CallOptions | None = None,
) -> BulkReport:
    """Do what a plan of the async client says; see `run`.

    Examples:
        >>> report = await bulk.run_async(plan, journal="july.db")  # doctest: +SKIP
    """
    with BulkJournal(journal) as opened, shown(progress, on_update) as tell:
        job = Job(
            plan,
            opened,
            on_difference=on_difference,
            expect_removals=expect_removals,
            retry=retry,
            workers=workers,
            window=window,
            timeout=timeout,
            wait=wait,
            on_update=tell,
            options=options,
        )
        await plan._client._session.run(job.run.run())
        return job.report()


def status(journal: str | os.PathLike[str]) -> BulkReport:
    """Return how far a job is, from any process, while it runs or afterwards.

    Raises:
        JournalError: there is no such journal.

    Examples:
        >>> print(bulk.status("july.db").summary())  # doctest: +SKIP
    """
    opened = open_existing(journal)
    try:
        return BulkReport(rows=opened.rows(), journal=os.fspath(journal))
    finally:
        opened.close()


def failed_rows(journal: str | os.PathLike[str], to: str | os.PathLike[str]) -> int:
    """Write the rows that did not end well in the form of the input, with a `reason`; return how many.

    Args:
        journal: path of the journal.
        to: path of the CSV file to write.

    Raises:
        JournalError: there is no such journal.

    Examples:
        >>> bulk.failed_rows("july.db", "july-failed.csv")  # doctest: +SKIP
        3
    """
    opened = open_existing(journal)
    try:
        return write_failed(opened.rows(UNFINISHED), to)
    finally:
        opened.close()
