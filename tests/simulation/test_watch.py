"""Many operations followed by lists, in virtual time: what a list does not show, and how soon an end is seen."""

from __future__ import annotations

from tests.simulation.driver import Process, Simulation
from tests.simulation.service import SimulatedService
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.waiting import waiting_for
from webex_wholesale._flows.watch import WaitGroup
from webex_wholesale._ops import customers as ops

COUNT, OTHERS = 30, 1000


def follow(process: Process, ids: list[str]) -> Flow[int]:
    # So many others that the sweep reads the moving customers only, and an end is an absence.
    group = WaitGroup(totals={("customers", None): OTHERS})
    for id in ids:
        group.add(waiting_for(process.calls, ops.PROVISION, id, sub_partner=None, options=None))
    ended = 0
    while (yield from group.next()) is not None:
        ended += 1
    return ended


def begin(lag: float) -> tuple[Simulation, list[str]]:
    service = SimulatedService(lag=lag)
    ids = [service.add("customers", 0.0, externalId=f"acme-{n}", packages=[]).id for n in range(COUNT)]
    return Simulation(service), ids


def test_what_a_list_has_shown_and_shows_no_longer_is_looked_at_at_once():
    simulation, ids = begin(lag=0.0)
    process = simulation.process()
    assert process.run(follow(process, ids)) == COUNT
    assert simulation.now < 10


def test_what_no_list_has_shown_yet_is_not_asked_for_one_by_one():
    simulation, ids = begin(lag=8.0)
    process = simulation.process()
    singles: list[float] = []

    def note(effect: str) -> None:
        singles.extend([simulation.now] if effect == "Send GET" else [])

    simulation.on_effect = note
    assert process.run(follow(process, ids)) == COUNT
    assert len([at for at in singles if at < 8.0]) < 10
