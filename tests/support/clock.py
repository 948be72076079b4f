"""A clock that only sleeps move: it remembers each sleep, and can be told to interrupt one."""

from __future__ import annotations

import threading
from collections.abc import Callable

import anyio.lowlevel

BEGIN = 1_700_000_000.0


class ManualClock:
    """Time for tests; `on_sleep` is called with the seconds of every sleep before it passes, and may raise."""

    def __init__(self, on_sleep: Callable[[float], object] | None = None) -> None:
        self.now = 0.0
        self.sleeps: list[float] = []
        self.on_sleep = on_sleep
        self._lock = threading.Lock()

    def time(self) -> float:
        return BEGIN + self.now

    def monotonic(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        if self.on_sleep is not None:
            self.on_sleep(seconds)
        self.advance(seconds)

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)
        await anyio.lowlevel.checkpoint()
