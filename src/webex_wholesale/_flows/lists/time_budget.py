"""One deadline for several calls: only the time that is spent in them counts, not what the caller does between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import attrs

from webex_wholesale._core.call.options import UNSET, CallOptions, checked_options
from webex_wholesale.errors import DeadlineExceeded


class TimeBudget:
    """The seconds that are left of a deadline which the caller gave; the client's own is for each call.

    Args:
        options: the caller's, with the deadline for all calls together.
        monotonic: the client's clock.
    """

    def __init__(self, options: CallOptions | None, monotonic: Callable[[], float]) -> None:
        checked_options(options)
        self._options = options
        self._monotonic = monotonic
        self._left = options.deadline if options is not None and options.deadline is not UNSET else None
        self._since: float | None = None

    @property
    def bounded(self) -> bool:
        """Whether there is a deadline for all calls together."""
        return self._left is not None

    @property
    def over(self) -> bool:
        """Whether no time is left."""
        left = self._now_left()
        return left is not None and left <= 0

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Count the time until the end of the block."""
        self._since = self._monotonic()
        try:
            yield
        finally:
            self._left, self._since = self._now_left(), None

    def _now_left(self) -> float | None:
        if self._left is None or self._since is None:
            return self._left
        return self._left - (self._monotonic() - self._since)

    def options(self, operation: str, so_far: str) -> CallOptions | None:
        """Return the options of the next call: the caller's, with the seconds that are left.

        Args:
            operation: name of the operation, for the error.
            so_far: how far the list has come, for the error.

        Raises:
            DeadlineExceeded: no time is left.
        """
        left = self._now_left()
        if left is None:
            return self._options
        if left <= 0:
            raise DeadlineExceeded(f"the deadline was over {so_far}", operation=operation)
        return attrs.evolve(self._options or CallOptions(), deadline=left)
