"""Exactly once, by exhaustive search: every fate of a create, every moment to die, and the known limits."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from tests.simulation.choices import Choices, RandomChoices, explore, sample
from tests.simulation.driver import Killed
from tests.simulation.ensuring import CUSTOMER, KINDS, LATE_BY, WINDOW, DiskJournal, Office, Seen
from tests.simulation.service import READS, WRITES, Fate
from webex_wholesale._core.resources.duplicates import (
    duplicate_customers,
    duplicate_reports,
    duplicate_subscribers,
)
from webex_wholesale._flows.ensure.flow import Ensured
from webex_wholesale._ops import billing_reports, customers, subscribers
from webex_wholesale.errors import DuplicateNaturalKey, NaturalKeyConflict

SOAK = bool(os.environ.get("SOAK"))
LAGS = (0.0, 10.0)
CHANGES = ("Send POST", "RunBlocking permit", "RunBlocking record")


def search(
    kind: str,
    *,
    lag: float,
    faults: int,
    crashes: int,
    may_crash: Callable[[str], bool] | None = None,
    **options: float,
) -> tuple[int, Counter[str]]:
    """Try everything; exactly one is there at the end of each run, and it is the one that was returned."""
    ends: Counter[str] = Counter()
    seen: dict[str, tuple[int, ...]] = {}

    def scenario(choices: Choices) -> None:
        office = Office.open(kind, choices, faults=faults, lag=lag, crashes=crashes, **options)
        office.seen = seen
        if may_crash is not None:
            office.simulation.may_crash = may_crash
        with suppress(Seen):
            office.check(office.until_known())
        ends.update(office.ends)

    return explore(scenario), ends


def at_writes(effect: str) -> bool:
    """Between two of these nothing changes outside the process but the time."""
    return effect in CHANGES


@pytest.mark.parametrize("lag", LAGS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_fate_of_the_creates_makes_two_or_none(kind: str, lag: float):
    runs, ends = search(kind, lag=lag, faults=2, crashes=0)
    assert runs == 46
    assert {"created", "adopted", "limbo"} <= set(ends)


@pytest.mark.parametrize("lag", LAGS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_moment_to_die_makes_two_or_none(kind: str, lag: float):
    runs, ends = search(kind, lag=lag, faults=1, crashes=1)
    assert runs > 120
    assert ends["killed"] > 110


@pytest.mark.parametrize("lag", LAGS)
@pytest.mark.parametrize("kind", KINDS)
def test_dying_three_times_between_changes_makes_no_two_and_loses_none(kind: str, lag: float):
    runs, ends = search(kind, lag=lag, faults=1, crashes=3, may_crash=at_writes)
    assert runs > 100
    assert ends["killed"] > 200


@pytest.mark.parametrize("lag", [0.0, 1.0] if SOAK else [1.0])
@pytest.mark.parametrize("kind", KINDS)
def test_dying_again_and_again_at_any_moment_makes_no_two_and_loses_none(kind: str, lag: float):
    """Every effect is a moment to die; a window of few looks keeps their number down."""
    three = SOAK or kind == "customers"
    options = {"window": 4.0, "late_by": 2.0}
    runs, ends = search(kind, lag=lag, faults=1, crashes=3 if three else 2, **options)
    assert runs > (2000 if three else 400)
    assert ends["killed"] > (5000 if three else 800)


@pytest.mark.skipif(not SOAK, reason="minutes: set SOAK=1")
@pytest.mark.parametrize("lag", LAGS)
@pytest.mark.parametrize("kind", KINDS)
def test_two_bad_fates_and_three_deaths_make_no_two_and_lose_none(kind: str, lag: float):
    assert search(kind, lag=lag, faults=2, crashes=3, may_crash=at_writes)[0] > 1000
    assert search(kind, lag=lag, faults=1, crashes=2)[0] > 1000


@pytest.mark.parametrize("kind", KINDS)
def test_unreadable_lists_in_between_change_nothing(kind: str):
    def scenario(choices: RandomChoices) -> None:
        fates = {"POST": WRITES, "GET": READS}
        office = Office.open(kind, choices, faults=6, fates=fates, lag=5.0, crashes=3)
        office.check(office.until_known(most_lives=20))

    sample(scenario, seeds=range(400 if SOAK else 60))


def test_a_report_is_made_anew_once_whatever_goes_wrong():
    def scenario(choices: Choices) -> None:
        office = Office.open("reports", choices, faults=1, lag=5.0, crashes=1)
        office.simulation.may_crash = at_writes
        days = {"billingStartDate": "2026-10-01", "billingEndDate": "2026-10-31", "type": "PARTNER"}
        old = office.service.add("reports", -100.0, **days)
        old.statuses = [(-100.0, "COMPLETED")]
        ensured = office.until_known(anew=True)
        assert isinstance(ensured, Ensured), ensured
        assert ensured.id != old.id
        assert [one.id for one in office.service.there("reports", office.simulation.now)] == [ensured.id]

    assert explore(scenario) > 20


# --- what is there and is not ours


RIVALS: dict[str, dict[str, Any]] = {
    "customers": {"externalId": CUSTOMER.external_id, "packages": ["webex_suite"]},
    "subscribers": {"customerId": "c1", "email": "jo@bakery.example", "packages": ["webex_suite"]},
    "reports": {
        "billingStartDate": "2026-10-01",
        "billingEndDate": "2026-10-31",
        "type": "PARTNER",
        "internal": True,
    },
}


@pytest.mark.parametrize("lag", LAGS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_somebody_else_makes_meanwhile_is_never_adopted_where_it_differs(kind: str, lag: float):
    """A rival's, with other packages (a report: with internal organisations), turns up at any moment of ours."""
    seen: Counter[str] = Counter()

    def scenario(choices: Choices) -> None:
        fates = {"POST": (Fate.GOOD, Fate.REQUEST_LOST, Fate.ANSWER_LOST, Fate.LATE)}
        office = Office.open(kind, choices, faults=1, crashes=1, lag=lag, fates=fates)
        office.simulation.may_crash = at_writes
        moment = choices.pick(12, "rival after")

        def rival(effect: str) -> None:
            if len(office.simulation.effects) == moment:
                office.service.add(kind, office.simulation.now, **RIVALS[kind])

        office.simulation.on_effect = rival
        options = {"internal": False} if kind == "reports" else {}
        ensured = office.until_known(**options)
        if isinstance(ensured, Ensured):
            # Ours is the one that was made: the rival came after the last look.
            (mine,) = (one for one in office.service.things if one.id == ensured.id)
            assert mine.maker == "ours"
        else:
            assert isinstance(ensured, NaturalKeyConflict | DuplicateNaturalKey)
        seen[type(ensured).__name__] += 1

    explore(scenario)
    assert {"Ensured", "NaturalKeyConflict"} <= set(seen)


def test_the_key_of_another_scope_is_another_key():
    office = Office.open("customers", Choices())
    office.service.add("customers", externalId=CUSTOMER.external_id, packages=["webex_calling"], scope="else")
    ensured = office.until_known()
    assert isinstance(ensured, Ensured)
    assert ensured.how == "created"


# --- several callers with one journal


@pytest.mark.parametrize("kind", KINDS)
def test_callers_with_one_journal_make_one_in_every_order(kind: str):
    """Two processes, every order of their effects for a while, one fate that is not good."""
    ends: Counter[str] = Counter()

    def scenario(choices: RandomChoices) -> None:
        office = Office.open(kind, choices, faults=1, lag=3.0)
        office.simulation.interleave = True
        tasks = []
        for name in ("one", "other"):
            process = office.simulation.process(name)
            tasks.append(process.start(office.wish(process)))
        office.simulation.run(*tasks)
        assert len(office.service.there(kind)) <= 1
        for task in tasks:
            try:
                ends[task.result().how] += 1
            except Exception as problem:
                ends[type(problem).__name__] += 1
        office.check(office.until_known())

    sample(scenario, seeds=range(1000 if SOAK else 150))
    assert ends["created"] > 50


# --- the search has teeth, and the limits are known


def test_without_a_journal_that_survives_dying_makes_two():
    doubles = 0

    def scenario(choices: Choices) -> None:
        nonlocal doubles
        office = Office.open("customers", choices, crashes=1, lag=10.0)
        for _ in range(3):
            process = office.simulation.process()
            try:
                process.run(office.wish(process, journal=DiskJournal({})))
                break
            except Killed:
                continue
        doubles += len(office.service.there("customers")) > 1

    assert explore(scenario) > 5
    assert doubles > 0


FINDERS: dict[str, tuple[Any, Callable[[Any], tuple[Any, ...]]]] = {
    "customers": (customers.LIST, duplicate_customers),
    "subscribers": (subscribers.LIST, duplicate_subscribers),
    "reports": (billing_reports.LIST, duplicate_reports),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_create_that_is_applied_after_the_window_is_a_double_that_reconciling_finds(kind: str):
    """The first known limit. Nothing else that was searched above makes two."""
    doubles = 0
    listing, duplicates = FINDERS[kind]

    def scenario(choices: Choices) -> None:
        nonlocal doubles
        office = Office.open(kind, choices, faults=1, late_by=WINDOW + LATE_BY)
        ensured = office.until_known()
        assert isinstance(ensured, Ensured)
        office.simulation.now += 1000
        process = office.simulation.process()
        listed = process.run(process.calls.list_all(listing, {}))
        if len(office.service.there(kind)) == 1:
            assert duplicates(listed) == ()
            return
        doubles += 1
        assert [choice for choice, _, _ in choices.taken if choice] == [WRITES.index(Fate.LATE)]
        (double,) = duplicates(listed)
        assert len(double.resources) == 2

    explore(scenario)
    assert doubles == 1


def test_a_rival_with_another_journal_may_make_a_second_one():
    """The second known limit: only the look before a create stands between two that know nothing of each other."""
    ends: Counter[Any] = Counter()

    def scenario(choices: Choices) -> None:
        office = Office.open("customers", choices, lag=5.0)
        office.simulation.interleave = True
        tasks = []
        for name in ("one", "other"):
            process = office.simulation.process(name)
            tasks.append(process.start(office.wish(process, journal=DiskJournal({}))))
        office.simulation.run(*tasks)
        ends[len(office.service.there("customers"))] += 1

    explore(scenario)
    assert ends[2] > 0
