"""One gate a client: a 429 to any call shuts it for all of them, until the service wants to hear from us again."""

from __future__ import annotations


class RateLimitGate:
    """Shared by all calls and views of a client; times are of the client's monotonic clock."""

    __slots__ = ("_open_at",)

    def __init__(self) -> None:
        self._open_at = 0.0

    def shut(self, until: float) -> None:
        """Let nobody through before `until`."""
        self._open_at = max(self._open_at, until)

    def wait(self, now: float) -> float:
        """Return the seconds until the gate opens, 0 when it is open."""
        return self._open_at - now if self._open_at > now else 0.0
