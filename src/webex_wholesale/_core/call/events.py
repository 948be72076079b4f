"""What can be watched: one event for each attempt, without anything private in it."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class AttemptEvent:
    """One attempt of one call.

    Attributes:
        operation: name of the operation, such as `customers.get`.
        method: HTTP method.
        path: path template, such as `/wholesale/customers/{customerId}`: no ids, no query.
        attempt: 1 for the first.
        status: HTTP status, None when there was no answer.
        failure: what went wrong, None when nothing did.
        elapsed: seconds the attempt took.
        wait: seconds until the next attempt, None when there is none.
        tracking_id: the id that support asks for.
    """

    operation: str
    method: str
    path: str
    attempt: int
    status: int | None
    failure: str | None
    elapsed: float
    wait: float | None
    tracking_id: str | None
