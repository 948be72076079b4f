"""A bulk job: rows are begun some at a time, and what the service goes on with is followed by list sweeps.

One flow decides everything; the rows' own flows run beside it. A row about a subscriber waits for its customer,
and for nothing else. When the run has to stop, no further row is begun, and those under way are finished first.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import attrs

from webex_wholesale._core.bulk.stopping import FAILURES_IN_A_ROW, FailureCount, systemic_reason
from webex_wholesale._core.bulk.work import Action, RowResult, RowState, RowWork
from webex_wholesale._flows.bulk.row import RowContext, RowEnd, do_row, result_of, wait_of
from webex_wholesale._flows.effects import Flow, RunBlocking, Sleep, Start, Task, Tell, WaitTasks
from webex_wholesale._flows.waiting import Wait
from webex_wholesale._flows.watch import WaitGroup
from webex_wholesale.errors import CallError, JournalError

#: Rows under way at a time, unless the caller says otherwise: enough to keep 50 requests a second busy at 100 ms.
AT_ONCE = 8
#: Seconds that Ctrl-C leaves to the rows under way, and those that a cancelled one gets to end.
FINISH_SECONDS, CANCEL_SECONDS = 10.0, 1.0
_GO_ON = "the journal knows what was sent: run the same plan with it again to go on"


@attrs.define(slots=False)
class Run:
    """One run of a job.

    Args:
        rows: what is to be done, in the order in which it is begun.
        before: what the journal has of rows, by key.
        known: what a list pass has of a natural key: key -> resources.
        customer_ids: id of a customer that is there, by its key.
        totals: how many resources there are in all, by (resource, sub-partner).
        on_result: told of every row whose state has changed.
        at_once: rows under way at a time.

    Attributes:
        results: what became of the rows, by key.
        stopped: why the run ended before all rows had, None where it did not.
    """

    context: RowContext
    rows: Sequence[RowWork]
    before: Mapping[str, RowResult]
    known: Mapping[str, Sequence[Any]]
    customer_ids: dict[str, str]
    totals: dict[tuple[str, str | None], int]
    on_result: Callable[[RowWork, RowResult], Any] | None = None
    at_once: int = AT_ONCE
    most_failures: int = FAILURES_IN_A_ROW
    results: dict[str, RowResult] = attrs.field(factory=dict, init=False)
    stopped: str | None = attrs.field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self._ready: deque[RowWork] = deque()
        self._behind: dict[str, list[RowWork]] = {}
        self._removals: dict[str, RowWork] = {}
        self._leaving: Counter[str] = Counter()
        self._running: dict[Task, RowWork] = {}
        self._accepted: dict[int, tuple[RowWork, RowResult, Wait]] = {}
        self._group = WaitGroup(options=self.context.options, totals=self.totals)
        self._new_waits: list[Wait] = []
        self._sweep: Task | None = None
        self._failures = FailureCount(self.most_failures)

    @property
    def pending(self) -> int:
        """How many rows the service goes on with."""
        return len(self._accepted)

    def run(self) -> Flow[None]:
        """Do all rows that are not over."""
        yield RunBlocking(partial(self.context.journal.open, self.context.owner))
        yield from self._sort()
        try:
            while True:
                if self.stopped is None:
                    yield from self._begin()
                yield from self._start_sweep()
                tasks = (*self._running, *([self._sweep] if self._sweep else []))
                if not tasks and (self.stopped is not None or not len(self._group)):
                    break
                pause = self._pause()
                yield WaitTasks(tasks, pause) if tasks or pause is None else Sleep(pause)
                yield from self._collect()
        except GeneratorExit:
            self._cancel()
            raise
        except BaseException as interrupted:
            # Ctrl-C or a cancellation: nothing more is begun. What was sent is in the journal, and is looked at
            # again by the next run.
            interrupted.add_note(_GO_ON)
            try:
                try:
                    if isinstance(interrupted, KeyboardInterrupt):
                        yield from self._finish(FINISH_SECONDS)
                finally:
                    self._cancel()
                yield from self._finish(CANCEL_SECONDS)
            except BaseException as again:
                # In a cancelled scope every further wait is cancelled as well, with an exception of its own.
                if again is not interrupted:
                    again.add_note(_GO_ON)
                raise
            raise
        for rows in self._behind.values():
            for row in rows:
                if self.stopped is None:
                    yield from self._skip(row)

    def _cancel(self) -> None:
        for task in (*self._running, *([self._sweep] if self._sweep else [])):
            task.cancel()

    def _finish(self, seconds: float) -> Flow[None]:
        """Wait for the rows under way: one that has its answer knows its end, and another has to be looked for."""
        monotonic = self.context.calls.context.monotonic
        end = monotonic() + seconds
        while (tasks := tuple(task for task in self._running if not task.done)) and monotonic() < end:
            yield WaitTasks(tasks, end - monotonic())

    def _sort(self) -> Flow[None]:
        """Sort the rows into those that may begin, those that wait for others, and those under way.

        A subscriber waits for its customer, and a customer that is to be removed for its subscribers' removals.
        """
        pending = {row.key for row in self.rows if not row.is_subscriber and row.action is not Action.REMOVE}
        for row in self.rows:
            before = self.before.get(row.key)
            if before is not None and before.state in (RowState.DONE, RowState.FAILED):
                self.results[row.key] = before
                if not row.is_subscriber:
                    self._customer_over(row, before)
                    pending.discard(row.key)
            elif before is not None and before.token and before.state in (RowState.ACCEPTED, RowState.PARKED):
                self._follow(row, before, wait_of(before.token, self.context))
            elif row.action is Action.REMOVE:
                if row.is_subscriber:
                    self._ready.append(row)
                    self._leaving[row.customer_key] += 1
                else:
                    self._removals[row.key] = row
            elif row.is_subscriber and (row.customer_key not in self.customer_ids or row.customer_key in pending):
                self._behind.setdefault(row.customer_key, []).append(row)
            else:
                self._ready.append(row)
        for key in [key for key in self._removals if not self._leaving[key]]:
            self._ready.append(self._removals.pop(key))
        for key in [key for key in self._behind if key not in pending]:
            for row in self._behind.pop(key):
                if key in self.customer_ids:
                    self._ready.append(row)
                else:
                    yield from self._skip(row)

    # --- beginning and following

    def _begin(self) -> Flow[None]:
        while self._ready and len(self._running) < self.at_once:
            row = self._ready.popleft()
            known = self.known.get(row.key)
            # A row that was begun before may have been sent since the list pass: it has to be looked for.
            if row.key in self.before:
                known = None
            flow = do_row(row, self.context, known=known, customer_id=self.customer_ids.get(row.customer_key))
            self._running[(yield Start(flow))] = row

    def _start_sweep(self) -> Flow[None]:
        if self._sweep is not None:
            return
        self._group.more_to_come = self.stopped is None and bool(self._ready or self._running)
        for wait in self._new_waits:
            self._group.add(wait)
        self._new_waits.clear()
        yield from self._ended()
        due = self._group.due
        stopping = self.stopped is not None
        if due is not None and not stopping and due <= self.context.calls.context.monotonic():
            self._sweep = yield Start(self._group.look())

    def _pause(self) -> float | None:
        """Return the seconds until the next sweep is due, None where one is under way or there is none."""
        due = self._group.due
        if self._sweep is not None or due is None or self.stopped is not None:
            return None
        return max(due - self.context.calls.context.monotonic(), 0.0)

    def _collect(self) -> Flow[None]:
        """Take in the flows that have ended."""
        for task in [task for task in self._running if task.done]:
            row = self._running.pop(task)
            end: RowEnd = task.result()
            if end.stop is not None:
                self.stopped = self.stopped or end.stop
                continue
            if end.wait is not None:
                self._follow(row, end.result, end.wait)
                yield from self._tell(row, end.result)
            else:
                yield from self._over(row, end.result)
        if self._sweep is not None and self._sweep.done:
            sweep, self._sweep = self._sweep, None
            try:
                sweep.result()
            except CallError as error:
                self.stopped = self.stopped or f"what goes on at Webex cannot be looked at: {error}"
            yield from self._ended()

    def _follow(self, row: RowWork, result: RowResult, wait: Wait) -> None:
        self.results[row.key] = result
        self._accepted[id(wait)] = (row, result, wait)
        self._new_waits.append(wait)

    def _ended(self) -> Flow[None]:
        """Take in the operations that a sweep saw the end of."""
        while self._group.ended:
            wait = self._group.ended.popleft()
            row, before, _ = self._accepted.pop(id(wait))
            result = result_of(wait, how=before.how, id=before.id)
            result = attrs.evolve(result, began=before.began, ended=self.context.calls.context.time())
            if (yield from self._write(row, result)):
                yield from self._over(row, result)

    # --- ending

    def _over(self, row: RowWork, result: RowResult) -> Flow[None]:
        """Take in a row that has ended, and let those begin that waited for it."""
        self.results[row.key] = result
        failed = result.state is RowState.FAILED
        if self._failures.took(failed) and self.stopped is None:
            self.stopped = f"{self.most_failures} rows in a row failed, the last one with: {result.detail}"
        if not row.is_subscriber:
            self._customer_over(row, result)
            for behind in self._behind.pop(row.key, ()):
                if row.key in self.customer_ids:
                    self._ready.append(behind)
                else:
                    yield from self._skip(behind)
        elif row.action is Action.REMOVE:
            self._leaving[row.customer_key] -= 1
            if not self._leaving[row.customer_key] and row.customer_key in self._removals:
                self._ready.append(self._removals.pop(row.customer_key))
        yield from self._tell(row, result)

    def _customer_over(self, row: RowWork, result: RowResult) -> None:
        if row.action is Action.REMOVE:
            # Whatever became of it: nothing is made for a customer that is to go.
            self.customer_ids.pop(row.key, None)
        elif result.state is RowState.DONE and result.id is not None:
            self.customer_ids[row.key] = result.id
        elif result.state is not RowState.DONE:
            # One that is there already, and only could not be changed, still has its subscribers.
            if result.how == "conflict" and result.id is not None:
                self.customer_ids[row.key] = result.id
            else:
                self.customer_ids.pop(row.key, None)

    def _skip(self, row: RowWork) -> Flow[None]:
        now = self.context.calls.context.time()
        detail = f"its customer {row.external_id!r} is not there, or is not ready"
        result = RowResult(state=RowState.SKIPPED, detail=detail, ended=now)
        if (yield from self._write(row, result)):
            self.results[row.key] = result
            yield from self._tell(row, result)

    def _write(self, row: RowWork, result: RowResult) -> Flow[bool]:
        """Write down the end of a row; return whether that could be done, and stop the run where not."""
        try:
            yield RunBlocking(partial(self.context.journal.end, row.key, result))
        except JournalError as error:
            self.stopped = self.stopped or systemic_reason(error)
            return False
        return True

    def _tell(self, row: RowWork, result: RowResult) -> Flow[None]:
        if self.on_result is not None:
            yield Tell(partial(self.on_result, row, result))
