"""Columns are found by name, however it is written."""

from __future__ import annotations

import random

import pytest

from tests.billing.reports import USER
from webex_wholesale.billing import columns
from webex_wholesale.billing.columns import COLUMNS, match_header
from webex_wholesale.errors import RowError


def test_the_constants_are_the_columns_of_a_user_report() -> None:
    assert COLUMNS == USER
    assert all(getattr(columns, name) == name for name in COLUMNS)


@pytest.mark.parametrize(
    "spelling",
    [
        "CUSTOMER_ORG_ID",
        "customer_org_id",
        "Customer Org ID",
        "customerOrgId",
        " Customer-Org.Id ",
        "customer\u00a0org id",
    ],
)
def test_case_and_separators_do_not_matter(spelling: str) -> None:
    assert match_header(["QUANTITY", spelling]).positions == {"QUANTITY": 0, "CUSTOMER_ORG_ID": 1}


def test_the_order_does_not_matter() -> None:
    shuffled = random.Random(5).sample(COLUMNS, len(COLUMNS))
    assert match_header(shuffled).positions == {name: place for place, name in enumerate(shuffled)}


def test_unknown_columns_keep_their_names_and_blank_or_repeated_ones_get_their_place() -> None:
    header = match_header(["Tier", "QUANTITY", "", "TIER", "Region "])
    assert header.extras == {0: "Tier", 2: "column_3", 3: "TIER_4", 4: "Region"}


def test_a_documented_column_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(RowError, match="twice") as caught:
        match_header(["QUANTITY", "Quantity"])
    assert (caught.value.line, caught.value.column) == (1, "QUANTITY")


def test_a_file_without_a_quantity_is_no_report_and_its_first_line_is_not_repeated() -> None:
    with pytest.raises(RowError) as caught:
        match_header(["<Error>", "jane.doe@example.com"])
    assert caught.value.column == "QUANTITY"
    assert "jane" not in str(caught.value)
