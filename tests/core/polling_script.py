"""A driver without a wire for `Wait`: each poll gets the next thing of a script, on a clock that sleeps move."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat
from typing import Any

import attrs

from tests.core.driving import BASE, EPOCH, FakeClock, Wire
from webex_wholesale import PollUpdate
from webex_wholesale._core.call.request import Defaults
from webex_wholesale._core.call.retry import RetryPolicy
from webex_wholesale._core.waiting.poll_token import PollState
from webex_wholesale._core.waiting.polling import OnParked, Snapshot
from webex_wholesale._core.waiting.states import Phase
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow, Sleep, Tell
from webex_wholesale._flows.waiting import Wait
from webex_wholesale._ops import customers as ops
from webex_wholesale.errors import CallError
from webex_wholesale.models import Customer, CustomerStatus

MISSING = Snapshot()


def customer(status: str | None, *packages: str, external_id: str = "") -> Snapshot:
    """Return a look at a customer in this status."""
    found = Customer(
        id="C1",
        status=CustomerStatus(status or ""),
        packages=packages,  # type: ignore[arg-type]
        external_id=external_id,
    )
    return Snapshot(found, status)


def begun(kind: str = "customers.provision", **fields: Any) -> PollState:
    """Return the progress of an operation that was submitted just now."""
    return PollState(
        kind=kind, id="C1", **{"submitted_at": EPOCH, "status_since": EPOCH, "accepted": True, **fields}
    )


@attrs.define
class Watch:
    """Waits for an operation; afterwards tells what was looked at and how long it slept."""

    progress: PollState
    clock: FakeClock = attrs.field(factory=FakeClock)
    sleeps: list[float] = attrs.field(factory=list)
    withins: list[float] = attrs.field(factory=list)
    seen: list[PollUpdate] = attrs.field(factory=list)
    random: Callable[[], float] = lambda: 0.5

    def run(
        self,
        script: Iterable[Snapshot | CallError],
        *,
        timeout: float | None = 600.0,
        on_parked: OnParked = OnParked.RETURN,
        interval: float | None = None,
        look_takes: float = 0.0,
    ) -> Phase:
        """Return the phase the wait ended in; the last entry of the script is repeated without end."""
        wire = Wire(clock=self.clock, random=self.random)
        defaults = Defaults(base=BASE, timeout=None, deadline=None, retry=RetryPolicy(), headers={})
        wait = _Scripted(Calls(wire.context(), defaults), ops.GET, self.progress)
        wait.watch, wait.script, wait.look_takes = self, iter(script), look_takes
        flow = wait.until_settled(
            timeout=timeout, on_parked=on_parked, interval=interval, on_update=self.seen.append
        )
        reply: Any = None
        while True:
            try:
                step = flow.send(reply)
            except StopIteration:
                return wait.phase
            reply = None
            if isinstance(step, Tell):
                step.run()
            else:
                assert isinstance(step, Sleep)
                assert step.seconds > 0
                self.sleeps.append(step.seconds)
                self.clock.passed += step.seconds


class _Scripted(Wait):
    """Reads a script instead of the service."""

    watch: Watch
    script: Iterator[Any]
    look_takes: float
    last: Any = None

    def _snapshot(self, within: float = math.inf) -> Flow[Snapshot]:
        self.watch.withins.append(within)
        self.watch.clock.passed += self.look_takes
        self.last = next(self.script, self.last)
        if isinstance(self.last, CallError):
            raise self.last
        return self.last
        yield


def repeated(*snapshots: Snapshot | CallError) -> Iterator[Snapshot | CallError]:
    return chain(snapshots[:-1], repeat(snapshots[-1]))
