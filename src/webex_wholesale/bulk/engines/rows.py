"""The rows of a job whose journal is a database, for whatever hands them out: an engine, a queue, a plain loop.

`submit` writes a job down and says which rows can begin; `RowWorker` does one, and begins those that waited for
it. Every part may be repeated at any moment, in any process: the journal knows what was sent.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

import attrs

from webex_wholesale._core.bulk.dependencies import FOLLOWED_BY, WAITS_FOR, RowKind, kind_of
from webex_wholesale._core.bulk.stopping import is_failure
from webex_wholesale._core.bulk.work import Action, RowResult, RowState
from webex_wholesale._core.resources.ensuring import SETTLE_WINDOW, OnDifference
from webex_wholesale._core.tokens.tenant import tenant_fingerprint
from webex_wholesale._flows.bulk.follow import follow
from webex_wholesale._flows.bulk.row import RowContext, RowEnd, do_row
from webex_wholesale._http.config import checked_rate
from webex_wholesale.bulk.engines.job_database import UNFINISHED, JobDatabase
from webex_wholesale.bulk.plan import Decision, Plan
from webex_wholesale.bulk.report import BulkReport
from webex_wholesale.bulk.row_table import JournalRow
from webex_wholesale.bulk.running import states_to_retry
from webex_wholesale.errors import CallError, JournalError

if TYPE_CHECKING:
    from webex_wholesale._sync.client import WholesaleClient

#: Seconds for which it counts that a plan has not seen a customer; later it is looked for.
ABSENT_FOR = 3600.0
#: Seconds between two signs of life.
BEAT = 1.0
_BEGINS = (RowState.WAITING, RowState.BEGUN)


@attrs.frozen
class RowOrder:
    """A row to be done now; `attrs.astuple` makes arguments of it that any queue can carry.

    Attributes:
        key: the row's key.
        generation: number of the run that it belongs to; an order of an earlier run does nothing.
        customer_id: id of its customer, for a row about a subscriber.
        absent_until: until when it counts that the plan has not seen it; seconds since 1970.
    """

    key: str
    generation: int
    customer_id: str | None = None
    absent_until: float = 0.0


class JobOptions(TypedDict, total=False):
    """How a job is to be run.

    Attributes:
        on_difference: what to do with a customer that is there and differs, as in `bulk.run`.
        expect_removals: how many rows remove something, as in `bulk.run`.
        retry: states of an earlier run whose rows begin again, as in `bulk.run`.
        window: seconds in which a create whose answer was lost may still show.
        max_rate: requests a second of all workers together; as many as the service takes, where there is none.
    """

    on_difference: Literal["raise", "keep", "update"]
    expect_removals: int | None
    retry: Iterable[str]
    window: float
    max_rate: float | None


def submit(plan: Plan, database: JobDatabase, **options: Unpack[JobOptions]) -> list[RowOrder]:
    """Write a job down, or one that has stopped once more, and return the rows that can begin.

    Raises:
        InvalidRequest: the plan has problems, or an argument cannot be right; nothing was written.
        JournalError: the database cannot be used, or belongs to another partner.
    """
    max_rate = checked_rate(options.get("max_rate"))
    settings = {
        "on_difference": OnDifference.of(options.get("on_difference", "raise")).value,
        "window": options.get("window", SETTLE_WINDOW),
    }
    client = plan._client
    database.open(tenant_fingerprint(client._session.driver.config.token))
    retried = states_to_retry(plan, options.get("expect_removals"), options.get("retry", ()), database.results())
    database.add([planned.row for planned in plan.rows])
    database.move([*retried, RowState.UNKNOWN, RowState.SKIPPED], RowState.BEGUN)
    database.move([RowState.PARKED], RowState.ACCEPTED)
    generation = database.submitted(settings, max_rate)
    absent_until = 0.0 if plan._was_run else client._session.calls.context.time() + ABSENT_FOR
    plan._was_run = True
    created = {planned.row.key for planned in plan.rows if planned.decision is Decision.CREATE}
    there = {
        f"customer/{scope or ''}/{external_id}": some[0].id
        for (scope, external_id), some in plan._found.customers.items()
        if len(some) == 1
    }
    orders = []
    for found in _that_can_begin(database.rows(), there):
        is_absent = found.key in created and found.result.state is RowState.WAITING
        until = absent_until if is_absent and not found.row.is_subscriber else 0.0
        orders.append(RowOrder(found.key, generation, there.get(found.row.customer_key), until))
    return orders


def _that_can_begin(rows: Iterable[JournalRow], there: dict[str, str]) -> list[JournalRow]:
    """Return the rows that can begin, and add to `there` the ids of customers that are known to be there."""
    left: set[tuple[str, RowKind]] = set()
    begins = []
    for found in rows:
        if found.result.state is RowState.DONE and found.result.id is not None:
            there[found.key] = found.result.id
        elif found.result.state in UNFINISHED:
            left.add((found.row.customer_key, kind_of(found.row)))
            begins += [found] if found.result.state in _BEGINS else []
    return [
        found
        for found in begins
        if (others := WAITS_FOR.get(kind_of(found.row))) is None or (found.row.customer_key, others) not in left
    ]


class RowWorker:
    """Does rows of a job.

    Args:
        client: what it sends with; it keeps to the rate limit that all workers of the database share.
        database: the job.
        begin: hands a row to whatever does rows; it may be told twice of the same.
    """

    def __init__(self, client: WholesaleClient, database: JobDatabase, begin: Callable[[RowOrder], None]) -> None:
        session, settings = client._session, database.settings
        owner = tenant_fingerprint(session.driver.config.token)
        database.open(owner)
        session.calls.context.pace.share(database.limit)
        self.database = database
        self._begin = begin
        self._run: Callable[[Any], Any] = session.run
        self._context = RowContext(
            calls=session.calls,
            journal=database,
            on_difference=OnDifference.of(settings["on_difference"]),
            window=settings["window"],
            owner=owner,
        )

    def do(self, order: RowOrder) -> str:
        """Do one row, and return its state; begin those that waited for it.

        Raises:
            JournalError: the database cannot be used.
        """
        try:
            return self._do(order)
        except Exception as problem:
            # No row may be left that nobody does and everybody waits for.
            with suppress(JournalError):
                self.database.stop(f"a row could not be done: {type(problem).__name__}: {problem}")
            raise

    def _do(self, order: RowOrder) -> str:
        database = self.database
        (found,) = database.rows(key=order.key)
        if order.generation != database.generation or database.stopped is not None:
            return str(found.result.state)
        if found.result.state not in _BEGINS:
            # Done by a process that did not come to say so.
            self._release(found, found.result)
            return str(found.result.state)
        if found.row.is_subscriber and order.customer_id is None and found.row.action is not Action.REMOVE:
            result = self._skip(found)
        else:
            now, id = self._context.calls.context.time(), order.customer_id
            unseen = found.result.state is RowState.WAITING and now < order.absent_until
            flow = do_row(found.row, self._context, known=() if unseen else None, customer_id=id)
            end: RowEnd = self._run(flow)
            if end.stop is not None:
                database.stop(end.stop)
                return str(end.result.state)
            result = end.result
        self._over(found, result)
        return str(result.state)

    def follow(self, is_leader: Callable[[], bool]) -> None:
        """Follow what the service goes on with, until the job is over or is to stop.

        Args:
            is_leader: whether this process is the one that does; the others only wait for the end.
        """
        database = self.database

        def end(key: str, result: RowResult) -> None:
            (found,) = database.rows(key=key)
            # Written last: a process that dies before it leaves a row that is followed again.
            self._over(found, result)
            database.end(key, result)

        def accepted() -> dict[str, RowResult]:
            return database.accepted() if is_leader() else {}

        try:
            self._run(follow(self._context, accepted=accepted, end=end, is_over=database.is_over))
        except CallError as error:
            database.stop(f"what goes on at Webex cannot be looked at: {error}")

    def _over(self, found: JournalRow, result: RowResult) -> None:
        if result.state is not RowState.SKIPPED:
            self.database.count_failure(is_failure(result.state), result.detail)
        self._release(found, result)

    def _release(self, found: JournalRow, result: RowResult) -> None:
        """Begin the rows that waited for this one, or say that they cannot."""
        kind = kind_of(found.row)
        if result.state is RowState.ACCEPTED or kind not in FOLLOWED_BY:
            return
        # One that is there already, and only could not be changed, still has its subscribers.
        is_there = result.state is RowState.DONE or result.how == "conflict"
        id = result.id if is_there and kind is RowKind.CUSTOMER else None
        generation = self.database.generation
        rows = self.database.rows(UNFINISHED, customer=found.row.customer_key)
        if any(kind_of(other.row) is kind and other.key != found.key for other in rows):
            return
        for behind in rows:
            if kind_of(behind.row) is FOLLOWED_BY[kind] and behind.result.state in _BEGINS:
                self._begin(RowOrder(behind.key, generation, id))

    def _skip(self, found: JournalRow) -> RowResult:
        now = self._context.calls.context.time()
        detail = f"its customer {found.row.external_id!r} is not there, or is not ready"
        result = RowResult(state=RowState.SKIPPED, detail=detail, ended=now)
        self.database.end(found.key, result)
        return result


@contextmanager
def alive(database: JobDatabase, silent_for: float, take_over: Callable[[str], None]) -> Iterator[str]:
    """Give a worker its name, and have it heard of as long as it lives; meanwhile it looks after the others.

    Args:
        silent_for: seconds after which a worker that is not heard of counts as dead.
        take_over: gives the rows of a worker that is dead or leaves to the others; told its name.
    """
    name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    left = threading.Event()

    def live() -> None:
        while not left.wait(BEAT):
            with suppress(JournalError):
                database.alive(name)
                database.take_over(silent_for, take_over)

    database.alive(name)
    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    try:
        yield name
    finally:
        left.set()
        thread.join()
        database.take_over(silent_for, take_over, leaving=name)


def report(database: JobDatabase) -> BulkReport:
    """Return how far a job is, from any process."""
    return BulkReport(rows=database.rows(), journal=database.name, stopped=database.stopped)
