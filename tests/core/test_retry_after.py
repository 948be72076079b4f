"""Retry-After in every form that servers send, and in those that mean nothing."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale._core.call.retry_after import parse_retry_after

NOW = datetime(1994, 11, 6, 8, 49, 0, tzinfo=UTC).timestamp()
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)


@pytest.fixture(autouse=True, params=["UTC", "America/New_York", "Asia/Kolkata"])
def _zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0.0), ("120", 120.0), (" 7 ", 7.0), ("1.5", 1.5), ("0.25", 0.25), ("999999999999", 999999999999.0)],
)
def test_seconds_and_decimals_are_taken_as_they_are(text: str, seconds: float):
    assert parse_retry_after(text, NOW) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 -0000",
        "Sun, 06 Nov 1994 10:49:37 +0200",
    ],
)
def test_each_form_of_an_http_date_is_the_same_moment_in_any_zone(text: str):
    assert parse_retry_after(text, NOW) == 37.0


def test_a_date_in_the_past_means_now():
    assert parse_retry_after("Sun, 06 Nov 1994 08:00:00 GMT", NOW) == 0.0


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "   ",
        "rand(30),add(30)",
        "soon",
        "-5",
        "+5",
        "1e3",
        "0x10",
        "٣٠",
        "5, 10",
        "5s",
        ".5",
        "5.",
        "nan",
        "inf",
        "9" * 400,
        "06:30",
        "Sun, 99 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 99999999999 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 +9999999999",
        "{{ 30 }}",
    ],
)
def test_what_says_nothing_usable_is_none(text: str | None):
    assert parse_retry_after(text, NOW) is None


@given(st.text() | st.text("0123456789.:,+- GMTSunNov", max_size=40))
def test_any_text_gives_none_or_finite_seconds_that_are_not_negative(text: str):
    seconds = parse_retry_after(text, NOW)
    assert seconds is None or (math.isfinite(seconds) and seconds >= 0)


@given(MOMENTS, st.integers(0, 10**6))
def test_a_date_so_many_seconds_ahead_gives_those_seconds(moment: datetime, ahead: int):
    text = format_datetime(moment + timedelta(seconds=ahead), usegmt=True)
    assert parse_retry_after(text, moment.timestamp()) == ahead
