"""One reading of a date, wherever one is taken."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.support.either import Either
from webex_wholesale.billing import BillingPeriod, read_rows
from webex_wholesale.errors import InvalidBillingPeriod, InvalidRequest, RowError
from webex_wholesale.models import CreateBillingReport

NO_DAYS = ["2026-W47-1", "20261001", "2026-10-1", "01/10/2026", "2026-02-30", "2026-13-01", "٢٠٢٦-10-01", " ", ""]


def body(day: Any) -> date:
    return CreateBillingReport(billing_start_date=day, billing_end_date=date(2027, 1, 1)).billing_start_date


@pytest.mark.parametrize("text", NO_DAYS)
def test_a_text_that_is_no_day_is_refused_everywhere(text: str) -> None:
    with pytest.raises(InvalidBillingPeriod):
        BillingPeriod.of(text, "2027-01-01")
    with pytest.raises(InvalidRequest):
        body(text)
    if text.strip():
        with pytest.raises(RowError):
            list(read_rows(f"CONSUMPTION_START_DATE,QUANTITY\n{text},1\n".encode()))


@pytest.mark.parametrize("moment", [datetime(2026, 10, 1), datetime(2026, 10, 1, tzinfo=UTC)])
def test_a_datetime_is_refused_everywhere_since_its_day_depends_on_a_time_zone(moment: datetime) -> None:
    for call in (lambda: BillingPeriod(moment, date(2027, 1, 1)), lambda: body(moment)):
        with pytest.raises(InvalidRequest, match=r"\.date\(\)"):
            call()


async def test_create_refuses_a_datetime_as_ensure_does(either: Either) -> None:
    def unreachable(_: Any) -> Any:
        raise AssertionError("a request was sent")

    client = either.client(unreachable)
    with pytest.raises(InvalidRequest, match="billing_start_date must be a date without a time"):
        await client.billing_reports.create(
            billing_start_date=datetime(2026, 10, 1), billing_end_date="2026-10-31"
        )


def test_text_and_dates_are_taken_everywhere() -> None:
    assert body("2026-10-01") == body(date(2026, 10, 1)) == BillingPeriod.of("2026-10-01", "2026-10-31").start


def test_a_period_itself_takes_dates_and_says_where_text_goes() -> None:
    with pytest.raises(InvalidBillingPeriod, match=r"BillingPeriod\.of"):
        BillingPeriod("2026-10-01", "2026-10-31")  # type: ignore[arg-type]
