"""A bulk job of changes and removals, killed at every moment: it ends as an uninterrupted run does."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.simulation.bulking import BulkOffice, works
from tests.simulation.choices import Choices, Chooser, RandomChoices, explore, sample
from tests.simulation.service import READS, Fate, Thing
from webex_wholesale._core.bulk.work import RowState

SOAK = bool(os.environ.get("SOAK"))
RECORDS = (
    {"action": "add_packages", "external_id": "bakery", "packages": "webex_calling"},
    {"action": "set_external_id", "external_id": "smithy", "new_external_id": "forge"},
    {"action": "remove", "external_id": "mill"},
    {"action": "remove", "external_id": "mill", "email": "jo@mill.example"},
)
CHANGES = (Fate.GOOD, Fate.ANSWER_LOST, Fate.REQUEST_LOST, Fate.FAILED_APPLIED, Fate.FAILED, Fate.LIMITED)


def open_office(choices: Chooser, **options: Any) -> BulkOffice:
    office = BulkOffice.open(choices, busy=True, **options)
    office.works, office.absent = works(RECORDS), False
    there: dict[str, Thing] = {}
    for name in ("bakery", "smithy", "mill"):
        thing = office.service.add("customers", -100.0, externalId=name, packages=["webex_meetings"])
        thing.statuses = [(-100.0, "provisioned")]
        there[name] = thing
    for name in ("jo", "al"):
        office.service.add("subscribers", -100.0, customerId=there["mill"].id, email=f"{name}@mill.example")
    return office


def check(office: BulkOffice, *, at_once: int = 1) -> None:
    office.until_done(most_lives=20, at_once=at_once)
    end = office.simulation.now + 100
    customers = [thing.body(end) for thing in office.service.there("customers", end)]
    found = {one["externalId"]: set(one["packages"]) for one in customers}
    assert found == {"bakery": {"webex_meetings", "webex_calling"}, "forge": {"webex_meetings"}}
    assert office.service.there("subscribers", end) == []
    assert {result.state for result in office.rows.values()} == {RowState.DONE}


def test_changes_and_removals_end_alike_whatever_the_moment_of_a_death():
    def scenario(choices: Choices) -> None:
        office = open_office(choices, crashes=1)
        check(office)
        assert office.failed == []

    assert explore(scenario) > 60


@pytest.mark.skipif(not SOAK, reason="minutes: set SOAK=1")
def test_two_deaths_and_a_bad_fate_change_nothing():
    def scenario(choices: Choices) -> None:
        office = open_office(choices, crashes=2, faults=1, fates={"PUT": CHANGES, "DELETE": CHANGES})
        office.simulation.may_crash = lambda effect: effect.startswith(("Send PUT", "Send DELETE", "RunBlocking"))
        check(office)

    assert explore(scenario) > 1000


def test_changes_side_by_side_in_bad_weather_end_alike():
    def scenario(choices: RandomChoices) -> None:
        office = open_office(
            choices, crashes=2, faults=5, lag=5.0, fates={"PUT": CHANGES, "DELETE": CHANGES, "GET": READS}
        )
        office.simulation.interleave = True
        check(office, at_once=3)

    sample(scenario, seeds=range(400 if SOAK else 80))
