"""How long to wait between looks at something that is about to change: growing, and within a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from webex_wholesale.errors import InvalidRequest

_FIRST, _FACTOR, _LONGEST = 1.0, 2.0, 10.0


def pauses(timeout: float, monotonic: Callable[[], float]) -> Iterator[float]:
    """Return the seconds to wait before each further look, until the time is up; the last look is at its end.

    Args:
        timeout: seconds in all.
        monotonic: the clock.

    Raises:
        InvalidRequest: `timeout` is no number of seconds, or below 0.
    """
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 <= timeout < float("inf"):
        raise InvalidRequest("timeout takes seconds, 0 or more")
    return _pauses(monotonic() + timeout, monotonic)


def _pauses(end: float, monotonic: Callable[[], float]) -> Iterator[float]:
    pause = _FIRST
    while (left := end - monotonic()) > 0:
        yield min(pause, left)
        pause = min(pause * _FACTOR, _LONGEST)
