"""The three types of report agree, or it is said where they do not."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.billing.reports import CUSTOMER, PARTNER, USER, report
from webex_wholesale.billing import reconcile, summarize
from webex_wholesale.errors import InvalidRequest

USERS = [
    {"CUSTOMER_ORG_ID": "o1", "USER_ID": "u1", "QUANTITY": "30.5"},
    {"CUSTOMER_ORG_ID": "o1", "USER_ID": "u2", "QUANTITY": "31"},
    {"CUSTOMER_ORG_ID": "o2", "USER_ID": "u3", "QUANTITY": "0.25"},
    {"CUSTOMER_ORG_ID": "o2", "USER_ID": "u4", "QUANTITY": "7", "SKU": "B", "SERVICE_NAME": "WEBEX_SUITE"},
]
CUSTOMERS = [
    {"CUSTOMER_ORG_ID": "o1", "QUANTITY": "61.5"},
    {"CUSTOMER_ORG_ID": "o2", "QUANTITY": "0.25"},
    {"CUSTOMER_ORG_ID": "o2", "QUANTITY": "7", "SKU": "B", "SERVICE_NAME": "WEBEX_SUITE"},
]
PARTNERS = [{"QUANTITY": "61.75"}, {"QUANTITY": "7", "SKU": "B", "SERVICE_NAME": "WEBEX_SUITE"}]

user = report(USERS, columns=USER)
customer = report(CUSTOMERS, columns=CUSTOMER)
partner = report(PARTNERS, columns=PARTNER)


def test_reports_that_agree_are_told_so_with_their_totals() -> None:
    found = reconcile(partner=partner, customer=customer, user=user)
    assert found.agrees
    assert found.totals == {"partner": Decimal("68.75"), "customer": Decimal("68.75"), "user": Decimal("68.75")}
    assert str(found).startswith("the reports agree (user-days: partner 68.75, customer 68.75, user 68.75)")


def test_any_two_of_the_three_can_be_compared() -> None:
    assert reconcile(partner=partner, user=user).agrees
    assert reconcile(customer=customer, user=user).agrees


@pytest.mark.parametrize("reports", [{}, {"user": user}])
def test_one_report_cannot_be_compared(reports: dict[str, bytes]) -> None:
    with pytest.raises(InvalidRequest, match="two"):
        reconcile(**reports)


def test_every_place_that_differs_is_named_with_both_sums_largest_first() -> None:
    fewer = report([*USERS[:1], *USERS[2:]], columns=USER)
    more = report([*PARTNERS, {"SKU": "NEW", "QUANTITY": "0.001"}], columns=PARTNER)
    found = reconcile(partner=more, customer=customer, user=fewer)
    assert not found.agrees
    assert [(d.reports, d.key, str(d.first), str(d.second), str(d.difference)) for d in found.differences] == [
        (
            ("customer", "user"),
            {"customer": "o1", "service": "WEBEX_CALLING", "sku": "A-CALL"},
            "61.5",
            "30.5",
            "-31",
        ),
        (("partner", "customer"), {"service": "WEBEX_CALLING", "sku": "NEW"}, "0.001", "0", "-0.001"),
    ]
    assert "do not agree in 2 places" in str(found)
    assert "customer/user" in str(found)
    assert "<td" in found._repr_html_()


def test_a_customer_that_moved_to_another_sku_shows_even_when_the_totals_agree() -> None:
    moved = report([{**USERS[0], "SKU": "Z"}, *USERS[1:]], columns=USER)
    found = reconcile(partner=partner, customer=customer, user=moved)
    assert len(set(found.totals.values())) == 1
    assert {d.key["sku"] for d in found.differences} == {"A-CALL", "Z"}
    assert reconcile(customer=customer, user=moved, by="service").agrees


def test_a_tolerance_lets_rounded_reports_agree() -> None:
    rounded = report([{**PARTNERS[0], "QUANTITY": "61.8"}, PARTNERS[1]], columns=PARTNER)
    assert not reconcile(partner=rounded, customer=customer).agrees
    assert reconcile(partner=rounded, customer=customer, tolerance=Decimal("0.05")).agrees


def test_summaries_paths_and_streams_are_taken_too(tmp_path: Path) -> None:
    path = tmp_path / "customer.csv"
    path.write_bytes(customer)
    assert reconcile(partner=io.BytesIO(partner), customer=path, user=summarize(user, days=31)).agrees
    with pytest.raises(InvalidRequest, match="customer"):
        reconcile(partner=partner, customer=summarize(customer, by="sku"))


def test_it_gives_json() -> None:
    found = reconcile(partner=partner, customer=report(CUSTOMERS[:2], columns=CUSTOMER))
    assert json.loads(json.dumps(found.to_dict()))["differences"] == [
        {
            "reports": ["partner", "customer"],
            "key": {"service": "WEBEX_SUITE", "sku": "B"},
            "first": "7",
            "second": "0",
            "difference": "-7",
        }
    ]


@pytest.mark.parametrize("tolerance", [-1, Decimal("-0.01"), Decimal("NaN"), Decimal("Infinity"), "some", None])
def test_a_tolerance_that_is_no_number_from_zero_up_is_refused(tolerance: Any) -> None:
    with pytest.raises(InvalidRequest, match="0 or more"):
        reconcile(partner=partner, customer=customer, tolerance=tolerance)
