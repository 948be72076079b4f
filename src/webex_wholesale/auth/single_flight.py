"""Single-flight: of the callers that need the same work at the same time, one does it and the others wait."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from webex_wholesale._http.wire.forks import tell_after_fork


class InFlight:
    """Work that one caller does and others wait for, from any thread and any event loop.

    Attributes:
        outcome: what it came to; None while it is under way, and where it was interrupted.
    """

    def __init__(self, forget: Callable[[InFlight], None]) -> None:
        self.outcome: Any = None
        self._forget = forget
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self._done.is_set()

    def finish(self) -> None:
        """Tell everybody who waits that it is over."""
        self._forget(self)
        with self._lock:
            self._done.set()
            listeners, self._listeners = self._listeners, []
        for tell in listeners:
            tell()

    def abandon(self) -> None:
        """Let the next caller begin another one."""
        self._forget(self)

    def wait(self, seconds: float) -> None:
        """Block this thread until it is over, or the time is."""
        self._done.wait(seconds)

    def listen(self, tell: Callable[[], None]) -> None:
        """Have `tell` called, in whatever thread, when it is over; at once where it is already."""
        with self._lock:
            if not self._done.is_set():
                self._listeners.append(tell)
                return
        tell()


class SingleFlight:
    """Lets one flight at a time be under way; thread-safe, and a forked child begins without its parent's."""

    def __init__(self) -> None:
        self.forget_parent()
        tell_after_fork(self)

    def forget_parent(self) -> None:
        """Start afresh in a forked child: a lock or flight of the parent would never be released or land there."""
        self._lock = threading.Lock()
        self._flight: InFlight | None = None

    def join(self) -> tuple[InFlight, bool]:
        """Return the flight under way, or a new one; and whether it is new, so that the caller has to make it."""
        with self._lock:
            if self._flight is not None:
                return self._flight, False
            self._flight = InFlight(self._forget)
            return self._flight, True

    def _forget(self, flight: InFlight) -> None:
        with self._lock:
            if self._flight is flight:
                self._flight = None
