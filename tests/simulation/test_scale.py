"""Large jobs in virtual time: what they take does not grow faster than their rows."""

from __future__ import annotations

import attrs
import pytest

from tests.simulation.driver import Simulation
from tests.simulation.scale import ScaledService
from tools import size_bulk
from webex_wholesale._core.waiting import sweep
from webex_wholesale._flows.effects import Flow, Sleep
from webex_wholesale._flows.waiting import waiting_for
from webex_wholesale._flows.watch import WaitGroup
from webex_wholesale._ops import customers as ops


def test_a_row_takes_little_more_than_its_own_request():
    for rate in (10.0, 50.0):
        outcome = size_bulk.simulate(1_000, rate, 8)
        assert outcome.requests <= 1.15 * 1_000
        # Until the last one is ready, and is seen to be.
        assert outcome.seconds <= outcome.requests / rate + 10


def test_five_hundred_at_fifty_a_second_are_near_the_ideal():
    outcome = size_bulk.simulate(500, 50.0, 8, latency=0.02)
    assert outcome.requests <= 560
    assert outcome.seconds <= 1.2 * 14.0


def test_a_template_that_fails_every_customer_is_noticed_before_thousands_were_begun():
    @attrs.define
    class Failing(ScaledService):
        def _status(self, number: int, now: float) -> bytes:
            return b"error" if super()._status(number, now) == b"provisioned" else b"provisioning"

    # Many are there already, so that a pass over the list is dear.
    service = Failing(made_at=[-100.0] * 5_000, bodies=[b'{"externalId": "other"'] * 5_000)
    report = size_bulk.run(service, 3_000, 50.0, 8).report
    assert "50 rows in a row failed" in (report.stopped or "")
    assert len(service.bodies) - 5_000 <= 50.0 * (service.ready_after + 2 * sweep.LONGEST_SWEEP)


@pytest.mark.parametrize("others", [0, 90_000])
def test_ten_thousand_pending_take_about_a_hundred_calls_a_sweep(others: int):
    count = 10_000
    service = ScaledService(ready_after=1_000.0)
    service.made_at = [-5_000.0] * others + [0.0] * count
    service.bodies = [b'{"externalId": "acme"'] * (others + count)
    simulation = Simulation(service)
    process = simulation.process()
    group = WaitGroup(totals={("customers", None): others + count})
    for number in range(others, others + count):
        group.add(waiting_for(process.calls, ops.PROVISION, str(number), sub_partner=None, options=None))

    def sweep_once() -> Flow[None]:
        yield Sleep(sweep.FIRST_SWEEP)
        yield from group.look()

    process.run(sweep_once())
    assert 100 <= service.requests <= 115
    assert len(group) == count
