"""Decides when a resource leaves its present state (by the clock, by reads, or never), and in which order."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from webex_wholesale.sandbox.transitions import REVIEW, REVIEW_LIMIT, Step


class EventQueue:
    """Planned state changes on the virtual clock.

    Events are not run by a thread: the first look at the state lets everything happen that is due by then,
    each with its own due time, so that time stamps do not depend on when somebody looked.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Callable[[float], None]]] = []
        self._count = 0

    def __len__(self) -> int:
        return len(self._heap)

    def at(self, due: float, happen: Callable[[float], None]) -> None:
        """Plan `happen(due)` for the epoch second `due`."""
        self._count += 1
        heapq.heappush(self._heap, (due, self._count, happen))

    def run(self, until: float) -> None:
        """Let everything happen that is due at or before the epoch second `until`."""
        while self._heap and self._heap[0][0] <= until:
            due, _, happen = heapq.heappop(self._heap)
            happen(due)

    def clear(self) -> None:
        """Forget everything that was planned."""
        self._heap.clear()


class Progress:
    """A resource's way through the steps of its plan.

    `enter` is called with each step and the time it begins; `generation` makes events of an abandoned plan void.
    """

    __slots__ = ("_enter", "due", "generation", "mark", "reads_left", "steps")

    def __init__(self, enter: Callable[[Step, bool, float], None]) -> None:
        self._enter = enter
        self.steps: list[Step] = []
        self.due: float | None = None
        self.mark: float | None = None
        self.reads_left: int | None = None
        self.generation: int = 0

    @property
    def pending(self) -> bool:
        """Whether there is a further state to come, by itself."""
        return bool(self.steps)

    def horizon(self, now: float) -> float | None:
        """When a poller can next see something new: the next change, or the end of a review's 72 hours."""
        if self.due is not None:
            return self.due
        return self.mark if self.mark is not None and self.mark > now else None

    def begin(self, steps: list[Step], now: float, events: EventQueue) -> None:
        """Abandon what was going on and enter the first of `steps`."""
        self.steps = list(steps)
        self.advance(now, events)

    def advance(self, now: float, events: EventQueue) -> None:
        """Enter the next step at `now`, and on through steps that do not hold at all."""
        self.generation += 1
        while self.steps:
            step = self.steps.pop(0)
            self.due = self.reads_left = self.mark = None
            self._enter(step, not self.steps, now)
            if not self.steps:
                return
            if step.status == REVIEW and (step.seconds is None or step.seconds > REVIEW_LIMIT):
                # Difference S3: a review that is not cleared in 72 hours is taken over by people and never ends
                # by itself; the plan's further steps wait for `clear_review`.
                self.mark = now + REVIEW_LIMIT
                return
            if step.reads is not None:
                self.reads_left = step.reads
                if step.reads > 0:
                    return
            elif step.seconds:
                self.plan(now + step.seconds, events)
                return

    def plan(self, due: float, events: EventQueue) -> None:
        """Leave the present state at `due`."""
        self.due = due
        generation = self.generation

        def happen(at: float) -> None:
            if self.generation == generation:
                self.advance(at, events)

        events.at(due, happen)

    def read(self, now: float, events: EventQueue) -> None:
        """Count one GET that has shown the present state."""
        if self.reads_left is not None and self.reads_left > 0:
            self.reads_left -= 1
            if self.reads_left == 0:
                self.advance(now, events)

    def dump(self) -> dict[str, Any]:
        """The way as JSON."""
        steps = [step.to_dict() for step in self.steps]
        return {"steps": steps, "due": self.due, "mark": self.mark, "reads": self.reads_left}

    def load(self, raw: dict[str, Any], events: EventQueue) -> None:
        """The way from JSON; plans the event that is due next."""
        self.generation += 1
        self.steps = [Step.of(step) for step in raw["steps"]]
        self.due, self.mark, self.reads_left = None, raw["mark"], raw["reads"]
        if raw["due"] is not None:
            self.plan(raw["due"], events)
