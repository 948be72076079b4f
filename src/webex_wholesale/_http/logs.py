"""The SDK's log lines: one for each attempt, on the logger `webex_wholesale`."""

from __future__ import annotations

import logging

from attrs import asdict

from webex_wholesale._core.call.events import AttemptEvent

logger = logging.getLogger("webex_wholesale")
# A library stays silent until somebody asks; without this, Python prints warnings of its own accord.
logger.addHandler(logging.NullHandler())


def is_logged(failed: bool) -> bool:
    """Whether the logger takes an attempt; one that failed may be a warning."""
    return logger.isEnabledFor(logging.WARNING if failed else logging.DEBUG)


def log(event: AttemptEvent) -> None:
    """Write an attempt to the `webex_wholesale` logger: DEBUG, or WARNING where it failed and is repeated."""
    level = logging.DEBUG if event.failure is None else logging.WARNING if event.wait is not None else logging.INFO
    if not logger.isEnabledFor(level):
        return
    outcome = event.status if event.status is not None else event.failure
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
        extra={f"wholesale_{name}": value for name, value in asdict(event).items()},
    )
