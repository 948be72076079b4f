"""Where a simulated run could go one way or another: taken from a path to replay, or from a seed.

`explore` runs a scenario once for every combination of choices it can make, depth first; `sample` runs it with
some chosen at random. A run that fails names its choices, and `Choices(path)` repeats it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Protocol


class Chooser(Protocol):
    def pick(self, width: int, label: str) -> int:
        """Return one of the numbers below `width`; 0 is what happens when nothing goes wrong."""


class Choices:
    """Follows a path of choices; beyond its end everything goes well."""

    def __init__(self, path: tuple[int, ...] = ()) -> None:
        self.path = path
        self.taken: list[tuple[int, int, str]] = []

    def pick(self, width: int, label: str) -> int:
        turn = len(self.taken)
        choice = self.path[turn] if turn < len(self.path) else 0
        self.taken.append((choice, width, label))
        return choice

    def next_path(self) -> tuple[int, ...] | None:
        """Return the path to take next, None when all have been taken."""
        taken = list(self.taken)
        while taken:
            choice, width, _ = taken.pop()
            if choice + 1 < width:
                return (*(earlier for earlier, _, _ in taken), choice + 1)
        return None

    def __str__(self) -> str:
        told = ", ".join(f"{label}={choice}" for choice, _, label in self.taken if choice)
        return f"Choices({tuple(choice for choice, _, _ in self.taken)}): {told or 'nothing went wrong'}"


class RandomChoices:
    """Chooses by a seed; three times in four all goes well."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._random = random.Random(seed)
        self.taken: list[str] = []

    def pick(self, width: int, label: str) -> int:
        choice = self._random.randrange(1, width) if width > 1 and self._random.random() < 0.25 else 0
        if choice:
            self.taken.append(f"{label}={choice}")
        return choice

    def __str__(self) -> str:
        return f"RandomChoices({self.seed}): {', '.join(self.taken) or 'nothing went wrong'}"


def explore(scenario: Callable[[Choices], object], *, at_most: int = 200_000) -> int:
    """Run a scenario once for each combination of choices; return how many there were."""
    path: tuple[int, ...] | None = ()
    runs = 0
    while path is not None:
        choices = Choices(path)
        _run(scenario, choices)
        runs += 1
        assert runs <= at_most, f"more than {at_most} runs: {choices}"
        path = choices.next_path()
    return runs


def sample(scenario: Callable[[RandomChoices], object], *, seeds: range) -> None:
    """Run a scenario with random choices, once for each seed."""
    for seed in seeds:
        _run(scenario, RandomChoices(seed))


def _run(scenario: Callable[..., object], choices: Choices | RandomChoices) -> None:
    try:
        scenario(choices)
    except BaseException as problem:
        problem.add_note(str(choices))
        raise
