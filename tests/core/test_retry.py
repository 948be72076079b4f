"""The table of what is sent again, read cell by cell, and how long a policy waits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale._core.call.retry import (
    NO_RETRY,
    RETRY_TABLE,
    FailureKind,
    RetryDecision,
    RetryPolicy,
    Safety,
    failure_kind,
)
from webex_wholesale.errors import InvalidRequest

# The design's table as it is drawn there: failure -> (GET and validate, PUT and DELETE, POST that creates).
DRAWN = {
    FailureKind.NOT_SENT: ("again", "again", "again"),
    FailureKind.RATE_LIMITED: ("later", "later", "later"),
    FailureKind.LOCKED: ("later", "later", "fail"),
    FailureKind.LOST: ("again", "again", "unknown"),
    FailureKind.SERVER_ERROR: ("again", "again", "unknown"),
    FailureKind.NOT_SUPPORTED: ("fail", "fail", "unknown"),
    FailureKind.UNREADABLE: ("once", "fail", "unknown"),
    FailureKind.UNAUTHORIZED: ("refresh", "refresh", "refresh"),
    FailureKind.REFUSED: ("fail", "fail", "fail"),
}


@pytest.mark.parametrize("failure", FailureKind)
@pytest.mark.parametrize("column", range(3))
def test_the_table_is_the_one_of_the_design(failure: FailureKind, column: int):
    safety = [Safety.SAFE, Safety.IDEMPOTENT, Safety.NOT_IDEMPOTENT][column]
    assert RETRY_TABLE[failure][safety] is RetryDecision[DRAWN[failure][column].upper()]


def test_the_table_cannot_be_changed_by_accident():
    with pytest.raises(TypeError):
        RETRY_TABLE[FailureKind.LOST] = {}  # type: ignore[index]


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, FailureKind.REFUSED),
        (401, FailureKind.UNAUTHORIZED),
        (403, FailureKind.REFUSED),
        (404, FailureKind.REFUSED),
        (408, FailureKind.REFUSED),
        (409, FailureKind.REFUSED),
        (410, FailureKind.REFUSED),
        (423, FailureKind.LOCKED),
        (428, FailureKind.REFUSED),
        (429, FailureKind.RATE_LIMITED),
        (451, FailureKind.REFUSED),
        (500, FailureKind.SERVER_ERROR),
        (501, FailureKind.NOT_SUPPORTED),
        (502, FailureKind.SERVER_ERROR),
        (503, FailureKind.SERVER_ERROR),
        (504, FailureKind.SERVER_ERROR),
        (599, FailureKind.SERVER_ERROR),
    ],
)
def test_every_error_status_has_its_row(status: int, failure: FailureKind):
    assert failure_kind(status) is failure


@given(st.integers(400, 499) | st.integers(500, 999))
def test_no_create_is_repeated_after_the_service_may_have_acted(status: int):
    verdict = RETRY_TABLE[failure_kind(status)][Safety.NOT_IDEMPOTENT]
    assert verdict is not RetryDecision.AGAIN
    assert verdict is not RetryDecision.ONCE
    assert (verdict is RetryDecision.UNKNOWN) == (status >= 500)


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_backoff_lies_in_the_upper_half_below_its_cap_for_any_number_of_failures(failures: int, chance: float):
    policy = RetryPolicy(base=0.5, cap=30.0)
    highest = min(30.0, 0.5 * 2 ** min(failures, 62))
    assert highest / 2 <= policy.backoff(failures, lambda: chance) <= highest


@given(st.integers(1, 10), st.floats(0, 1, exclude_max=True), st.floats(1e-9, 1e-3))
def test_backoff_is_never_under_a_tenth_of_a_second(failures: int, chance: float, base: float):
    assert RetryPolicy(base=base, cap=base).backoff(failures, lambda: chance) >= 0.1


def test_backoff_doubles_until_the_cap():
    policy = RetryPolicy(base=1.0, cap=9.0)
    assert [policy.backoff(n, lambda: 1.0) for n in (1, 2, 3, 4, 5)] == [2.0, 4.0, 8.0, 9.0, 9.0]


@pytest.mark.parametrize("name", ["max_attempts", "max_rate_limit_waits", "base", "cap"])
@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf"), True, "5", None, [], object()])
def test_a_policy_that_cannot_work_is_refused(name: str, wrong: Any):
    with pytest.raises(InvalidRequest, match=f"{name} must be"):
        RetryPolicy(**{name: wrong})


@pytest.mark.parametrize("wrong", [{"max_attempts": 0}, {"max_attempts": 1.5}, {"base": 0}, {"cap": 0.0}])
def test_a_policy_of_nothing_or_of_half_a_request_is_refused(wrong: dict[str, Any]):
    with pytest.raises(InvalidRequest, match="must be"):
        RetryPolicy(**wrong)


def test_no_retry_means_one_request_whatever_comes():
    assert (NO_RETRY.max_attempts, NO_RETRY.max_rate_limit_waits, NO_RETRY.max_requests) == (1, 0, 1)


def test_a_call_sends_ten_requests_at_most_unless_it_is_told_otherwise():
    assert RetryPolicy().max_requests == 10
    assert RetryPolicy(max_attempts=20).max_requests == 20
    assert RetryPolicy(max_rate_limit_waits=30).max_requests == 31
