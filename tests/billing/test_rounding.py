"""User-days become seats and units by the rule that was asked for, exactly."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.billing.reports import report
from webex_wholesale.billing import summarize
from webex_wholesale.billing.rounding import seats, units
from webex_wholesale.errors import InvalidRequest

user_days = st.decimals(min_value=-(10**9), max_value=10**9, places=9)
days = st.integers(min_value=1, max_value=400)


@given(user_days, days)
def test_up_is_the_next_whole_number(quantity: Decimal, number: int) -> None:
    assert units(quantity, number, "up") == math.ceil(Fraction(quantity) / number)


@given(user_days, days)
def test_half_up_is_the_nearest_and_halves_go_away_from_zero(quantity: Decimal, number: int) -> None:
    exact = Fraction(quantity) / number
    nearest = math.floor(abs(exact) + Fraction(1, 2))
    assert units(quantity, number, "half-up") == (nearest if exact >= 0 else -nearest)


@given(user_days, days)
def test_none_and_seats_keep_eighteen_places(quantity: Decimal, number: int) -> None:
    found = seats(quantity, number)
    assert found == units(quantity, number, "none")
    assert abs(Fraction(found) - Fraction(quantity) / number) <= Fraction(1, 2 * 10**18)


def test_a_whole_number_of_seats_is_not_rounded_up_by_a_division_that_is_not_exact() -> None:
    assert str(units(Decimal("310"), 31, "up")) == "10"
    assert str(units(Decimal("310.000000000000000001"), 31, "up")) == "11"
    assert str(units(Decimal("-0.5"), 31, "up")) == "0"
    assert str(units(Decimal("15.5"), 31, "half-up")) == "1"


def rows() -> bytes:
    return report([{"USER_ID": f"u{number}", "QUANTITY": "10"} for number in range(5)])


@pytest.mark.parametrize(
    ("rounding", "round_per", "expected"),
    [
        ("up", "group", "2"),
        ("up", "row", "5"),
        ("half-up", "group", "2"),
        ("half_up", "group", "2"),
        ("half-up", "row", "0"),
        ("none", "group", "1.666666666666666667"),
        ("none", "row", "1.666666666666666667"),
    ],
)
def test_units_are_rounded_by_line_or_by_row(rounding: Any, round_per: Any, expected: str) -> None:
    (line,) = summarize(rows(), days=30, rounding=rounding, round_per=round_per)
    assert str(line.billable_units) == expected
    assert str(line.user_days) == "50"


@pytest.mark.parametrize("rule", [{"rounding": "down"}, {"round_per": "customer"}, {"rounding": None}])
def test_other_rules_are_refused(rule: Any) -> None:
    with pytest.raises(InvalidRequest, match="round"):
        summarize(rows(), days=30, **rule)
