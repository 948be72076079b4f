"""Days that cannot be reported on are refused in words, and nothing is sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.billing_client.office import CREATE, Office
from webex_wholesale.errors import BadRequest, InvalidBillingPeriod, InvalidRequest

VERBS = ("ensure", "regenerate", "ensure_all")


def days(office: Office, first: int, last: int) -> tuple[date, date]:
    """Two days, counted from today by the sandbox's clock."""
    today = office.sandbox.clock.now().date()
    return today + timedelta(days=first), today + timedelta(days=last)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (-3, 0, "must end before"),
        (0, 0, "must end before"),
        (2, 9, "must end before"),
        (-6 * 366, -6 * 366 + 30, "reach back 5 years"),
        (-2, -9, "before it begins"),
    ],
    ids=["today", "only today", "the future", "six years ago", "end before start"],
)
async def test_it_is_refused(office: Office, reports: Any, verb: str, first: int, last: int, words: str):
    with pytest.raises(InvalidBillingPeriod, match=words):
        await getattr(reports, verb)(days(office, first, last))
    assert len(office.sandbox.journal) == 0


@pytest.mark.parametrize("period", ["2026-10", None, 7, ("2026-10-01",), ("2026-10-01", "October"), ("", "")])
async def test_what_is_no_period_is_refused(office: Office, reports: Any, period: Any):
    with pytest.raises(InvalidBillingPeriod):
        await reports.ensure(period)
    assert len(office.sandbox.journal) == 0


async def test_the_day_is_the_clients_and_not_the_machines(office: Office, reports: Any):
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    office.sandbox.clock.advance(days=6 * 366)
    with pytest.raises(InvalidBillingPeriod, match="reach back"):
        await reports.ensure((yesterday, yesterday))


@pytest.mark.parametrize("arguments", [{"type": ""}, {"type": None}, {"internal": "yes"}, {"sub_partner": " "}])
async def test_other_arguments_that_cannot_be_right_are_refused(
    office: Office, reports: Any, arguments: dict[str, Any]
):
    with pytest.raises(InvalidRequest):
        await reports.ensure(days(office, -9, -2), **arguments)
    assert len(office.sandbox.journal) == 0


@pytest.mark.parametrize(("first", "last"), [(-3, 0), (2, 9), (-6 * 366, -6 * 366 + 30)])
async def test_create_refuses_the_same_days(office: Office, reports: Any, first: int, last: int):
    start, end = days(office, first, last)
    with pytest.raises(InvalidBillingPeriod, match="must end before|reach back 5 years"):
        await reports.create(billing_start_date=start, billing_end_date=end.isoformat())
    assert len(office.sandbox.journal) == 0


@pytest.mark.parametrize("type", ["customer", "Partner", " USER"])
async def test_a_known_type_spelt_otherwise_is_refused_with_a_hint(office: Office, reports: Any, type: str):
    start, end = days(office, -9, -2)
    with pytest.raises(InvalidRequest, match="type='(CUSTOMER|PARTNER|USER)'"):
        await reports.ensure((start, end), type=type)
    with pytest.raises(InvalidRequest, match="type='(CUSTOMER|PARTNER|USER)'"):
        await reports.create(billing_start_date=start, billing_end_date=end, type=type)
    assert len(office.sandbox.journal) == 0


async def test_a_type_that_nobody_knows_is_sent(office: Office, reports: Any):
    start, end = days(office, -9, -2)
    with pytest.raises(BadRequest):
        await reports.create(billing_start_date=start, billing_end_date=end, type="galaxy")
    assert office.sent(CREATE) == 1
