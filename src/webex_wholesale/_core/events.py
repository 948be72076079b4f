"""What can be watched: one event for each attempt, without anything private in it."""

from __future__ import annotations

import logging

import attrs

logger = logging.getLogger("webex_wholesale")
# A library stays silent until somebody asks; without this, Python prints warnings of its own accord.
logger.addHandler(logging.NullHandler())


@attrs.frozen(kw_only=True)
class AttemptEvent:
    """One attempt of one call.

    Attributes:
        operation: name of the operation, such as `customers.get`.
        method: HTTP method.
        path: path template, such as `/wholesale/customers/{customerId}`: no ids, no query.
        attempt: 1 for the first.
        status: HTTP status, None when there was no answer.
        trouble: what went wrong, None when nothing did.
        elapsed: seconds the attempt took.
        wait: seconds until the next attempt, None when there is none.
        tracking_id: the id that support asks for.
    """

    operation: str
    method: str
    path: str
    attempt: int
    status: int | None
    trouble: str | None
    elapsed: float
    wait: float | None
    tracking_id: str | None


def log(event: AttemptEvent) -> None:
    """Write an attempt to the `webex_wholesale` logger: DEBUG, or WARNING where it failed and is repeated."""
    level = logging.DEBUG if event.trouble is None else logging.WARNING if event.wait is not None else logging.INFO
    if not logger.isEnabledFor(level):
        return
    outcome = event.status if event.status is not None else event.trouble
    after = "" if event.wait is None else f", again in {event.wait:.1f} s"
    logger.log(
        level,
        "%s %s %s -> %s (attempt %d, %.3f s, tracking id %s%s)",
        event.operation,
        event.method,
        event.path,
        outcome,
        event.attempt,
        event.elapsed,
        event.tracking_id,
        after,
    )
