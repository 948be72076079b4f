"""Usage is added up exactly, whatever it is grouped by."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.billing.reports import CUSTOMER, PARTNER, report
from webex_wholesale.billing import BillingPeriod, Summary, UsageRow, read_rows, summarize
from webex_wholesale.errors import InvalidRequest, RowError

ROWS = [
    {
        "CUSTOMER_ORG_ID": "o1",
        "CUSTOMER_EXTERNAL_ID": "e1",
        "SERVICE_NAME": "CALLING",
        "SKU": "C",
        "QUANTITY": "300.1",
    },
    {
        "CUSTOMER_ORG_ID": "o1",
        "CUSTOMER_EXTERNAL_ID": "e1",
        "SERVICE_NAME": "CALLING",
        "SKU": "C",
        "QUANTITY": "0.2",
    },
    {"CUSTOMER_ORG_ID": "o1", "CUSTOMER_EXTERNAL_ID": "e1", "SERVICE_NAME": "SUITE", "SKU": "S", "QUANTITY": "30"},
    {
        "CUSTOMER_ORG_ID": "o2",
        "CUSTOMER_EXTERNAL_ID": "e2",
        "SERVICE_NAME": "SUITE",
        "SKU": "S",
        "QUANTITY": "15.5",
    },
]


def lines(summary: Summary, *names: str) -> list[tuple[str, ...]]:
    return [tuple(str(getattr(row, name)) for name in names) for row in summary]


def test_rows_are_added_up_by_customer_service_and_sku() -> None:
    summary = summarize(report(ROWS, columns=CUSTOMER), days=30)
    assert lines(summary, "customer", "external_id", "service", "sku", "user_days", "row_count") == [
        ("o1", "e1", "CALLING", "C", "300.3", "2"),
        ("o1", "e1", "SUITE", "S", "30", "1"),
        ("o2", "e2", "SUITE", "S", "15.5", "1"),
    ]
    assert lines(summary, "average_seats", "billable_units") == [
        ("10.01", "11"),
        ("1", "1"),
        ("0.516666666666666667", "1"),
    ]


def test_the_total_is_the_sum_of_the_lines() -> None:
    summary = summarize(report(ROWS, columns=CUSTOMER), days=30)
    assert str(summary.total.user_days) == "345.8"
    assert summary.total.billable_units == sum(row.billable_units or 0 for row in summary) == 13
    assert summary.total.row_count == 4


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("service", [("CALLING", "300.3"), ("SUITE", "45.5")]),
        (("sku",), [("C", "300.3"), ("S", "45.5")]),
        (("external_id",), [("e1", "330.3"), ("e2", "15.5")]),
        (("partner",), [("org-partner", "345.8")]),
        (("subscription",), [("Sub100", "345.8")]),
        (("workspace",), [("None", "345.8")]),
    ],
)
def test_any_dimension_can_be_grouped_by(by: Any, expected: list[tuple[str, str]]) -> None:
    summary = summarize(report(ROWS), by)
    assert lines(summary, summary.by[0], "user_days") == expected


def test_a_dimension_that_the_report_does_not_have_is_none() -> None:
    (line,) = summarize(report([{}, {}], columns=PARTNER))
    assert (line.customer, line.service, str(line.user_days)) == (None, "WEBEX_CALLING", "62")


def test_grouping_by_nothing_gives_one_line() -> None:
    (line,) = summarize(report(ROWS), ())
    assert str(line.user_days) == "345.8"


def test_a_dimension_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(InvalidRequest, match="subscriber"):
        summarize(report(ROWS), by=("custmer",))


def test_without_days_there_are_no_seats_and_no_units() -> None:
    summary = summarize(report(ROWS))
    assert {(row.average_seats, row.billable_units) for row in (*summary, summary.total)} == {(None, None)}
    assert "days not given" in str(summary)


def test_a_billing_period_gives_days_and_name() -> None:
    october = summarize(report(ROWS), days=BillingPeriod.month(2026, 10))
    assert (october.days, october.period) == (31, "2026-10")
    fortnight = summarize(report(ROWS), days=BillingPeriod.of("2026-10-01", "2026-10-14"))
    assert (fortnight.days, fortnight.period) == (14, "2026-10-01/2026-10-14")
    assert summarize(report(ROWS), days=31).period is None


@pytest.mark.parametrize("days", [0, -1, True, 30.5, "30", Decimal(30)])
def test_days_are_a_whole_number_above_zero(days: Any) -> None:
    with pytest.raises(InvalidRequest, match="days"):
        summarize(report(ROWS), days=days)


def test_sums_do_not_round_where_a_decimal_context_or_a_float_would() -> None:
    tiny, huge = "0.000000000000000001", "9" * 20
    rows = [{"QUANTITY": huge}, *[{"QUANTITY": tiny}] * 3, {"QUANTITY": "0.1"}, {"QUANTITY": "0.2"}]
    assert str(summarize(report(rows), ()).total.user_days) == huge + ".300000000000000003"


def test_whole_sums_are_written_without_zeros_or_exponents() -> None:
    rows = [{"QUANTITY": "100.00"}, {"QUANTITY": "2E+2"}]
    assert str(summarize(report(rows), ()).total.user_days) == "300"
    assert str(summarize(report([{"QUANTITY": "1"}, {"QUANTITY": "-1"}]), ()).total.user_days) == "0"


def test_a_customer_with_two_external_ids_is_one_line_without_either() -> None:
    rows = [{"CUSTOMER_EXTERNAL_ID": name} for name in ("old", "new", "", "old")]
    (line,) = summarize(report(rows), days=31)
    assert (line.customer, line.external_id, str(line.billable_units)) == ("org-1", None, "4")
    (line,) = summarize(report(rows[1:3]))
    assert line.external_id == "new"


def test_rows_files_and_streams_give_the_same_summary() -> None:
    data = report(ROWS)
    expected = summarize(data, days=30)
    assert summarize(read_rows(data), days=30) == expected
    assert summarize(list(read_rows(data)), days=30) == expected
    assert summarize(io.BytesIO(data), days=30) == expected


def test_unreadable_rows_are_raised_or_collected() -> None:
    data = report([*ROWS, {"QUANTITY": "many"}])
    with pytest.raises(RowError):
        summarize(data)
    summary = summarize(data, days=30, on_error="collect")
    assert [(error.line, error.column) for error in summary.errors] == [(6, "QUANTITY")]
    assert str(summary.total.user_days) == "345.8"
    assert "1 row unreadable, left out (.errors)" in str(summary)


@pytest.mark.parametrize("usage", [None, 5, [{"QUANTITY": 1}], ["report.csv"]])
def test_what_is_no_usage_is_refused(usage: Any) -> None:
    with pytest.raises(InvalidRequest, match="usage"):
        summarize(usage)


def test_a_row_takes_no_float_and_no_infinity() -> None:
    for quantity in (1.5, Decimal("inf"), Decimal("nan"), "1"):
        with pytest.raises(InvalidRequest, match="quantity"):
            UsageRow(quantity=quantity)  # type: ignore[arg-type]
    assert UsageRow(quantity=3).quantity == Decimal(3)  # type: ignore[arg-type]


def test_a_summary_rolls_up_without_rounding_again() -> None:
    summary = summarize(report(ROWS), days=30)
    rolled = summary.rollup("service")
    assert lines(rolled, "service", "user_days", "billable_units") == [
        ("CALLING", "300.3", "11"),
        ("SUITE", "45.5", "2"),
    ]
    assert rolled.total == summary.total
    assert lines(summary.rollup(("customer",)), "customer", "external_id") == [("o1", "e1"), ("o2", "e2")]
    with pytest.raises(InvalidRequest, match="user"):
        summary.rollup("user")


def test_a_summary_gives_json_and_is_frozen() -> None:
    summary = summarize(report(ROWS), days=30)
    data = json.loads(json.dumps(summary.to_dict()))
    assert data["rows"][0] == {
        "customer": "o1",
        "external_id": "e1",
        "service": "CALLING",
        "sku": "C",
        "user_days": "300.3",
        "average_seats": "10.01",
        "billable_units": "11",
        "row_count": 2,
    }
    assert data["total"]["user_days"] == "345.8"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        summary.rows[0].sku = "X"  # type: ignore[misc]


quantities = st.decimals(min_value=-1000, max_value=1000, places=6)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), quantities), max_size=30))
def test_however_it_is_grouped_the_lines_add_up_to_everything(found: list[tuple[str, str, Decimal]]) -> None:
    rows = [UsageRow(customer_org_id=org, sku=sku, quantity=quantity) for org, sku, quantity in found]
    everything = sum((row.quantity for row in rows), Decimal(0))
    for by in ((), ("customer",), ("sku",), ("customer", "sku")):
        summary = summarize(rows, by, days=30)
        assert summary.total.user_days == sum((row.user_days for row in summary), Decimal(0)) == everything
        assert summary.total.row_count == len(rows)
