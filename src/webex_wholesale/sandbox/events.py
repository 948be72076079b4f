"""Decides in which order the things that are due happen: by due time, then in the order they were planned."""

from __future__ import annotations

import heapq
from collections.abc import Callable


class EventQueue:
    """Planned state changes on the virtual clock.

    Events are not run by a thread: whoever looks at the state first lets everything happen that is due by then,
    each with its own due time, so that time stamps do not depend on when somebody looked.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Callable[[float], None]]] = []
        self._count = 0

    def __len__(self) -> int:
        return len(self._heap)

    def at(self, due: float, happen: Callable[[float], None]) -> None:
        """Plan `happen(due)` for the epoch second `due`."""
        self._count += 1
        heapq.heappush(self._heap, (due, self._count, happen))

    def run(self, until: float) -> None:
        """Let everything happen that is due at or before the epoch second `until`."""
        while self._heap and self._heap[0][0] <= until:
            due, _, happen = heapq.heappop(self._heap)
            happen(due)

    def clear(self) -> None:
        """Forget everything that was planned."""
        self._heap.clear()
