"""A call before it is made, and one that ended well: plain data."""

from __future__ import annotations

import attrs

from webex_wholesale._core.call.retry import RetryPolicy, Safety
from webex_wholesale._core.call.wire import Answer, Request


@attrs.frozen(kw_only=True)
class Plan:
    """One call, ready to go: what is sent, what repeating it could do, how long it may take.

    Attributes:
        path: the path template, for events.
        timeout: seconds without progress for one attempt.
        deadline: seconds for the whole call.
        recovery_hint: for a create, how to find out whether it happened.
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
    scope: str = ""
    scope_grade: str = "official"


@attrs.frozen
class Done:
    """A call that ended well."""

    answer: Answer
    attempts: int
    tracking_id: str | None
    url: str
