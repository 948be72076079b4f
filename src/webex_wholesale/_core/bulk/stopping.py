"""When the failure of a row is the failure of the whole run."""

from __future__ import annotations

from webex_wholesale._core.bulk.work import RowState
from webex_wholesale.errors import (
    AuthError,
    ClientClosed,
    DeadlineExceeded,
    Forbidden,
    JournalError,
    MissingToken,
    RateLimited,
    Unauthorized,
)

#: So many rows in a row failed: whatever it is, it is not the rows.
FAILURES_IN_A_ROW = 50

_SYSTEMIC: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    ((AuthError, MissingToken, Unauthorized), "the token is refused"),
    (Forbidden, "the token is not enough"),
    (RateLimited, "the service goes on refusing for too many requests"),
    (JournalError, "the journal cannot be written"),
    (ClientClosed, "the client was closed"),
)


def systemic_reason(error: Exception) -> str | None:
    """Return why every other row would fail as well, None where only this one did."""
    if isinstance(error, DeadlineExceeded) and error.retry_after is not None:
        return f"the rate limit leaves no time for a request: {error}"
    for kinds, reason in _SYSTEMIC:
        if isinstance(error, kinds):
            return f"{reason}: {error}"
    return None


def is_failure(state: RowState) -> bool:
    """Whether a row that ended so counts as a failure; one whose outcome nobody could find out does, too."""
    return state in (RowState.FAILED, RowState.UNKNOWN)


class FailureCount:
    """Counts failures in a row."""

    def __init__(self, most: int = FAILURES_IN_A_ROW) -> None:
        self._most = most
        self._count = 0

    def took(self, state: RowState) -> bool:
        """Take in how one row ended, and return whether it was one failure too many."""
        self._count = self._count + 1 if is_failure(state) else 0
        return self._count >= self._most
