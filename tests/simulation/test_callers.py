"""Two callers that share a journal, driven by hypothesis: stepped, killed and restarted in any order."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.simulation.driver import Simulation, Task
from tests.simulation.ensuring import LATE_BY, Office
from tests.simulation.service import WRITES, SimulatedService
from webex_wholesale._core.resources.create_journal import EntryState
from webex_wholesale.errors import WholesaleError

NAMES = st.sampled_from(("one", "other"))


class Scripted:
    """Chooses what the machine has said: the fate of the next create, and whose turn it is."""

    def __init__(self) -> None:
        self.fates: list[int] = []
        self.turn = 0

    def pick(self, width: int, label: str) -> int:
        if label.endswith("fares"):
            return self.fates.pop() if self.fates else 0
        return self.turn % width


class Callers(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.chooser = Scripted()
        service = SimulatedService(self.chooser, lag=3.0, late_by=LATE_BY, faults=1000)
        self.office = Office("customers", service, Simulation(service, self.chooser, interleave=True))
        self.tasks: dict[str, Task] = {}
        self.answers: list[str] = []
        self.posts_without_intent = 0
        service.before = self.check_intent

    def check_intent(self, name: str, now: float) -> None:
        if name.startswith("POST"):
            states = [entry.state for entry in self.office.disk.values()]
            self.posts_without_intent += states != [EntryState.PENDING]

    @rule(name=NAMES)
    def call(self, name: str) -> None:
        if name not in self.tasks or self.tasks[name].done or not self.tasks[name].process.alive:
            process = self.office.simulation.process(name)
            self.tasks[name] = process.start(self.office.wish(process))

    @rule(fate=st.integers(0, len(WRITES) - 1))
    def next_create_fares(self, fate: int) -> None:
        self.chooser.fates = [fate]

    @precondition(lambda self: any(not t.done and t.process.alive for t in self.tasks.values()))
    @rule(steps=st.integers(1, 12), turn=st.integers(0, 1))
    def go_on(self, steps: int, turn: int) -> None:
        self.chooser.turn = turn
        for _ in range(steps):
            if any(not task.done and task.process.alive for task in self.tasks.values()):
                self.office.simulation.step()
        for task in self.tasks.values():
            if task.done:
                self.note(task)

    @rule(name=NAMES)
    def kill(self, name: str) -> None:
        if name in self.tasks:
            self.tasks[name].process.kill()

    def note(self, task: Task) -> None:
        with suppress(WholesaleError):
            self.answers.append(task.result().id)

    @invariant()
    def never_two(self) -> None:
        assert len(self.office.service.there("customers")) <= 1

    @invariant()
    def no_create_without_an_intent(self) -> None:
        assert self.posts_without_intent == 0

    @invariant()
    def what_was_answered_is_there(self) -> None:
        ids = {thing.id for thing in self.office.service.there("customers")}
        assert set(self.answers) <= ids

    def teardown(self) -> None:
        self.chooser.fates = []
        self.office.simulation.interleave = False
        for task in self.tasks.values():
            task.process.kill()
        ensured: Any = self.office.until_known()
        self.office.check(ensured)


TestCallers = Callers.TestCase
TestCallers.settings = settings(
    max_examples=2000 if os.environ.get("SOAK") else 60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
