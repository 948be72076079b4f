"""Who sleeps until when on the virtual clock, and how a sleeping task of any event loop is woken."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Bell:
    """Wakes one sleeping task; made inside the task's loop, can be rung from any thread."""

    ring: Callable[[], None]
    heard: Callable[[], Awaitable[None]]


def loop_bell() -> Bell:
    """A bell for the running event loop, asyncio or trio."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return _trio_bell()
    event = asyncio.Event()
    home = threading.get_ident()

    def ring() -> None:
        if threading.get_ident() == home:
            event.set()
        elif not loop.is_closed():
            loop.call_soon_threadsafe(event.set)

    async def heard() -> None:
        await event.wait()
        event.clear()

    return Bell(ring, heard)


def _trio_bell() -> Bell:
    trio = sys.modules["trio"]  # no asyncio loop is running, so this is trio's, and trio is loaded
    token = trio.lowlevel.current_trio_token()
    home = threading.get_ident()
    bell = trio.Event()

    def ring() -> None:
        if threading.get_ident() == home:
            bell.set()
            return
        with contextlib.suppress(trio.RunFinishedError):
            token.run_sync_soon(lambda: bell.set())

    async def heard() -> None:
        nonlocal bell
        await bell.wait()
        bell = trio.Event()

    return Bell(ring, heard)


@dataclass(order=True, slots=True)
class Sleeper:
    """One sleep: until when, and whose."""

    target: float
    number: int
    thread: threading.Thread | None = field(compare=False)
    bell: Bell | None = field(compare=False)
    gone: bool = field(default=False, compare=False)


class Sleepers:
    """The sleeping threads and tasks, earliest wake-up first. The clock's lock protects it."""

    def __init__(self) -> None:
        self._heap: list[Sleeper] = []
        self._count = 0

    def join(self, target: float, thread: threading.Thread | None, bell: Bell | None) -> Sleeper:
        """Add a sleeper until the epoch second `target`."""
        self._count += 1
        sleeper = Sleeper(target, self._count, thread, bell)
        heapq.heappush(self._heap, sleeper)
        return sleeper

    def leave(self, sleeper: Sleeper) -> None:
        """Remove a sleeper that woke up or was cancelled."""
        sleeper.gone = True

    def first(self) -> Sleeper | None:
        """Who wakes next."""
        while self._heap and self._heap[0].gone:
            heapq.heappop(self._heap)
        return self._heap[0] if self._heap else None

    def threads(self) -> set[threading.Thread]:
        """The threads among the sleepers."""
        return {s.thread for s in self._heap if s.thread is not None and not s.gone}

    def ring_first(self) -> None:
        """Wake the task that is next: it may move the clock itself."""
        first = self.first()
        if first is not None and first.bell is not None:
            first.bell.ring()

    def ring_due(self, now: float) -> None:
        """Wake the tasks that are due, and the one that is next."""
        for sleeper in self._heap:
            if sleeper.bell is not None and sleeper.target <= now and not sleeper.gone:
                sleeper.bell.ring()
        self.ring_first()
