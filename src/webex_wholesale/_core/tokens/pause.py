"""A time in which something is left alone, measured by a monotonic clock."""

from __future__ import annotations

import attrs


@attrs.frozen
class Pause:
    """So many seconds from a moment on; over from the start where none are given.

    Two clients with different clocks may share a token source, so the time before the beginning is not part of it.

    >>> pause = Pause(100.0, 60.0)
    >>> pause.left(130.0), pause.left(160.0), pause.left(7.0), Pause().left(0.0)
    (30.0, 0.0, 0.0, 0.0)
    """

    since: float = 0.0
    seconds: float = 0.0

    def left(self, now: float) -> float:
        """Return the seconds that are left of it."""
        return max(self.since + self.seconds - now, 0.0) if now >= self.since else 0.0
