"""Options of a call: numbers of seconds, a retry policy, and headers that cannot do harm."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale._core.call.options import UNSET, CallOptions
from webex_wholesale._core.call.retry import RetryPolicy
from webex_wholesale.errors import InvalidRequest


def test_nothing_given_is_nothing_set():
    options = CallOptions()
    assert options.timeout is options.deadline is options.retry is UNSET
    assert repr(options) == "CallOptions(timeout=UNSET, deadline=UNSET, retry=UNSET)"


def test_none_means_no_limit_and_no_retries():
    options = CallOptions(timeout=None, deadline=None, retry=None)
    assert options.timeout is options.deadline is options.retry is None


@pytest.mark.parametrize("name", ["timeout", "deadline"])
@pytest.mark.parametrize("value", [0, -1, 0.0, float("inf"), float("nan"), True, "5", [5]])
def test_a_limit_that_is_no_number_of_seconds_is_refused_by_name(name: str, value: Any):
    with pytest.raises(InvalidRequest, match=f"^{name} must be a number of seconds above 0"):
        CallOptions(**{name: value})


@pytest.mark.parametrize("value", [0.001, 5, 10**9])
def test_any_number_of_seconds_above_zero_will_do(value: float):
    assert CallOptions(timeout=value, deadline=value).deadline == value


@pytest.mark.parametrize("value", [3, True, "no", {"max_attempts": 3}])
def test_a_retry_that_is_no_policy_is_refused(value: Any):
    with pytest.raises(InvalidRequest, match="must be a RetryPolicy"):
        CallOptions(retry=value)
    assert CallOptions(retry=RetryPolicy()).retry == RetryPolicy()


def test_headers_have_one_spelling():
    headers = CallOptions(headers={" X-Gateway-Key ": " k1 ", "ACCEPT": "a/b"}).headers
    assert headers == {"x-gateway-key": "k1", "accept": "a/b"}


def test_the_values_of_headers_are_not_printed():
    assert "k1" not in repr(CallOptions(headers={"X-Gateway-Key": "k1"}))


@pytest.mark.parametrize(
    "name", ["Authorization", " AUTHORIZATION ", "Host", "content-length", "Cookie", "Connection"]
)
def test_headers_that_the_sdk_sets_itself_are_refused(name: str):
    with pytest.raises(InvalidRequest, match="is set by the SDK itself"):
        CallOptions(headers={name: "x"})


@pytest.mark.parametrize(
    "headers",
    [
        {"": "x"},
        {"a b": "x"},
        {"a:b": "x"},
        {"ä": "x"},
        {"a\r\nb": "x"},
        {"a": "x\r\nAuthorization: y"},
        {"a": "x\x00"},
        {"a": "x\x7f"},
        {"a": "ü"},
        {"a": 1},
        {1: "a"},
        {"a": b"x"},
        {"a": None},
        None,
        ["a"],
        "a: b",
    ],
)
def test_headers_that_no_request_can_carry_are_refused_without_their_values(headers: Any):
    with pytest.raises(InvalidRequest, match="header") as caught:
        CallOptions(headers=headers)
    assert "Authorization: y" not in str(caught.value)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3))
def test_whatever_is_accepted_can_be_written_on_the_wire(headers: dict[str, str]):
    try:
        accepted = CallOptions(headers=headers).headers
    except InvalidRequest:
        return
    for name, value in accepted.items():
        line = f"{name}: {value}".encode("ascii")
        assert name
        assert not {b"\r", b"\n", b"\x00"} & {line[i : i + 1] for i in range(len(line))}
        assert value == value.strip()


def test_what_the_caller_changes_later_changes_nothing():
    headers = {"a": "b"}
    options = CallOptions(headers=headers)
    headers["authorization"] = "x"
    assert dict(options.headers) == {"a": "b"}
