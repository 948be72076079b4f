"""What changed from one period to the next, customer by customer."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.billing.reports import report
from webex_wholesale.billing import BillingPeriod, compare, join, summarize
from webex_wholesale.errors import InvalidRequest


def month(number: int, **seats: int) -> bytes:
    days = BillingPeriod.month(2026, number).days
    rows = [
        {"CUSTOMER_ORG_ID": name, "CUSTOMER_EXTERNAL_ID": f"acct-{name}", "QUANTITY": days * users}
        for name, users in seats.items()
    ]
    return report(rows)


january, february = month(1, a=10, b=5, c=3, d=1), month(2, a=12, b=5, c=1, e=4)


def test_each_customer_is_up_down_same_new_or_gone_the_largest_change_first() -> None:
    days = [BillingPeriod.month(2026, number) for number in (1, 2)]
    found = compare(summarize(january, days=days[0]), summarize(february, days=days[1]))
    assert [(row.key["customer"], row.status, str(row.change)) for row in found] == [
        ("e", "new", "4"),
        ("a", "up", "2"),
        ("c", "down", "-2"),
        ("d", "gone", "-1"),
        ("b", "same", "0"),
    ]
    assert (found.measure, found.periods) == ("average_seats", ("2026-01", "2026-02"))
    assert (found.total.previous, found.total.current, found.total.change) == (19, 22, 3)


def test_percent_is_of_the_earlier_period() -> None:
    found = {row.key["customer"]: row.percent for row in compare(january, february, measure="user_days")}
    assert found["a"] == Decimal("8.39")
    assert found["c"] == Decimal("-69.89")
    assert found["e"] is None


def test_without_days_user_days_are_compared() -> None:
    found = compare(january, february)
    assert found.measure == "user_days"
    assert {row.key["customer"]: row.status for row in found}["b"] == "down"


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="days"):
        compare(january, february, measure="billable_units")
    with pytest.raises(InvalidRequest, match="measure"):
        compare(january, february, measure="rows")  # type: ignore[arg-type]
    with pytest.raises(InvalidRequest, match="user"):
        compare(summarize(january), summarize(february), by="user")
    with pytest.raises(InvalidRequest, match="dimension"):
        compare(january, february, by=())


def test_other_dimensions_can_be_compared() -> None:
    found = compare(january, february, by=("customer", "service"))
    assert found.rows[0].key == {"customer": "e", "service": "WEBEX_CALLING"}
    (line,) = compare(january, february, by="sku")
    assert str(line.change) == "27"


def test_names_and_keys_of_the_later_summary_are_shown() -> None:
    later = join(summarize(february), names={"a": "Corner Bakery"}, external={"acct-a": "K-7"})
    found = compare(summarize(january), later)
    (bakery,) = (row for row in found if row.name)
    assert (bakery.key["customer"], bakery.own_key, bakery.external_id) == ("a", "K-7", "acct-a")
    assert "Corner Bakery" in str(found)
    assert "Corner Bakery" in found._repr_html_()
    assert json.loads(json.dumps(found.to_dict()))["rows"][0]["status"] == "new"


@pytest.mark.parametrize(
    ("before", "after", "percent", "status"),
    [(-10, -5, "50", "up"), (-10, -15, "-50", "down"), (-10, 5, "150", "up")],
)
def test_percent_has_the_sign_of_the_change_where_the_earlier_is_negative(
    before: int, after: int, percent: str, status: str
) -> None:
    line = next(iter(compare(report([{"QUANTITY": before}]), report([{"QUANTITY": after}]))))
    assert (line.percent, line.status) == (Decimal(percent), status)
