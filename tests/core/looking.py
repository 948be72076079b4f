"""A driver without a wire for `wait`: each look gets the next thing of a script, on a clock that sleeps move."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat
from typing import Any

import attrs

from tests.core.driving import EPOCH, FakeClock
from webex_wholesale._core.poll_token import Progress
from webex_wholesale._core.polling import Glance, Look, OnParked, Seen, wait
from webex_wholesale._core.states import Phase
from webex_wholesale._core.wire import Sleep
from webex_wholesale.errors import CallError
from webex_wholesale.models import Customer, CustomerStatus

MISSING = Glance()


def customer(status: str | None, *packages: str, external_id: str | None = None) -> Glance:
    """Return a look at a customer in this status."""
    found = Customer(
        id="C1",
        status=None if status is None else CustomerStatus(status),
        packages=packages,  # type: ignore[arg-type]
        external_id=external_id,
    )
    return Glance(found, status)


def begun(kind: str = "customers.provision", **fields: Any) -> Progress:
    """Return the progress of an operation that was submitted just now."""
    return Progress(kind=kind, id="C1", **{"submitted_at": EPOCH, "status_since": EPOCH, **fields})


@attrs.define
class Watch:
    """Waits for an operation; afterwards tells what was looked at and how long it slept."""

    progress: Progress
    clock: FakeClock = attrs.field(factory=FakeClock)
    sleeps: list[float] = attrs.field(factory=list)
    withins: list[float] = attrs.field(factory=list)
    seen: list[Seen] = attrs.field(factory=list)
    random: Callable[[], float] = lambda: 0.5

    def run(
        self,
        script: Iterable[Glance | CallError],
        *,
        timeout: float | None = 600.0,
        on_parked: OnParked = OnParked.RETURN,
        interval: float | None = None,
        look_takes: float = 0.0,
    ) -> Phase:
        """Return the phase the wait ended in; the last entry of the script is repeated for ever."""
        replies: Iterator[Any] = iter(script)
        last: Any = None
        steps = wait(
            self.progress,
            timeout=timeout,
            on_parked=on_parked,
            interval=interval,
            monotonic=self.clock.monotonic,
            time=self.clock.time,
            random=self.random,
        )
        reply: Any = None
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                phase: Phase = end.value[0]
                return phase
            reply = None
            if isinstance(step, Look):
                self.withins.append(step.within)
                self.clock.passed += look_takes
                reply = last = next(replies, last)
            elif isinstance(step, Seen):
                self.seen.append(step)
            else:
                assert isinstance(step, Sleep)
                assert step.seconds > 0
                self.sleeps.append(step.seconds)
                self.clock.passed += step.seconds


def forever(*glances: Glance | CallError) -> Iterator[Glance | CallError]:
    return chain(glances[:-1], repeat(glances[-1]))
