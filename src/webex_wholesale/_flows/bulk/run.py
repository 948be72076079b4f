"""A bulk job: rows are begun some at a time, and what the service goes on with is followed by list sweeps.

One flow decides everything; the rows' own flows run beside it. A row about a subscriber waits for its customer,
and for nothing else. When the run has to stop, no further row is begun, and those under way are finished first.
A run that is not to wait looks once at what an earlier run began, begins what can be begun, and ends.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import attrs

from webex_wholesale._core.bulk.dependencies import WAITS_FOR, RowKind, kind_of
from webex_wholesale._core.bulk.stopping import FAILURES_IN_A_ROW, FailureCount, systemic_reason
from webex_wholesale._core.bulk.work import RowResult, RowState, RowWork
from webex_wholesale._flows.bulk.row import RowContext, RowEnd, do_row, result_of, wait_of
from webex_wholesale._flows.effects import Flow, RunBlocking, Sleep, Start, Task, Tell, WaitTasks
from webex_wholesale._flows.waiting import Wait
from webex_wholesale._flows.watch import WaitGroup
from webex_wholesale.errors import CallError, JournalError

#: Rows under way at a time, unless the caller says otherwise: enough to keep 50 requests a second busy at 100 ms.
AT_ONCE = 8
#: Seconds that Ctrl-C leaves to the rows under way, and those that a cancelled one gets to end.
FINISH_SECONDS, CANCEL_SECONDS = 10.0, 1.0
#: Seconds until the look that has to confirm that something is gone.
SECOND_LOOK = 1.0
_GO_ON = "the journal knows what was sent: run the same plan with it again to go on"


@attrs.define(slots=False)
class Run:
    """One run of a job.

    Args:
        rows: what is to be done, in the order in which it is begun.
        before: what the journal has of rows, by key.
        known: gives what a list pass has of a row's natural key, None where it was not looked for.
        customer_ids: id of a customer that is there, by its key.
        totals: how many resources there are in all, by (resource, sub-partner).
        on_result: told of every row whose state has changed.
        at_once: rows under way at a time.
        timeout: seconds after which nothing more is begun or waited for; None for no limit.
        wait: whether to wait for what the service goes on with.

    Attributes:
        ended: how many rows have ended, those of earlier runs included.
        stopped: why the run ended before all rows had, None where it did not.
        timed_out: whether that is because the time was up.
    """

    context: RowContext
    rows: Sequence[RowWork]
    before: Mapping[str, RowResult]
    known: Callable[[RowWork], Sequence[Any] | None]
    customer_ids: dict[str, str]
    totals: dict[tuple[str, str | None], int]
    on_result: Callable[[RowWork, RowResult], Any] | None = None
    at_once: int = AT_ONCE
    most_failures: int = FAILURES_IN_A_ROW
    timeout: float | None = None
    wait: bool = True
    ended: int = attrs.field(default=0, init=False)
    stopped: str | None = attrs.field(default=None, init=False)
    timed_out: bool = attrs.field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self._ready: deque[RowWork] = deque()
        # By customer and kind, of what others wait for: how many rows have not ended, and the rows that wait.
        self._left: Counter[tuple[str, RowKind]] = Counter()
        self._behind: dict[tuple[str, RowKind], list[RowWork]] = {}
        self._running: dict[Task, RowWork] = {}
        # By wait: its row, how the row came by it, its id, and when it began; the journal has the rest.
        self._accepted: dict[Wait, tuple[RowWork, str, str | None, float | None]] = {}
        self._group = WaitGroup(options=self.context.options, totals=self.totals)
        self._new_waits: list[Wait] = []
        self._sweep: Task | None = None
        self._failures = FailureCount(self.most_failures)
        self._give_up_at = math.inf

    @property
    def pending(self) -> int:
        """How many rows the service goes on with."""
        return len(self._accepted)

    def run(self) -> Flow[None]:
        """Do all rows that are not over."""
        if self.timeout is not None:
            self._give_up_at = self.context.calls.context.monotonic() + self.timeout
        yield RunBlocking(partial(self.context.journal.open, self.context.owner))
        yield from self._sort()
        try:
            if not self.wait:
                yield from self._look_once()
            while True:
                if self._is_time_up():
                    yield from self._give_up()
                    break
                if self.stopped is None:
                    yield from self._begin()
                yield from self._start_sweep()
                tasks = (*self._running, *([self._sweep] if self._sweep else []))
                if not tasks and (self.stopped is not None or not self.wait or not len(self._group)):
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

    def _is_time_up(self) -> bool:
        return self.stopped is None and self.context.calls.context.monotonic() >= self._give_up_at

    def _give_up(self) -> Flow[None]:
        """The time is up: rows under way get a moment to know their end, and nothing more is begun."""
        self.stopped = f"not all was done after {self.timeout:g} s"
        self.timed_out = True
        yield from self._finish(FINISH_SECONDS)
        yield from self._collect()
        self._cancel()
        yield from self._finish(CANCEL_SECONDS)

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
        """Sort the rows into those that may begin, those that wait for others, and those under way."""
        for row in self.rows:
            if (others := WAITS_FOR.get(kind_of(row))) is not None:
                self._behind[row.customer_key, others] = []
        to_begin = []
        for row in self.rows:
            before = self.before.get(row.key)
            if before is not None and before.state in (RowState.DONE, RowState.FAILED):
                self.ended += 1
                self._customer_over(row, before)
                continue
            if (group := (row.customer_key, kind_of(row))) in self._behind:
                self._left[group] += 1
            if before is not None and before.token and before.state in (RowState.ACCEPTED, RowState.PARKED):
                self._follow(row, before, wait_of(before.token, self.context))
            else:
                to_begin.append(row)
        for row in to_begin:
            others = WAITS_FOR.get(kind_of(row))
            if others is not None and self._left[row.customer_key, others]:
                self._behind[row.customer_key, others].append(row)
            else:
                yield from self._free(row)

    def _free(self, row: RowWork) -> Flow[None]:
        """Let a row begin, for which no other has to end."""
        if kind_of(row) is RowKind.SUBSCRIBER and row.customer_key not in self.customer_ids:
            yield from self._skip(row)
        else:
            self._ready.append(row)

    # --- beginning and following

    def _look_once(self) -> Flow[None]:
        """Look at what an earlier run began; twice where something is gone, which a second look has to confirm."""
        self._add_waits()
        yield from self._ended()
        due = self._group.due
        if due is None or due >= self._give_up_at:
            return
        yield Sleep(max(due - self.context.calls.context.monotonic(), 0.0))
        try:
            yield from self._group.look()
            if any(wait.state.missing for wait in self._group.pending):
                yield Sleep(SECOND_LOOK)
                yield from self._group.look_at_missing()
        except CallError as error:
            self.stopped = f"what goes on at Webex cannot be looked at: {error}"
        yield from self._ended()

    def _add_waits(self) -> None:
        for wait in self._new_waits:
            self._group.add(wait)
        self._new_waits.clear()

    def _begin(self) -> Flow[None]:
        while self._ready and len(self._running) < self.at_once:
            row = self._ready.popleft()
            # A row that was begun before may have been sent since the list pass: it has to be looked for.
            known = None if row.key in self.before else self.known(row)
            flow = do_row(row, self.context, known=known, customer_id=self.customer_ids.get(row.customer_key))
            self._running[(yield Start(flow))] = row

    def _start_sweep(self) -> Flow[None]:
        if self._sweep is not None or not self.wait:
            return
        self._group.more_to_come = self.stopped is None and bool(self._ready or self._running)
        self._add_waits()
        yield from self._ended()
        due = self._group.due
        stopping = self.stopped is not None
        if due is not None and not stopping and due <= self.context.calls.context.monotonic():
            self._sweep = yield Start(self._group.look())

    def _pause(self) -> float | None:
        """Return the seconds until a sweep is due or the time is up; None where neither is to come."""
        if self.stopped is not None:
            return None
        due = self._group.due if self.wait and self._sweep is None else None
        until = self._give_up_at if due is None else min(due, self._give_up_at)
        return None if until == math.inf else max(until - self.context.calls.context.monotonic(), 0.0)

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
        self._accepted[wait] = (row, result.how, result.id, result.began)
        self._new_waits.append(wait)

    def _ended(self) -> Flow[None]:
        """Take in the operations that a sweep saw the end of."""
        while self._group.ended:
            wait = self._group.ended.popleft()
            row, how, id, began = self._accepted.pop(wait)
            result = result_of(wait, how=how, id=id)
            result = attrs.evolve(result, began=began, ended=self.context.calls.context.time())
            if (yield from self._write(row, result)):
                yield from self._over(row, result)

    # --- ending

    def _over(self, row: RowWork, result: RowResult) -> Flow[None]:
        """Take in a row that has ended, and let those begin that waited for it."""
        self.ended += 1
        if self._failures.took(result.state) and self.stopped is None:
            self.stopped = f"{self.most_failures} rows in a row failed, the last one with: {result.detail}"
        self._customer_over(row, result)
        if (group := (row.customer_key, kind_of(row))) in self._left:
            self._left[group] -= 1
            if not self._left[group]:
                for behind in self._behind.pop(group):
                    yield from self._free(behind)
        yield from self._tell(row, result)

    def _customer_over(self, row: RowWork, result: RowResult) -> None:
        """Take in whether a customer is there for its subscribers."""
        if (row.customer_key, kind_of(row)) not in self._behind or kind_of(row) is not RowKind.CUSTOMER:
            return
        if result.state is not RowState.DONE and result.how != "conflict":
            self.customer_ids.pop(row.key, None)
        # One that is there already, and only could not be changed, still has its subscribers.
        elif result.id is not None:
            self.customer_ids[row.key] = result.id

    def _skip(self, row: RowWork) -> Flow[None]:
        now = self.context.calls.context.time()
        detail = f"its customer {row.external_id!r} is not there, or is not ready"
        result = RowResult(state=RowState.SKIPPED, detail=detail, ended=now)
        if (yield from self._write(row, result)):
            self.ended += 1
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
