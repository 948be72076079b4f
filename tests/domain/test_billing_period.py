"""Billing periods: five years back, never today, and a time zone that says which day today is."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale.billing import BillingPeriod
from webex_wholesale.errors import InvalidBillingPeriod, InvalidRequest
from webex_wholesale.models.billing_period import today_in

TODAY = date(2026, 11, 22)
ANYTHING = st.one_of(
    st.none(), st.text(), st.binary(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.dates().map(str)
)


@attrs.frozen
class ClockAt:
    """A clock that stands still."""

    moment: datetime

    def time(self) -> float:
        return self.moment.timestamp()


def test_the_last_months_are_whole_in_order_and_end_before_this_one():
    periods = BillingPeriod.last_months(14, date(2026, 1, 31))
    assert [str(period)[:7] for period in periods] == [
        *(f"2024-{month:02}" for month in (11, 12)),
        *(f"2025-{month:02}" for month in range(1, 13)),
    ]
    assert all(before.end + timedelta(days=1) == after.start for before, after in pairwise(periods))
    clock = ClockAt(datetime(2026, 11, 1, 3, tzinfo=UTC))
    assert BillingPeriod.last_months(1, clock=clock) == (BillingPeriod.last_month(clock=clock),)
    assert BillingPeriod.last_months(2, tz="America/Los_Angeles", clock=clock)[-1] == BillingPeriod.month(2026, 9)


@pytest.mark.parametrize("count", [0, -1, 1.0, "6", True, None, 10**6])
def test_a_count_of_months_that_cannot_be_is_refused(count: Any):
    with pytest.raises(InvalidBillingPeriod):
        BillingPeriod.last_months(count, TODAY)


def test_a_month_has_its_first_and_last_day():
    october = BillingPeriod.month(2026, 10)
    assert (october.start, october.end, october.days) == (date(2026, 10, 1), date(2026, 10, 31), 31)
    assert BillingPeriod.month(2028, 2).days == 29
    assert BillingPeriod.month(2026, 12).end == date(2026, 12, 31)
    assert str(october) == "2026-10-01/2026-10-31"


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 11, 22), BillingPeriod.month(2026, 10)),
        (date(2026, 1, 1), BillingPeriod.month(2025, 12)),
        (date(2026, 3, 31), BillingPeriod.month(2026, 2)),
    ],
)
def test_last_month_is_the_calendar_month_before(today: date, month: BillingPeriod):
    assert BillingPeriod.last_month(today) == month
    month.validate(today)


def test_the_time_zone_says_which_month_is_the_last_one():
    clock = ClockAt(datetime(2026, 11, 1, 2, 30, tzinfo=UTC))
    assert BillingPeriod.last_month(clock=clock) == BillingPeriod.month(2026, 10)
    assert BillingPeriod.last_month(tz="America/Los_Angeles", clock=clock) == BillingPeriod.month(2026, 9)
    assert BillingPeriod.last_month(tz=ZoneInfo("Asia/Tokyo"), clock=clock) == BillingPeriod.month(2026, 10)
    assert today_in(timezone(timedelta(hours=-3)), clock) == date(2026, 10, 31)


def test_without_a_clock_the_present_day_is_taken():
    period = BillingPeriod.last_month()
    period.validate()
    assert period.end < datetime.now(UTC).date()


@pytest.mark.parametrize("tz", ["Mars/Olympus", "", "../etc", 5, None, b"UTC"])
def test_an_unknown_time_zone_is_refused(tz: object):
    with pytest.raises(InvalidBillingPeriod, match="time zone"):
        BillingPeriod.last_month(tz=tz)  # type: ignore[arg-type]


def test_days_are_dates_or_written_like_dates():
    assert BillingPeriod.of("2026-10-05", date(2026, 10, 11)) == BillingPeriod(
        date(2026, 10, 5), date(2026, 10, 11)
    )
    assert BillingPeriod.of("2026-10-05", "2026-10-05").days == 1


@pytest.mark.parametrize(
    "day",
    [
        "20261005",
        "2026-W40-1",
        "2026-10-5",
        "2026-02-30",
        "2026-10-05T00:00:00",
        "\u0662026-10-05",
        "yesterday",
        "",
        None,
        5,
        b"2026-10-05",
        datetime(2026, 10, 5, tzinfo=UTC),
    ],
)
def test_other_spellings_of_a_day_are_refused(day: object):
    with pytest.raises(InvalidBillingPeriod):
        BillingPeriod.of(day, "2026-10-31")  # type: ignore[arg-type]
    with pytest.raises(InvalidBillingPeriod):
        BillingPeriod.of("2021-01-01", day)  # type: ignore[arg-type]


def test_a_period_cannot_end_before_it_begins():
    with pytest.raises(InvalidBillingPeriod, match="ends on 2026-10-04, before it begins on 2026-10-05"):
        BillingPeriod.of("2026-10-05", "2026-10-04")


@pytest.mark.parametrize(
    ("year", "month"), [(2026, 0), (2026, 13), (0, 1), (10000, 1), (2026, True), ("2026", 10)]
)
def test_a_month_that_is_none_is_refused(year: object, month: object):
    with pytest.raises(InvalidBillingPeriod):
        BillingPeriod.month(year, month)  # type: ignore[arg-type]
    with pytest.raises(InvalidBillingPeriod):
        BillingPeriod.last_month(date(1, 1, 31))


def test_a_report_covers_no_day_that_is_not_over():
    BillingPeriod(date(2026, 11, 1), date(2026, 11, 21)).validate(TODAY)
    for end in (TODAY, date(2026, 11, 30)):
        with pytest.raises(InvalidBillingPeriod, match="must end before 2026-11-22"):
            BillingPeriod(date(2026, 11, 1), end).validate(TODAY)


def test_a_report_reaches_back_five_years():
    BillingPeriod.of("2021-11-22", "2021-11-30").validate(TODAY)
    with pytest.raises(InvalidBillingPeriod, match="5 years, to 2021-11-22"):
        BillingPeriod.of("2021-11-21", "2021-11-30").validate(TODAY)


def test_five_years_before_a_leap_day_is_the_last_of_february():
    BillingPeriod.of("2023-02-28", "2023-03-01").validate(date(2028, 2, 29))
    with pytest.raises(InvalidBillingPeriod):
        BillingPeriod.of("2023-02-27", "2023-03-01").validate(date(2028, 2, 29))


def test_validation_takes_the_day_from_the_clock_in_the_time_zone():
    october, clock = BillingPeriod.month(2026, 10), ClockAt(datetime(2026, 11, 1, 2, 30, tzinfo=UTC))
    october.validate(clock=clock)
    with pytest.raises(InvalidBillingPeriod, match="must end before 2026-10-31"):
        october.validate(tz="America/Los_Angeles", clock=clock)
    with pytest.raises(InvalidBillingPeriod):
        october.validate(datetime(2026, 11, 1, tzinfo=UTC))


def test_an_invalid_period_is_an_invalid_request_and_a_period_is_a_plain_value():
    assert issubclass(InvalidBillingPeriod, InvalidRequest)
    october = BillingPeriod.month(2026, 10)
    assert pickle.loads(pickle.dumps(october)) == october
    assert len({october, BillingPeriod.of("2026-10-01", "2026-10-31")}) == 1


@given(ANYTHING, ANYTHING, ANYTHING)
def test_anything_at_all_is_a_period_or_the_documented_error(start, end, today):
    try:
        period = BillingPeriod.of(start, end)
        period.validate(today)
    except InvalidBillingPeriod:
        return
    assert period.start <= period.end
    assert period.days >= 1
    if today is not None:
        assert period.end < today


@given(st.dates(min_value=date(1, 2, 1)))
def test_last_month_always_ends_on_the_day_before_this_month_begins(today):
    assert BillingPeriod.last_month(today).end == today.replace(day=1) - timedelta(days=1)
    assert BillingPeriod.last_month(today).start.day == 1
