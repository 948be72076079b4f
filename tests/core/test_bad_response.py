"""A good status with an answer that cannot be used: for a write, what that says about its effect."""

from __future__ import annotations

import pytest

from tests.core.driving import answer, plan
from webex_wholesale._core.call.bad_response import bad_response
from webex_wholesale._core.call.plan import Done
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.errors import (
    CallError,
    DecodeError,
    OutcomeUnknown,
    UnexpectedResponse,
    UntrustedLink,
    WriteEffect,
)

DONE = Done(answer(202), 3, "NA_1", "https://webexapis.com/v1/x")


def after(error: CallError, safety: Safety) -> CallError:
    return bad_response(error, plan(safety), DONE)


@pytest.mark.parametrize("error", [DecodeError("d", paths=("$.id",)), UnexpectedResponse("u"), UntrustedLink("l")])
@pytest.mark.parametrize("safety", Safety)
def test_the_facts_of_the_call_are_on_the_error(error: CallError, safety: Safety):
    found = after(error, safety)
    assert (found.operation, found.attempts, found.tracking_id) == ("customers.test", 3, "NA_1")


def test_a_read_changed_nothing():
    assert after(UnexpectedResponse("u"), Safety.SAFE).effect is WriteEffect.NOT_APPLIED


def test_a_replacement_was_carried_out():
    assert after(UnexpectedResponse("u"), Safety.IDEMPOTENT).effect is WriteEffect.APPLIED


@pytest.mark.parametrize("error", [DecodeError("d"), UntrustedLink("l")])
def test_a_create_answered_by_the_api_was_carried_out(error: CallError):
    assert after(error, Safety.NOT_IDEMPOTENT) is error
    assert error.effect is WriteEffect.APPLIED


def test_a_create_answered_by_something_else_is_an_unknown_outcome():
    error = UnexpectedResponse("an HTML page")
    found = after(error, Safety.NOT_IDEMPOTENT)
    assert isinstance(found, OutcomeUnknown)
    assert (found.status, found.reason, found.effect) == (202, "an HTML page", WriteEffect.UNKNOWN)
    assert found.__cause__ is error
    assert "customers.list(external_id=...) before you send it again" in str(found)
