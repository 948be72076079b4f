"""A bulk job, by exhaustive search: whatever dies and fails, it ends as an uninterrupted run does."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.simulation.bulking import BulkOffice, DiskRows
from tests.simulation.choices import Choices, RandomChoices, explore, sample
from tests.simulation.driver import Killed
from tests.simulation.service import READS, WRITES, Fate
from webex_wholesale._core.bulk.work import RowState

SOAK = bool(os.environ.get("SOAK"))
BAD = (Fate.GOOD, Fate.ANSWER_LOST, Fate.REQUEST_LOST, Fate.LATE)
EXPECTED = Counter([("customer", "bakery"), ("customer", "smithy"), ("subscriber", "bakery", "jo@bakery.example")])
LAGS = (0.0, 10.0)


def between_writes(effect: str) -> bool:
    """Between two of these nothing changes outside the process but the time."""
    return effect == "Send POST" or (effect.startswith("RunBlocking") and effect[12:] not in ("open", "read"))


def check(office: BulkOffice) -> None:
    office.until_done()
    assert office.outcome() == EXPECTED
    assert all(result.state is RowState.DONE for result in office.rows.values())
    customers = {thing.fields["externalId"]: thing.id for thing in office.service.there("customers")}
    for key in ("bakery", "smithy"):
        assert office.rows[f"customer//{key}"].id == customers[key]


@pytest.mark.parametrize("lag", LAGS)
def test_three_rows_and_two_deaths_end_as_a_run_without_any(lag: float):
    lives: Counter[int] = Counter()

    def scenario(choices: Choices) -> None:
        office = BulkOffice.open(choices, lag=lag, crashes=2)
        if not SOAK:
            office.simulation.may_crash = between_writes
        check(office)
        assert len(office.service.posts) <= len(EXPECTED) + 2
        lives[office.lives] += 1

    assert explore(scenario) > 160
    assert lives[3] > 140


@pytest.mark.parametrize("lag", LAGS if SOAK else LAGS[1:])
def test_a_create_of_any_fate_and_a_death_end_alike(lag: float):
    fates: Counter[str] = Counter()

    def scenario(choices: Choices) -> None:
        office = BulkOffice.open(choices, faults=1, lag=lag, crashes=1)
        office.simulation.may_crash = between_writes
        check(office)
        fates.update(label for choice, _, label in choices.taken if choice)

    assert explore(scenario) > 300
    assert len(fates) > 3


@pytest.mark.skipif(not SOAK, reason="minutes: set SOAK=1")
@pytest.mark.parametrize("lag", LAGS)
def test_a_bad_fate_and_two_deaths_end_alike(lag: float):
    def scenario(choices: Choices) -> None:
        office = BulkOffice.open(choices, faults=1, fates={"POST": BAD}, lag=lag, crashes=2)
        office.simulation.may_crash = between_writes
        check(office)

    assert explore(scenario) > 1500


def test_rows_side_by_side_under_bad_weather_end_alike():
    def scenario(choices: RandomChoices) -> None:
        fates = {"POST": WRITES, "GET": READS}
        office = BulkOffice.open(choices, faults=6, fates=fates, lag=5.0, crashes=2)
        office.simulation.interleave = True
        office.until_done(most_lives=20, at_once=3)
        assert office.outcome() == EXPECTED

    sample(scenario, seeds=range(400 if SOAK else 60))


def test_what_was_accepted_is_waited_for_by_the_next_life_and_not_sent_again():
    def scenario(choices: Choices) -> None:
        office = BulkOffice.open(choices, crashes=1)
        office.simulation.may_crash = lambda effect: len(office.service.posts) == 2 and effect == "Sleep"
        office.until_done()
        assert len(office.service.posts) == len(EXPECTED)

    assert explore(scenario) > 1


def test_without_a_journal_that_survives_the_search_finds_doubles():
    """The search has teeth."""
    doubles = 0

    def scenario(choices: Choices) -> None:
        nonlocal doubles
        office = BulkOffice.open(choices, crashes=1, lag=10.0)
        office.simulation.may_crash = between_writes
        for _ in range(3):
            process = office.simulation.process()
            office.rows.clear()
            try:
                process.run(office.run_of(process, DiskRows({}, {})).run())
                break
            except Killed:
                continue
        doubles += max(Counter(t.fields["externalId"] for t in office.service.there("customers")).values()) > 1

    explore(scenario)
    assert doubles > 0
