"""A call before it is made, and one that ended well: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from webex_wholesale._core.call.retry import RetryPolicy, Safety
from webex_wholesale._core.call.wire import Answer, Request


@attrs.frozen(kw_only=True)
class Plan:
    """One call, ready to go: what is sent, what repeating it could do, how long it may take.

    Attributes:
        path: the path template, for events.
        key: what the call is about, by argument name; see `WholesaleError.key`.
        sub_partner: org id of the sub-partner it is for, or None.
        resumable: whether a write that is found under way may be waited for as if it had just been accepted.
        timeout: seconds without progress for one attempt.
        deadline: seconds for the whole call.
        recovery_hint: for a create, how to find out whether it happened.
        can_be_settled: whether `client.settle` finds out, from the error that names what was to be created.
        scope, scope_grade: the OAuth scope it takes, and how sure that is.
    """

    operation: str
    path: str
    safety: Safety
    request: Request
    retry: RetryPolicy
    timeout: float | None
    deadline: float | None
    recovery_hint: str = ""
    can_be_settled: bool = False
    scope: str = ""
    scope_grade: str = "official"
    key: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    sub_partner: str | None = None
    resumable: bool = False

    @property
    def own_id(self) -> str | None:
        """The id that the path ends in, None where it ends in none."""
        return next(iter(self.key.values()), None) if self.path.endswith("}") else None


@attrs.frozen
class Done:
    """A call that ended well; `value` is what was read from the answer."""

    answer: Answer
    attempts: int
    tracking_id: str | None
    value: Any = None
