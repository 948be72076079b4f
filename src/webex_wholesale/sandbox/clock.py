"""Decides what time it is: one virtual clock for the sandbox and for the clients that use it.

Four modes. `auto`: sleeping moves the clock, nobody waits. `reads`: so does every answer to a GET, for programs
that sleep by another clock. `manual`: only `advance()` moves it, sleepers wait for that. `real`: it runs with the
wall clock times `speed`, and can be advanced on top.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import sys
import threading
import time
import weakref
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from webex_wholesale.sandbox import _checks as checks


@dataclass(slots=True)
class LoopEvent:
    """Wakes one sleeping task; made inside the task's loop, can be set from any thread, and clears itself."""

    set: Callable[[], None]
    wait: Callable[[], Awaitable[None]]


def loop_event() -> LoopEvent:
    """An event for the running event loop, asyncio or trio."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return _trio_event()
    event = asyncio.Event()
    home = threading.get_ident()

    def wake() -> None:
        if threading.get_ident() == home:
            event.set()
        elif not loop.is_closed():
            loop.call_soon_threadsafe(event.set)

    async def wait() -> None:
        await event.wait()
        event.clear()

    return LoopEvent(wake, wait)


def _trio_event() -> LoopEvent:
    trio = sys.modules["trio"]  # no asyncio loop is running, so this is trio's, and trio is loaded
    token = trio.lowlevel.current_trio_token()
    home = threading.get_ident()
    event = trio.Event()

    def wake() -> None:
        if threading.get_ident() == home:
            event.set()
            return
        with contextlib.suppress(trio.RunFinishedError):
            token.run_sync_soon(lambda: event.set())

    async def wait() -> None:
        nonlocal event
        await event.wait()
        event = trio.Event()

    return LoopEvent(wake, wait)


@dataclass(order=True, slots=True)
class Sleeper:
    """One sleep: until when, and whose."""

    target: float
    number: int
    thread: threading.Thread | None = field(compare=False)
    event: LoopEvent | None = field(compare=False)
    gone: bool = field(default=False, compare=False)


class Sleepers:
    """The sleeping threads and tasks, earliest wake-up first. The clock's lock protects it."""

    def __init__(self) -> None:
        self._heap: list[Sleeper] = []
        self._count = 0

    def join(self, target: float, thread: threading.Thread | None, event: LoopEvent | None) -> Sleeper:
        """Add a sleeper until the epoch second `target`."""
        self._count += 1
        sleeper = Sleeper(target, self._count, thread, event)
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

    def wake_first(self) -> None:
        """Wake the task that is next: it may move the clock itself."""
        first = self.first()
        if first is not None and first.event is not None:
            first.event.set()

    def wake_due(self, now: float) -> None:
        """Wake the tasks that are due, and the one that is next."""
        for sleeper in self._heap:
            if sleeper.event is not None and sleeper.target <= now and not sleeper.gone:
                sleeper.event.set()
        self.wake_first()


Mode = Literal["auto", "reads", "manual", "real"]
MODES: tuple[Mode, ...] = ("auto", "reads", "manual", "real")
# How far one read moves the clock in `reads` mode: what a program would have slept between two looks.
READ_SECONDS = 5.0

# Which pending change the code that sleeps next has just looked at: (id of the clock, epoch seconds).
_watched: ContextVar[tuple[int, float] | None] = ContextVar("watched", default=None)

# How long a sleeping thread lets other threads finish what they are doing before it moves the clock, real seconds.
_GRACE = 0.001
# How many quiet rounds of the event loop a sleeping task grants the other tasks before it moves the clock.
_QUIET_ROUNDS = 8
# The end of the year 9000: from there on, "in a century" would leave the calendar.
_LATEST = 221_876_841_600.0
# Sandbox seconds per real second: eleven days.
_FASTEST = 1_000_000.0


def _checked_speed(speed: float) -> float:
    checks.number("speed", speed, most=_FASTEST)
    if speed == 0:
        raise ValueError("speed must be above 0")
    return speed


class VirtualClock:
    """The sandbox's time; a drop-in clock for the clients (`time`, `monotonic`, `sleep`, `asleep`).

    In `auto` mode several sleepers wake in the order of their wake-up times, whatever order they fell asleep in.
    A sleeper that has just read something whose next change is planned beyond its nap is taken to be polling: its
    nap is stretched to end one nap before that change. A 72-hour wait then costs a few polls, and a timeout that
    lies in between still strikes.

    >>> clock = VirtualClock(start=datetime(2026, 5, 1, tzinfo=UTC))
    >>> clock.advance(hours=72)
    >>> clock.now().isoformat()
    '2026-05-04T00:00:00+00:00'
    """

    def __init__(self, start: datetime | float | None = None, *, mode: Mode = "auto", speed: float = 1.0) -> None:
        if isinstance(start, datetime):
            if start.tzinfo is None:
                raise ValueError("start needs a time zone, for example datetime(2026, 5, 1, tzinfo=UTC)")
            start = start.timestamp()
        speed = _checked_speed(speed)
        checks.choice("mode", mode, MODES)
        self.start: float = time.time() if start is None else start
        self.mode: Mode = mode
        self.speed: float = speed
        self._now = self.start
        self._anchor = time.monotonic()
        self._condition = threading.Condition(threading.RLock())
        self._sleepers = Sleepers()
        self._threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
        self._activity = 0

    def __repr__(self) -> str:
        return f"<VirtualClock {self.now().isoformat()} {self.mode}>"

    def time(self) -> float:
        """Now, in seconds since the epoch."""
        if self.mode != "real":
            return self._now
        return self._now + (time.monotonic() - self._anchor) * self.speed

    def monotonic(self) -> float:
        """Seconds since the clock was made; never goes back."""
        return self.time() - self.start

    def now(self) -> datetime:
        """Now, as an aware datetime in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    def advance(
        self,
        by: timedelta | float = 0.0,
        *,
        days: float = 0.0,
        hours: float = 0.0,
        minutes: float = 0.0,
        seconds: float = 0.0,
    ) -> None:
        """Move the clock forward, by a timedelta, by seconds, or by named amounts; sleepers that are due wake.

        Raises ValueError for a negative amount, since time does not go back, for more than a century at once, or
        for a time after the year 9000; TypeError for what is no number.
        """
        if isinstance(by, timedelta):
            by = by.total_seconds()
        units = {"by": (by, 1), "days": (days, 86_400), "hours": (hours, 3600), "minutes": (minutes, 60)}
        for name, (value, size) in {**units, "seconds": (seconds, 1)}.items():
            most = checks.LONGEST_SECONDS / size
            if isinstance(value, int | float) and value < 0:
                raise ValueError("the clock only goes forward")
            checks.number(name, value, most=most)
        amount = by + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds()
        if self.time() + amount > _LATEST:
            raise ValueError("the clock cannot go beyond the year 9000")
        with self._condition:
            self._move(self._now + amount)

    def run(self, speed: float = 1.0) -> None:
        """Switch to `real` mode: `speed` seconds per real second from now on."""
        speed = _checked_speed(speed)
        with self._condition:
            self._now, self._anchor = self.time(), time.monotonic()
            self.speed, self.mode = speed, "real"
            self._wake()

    def hold(self, mode: Mode = "auto") -> None:
        """Stop running with the wall clock, at the time it is, and go on in another mode."""
        checks.choice("mode", mode, MODES)
        with self._condition:
            self._now, self._anchor = self.time(), time.monotonic()
            self.mode = mode
            self._wake()

    def reset(self, to: float) -> None:
        """Set the clock to an epoch second, as restoring a snapshot does."""
        with self._condition:
            self._anchor = time.monotonic()
            self._now = to
            self._wake()

    def passed_a_read(self) -> None:
        """Note that somebody was shown something: in `reads` mode that takes time."""
        if self.mode == "reads":
            with self._condition:
                self._move(self._now + READ_SECONDS)

    def watch(self, due: float | None) -> None:
        """Note that the caller has just seen something that changes at `due`; None if nothing is pending."""
        self._activity += 1
        self._threads.add(threading.current_thread())
        _watched.set(None if due is None else (id(self), due))

    def sleep(self, seconds: float, *, exactly: bool = False) -> None:
        """Sleep in virtual time; `exactly` never stretches the nap, whatever the caller has been watching."""
        if self.mode == "real":
            time.sleep(max(0.0, seconds) / self.speed)
            return
        with self._condition:
            self._threads.add(threading.current_thread())
            target = self._now + max(0.0, seconds) if exactly else self._target(seconds)
            sleeper = self._sleepers.join(target, threading.current_thread(), None)
            self._activity += 1
            self._condition.notify_all()
            try:
                while self._now < sleeper.target:
                    self._sleep_a_while(sleeper)
            finally:
                self._leave(sleeper)

    def _sleep_a_while(self, sleeper: Sleeper) -> None:
        if self.mode == "manual" or self._sleepers.first() is not sleeper:
            # The timeout is a net: the thread that should wake us may have been killed in its sleep.
            self._condition.wait(0.05)
        elif not self._others_are_awake() or not self._condition.wait(_GRACE):
            self._move(sleeper.target)

    def _others_are_awake(self) -> bool:
        asleep = self._sleepers.threads()
        return any(thread.is_alive() and thread not in asleep for thread in self._threads)

    async def asleep(self, seconds: float, *, exactly: bool = False) -> None:
        """Sleep in virtual time inside any anyio event loop (asyncio or trio); see `sleep`."""
        import anyio.lowlevel

        if self.mode == "real":
            await anyio.sleep(max(0.0, seconds) / self.speed)
            return
        event = loop_event()
        with self._condition:
            target = self._now + max(0.0, seconds) if exactly else self._target(seconds)
            sleeper = self._sleepers.join(target, None, event)
            self._activity += 1
        try:
            quiet, seen = 0, self._activity
            await anyio.lowlevel.checkpoint()
            while self._now < sleeper.target:
                if self.mode == "manual" or self._sleepers.first() is not sleeper:
                    await event.wait()
                elif seen != self._activity:
                    quiet, seen = 0, self._activity
                elif quiet < _QUIET_ROUNDS:
                    quiet += 1
                else:
                    with self._condition:
                        self._move(sleeper.target)
                await anyio.lowlevel.checkpoint()
        finally:
            with self._condition:
                self._leave(sleeper)

    def _target(self, seconds: float) -> float:
        nap = max(0.0, seconds)
        target = self._now + nap
        watched = _watched.get()
        if (
            self.mode in ("auto", "reads")
            and watched is not None
            and watched[0] == id(self)
            and watched[1] > target
        ):
            # One nap short of the change: a caller whose own deadline lies before it must still see the old state.
            target = max(target, watched[1] - nap)
        return target

    def _move(self, to: float) -> None:
        self._now = max(self._now, to)
        self._wake()

    def _leave(self, sleeper: Sleeper) -> None:
        self._sleepers.leave(sleeper)
        self._sleepers.wake_first()
        self._condition.notify_all()

    def _wake(self) -> None:
        self._sleepers.wake_due(self._now)
        self._condition.notify_all()
