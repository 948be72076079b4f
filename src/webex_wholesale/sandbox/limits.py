"""Decides whether a request comes too soon: a token bucket on the sandbox's clock, and what Retry-After says."""

from __future__ import annotations

from email.utils import formatdate
from math import ceil

from webex_wholesale.sandbox.problems import Problem
from webex_wholesale.sandbox.settings import Settings


class RateLimiter:
    """Lets `rate_limit` requests a second through, and at most `rate_burst` at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._left = 0.0
        self._seen: float | None = None

    def let_through(self, now: float) -> None:
        """Raises a 429 Problem for a request beyond the limit; it takes nothing from the bucket."""
        rate = self._settings.rate_limit
        if rate <= 0:
            self._seen = None
            return
        most = max(1.0, self._settings.rate_burst or rate)
        # Full at the start; the clock may have been set back by a snapshot.
        passed = most if self._seen is None else max(0.0, now - self._seen) * rate
        self._left = min(most, self._left + passed)
        self._seen = now
        if self._left >= 1.0:
            self._left -= 1.0
            return
        seconds = ceil((1.0 - self._left) / rate)
        raise Problem(429, "Too many requests. Please try again later.", headers=self._retry_after(seconds, now))

    def _retry_after(self, seconds: int, now: float) -> tuple[tuple[str, str], ...]:
        form = self._settings.retry_after
        if form == "missing":
            return ()
        texts = {"seconds": str(seconds), "date": formatdate(ceil(now) + seconds, usegmt=True)}
        return (("Retry-After", texts.get(form, f"rand({seconds}),add({seconds})")),)
