"""Off-boarding by search: every moment to die, every fate of a deletion, and what must never be deleted."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import attrs
import pytest

from tests.simulation.choices import Choices, Chooser, RandomChoices, explore, sample
from tests.simulation.driver import Killed, Simulation
from tests.simulation.ensuring import DiskJournal
from tests.simulation.service import NEVER, Fate, SimulatedService, reply
from webex_wholesale._core.resources.create_journal import Entry
from webex_wholesale._core.resources.offboarding import Offboarding, OffboardNote
from webex_wholesale._flows.effects import Answer
from webex_wholesale._flows.offboarding.plan import Scope, Wanted
from webex_wholesale._flows.offboarding.run import offboard
from webex_wholesale.errors import WholesaleError

SOAK = bool(os.environ.get("SOAK"))
ORG = "org-1"
DELETIONS = (
    Fate.GOOD,
    Fate.ANSWER_LOST,
    Fate.REQUEST_LOST,
    Fate.FAILED_APPLIED,
    Fate.FAILED,
    Fate.NOT_SENT,
    Fate.LIMITED,
    Fate.REFUSED_APPLIED,
)
READS = (Fate.GOOD, Fate.FAILED, Fate.REQUEST_LOST, Fate.LIMITED)


@attrs.define
class WholeService(SimulatedService):
    """The service with people and organisations beside it; it notes what stood when something was deleted.

    Attributes:
        people: person id -> organisation.
        ends: when an organisation is gone.
        deleted: what was deleted, in order.
        wrong: deletions that came too early.
    """

    people: dict[str, str] = attrs.field(factory=dict)
    ends: dict[str, float] = attrs.field(factory=lambda: {ORG: NEVER, "org-2": NEVER})
    deleted: list[str] = attrs.field(factory=list)
    wrong: list[str] = attrs.field(factory=list)

    def _route(self, method: str, parts: Any, body: Any, now: float, applied_at: float) -> Answer:
        names = parts.path.removeprefix("/v1/").split("/")
        if names[0] == "people":
            return self._people(method, names[1:], parts.query, now)
        if names[0] == "organizations":
            return self._organization(method, names[1], now)
        if method == "DELETE":
            self._note(names[-1], early=names[1] == "customers" and bool(self._subscribers(names[-1], now)))
        return super()._route(method, parts, body, now, applied_at)

    def _note(self, id: str, *, early: bool) -> None:
        self.deleted.append(id)
        if early:
            self.wrong.append(id)

    def _subscribers(self, customer: str, now: float) -> list[Any]:
        return [s for s in self.there("subscribers", now) if s.fields["customerId"] == customer]

    def _people(self, method: str, rest: list[str], query: str, now: float) -> Answer:
        if rest == ["me"]:
            return reply(200, {"id": "me", "emails": ["me@partner.example"], "orgId": "org-partner"})
        if method == "DELETE":
            if rest[0] not in self.people:
                return reply(404, {"message": "there is none"})
            self._note(rest[0], early=any(c.fields["orgId"] == ORG for c in self.there("customers", now)))
            del self.people[rest[0]]
            return reply(204, None)
        # The filter is not honoured: the list has everybody.
        items = [{"id": id, "emails": [f"{id}@x.example"], "orgId": org} for id, org in self.people.items()]
        return reply(200, {"items": items})

    def _organization(self, method: str, id: str, now: float) -> Answer:
        if not now < self.ends.get(id, 0.0):
            return reply(404, {"message": "there is none"})
        if method == "GET":
            return reply(200, {"id": id, "displayName": "Bakery"})
        self._note(id, early=ORG in self.people.values())
        if self.ends[id] is NEVER:
            self.ends[id] = now + 60.0
        return reply(204, None)


@attrs.define
class Office:
    """One customer to off-board among others, and one life of a program after another that does it."""

    service: WholeService
    simulation: Simulation
    disk: dict[str, Entry] = attrs.field(factory=dict)
    ends: Counter[str] = attrs.field(factory=Counter)

    @classmethod
    def open(cls, choices: Chooser, *, crashes: int, **service: Any) -> Office:
        made = WholeService(choices, **service)
        moves = [(0.0, "provisioned")]
        made.moves["customers"] = moves
        for org in (ORG, "org-2"):
            customer = made.add("customers", -100.0, externalId=org, orgId=org)
            for name in ("ann", "ben"):
                made.add("subscribers", -100.0, customerId=customer.id, email=f"{name}@{org}.example")
                made.people[f"{name}-of-{org}"] = org
        office = cls(made, Simulation(made, choices, crashes=crashes))
        made.before = office.require_journal
        return office

    @property
    def customer(self) -> str:
        return next(t.id for t in self.service.things if t.fields.get("externalId") == ORG)

    def life(self, journal: DiskJournal) -> Offboarding | None:
        """One life of the program; None where it did not see the end."""
        process = self.simulation.process()
        scope = Scope(calls=process.calls)
        wanted = Wanted(customer_id=self.customer, people=True, organization=True)
        flow = offboard(scope, wanted, dry_run=False, timeout=None, on_step=None, journal=journal)
        try:
            report = process.run(flow)
        except Killed:
            self.ends["killed"] += 1
        except WholesaleError as error:
            self.ends[type(error).__name__] += 1
        else:
            self.ends["done" if report else "blocked"] += 1
            return report
        return None

    def require_journal(self, request: str, now: float) -> None:
        """Nothing is deleted that is not written down."""
        if request.startswith("DELETE"):
            (entry,) = self.disk.values()
            assert request.rpartition("/")[2] in {step.id for step in OffboardNote.of_text(entry.note).steps}

    def until_gone(self, *, most_lives: int = 8) -> Offboarding:
        for _ in range(most_lives):
            report = self.life(DiskJournal(self.disk))
            if report:
                return report
        raise AssertionError(f"not gone after {most_lives} lives: {dict(self.ends)}")

    def check(self, report: Offboarding) -> None:
        """All of it is gone, in order, and nothing else."""
        service, now = self.service, self.simulation.now
        assert [t.fields.get("externalId") for t in service.there("customers", now)] == ["org-2"]
        assert {s.fields["email"].partition("@")[2] for s in service.there("subscribers", now)} == {
            "org-2.example"
        }
        assert set(service.people.values()) == {"org-2"}
        assert service.ends[ORG] <= now < service.ends["org-2"]
        assert service.wrong == []
        assert report.org_id == ORG


def search(*, faults: int, crashes: int, **service: Any) -> tuple[int, Counter[str]]:
    ends: Counter[str] = Counter()

    def scenario(choices: Choices) -> None:
        office = Office.open(choices, faults=faults, crashes=crashes, **service)
        office.check(office.until_gone())
        ends.update(office.ends)

    return explore(scenario), ends


def test_no_fate_of_the_deletions_leaves_anything_or_deletes_too_much():
    runs, ends = search(faults=1, crashes=0, fates={"DELETE": DELETIONS})
    # Six deletions of seven bad fates each, and one run in which all goes well.
    assert runs == 6 * 7 + 1
    assert ends["blocked"] == 6


def test_no_moment_to_die_leaves_anything_or_deletes_too_much():
    runs, ends = search(faults=1, crashes=1, fates={"DELETE": (Fate.GOOD, Fate.ANSWER_LOST, Fate.REQUEST_LOST)})
    assert runs > 300
    assert ends["killed"] > 300


def test_bad_reads_and_several_deaths_leave_nothing_and_delete_no_more():
    def scenario(choices: RandomChoices) -> None:
        office = Office.open(choices, faults=8, crashes=3, fates={"DELETE": DELETIONS, "GET": READS})
        office.check(office.until_gone(most_lives=14))

    sample(scenario, seeds=range(1000 if SOAK else 100))


def test_two_runs_at_once_with_one_journal_take_it_all_away_in_order():
    def scenario(choices: RandomChoices) -> None:
        office = Office.open(choices, crashes=0, faults=2, fates={"DELETE": DELETIONS})
        office.simulation.interleave = True
        tasks = []
        for name in ("one", "other"):
            process = office.simulation.process(name)
            wanted = Wanted(customer_id=office.customer, people=True, organization=True)
            flow = offboard(
                Scope(calls=process.calls),
                wanted,
                dry_run=False,
                timeout=None,
                on_step=None,
                journal=DiskJournal(office.disk),
            )
            tasks.append(process.start(flow))
        office.simulation.run(*tasks)
        office.check(office.until_gone())

    sample(scenario, seeds=range(500 if SOAK else 60))


def test_without_a_journal_that_survives_dying_the_organisation_is_lost():
    """The search has teeth: what the journal is for goes wrong without it."""
    lost = 0

    def scenario(choices: Choices) -> None:
        nonlocal lost
        office = Office.open(choices, crashes=1)
        office.service.before = lambda request, now: None
        for _ in range(3):
            journal = DiskJournal({})
            if office.life(journal):
                return
        lost += 1

    assert explore(scenario) > 30
    assert lost > 0


@pytest.mark.parametrize("kind", ["subscriber", "person"])
def test_what_comes_after_the_list_was_made_is_not_deleted_by_that_run(kind: str):
    office = Office.open(Choices(), crashes=0)
    service = office.service
    added: list[str] = []

    def join(effect: str) -> None:
        if effect == "RunBlocking permit":
            if kind == "person":
                service.people["new"] = ORG
                added.append("new")
            else:
                late = service.add("subscribers", customerId=office.customer, email="new@org-1.example")
                added.append(late.id)

    office.simulation.on_effect = join
    office.life(DiskJournal(office.disk))
    assert added
    assert added[0] not in service.deleted
