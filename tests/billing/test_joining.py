"""Names and the partner's own keys find their customers, in whatever form the ids are."""

from __future__ import annotations

import base64

import pytest

from tests.billing.reports import report
from webex_wholesale.billing import join, summarize
from webex_wholesale.errors import InvalidRequest

UUID = "1e2feb89-414c-343c-1027-c4d1c386bbc4"
ENCODED = base64.urlsafe_b64encode(f"ciscospark://us/ORGANIZATION/{UUID}".encode()).decode().rstrip("=")

ROWS = [
    {"CUSTOMER_ORG_ID": UUID.upper(), "CUSTOMER_EXTERNAL_ID": "acct-1"},
    {"CUSTOMER_ORG_ID": "o2", "CUSTOMER_EXTERNAL_ID": "acct-2"},
    {"CUSTOMER_ORG_ID": "o3", "CUSTOMER_EXTERNAL_ID": "acct-3"},
]


def test_names_and_keys_are_attached_by_organisation_id_or_external_id() -> None:
    joined = join(
        summarize(report(ROWS)),
        names={ENCODED: "Corner Bakery", "acct-2": "Florist"},
        external={"acct-1": "K-1", "o2": "K-2"},
    )
    assert {(row.external_id, row.name, row.own_key) for row in joined} == {
        ("acct-1", "Corner Bakery", "K-1"),
        ("acct-2", "Florist", "K-2"),
        ("acct-3", None, None),
    }
    assert joined.total == summarize(report(ROWS)).total
    assert "Corner Bakery" in str(joined)
    assert "own_key" in str(joined)


def test_names_stay_when_keys_are_joined_later_and_when_rolled_up() -> None:
    named = join(summarize(report(ROWS)), names={"o2": "Florist"})
    both = join(named, external={"o2": "K-2"}).rollup("customer")
    assert [(row.name, row.own_key) for row in both if row.name] == [("Florist", "K-2")]


def test_two_forms_of_one_id_with_different_values_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="two"):
        join(summarize(report(ROWS)), names={ENCODED: "Bakery", UUID: "Florist"})


def test_a_summary_without_customers_has_nothing_to_join_to() -> None:
    with pytest.raises(InvalidRequest, match="customer"):
        join(summarize(report(ROWS), "sku"), names={})
    (first, *_) = join(summarize(report(ROWS), "external_id"), names={"acct-1": "Bakery"})
    assert first.name == "Bakery"
