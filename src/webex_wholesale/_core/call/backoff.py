"""How long to wait before something is tried again: growing, spread by chance, never too short. Stated once.

Jitter is over the upper half of the interval: what failed together does not come back together, and nothing comes
back at once, as it could with jitter over the whole of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from webex_wholesale.errors import InvalidRequest

SHORTEST = 0.1
_FIRST, _FACTOR, _LONGEST = 1.0, 2.0, 10.0


def jittered(seconds: float, random: Callable[[], float]) -> float:
    """Return an interval with chance in its upper half: between half of it and all of it, and at least 0.1 s."""
    return max(seconds * (0.5 + 0.5 * random()), SHORTEST)


def spread(seconds: float, random: Callable[[], float]) -> float:
    """Return the seconds, a fifth more or less: what begins together must not look together."""
    return seconds * (0.8 + 0.4 * random())


def backoff(failures: int, base: float, cap: float, random: Callable[[], float]) -> float:
    """Return the seconds to wait after so many failures in a row: `base * 2**failures`, up to `cap`."""
    # An exponent of thousands would overflow a float; 62 doublings are beyond any cap.
    return jittered(min(cap, base * 2.0 ** min(failures, 62)), random)


def wait_before(retry_after: float | None, own: float) -> float:
    """Return the seconds before the next attempt: the service's word where it gave one, else our own backoff."""
    return max(retry_after, SHORTEST) if retry_after else own


def pauses(timeout: float, monotonic: Callable[[], float]) -> Iterator[float]:
    """Return the seconds to wait before each further look, until the time is up; the last look is at its end.

    Args:
        timeout: seconds in all.
        monotonic: the clock.

    Raises:
        InvalidRequest: `timeout` is no number of seconds, or below 0.
    """
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 <= timeout < float("inf"):
        raise InvalidRequest("timeout must be a number of seconds, 0 or more")
    return _pauses(monotonic() + timeout, monotonic)


def _pauses(end: float, monotonic: Callable[[], float]) -> Iterator[float]:
    pause = _FIRST
    while (left := end - monotonic()) > 0:
        yield min(pause, left)
        pause = min(pause * _FACTOR, _LONGEST)
