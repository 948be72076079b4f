"""Wait for many operations at once: by list sweeps, and by one GET each where there are few.

Nothing happens unless somebody asks for the next one that ended. The rules are in `_core.waiting.sweep`.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import attrs

from webex_wholesale._core.call.operation import Operation, encode_query, query_pairs
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.call.request import delegated, plan_url
from webex_wholesale._core.call.result import Result
from webex_wholesale._core.waiting import sweep
from webex_wholesale._core.waiting.polling import LAST_LOOK, OnParked, is_transient
from webex_wholesale._core.waiting.states import Phase
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow, Sleep, Start, Task, WaitTasks
from webex_wholesale._flows.waiting import Wait
from webex_wholesale._ops import customers, subscribers
from webex_wholesale.errors import BadRequest, CallError, PollTimeout

#: GETs under way at a time.
AT_ONCE = 8
_LISTS: dict[str, Operation[Any]] = {"customers": customers.LIST, "subscribers": subscribers.LIST}


@attrs.define
class Group:
    """The operations on one kind of resource, in one scope.

    Attributes:
        pending: resource id -> the waits for it.
        seen_at: resource id -> when its state was last read, by the monotonic clock.
        listed: ids that a list has shown.
        total: resources there are in all, as far as lists have told.
        due: when to look next.
    """

    calls: Calls
    resource: str
    sub_partner: str | None
    pending: dict[str, list[Wait]] = attrs.field(factory=dict)
    seen_at: dict[str, float] = attrs.field(factory=dict)
    listed: set[str] = attrs.field(factory=set)
    total: int | None = None
    due: float = 0.0
    pause: float = sweep.FIRST_SWEEP
    one_status_at_a_time: bool = False


class WaitGroup:
    """Many waits, followed together.

    Args:
        on_parked: whether an operation that waits for somebody outside is handed out, or waited for.
        totals: (resource, sub-partner) -> how many there are in all, where a list pass has told.
    """

    def __init__(
        self,
        waits: Iterable[Wait] = (),
        *,
        on_parked: OnParked = OnParked.RETURN,
        options: CallOptions | None = None,
        totals: dict[tuple[str, str | None], int] | None = None,
    ) -> None:
        self.on_parked = on_parked
        self.options = options
        self.totals = totals or {}
        self._more_to_come = False
        self.ended: deque[Wait] = deque()
        self._groups: dict[tuple[str, str | None], Group] = {}
        self._give_up_at = math.inf
        for wait in waits:
            self.add(wait)

    def add(self, wait: Wait) -> None:
        """Follow one more."""
        if self._is_over(wait):
            self.ended.append(wait)
            return
        resource = wait.read.name.partition(".")[0]
        key = (resource, wait.state.sub_partner)
        group = self._groups.get(key)
        if group is None:
            group = Group(wait.calls, *key, total=self.totals.get(key))
            group.due = wait.calls.context.monotonic() + sweep.FIRST_SWEEP
            self._groups[key] = group
        group.pending.setdefault(wait.state.id, []).append(wait)
        # What was begun long ago is in every list: its absence is telling at once.
        context = wait.calls.context
        group.seen_at[wait.state.id] = context.monotonic() - max(context.time() - wait.state.submitted_at, 0.0)

    @property
    def more_to_come(self) -> bool:
        """Whether further operations are being begun: then nobody waits for the end of each, and looks are few."""
        return self._more_to_come

    @more_to_come.setter
    def more_to_come(self, more: bool) -> None:
        if self._more_to_come and not more:
            for group in self._groups.values():
                group.pause = sweep.FIRST_SWEEP
                group.due = min(group.due, group.calls.context.monotonic() + sweep.SHORTEST_SWEEP)
        self._more_to_come = more

    def __len__(self) -> int:
        return sum(len(waits) for group in self._groups.values() for waits in group.pending.values())

    @property
    def pending(self) -> Iterator[Wait]:
        """The waits that have not ended."""
        return (wait for group in self._groups.values() for waits in group.pending.values() for wait in waits)

    @property
    def due(self) -> float | None:
        """When to look next, by the monotonic clock; None where nothing is pending."""
        return min((group.due for group in self._groups.values() if group.pending), default=None)

    def next(self, give_up_at: float | None = None) -> Flow[Wait | None]:
        """Return the next wait that ended; None where none is left.

        Args:
            give_up_at: time of the monotonic clock at which to stop, or None.

        Raises:
            PollTimeout: the time is up.
            CallError: looking failed for good.
        """
        self._give_up_at = math.inf if give_up_at is None else give_up_at
        while not self.ended:
            due = self.due
            if due is None:
                return None
            monotonic = next(iter(self._groups.values())).calls.context.monotonic
            if give_up_at is not None and monotonic() >= give_up_at:
                raise PollTimeout(
                    f"{len(self)} operations have not ended when the time was up; they go on at Webex: watch them "
                    "again, or resume each with its token"
                )
            rest = (due if give_up_at is None else min(due, give_up_at)) - monotonic()
            if rest > 0:
                yield Sleep(rest)
            yield from self.look()
        return self.ended.popleft()

    def look(self) -> Flow[None]:
        """Look at every group that is due."""
        for group in list(self._groups.values()):
            now = group.calls.context.monotonic()
            if group.pending and group.due <= now:
                before = len(group.pending)
                later = False
                try:
                    later = self.more_to_come and (yield from self._may_be_later(group))
                    if not later:
                        yield from self._look_at(group)
                except CallError as error:
                    if not is_transient(error):
                        raise
                    group.pause = max(group.pause, error.retry_after or 0.0)
                # That a few of many have ended is no reason to look at the same few sooner.
                ended = 0 if later else before - len(group.pending)
                group.pause = sweep.interval_after(group.pause, ended, len(group.pending))
                group.due = group.calls.context.monotonic() + group.pause

    def look_at_missing(self) -> Flow[None]:
        """Look once more, by one GET each, at what the last look did not find.

        Raises:
            CallError: looking failed for good.
        """
        for group in list(self._groups.values()):
            missing = [id for id, waits in group.pending.items() if any(wait.state.missing for wait in waits)]
            yield from self._read_each(group, missing)

    def _look_at(self, group: Group) -> Flow[None]:
        if len(group.pending) < sweep.FEW or group.resource not in _LISTS:
            yield from self._read_each(group, list(group.pending))
            return
        started = group.calls.context.monotonic()
        if group.resource == "customers" and not sweep.reads_everything(len(group.pending), group.total):
            seen = yield from self._moving_customers(group)
        else:
            seen = yield from self._everything(group)
        if seen is None:
            return
        # Absence is only a suspicion, and none at all where the list may not show the latest yet. What it has
        # shown and shows no longer has most likely ended.
        suspects = [
            id
            for id in group.pending
            if id not in seen and (id in group.listed or group.seen_at.get(id, 0.0) <= started - sweep.LIST_LAG)
        ]
        is_cheaper = group.total is None or sweep.pages(group.total) <= len(suspects)
        if len(suspects) >= sweep.FEW and is_cheaper and group.resource == "customers":
            # Many ended at once: as long as pages are fewer than suspects, the whole list is the cheaper witness.
            yield from self._everything(group, most_pages=len(suspects))
            suspects = [id for id in suspects if id in group.pending and group.seen_at[id] < started]
        yield from self._read_each(group, suspects)

    def _may_be_later(self, group: Group) -> Flow[bool]:
        """Look at a few of many, and return whether the others can wait until a pass is worth its while."""
        if group.resource != "customers" or sweep.is_worth_a_pass(len(group.pending), group.total):
            return False
        before = len(self.ended)
        yield from self._read_each(group, list(islice(group.pending, sweep.SAMPLE)))
        return not any(wait.phase is Phase.FAILED for wait in islice(self.ended, before, None))

    def _moving_customers(self, group: Group) -> Flow[set[str] | None]:
        """Sweep the customers in a moving state; None where a page failed, so that absence says nothing."""
        statuses: list[tuple[str, ...]] = [sweep.MOVING_CUSTOMERS]
        if group.one_status_at_a_time:
            statuses = [(status,) for status in sweep.MOVING_CUSTOMERS]
        seen: set[str] = set()
        for some in statuses:
            try:
                yield from self._pages(group, {"status": some}, seen, overlap=sweep.OVERLAP)
            except BadRequest:
                if group.one_status_at_a_time:
                    raise
                # Nothing documents whether the filter takes several statuses.
                group.one_status_at_a_time = True
                return (yield from self._moving_customers(group))
            except CallError as error:
                if not is_transient(error):
                    raise
                return None
        return seen

    def _everything(self, group: Group, *, most_pages: int | None = None) -> Flow[set[str] | None]:
        """Sweep the whole list; None where a page failed."""
        seen: set[str] = set()
        try:
            count = yield from self._pages(group, {}, seen, overlap=0, most_pages=most_pages)
        except CallError as error:
            if not is_transient(error):
                raise
            return None
        group.total = max(count, group.total or 0)
        return seen

    def _pages(
        self,
        group: Group,
        query: dict[str, object],
        seen: set[str],
        *,
        overlap: int,
        most_pages: int | None = None,
    ) -> Flow[int]:
        """Read a list page by page, and return how many items there were."""
        operation, calls = _LISTS[group.resource], group.calls
        pairs = query_pairs(operation, query) + delegated(operation, group.sub_partner)
        offset, known, read = 0, set[str](), 0
        while most_pages is None or read < most_pages:
            position = [("offset", str(offset)), ("max", str(sweep.PAGE))]
            url = f"{calls.defaults.base.text}{operation.path}?{encode_query(pairs + position)}"
            page: Result[Any] = yield from calls.carry_out(
                operation, plan_url(operation, calls.defaults, url=url, options=self._options(calls))
            )
            read += 1
            fresh = [item for item in page.value if item.id not in known]
            known |= {item.id for item in fresh}
            for item in fresh:
                # Of what nobody waits for it does not matter whether it was seen.
                if item.id in group.pending:
                    seen.add(item.id)
                    self._saw(group, item.id, item)
            if len(page.value) < sweep.PAGE or not fresh:
                break
            offset += len(page.value) - overlap
        return len(known)

    def _left(self, calls: Calls) -> float:
        """Return the seconds that a call may take."""
        return max(self._give_up_at - calls.context.monotonic(), LAST_LOOK)

    def _options(self, calls: Calls) -> CallOptions:
        return calls.no_longer(self.options, self._left(calls))

    def _read_each(self, group: Group, ids: list[str]) -> Flow[None]:
        waiting, running = iter(ids), dict[Task, str]()
        while True:
            for id in waiting:
                running[(yield Start(self._read(group, id)))] = id
                if len(running) >= AT_ONCE:
                    break
            if not running:
                return
            yield WaitTasks(tuple(running))
            for task in [task for task in running if task.done]:
                running.pop(task)
                task.result()

    def _read(self, group: Group, id: str) -> Flow[None]:
        """Poll the waits for one resource; what fails in passing is looked at again in the next round."""
        for wait in list(group.pending.get(id, ())):
            try:
                yield from wait.poll(self._left(group.calls))
            except CallError as error:
                if not is_transient(error):
                    raise
            else:
                self._settle(group, id, wait)

    def _saw(self, group: Group, id: str, resource: Any) -> None:
        """Take a sighting in a list into account."""
        group.listed.add(id)
        for wait in list(group.pending[id]):
            wait.see(resource)
            self._settle(group, id, wait)

    def _settle(self, group: Group, id: str, wait: Wait) -> None:
        group.seen_at[id] = group.calls.context.monotonic()
        if self._is_over(wait):
            group.pending[id].remove(wait)
            if not group.pending[id]:
                del group.pending[id], group.seen_at[id]
                group.listed.discard(id)
            self.ended.append(wait)

    def _is_over(self, wait: Wait) -> bool:
        return wait.done or (wait.phase is Phase.PARKED and self.on_parked is OnParked.RETURN)
