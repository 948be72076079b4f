"""The table of what is sent again, read cell by cell, and how long a policy waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale._core.retry import NO_RETRY, RULES, RetryPolicy, Safety, Trouble, Verdict, trouble_of

# The design's table as it is drawn there: failure -> (GET and validate, PUT and DELETE, POST that creates).
DRAWN = {
    Trouble.NOT_SENT: ("again", "again", "again"),
    Trouble.RATE_LIMITED: ("later", "later", "later"),
    Trouble.LOCKED: ("later", "later", "fail"),
    Trouble.UNAVAILABLE: ("again", "again", "unknown"),
    Trouble.LOST: ("again", "again", "unknown"),
    Trouble.SERVER_ERROR: ("once", "once", "unknown"),
    Trouble.UNAUTHORIZED: ("refresh", "refresh", "refresh"),
    Trouble.REFUSED: ("fail", "fail", "fail"),
}


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("column", range(3))
def test_the_table_is_the_one_of_the_design(trouble: Trouble, column: int):
    safety = [Safety.READS, Safety.REPLACES, Safety.CREATES][column]
    assert RULES[trouble][safety] is Verdict[DRAWN[trouble][column].upper()]


def test_the_table_cannot_be_changed_by_accident():
    with pytest.raises(TypeError):
        RULES[Trouble.LOST] = {}  # type: ignore[index]


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (400, Trouble.REFUSED),
        (401, Trouble.UNAUTHORIZED),
        (403, Trouble.REFUSED),
        (404, Trouble.REFUSED),
        (408, Trouble.REFUSED),
        (409, Trouble.REFUSED),
        (410, Trouble.REFUSED),
        (423, Trouble.LOCKED),
        (428, Trouble.REFUSED),
        (429, Trouble.RATE_LIMITED),
        (451, Trouble.REFUSED),
        (500, Trouble.SERVER_ERROR),
        (501, Trouble.SERVER_ERROR),
        (502, Trouble.UNAVAILABLE),
        (503, Trouble.UNAVAILABLE),
        (504, Trouble.UNAVAILABLE),
        (599, Trouble.SERVER_ERROR),
    ],
)
def test_every_error_status_has_its_row(status: int, trouble: Trouble):
    assert trouble_of(status) is trouble


@given(st.integers(400, 499) | st.integers(500, 999))
def test_no_create_is_repeated_after_the_service_may_have_acted(status: int):
    verdict = RULES[trouble_of(status)][Safety.CREATES]
    assert verdict is not Verdict.AGAIN
    assert verdict is not Verdict.ONCE
    assert (verdict is Verdict.UNKNOWN) == (status >= 500)


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_backoff_is_full_jitter_below_its_cap_for_any_number_of_failures(failures: int, chance: float):
    policy = RetryPolicy(base=0.5, cap=30.0)
    highest = min(30.0, 0.5 * 2 ** min(failures, 62))
    assert policy.backoff(failures, lambda: chance) == pytest.approx(chance * highest)


def test_backoff_doubles_until_the_cap():
    policy = RetryPolicy(base=1.0, cap=9.0)
    assert [policy.backoff(n, lambda: 1.0) for n in (1, 2, 3, 4, 5)] == [2.0, 4.0, 8.0, 9.0, 9.0]


@pytest.mark.parametrize("wrong", [{"max_attempts": 0}, {"max_rate_limit_waits": -1}, {"base": 0}, {"cap": -1.0}])
def test_a_policy_that_cannot_work_is_refused(wrong: dict[str, float]):
    with pytest.raises(ValueError, match="must be"):
        RetryPolicy(**wrong)  # type: ignore[arg-type]


def test_no_retry_means_one_request_whatever_comes():
    assert (NO_RETRY.max_attempts, NO_RETRY.max_rate_limit_waits) == (1, 0)
