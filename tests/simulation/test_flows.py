"""What there is of flows, run by the third driver: no sockets, no threads, no real time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.choices import Choices, explore
from tests.simulation.driver import EPOCH, Killed, Process, Simulation, no_retries
from tests.simulation.service import WRITES, Fate, SimulatedService
from webex_wholesale._core.tokens.token_set import TokenSet
from webex_wholesale._core.waiting.polling import OnParked, wants_of
from webex_wholesale._core.waiting.states import Phase
from webex_wholesale._flows.effects import Flow, RunBlocking, Sleep, Start, WaitTasks
from webex_wholesale._flows.provisioning.packages import change_packages
from webex_wholesale._flows.provisioning.provision import provision_customer
from webex_wholesale._flows.waiting import Wait, waiting_for
from webex_wholesale._ops import customers as ops
from webex_wholesale.auth import RefreshToken
from webex_wholesale.errors import CallError, OutcomeUnknown
from webex_wholesale.models.customers import ProvisionCustomer

BODY = ProvisionCustomer(
    provisioning_id="template",
    packages=("webex_calling",),
    external_id="bakery",
    address={"addressLine1": "1 Harbour Street", "country": "US"},
    customer_info={"name": "Bakery"},
)


def wait_for(process: Process, wait: Wait, timeout: float = 600.0) -> Flow[float]:
    return wait.until_settled(timeout=timeout, on_parked=OnParked.RETURN, interval=None, on_update=None)


def provisioned(process: Process) -> Flow[Phase]:
    """Provision a customer, and wait for it."""
    id = yield from provision_customer(process.calls, BODY, precheck=False, sub_partner=None, options=None)
    wait = waiting_for(process.calls, ops.PROVISION, id, sub_partner=None, options=None)
    yield from wait_for(process, wait)
    return wait.phase


def test_a_customer_is_provisioned_and_waited_for_in_virtual_time():
    simulation = Simulation(SimulatedService())
    process = simulation.process()
    assert process.run(provisioned(process)) is Phase.DONE
    assert 5.0 < simulation.now < 12.0
    assert simulation.effects[0] == "Send POST"


def test_whatever_becomes_of_a_create_it_is_sent_once_or_known_not_to_have_arrived():
    ends = set()

    def scenario(choices: Choices) -> None:
        service = SimulatedService(choices, faults=2, fates={"POST": WRITES})
        simulation = Simulation(service, choices, crashes=1)
        process = simulation.process()
        try:
            ends.add(process.run(provisioned(process)))
        except OutcomeUnknown:
            ends.add("unknown")
        except CallError as error:
            ends.add(type(error).__name__)
        except Killed:
            ends.add("killed")
        assert len(service.things) <= 1

    assert explore(scenario) > 100
    assert ends == {Phase.DONE, "unknown", "killed", "Conflict", "BadRequest"}


def test_an_update_is_not_over_before_what_was_written_is_seen():
    def scenario(choices: Choices) -> None:
        service = SimulatedService(choices, faults=2, fates={"PUT": (Fate.GOOD, Fate.FAILED, Fate.ANSWER_LOST)})
        there = service.add("customers", packages=["webex_calling"], externalId="bakery")
        there.statuses = [(0.0, "provisioned")]
        simulation = Simulation(service, choices)
        process = simulation.process()
        change = process.run(
            change_packages(
                process.calls,
                there.id,
                "webex_meetings",
                "add",
                allow_empty=False,
                parameters=None,
                sub_partner=None,
                options=None,
            )
        )
        process.run(wait_for(process, change.poller))
        assert change.poller.phase is Phase.DONE
        assert there.fields["packages"] == ["webex_calling", "webex_meetings"]

    assert explore(scenario) == 7


def test_an_old_provisioned_is_not_taken_for_the_new_one():
    service = SimulatedService()
    there = service.add("customers", packages=["webex_calling"], externalId="bakery")
    there.statuses = [(0.0, "provisioned"), (20.0, "updating"), (30.0, "provisioned")]
    simulation = Simulation(service)
    process = simulation.process()
    wants = wants_of(("webex_meetings",), None, more=False)
    wait = waiting_for(process.calls, ops.UPDATE, there.id, sub_partner=None, options=None, wants=wants)
    service.before = lambda name, now: there.fields.update(packages=["webex_meetings"]) if now > 25 else None
    process.run(wait_for(process, wait))
    assert wait.phase is Phase.DONE
    assert simulation.now >= 25


def test_a_list_gives_each_customer_once_while_nothing_changes():
    service = SimulatedService()
    for number in range(250):
        service.add("customers", externalId=f"c{number}")
    process = Simulation(service).process()
    found = process.run(process.calls.list_all(ops.LIST, {}))
    assert [customer.external_id for customer in found] == [f"c{number}" for number in range(250)]


def test_a_list_by_offset_loses_what_moves_forward_and_says_nothing_twice():
    """What shrinks in front of the reader shifts the rest: a sweep has to look again; see the notes on sweeps."""
    service = SimulatedService()
    for number in range(250):
        service.add("customers", externalId=f"c{number}")
    service.before = lambda name, now: [setattr(t, "gone_at", 0.05) for t in service.things[:10]] if now else None
    process = Simulation(service).process()
    found = [customer.external_id for customer in process.run(process.calls.list_all(ops.LIST, {}))]
    assert len(found) == len(set(found)) == 240


class Store:
    """A token store on the simulated disk: it survives the process."""

    def __init__(self) -> None:
        self.saved: TokenSet | None = None

    def load(self) -> TokenSet | None:
        return self.saved

    def save(self, tokens: TokenSet) -> None:
        self.saved = tokens


def refreshing(simulation: Simulation, store: Store) -> Process:
    """Return a process whose access token is dead and whose refresh token rotates with each use."""
    source = RefreshToken("app", None, "refresh-0", store=store, margin=60.0)
    return simulation.process(token=source.flow)


def test_callers_that_need_a_token_together_share_one_refresh_in_every_order():
    def scenario(choices: Choices) -> None:
        service = SimulatedService(choices, access_tokens=set())
        service.add("customers")
        simulation = Simulation(service, choices, interleave=True)
        process = refreshing(simulation, Store())
        tasks = [process.start(process.calls.value(ops.GET, "c1")) for _ in range(2)]
        simulation.run(*tasks)
        assert [task.result().id for task in tasks] == ["c1", "c1"]
        assert service.requests.count("POST /access_token") == 1

    assert explore(scenario, at_most=20_000) > 1


def test_a_rotated_refresh_token_is_in_the_store_before_the_access_token_is_used():
    """After a kill the next life goes on with what is stored, unless the answer died with the first."""
    lost = set()

    def scenario(choices: Choices) -> None:
        service = SimulatedService(choices, access_tokens=set())
        service.add("customers")
        simulation = Simulation(service, choices, crashes=1)
        store = Store()
        try:
            process = refreshing(simulation, store)
            process.run(process.calls.value(ops.GET, "c1"))
        except Killed:
            pass
        last, simulation.crashes = simulation.effects[-1], 0
        try:
            process = refreshing(simulation, store)
            process.run(process.calls.value(ops.GET, "c1", options=no_retries()))
        except CallError:
            assert store.saved is None
            lost.add(last)

    assert explore(scenario) > 4
    # The only moment that loses the chain: the endpoint has answered, and nobody has read it yet, or just that.
    assert lost <= {"Send POST"}


def test_tasks_run_beside_the_one_that_started_them():
    def child(name: str, seconds: float, log: list[str]) -> Flow[str]:
        yield Sleep(seconds)
        yield RunBlocking(lambda: log.append(name))
        return name

    def parent(log: list[str]) -> Flow[list[Any]]:
        tasks = []
        for name, seconds in (("slow", 2.0), ("fast", 1.0)):
            tasks.append((yield Start(child(name, seconds, log))))
        while not all(task.done for task in tasks):
            yield WaitTasks(tuple(task for task in tasks if not task.done))
        return [task.result() for task in tasks]

    simulation = Simulation(SimulatedService())
    log: list[str] = []
    process = simulation.process()
    assert process.run(parent(log)) == ["slow", "fast"]
    assert (log, simulation.now) == (["fast", "slow"], 2.0)


def test_what_never_ends_is_noticed():
    def waits() -> Flow[None]:
        while True:
            yield Sleep(1.0)

    simulation = Simulation(SimulatedService())
    process = simulation.process()
    with pytest.raises(AssertionError, match="no end in sight"):
        simulation.run(process.start(waits()), most_effects=50)
    assert simulation.time() == pytest.approx(EPOCH + simulation.now)
