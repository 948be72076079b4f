"""When the failure of a row is the failure of the whole run."""

from __future__ import annotations

from webex_wholesale.errors import (
    AuthError,
    ClientClosed,
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
    for kinds, reason in _SYSTEMIC:
        if isinstance(error, kinds):
            return f"{reason}: {error}"
    return None


class FailureCount:
    """Counts failures in a row."""

    def __init__(self, most: int = FAILURES_IN_A_ROW) -> None:
        self._most = most
        self._count = 0

    def took(self, failed: bool) -> bool:
        """Take in one row, and return whether it was one failure too many."""
        self._count = self._count + 1 if failed else 0
        return self._count >= self._most
