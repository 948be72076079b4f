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

from webex_wholesale._core.call.backoff import backoff
from webex_wholesale.errors import InvalidRequest


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
    SERVER_ERROR = "500, 502, 503, 504"
    UNREADABLE = "an answer that cannot be read"
    NOT_SUPPORTED = "501"
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
        FailureKind.SERVER_ERROR: {_R: _D.AGAIN, _P: _D.AGAIN, _C: _D.UNKNOWN},
        # There is no such operation, and there will be none in a moment either. A proxy's 501 proves no more.
        FailureKind.NOT_SUPPORTED: {_R: _D.FAIL, _P: _D.FAIL, _C: _D.UNKNOWN},
        FailureKind.LOST: {_R: _D.AGAIN, _P: _D.AGAIN, _C: _D.UNKNOWN},
        # A login page or half a body: a read may fare better at once; of a write it says nothing.
        FailureKind.UNREADABLE: {_R: _D.ONCE, _P: _D.FAIL, _C: _D.UNKNOWN},
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
    501: FailureKind.NOT_SUPPORTED,
}


def failure_kind(status: int) -> FailureKind:
    """Return what an error status stands for."""
    return _BY_STATUS.get(status) or (FailureKind.SERVER_ERROR if status >= 500 else FailureKind.REFUSED)


def _count(least: int) -> Callable[[object, attrs.Attribute[int], object], None]:
    def check(_: object, attribute: attrs.Attribute[int], value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise InvalidRequest(f"{attribute.name} must be a whole number of at least {least}")

    return check


def _seconds(_: object, attribute: attrs.Attribute[float], value: object) -> None:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")
    if not usable:
        raise InvalidRequest(f"{attribute.name} must be a number of seconds above 0")


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """How often and how patiently a call is repeated; whether it may be is not a matter of policy.

    Attributes:
        max_attempts: requests in all for failures of the network and the service.
        max_rate_limit_waits: how often one call waits out a 429 or 423. A call never sends more than
            `max_requests`: the larger of `max_attempts` and one more than this, 10 by default.
        base: the wait after failure n is random within the upper half of min(cap, base * 2**n) seconds, and at
            least 0.1 s.
        cap: the longest wait, in seconds.

    Raises:
        InvalidRequest: a count that is not a whole number, or seconds that are not above 0.
    """

    max_attempts: int = attrs.field(default=4, validator=_count(1))
    max_rate_limit_waits: int = attrs.field(default=9, validator=_count(0))
    base: float = attrs.field(default=0.5, validator=_seconds)
    cap: float = attrs.field(default=30.0, validator=_seconds)

    @property
    def max_requests(self) -> int:
        """How many requests one call sends at most, whatever mixture of failures it meets."""
        return max(self.max_attempts, self.max_rate_limit_waits + 1)

    def backoff(self, failures: int, random: Callable[[], float]) -> float:
        """Return seconds to wait after so many failures in a row (1 for the first)."""
        return backoff(failures, self.base, self.cap, random)


NO_RETRY = RetryPolicy(max_attempts=1, max_rate_limit_waits=0)
