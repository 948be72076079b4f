"""How long an exchange may take: a timeout for every step without progress, and the time at which all is over."""

from __future__ import annotations

from typing import Protocol

CONNECT_TIMEOUT = 5.0


class Limited(Protocol):
    """An effect with limits of time."""

    @property
    def timeout(self) -> float | None: ...
    @property
    def give_up_at(self) -> float | None: ...


def time_left(effect: Limited, now: float) -> float | None:
    """Return the seconds until the whole call is over, None where it has no deadline."""
    return None if effect.give_up_at is None else max(effect.give_up_at - now, 0.001)


def attempt_timeout(effect: Limited, now: float) -> float | None:
    """Return the seconds one attempt may wait: never more than the call has left."""
    left = time_left(effect, now)
    if left is None:
        return effect.timeout
    return left if effect.timeout is None else min(effect.timeout, left)


def connect_timeout(timeout: float | None) -> float:
    """Return the seconds that a connection may take to make."""
    return CONNECT_TIMEOUT if timeout is None else min(timeout, CONNECT_TIMEOUT)


def timeouts(timeout: float | None) -> dict[str, float | None]:
    """Return the limits of each step as the HTTP library takes them."""
    return {"connect": connect_timeout(timeout), "read": timeout, "write": timeout, "pool": timeout}
