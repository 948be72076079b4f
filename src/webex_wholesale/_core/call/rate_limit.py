"""One pace a client: when the next request may be sent, learned from 429s, or set by hand.

As long as the service has never said 429 nothing is held back, and nothing is computed. A 429 shuts the client for
every call, view, thread and task until its Retry-After is over. From then on requests are spaced:

- What went through in the last second before the first 429 is a first guess at the rate: most services let through
  a burst of one second's worth. It may be far too low, so it doubles each second.
- At each later 429: of what went through in any stretch of time before it, all but the burst was the service's
  rate at least. The best of these bounds is the rate, and the pace keeps 3 % under it. It grows more slowly each
  time, at last by three thousandths a second: limits are raised, too.

A pace is looked at in one place: by the wire, when a request has its connection and is about to go out.
"""

from __future__ import annotations

from collections import deque
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import attrs

# A guess of less would make a client crawl after a limit that others had used up.
LEAST_GUESS = 10.0
LEAST_RATE = 0.5
MARGIN = 0.97
GROWTH = (2.0, 1.03, 1.003)
"""By how much the rate grows each second after the first, the second and every later 429."""
# Requests that may go out at once after a lull, in seconds' worth of the rate; at least one.
BURST = 0.05
# Seconds before a 429 over which is counted what went through; the last reaches back to the 429 before.
STRETCHES = (1.0, 2.0, 4.0, 60.0)
_REMEMBERED = 4096


@attrs.frozen(kw_only=True)
class PaceReport:
    """How fast a client may send, and what it has learned; read it from `client.pace`.

    Attributes:
        rate: requests a second that it keeps to; None while nothing holds it back.
        max_rate: the limit set by hand, or None.
        closed_for: seconds until the service wants to hear from this client again; 0 when it may send.
        sent: requests sent.
        limited: how many of them were answered with 429.
        held: how often a request had to wait for its turn.
    """

    rate: float | None
    max_rate: float | None
    closed_for: float
    sent: int
    limited: int
    held: int


class SharedLimit(Protocol):
    """A limit that the clients of several processes keep together."""

    def take(self) -> float:
        """Return 0.0 and count a request that may go out now, else the seconds after which to ask again."""

    def shut(self, seconds: float) -> None:
        """Let no client through for so many seconds."""


class Pace:
    """Shared by all calls and views of a client; times are of the client's monotonic clock.

    Args:
        max_rate: requests a second that are never exceeded; None for as many as the service takes.
        lock: held while a request's turn is worked out; a client of several threads needs one.
    """

    __slots__ = (
        "_burst",
        "_events",
        "_held",
        "_limited",
        "_line",
        "_lock",
        "_max_rate",
        "_open_at",
        "_opened_at",
        "_rate",
        "_recent",
        "_sent",
        "_shared",
        "_stamp",
        "_tokens",
    )

    def __init__(self, max_rate: float | None = None, lock: AbstractContextManager[Any] | None = None) -> None:
        self._max_rate = max_rate
        self._lock = lock or nullcontext()
        self._rate: float | None = None
        self._events = 0
        self._burst = 0.0
        self._open_at = 0.0
        self._opened_at: float | None = None
        self._tokens = 1.0
        self._stamp: float | None = None
        self._line = 0.0
        self._recent: deque[float] = deque(maxlen=_REMEMBERED)
        self._sent = self._limited = self._held = 0
        self._shared: SharedLimit | None = None

    def share(self, limit: SharedLimit | None) -> None:
        """Keep to a limit that other processes keep to as well, besides what this client learns by itself."""
        self._shared = limit

    def take(self, now: float, waited: bool = False) -> float:
        """Return 0.0 and count a request that may go out now, else the seconds after which to ask again.

        Args:
            waited: whether it has asked before, and has waited since: nobody who comes later goes before it.
        """
        wait = self._take(now, waited)
        if self._shared is not None and not wait and (wait := self._shared.take()):
            with self._lock:
                self._tokens += 1.0
                self._sent -= 1
                self._held += 1
        return wait

    def _take(self, now: float, waited: bool) -> float:
        if self._rate is None and self._max_rate is None and self._open_at <= now:
            # The fast path of nearly all clients: no lock, no arithmetic.
            self._recent.append(now)
            self._sent += 1
            return 0.0
        with self._lock:
            wait = self._wait(now, waited)
            if wait > 0.0:
                self._held += 1
                return wait
            self._tokens -= 1.0
            self._recent.append(now)
            self._sent += 1
            return 0.0

    def _wait(self, now: float, waited: bool) -> float:
        shut = max(self._open_at - now, 0.0)
        rate = self._current(now)
        if rate is None:
            return shut
        if shut:
            # Those that wait for the end of a Retry-After come back one after another, not all at once.
            self._line = max(self._line, self._open_at)
        elif self._tokens >= 1.0 - 1e-9 and (waited or self._line <= now):
            return 0.0
        elif waited:
            # It woke a moment too early.
            return (1.0 - self._tokens) / rate
        else:
            self._line = max(self._line, now + (1.0 - self._tokens) / rate)
        wait = self._line - now
        self._line += 1.0 / rate
        return wait

    def _current(self, now: float) -> float | None:
        """Bring rate and tokens up to now, and return the rate."""
        since = 0.0 if self._stamp is None else max(now - max(self._stamp, min(self._open_at, now)), 0.0)
        self._stamp = now
        if self._rate is not None and since:
            self._rate *= GROWTH[min(self._events, len(GROWTH)) - 1] ** min(since, 600.0)
        limits = [rate for rate in (self._rate, self._max_rate) if rate is not None]
        if not limits:
            return None
        rate = min(limits)
        self._tokens = min(self._tokens + since * rate, max(1.0, rate * BURST))
        return rate

    def limited(self, now: float, sent_at: float, pause: float) -> None:
        """Learn from a 429.

        Args:
            sent_at: when the request was sent. Those that were under way when the first of them was refused say
                nothing new.
            pause: seconds that the service wants to hear nothing.
        """
        if self._shared is not None:
            self._shared.shut(pause)
        with self._lock:
            self._limited += 1
            news = sent_at >= self._open_at and now >= self._open_at
            if news:
                self._learn(now)
            elif self._events == 1 and self._rate is not None:
                # It was counted as part of the first burst, and did not go through.
                self._burst = max(self._burst - 1.0, 0.0)
                self._rate = max(self._burst, LEAST_GUESS)
            self._open_at = max(self._open_at, now + pause)
            if news:
                self._tokens, self._line = 1.0, self._open_at
                self._opened_at = self._open_at

    def _learn(self, now: float) -> None:
        """Work out the rate from what went through before this 429."""
        current = self._current(now)
        self._events += 1
        if self._opened_at is None or current is None or self._rate is None:
            # The refused request itself did not go through.
            self._burst = float(max(sum(at > now - 1.0 for at in self._recent) - 1, 0))
            self._rate = max(self._burst, LEAST_GUESS)
            return
        bounds = [self._rate * 0.5]
        for stretch in STRETCHES:
            begin = max(now - stretch, self._opened_at)
            if now - begin >= 0.2:
                passed = sum(at >= begin for at in self._recent) - 1
                bounds.append((passed - self._burst) / (now - begin))
        self._rate = max(min(max(bounds), current) * MARGIN, LEAST_RATE)

    def shut(self, until: float) -> None:
        """Let nobody through before `until`."""
        with self._lock:
            self._open_at = max(self._open_at, until)

    def report(self, now: float) -> PaceReport:
        """Return what has been learned."""
        with self._lock:
            return PaceReport(
                rate=self._current(now),
                max_rate=self._max_rate,
                closed_for=max(self._open_at - now, 0.0),
                sent=self._sent,
                limited=self._limited,
                held=self._held,
            )
