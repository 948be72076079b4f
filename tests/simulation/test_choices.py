"""The searches of the simulation: what they try, and that a part of a search is a part of it."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulation.choices import Choices, explore, explore_some


def recorder(found: list[tuple[int, ...]]) -> Callable[[Choices], None]:
    """A scenario of two or three choices, depending on the first, that notes which were made."""

    def scenario(choices: Choices) -> None:
        made = [choices.pick(3, "first"), choices.pick(2, "second")]
        if made[0] == 2:
            made.append(choices.pick(4, "third"))
        found.append(tuple(made))

    return scenario


def test_a_part_of_a_search_tries_no_combination_twice():
    whole: list[tuple[int, ...]] = []
    assert explore(recorder(whole)) == len(set(whole)) == 12
    some: list[tuple[int, ...]] = []
    assert explore_some(recorder(some), runs=7, seed=1) == len(set(some)) == 7
    assert set(some) < set(whole)


def test_with_runs_enough_a_part_of_a_search_is_all_of_it():
    whole: list[tuple[int, ...]] = []
    explore(recorder(whole))
    for seed in range(20):
        some: list[tuple[int, ...]] = []
        assert explore_some(recorder(some), runs=100, seed=seed) == 12
        assert sorted(some) == sorted(whole)
