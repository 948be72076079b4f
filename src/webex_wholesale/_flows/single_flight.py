"""One refresh under way: whoever needs its result waits for it instead of starting another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webex_wholesale._core.tokens.token_set import TokenSet
    from webex_wholesale.errors import AuthError


class SingleFlight:
    """A refresh that one caller makes and others wait for, from any thread and any event loop.

    Attributes:
        tokens: what it brought; None while it flies, and where it failed or was abandoned.
        error: why it failed; None as well where whoever made it was interrupted.
    """

    def __init__(self) -> None:
        self.tokens: TokenSet | None = None
        self.error: AuthError | None = None
        self._landed = threading.Event()
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    @property
    def over(self) -> bool:
        """Whether it has landed, failed or been abandoned."""
        return self._landed.is_set()

    def land(self) -> None:
        """Tell everybody who waits that it is over."""
        with self._lock:
            self._landed.set()
            listeners, self._listeners = self._listeners, []
        for tell in listeners:
            tell()

    def wait(self, seconds: float) -> None:
        """Block this thread until it is over, or the time is."""
        self._landed.wait(seconds)

    def listen(self, tell: Callable[[], None]) -> None:
        """Have `tell` called, in whatever thread, when it is over; at once where it is already."""
        with self._lock:
            if not self._landed.is_set():
                self._listeners.append(tell)
                return
        tell()
