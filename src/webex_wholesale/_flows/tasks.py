"""Several flows beside each other: so many at a time, results in the order they were given."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, TypeVar

from webex_wholesale._flows.effects import Flow, Start, Task, WaitTasks

T = TypeVar("T")


def side_by_side(flows: Iterable[Flow[T]], at_once: int) -> Flow[list[T]]:
    """Run flows, at most `at_once` of them at a time; the first that fails ends them all.

    Raises:
        Exception: what the flow raised that failed first.
    """
    waiting = enumerate(flows)
    running: dict[int, Task] = {}
    results: dict[int, Any] = {}
    try:
        while True:
            for index, flow in islice(waiting, at_once - len(running)):
                running[index] = yield Start(flow)
            if not running:
                return [results[index] for index in sorted(results)]
            yield WaitTasks(tuple(running.values()))
            for index in [index for index, task in running.items() if task.done]:
                results[index] = running[index].result()
                del running[index]
    finally:
        for task in running.values():
            task.cancel()
