"""Turns on the connections of a sync client: first come, first served.

`threading.Semaphore` wakes a waiting thread and lets whatever thread runs next take its place: with many threads
on few connections some wait a hundred times as long as others. Here a turn is handed to the one that waited
longest.
"""

from __future__ import annotations

import threading
from collections import deque


class FairSlots:
    """So many at once; the others queue."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._lock = threading.Lock()
        self._queue: deque[threading.Lock] = deque()

    def acquire(self, seconds: float | None) -> bool:
        """Take a turn, waiting so many seconds for it at most; return whether there was one."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            turn = threading.Lock()
            turn.acquire()
            self._queue.append(turn)
        try:
            if turn.acquire(timeout=-1 if seconds is None else min(seconds, threading.TIMEOUT_MAX)):
                return True
        except BaseException:
            # Ctrl-C: a turn that was handed over in this very moment must not be lost.
            if not self._leave(turn):
                self.release()
            raise
        return not self._leave(turn)

    def _leave(self, turn: threading.Lock) -> bool:
        """Leave the queue; False where the turn came just now."""
        with self._lock:
            if turn not in self._queue:
                return False
            self._queue.remove(turn)
            return True

    def release(self) -> None:
        """Hand the turn to the next in the queue."""
        with self._lock:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._free += 1
