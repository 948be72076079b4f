"""How everything here is measured: interleaved rounds, and medians of the ratios within a round.

A ratio of two numbers of the same round is nearly free of what else the machine is doing; seconds are not, so no
target is one, but for those that the latency of the server sets.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
Samples = dict[str, list[float]]


@dataclass(frozen=True)
class Measure:
    """One row of the table; without a bound it is there for comparison only."""

    name: str
    value: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def target(self) -> str:
        if self.at_most is not None:
            return f"<= {self.at_most:g}"
        return f">= {self.at_least:g}" if self.at_least is not None else ""

    @property
    def ok(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )


def interleaved(contestants: Mapping[str, Callable[[], float]], rounds: int, *, warm_up: bool = True) -> Samples:
    """Run every contestant once a round, each round beginning with another one; a contestant returns its cost."""
    names = list(contestants)
    samples: Samples = {name: [] for name in names}
    for number in range(-1 if warm_up else 0, rounds):
        turn = max(number, 0) % len(names)
        for name in names[turn:] + names[:turn]:
            gc.collect()
            cost = contestants[name]()
            if number >= 0:
                samples[name].append(cost)
    return samples


def ratio(samples: Samples, this: str, that: str) -> float:
    """Return the median over the rounds of this contestant's cost by that one's."""
    return median(a / b for a, b in zip(samples[this], samples[that], strict=True))


class Server:
    """The loopback server, seen from the benchmark."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, latency: int = 0) -> str:
        """Return the API's base URL at a latency in milliseconds."""
        return f"http://127.0.0.1:{self.port}/{latency}"

    def counts(self) -> dict[str, int]:
        """Return the requests and connections so far; asking is no request and one connection."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/counts") as answer:
            counts: dict[str, int] = json.load(answer)
        return counts


@contextmanager
def serving() -> Iterator[Server]:
    """Run the loopback server in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield Server(int(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def table(measures: list[Measure]) -> str:
    """Return the measures as a Markdown table."""
    lines = ["| measure | value | target | ok |", "|---|---|---|---|"]
    for one in measures:
        verdict = "" if not one.target else "yes" if one.ok else "**no**"
        lines.append(f"| {one.name} | {one.value:.4g} | {one.target} | {verdict} |")
    return "\n".join(lines)


def report(measures: list[Measure]) -> None:
    """Print the measures of one benchmark: for `run.py` with `--json`, else for a person."""
    print(json.dumps([asdict(one) for one in measures]) if "--json" in sys.argv else table(measures))
