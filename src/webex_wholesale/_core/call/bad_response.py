"""A good status with an answer that cannot be used: what that means for what was asked."""

from __future__ import annotations

from webex_wholesale._core.call.plan import Done, Plan
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.errors import CallError, OutcomeUnknown, UnexpectedResponse, WriteEffect


def bad_response(error: CallError, plan: Plan, done: Done) -> CallError:
    """Return the error with the call's facts on it.

    A create whose answer is not from the API at all (a login page, half a body) may or may not have happened; one
    whose answer is, but cannot be read, has happened.
    """
    writes = plan.safety is not Safety.SAFE
    if writes and plan.safety is Safety.NOT_IDEMPOTENT and isinstance(error, UnexpectedResponse):
        hint = f"; {plan.recovery_hint} before you send it again" if plan.recovery_hint else ""
        unknown = OutcomeUnknown(
            f"{error.message}; it may have been carried out all the same{hint}",
            status=done.answer.status,
            reason=error.message,
        )
        unknown.__cause__ = error
        error = unknown
    elif writes:
        error.effect = WriteEffect.APPLIED
    error.operation = plan.operation
    error.attempts = done.attempts
    error.tracking_id = done.tracking_id
    return error
