"""Whether a failed call is sent again: a table, and nothing but the table.

The one question behind it is what repeating could do. Reading again costs nothing; replacing or deleting again
ends in the same state; creating again makes a second customer. So a create is only repeated where it provably did
not happen, and otherwise ends as `OutcomeUnknown`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

import attrs


class Safety(StrEnum):
    """What repeating an operation could do."""

    SAFE = "safe"
    """GET, and the prechecks."""
    IDEMPOTENT = "idempotent"
    """PUT and DELETE."""
    NOT_IDEMPOTENT = "not idempotent"
    """POST that creates or sends something."""


class FailureKind(StrEnum):
    """What went wrong with one attempt."""

    NOT_SENT = "not sent"
    LOST = "no answer"
    UNAUTHORIZED = "401"
    LOCKED = "423"
    RATE_LIMITED = "429"
    SERVER_ERROR = "500"
    UNAVAILABLE = "502, 503, 504"
    REFUSED = "other 4xx"


class RetryDecision(StrEnum):
    """What is done about it."""

    AGAIN = "again"
    ONCE = "again, once"
    LATER = "again, when the service says"
    REFRESH = "again, with a fresh token, once"
    FAIL = "fail"
    UNKNOWN = "outcome unknown"


_D = RetryDecision
_R, _P, _C = Safety.SAFE, Safety.IDEMPOTENT, Safety.NOT_IDEMPOTENT

RETRY_TABLE: Mapping[FailureKind, Mapping[Safety, RetryDecision]] = MappingProxyType(
    {
        FailureKind.NOT_SENT: {_R: _D.AGAIN, _P: _D.AGAIN, _C: _D.AGAIN},
        FailureKind.RATE_LIMITED: {_R: _D.LATER, _P: _D.LATER, _C: _D.LATER},
        FailureKind.LOCKED: {_R: _D.LATER, _P: _D.LATER, _C: _D.FAIL},
        FailureKind.UNAVAILABLE: {_R: _D.AGAIN, _P: _D.AGAIN, _C: _D.UNKNOWN},
        FailureKind.LOST: {_R: _D.AGAIN, _P: _D.AGAIN, _C: _D.UNKNOWN},
        FailureKind.SERVER_ERROR: {_R: _D.ONCE, _P: _D.ONCE, _C: _D.UNKNOWN},
        FailureKind.UNAUTHORIZED: {
            _R: _D.REFRESH,
            _P: _D.REFRESH,
            _C: _D.REFRESH,
        },
        FailureKind.REFUSED: {_R: _D.FAIL, _P: _D.FAIL, _C: _D.FAIL},
    }
)

_BY_STATUS = {
    401: FailureKind.UNAUTHORIZED,
    423: FailureKind.LOCKED,
    429: FailureKind.RATE_LIMITED,
    502: FailureKind.UNAVAILABLE,
    503: FailureKind.UNAVAILABLE,
    504: FailureKind.UNAVAILABLE,
}


def failure_kind(status: int) -> FailureKind:
    """Return what an error status stands for."""
    return _BY_STATUS.get(status) or (FailureKind.SERVER_ERROR if status >= 500 else FailureKind.REFUSED)


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """How often and how patiently a call is repeated; whether it may be is not a matter of policy.

    Attributes:
        max_attempts: requests in all for failures of the network and the service.
        max_rate_limit_waits: how often one call waits out a 429 or 423 on top of that.
        base, cap: the wait after failure n is random between 0 and min(cap, base * 2**n) seconds (full jitter).
    """

    max_attempts: int = attrs.field(default=4, validator=attrs.validators.ge(1))
    max_rate_limit_waits: int = attrs.field(default=12, validator=attrs.validators.ge(0))
    base: float = attrs.field(default=0.5, validator=attrs.validators.gt(0))
    cap: float = attrs.field(default=30.0, validator=attrs.validators.gt(0))

    def backoff(self, failures: int, random: Callable[[], float]) -> float:
        """Return seconds to wait after so many failures in a row (1 for the first)."""
        return random() * min(self.cap, self.base * 2.0 ** min(failures, 62))


NO_RETRY = RetryPolicy(max_attempts=1, max_rate_limit_waits=0)
