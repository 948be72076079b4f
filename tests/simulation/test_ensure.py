"""Exactly once, by exhaustive search: every fate of a create, every moment to die, several lives."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.simulation.choices import Choices, explore
from tests.simulation.ensuring import KINDS, Office

pytestmark = pytest.mark.parametrize("kind", KINDS)


@pytest.mark.parametrize("lag", [0.0, 10.0])
def test_no_fate_of_the_creates_makes_two(kind: str, lag: float):
    ends: Counter[str] = Counter()

    def scenario(choices: Choices) -> None:
        office = Office.open(kind, choices, faults=2, lag=lag)
        office.check(office.until_known())
        ends.update(office.ends)

    runs = explore(scenario)
    print(kind, lag, runs, ends)


@pytest.mark.parametrize("lag", [0.0, 10.0])
def test_no_moment_to_die_makes_two(kind: str, lag: float):
    ends: Counter[str] = Counter()

    def scenario(choices: Choices) -> None:
        office = Office.open(kind, choices, faults=1, lag=lag, crashes=1)
        office.check(office.until_known())
        ends.update(office.ends)

    runs = explore(scenario)
    print(kind, lag, runs, ends)
