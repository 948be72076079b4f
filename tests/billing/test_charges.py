"""Rows that are not user-days are in no sum, and never left out in silence; rows that cannot be right are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.billing.reports import CUSTOMER, USER, report
from webex_wholesale.billing import OTHER_CHARGES, OtherCharge, compare, read_rows, reconcile, summarize
from webex_wholesale.errors import InvalidRequest, RowError

SETUP = {"SERVICE_NAME": "SETUP_ASSIST", "SKU": "A-SETUP-EXPRESS", "QUANTITY": "2"}


@pytest.fixture(params=["rows", "arrow", "auto", "bytes", "objects"])
def source(request: pytest.FixtureRequest, tmp_path: Path):
    """Every way in which a report can be given to `summarize`."""

    def make(data: bytes, **options: object):
        path = tmp_path / "report.csv"
        path.write_bytes(data)
        if request.param == "bytes":
            return summarize(data, **options)
        if request.param == "objects":
            return summarize(list(read_rows(data)), **options)
        return summarize(path, engine=request.param, **options)

    return make


@pytest.mark.parametrize("by", [("customer", "service", "sku"), "customer", ()])
@pytest.mark.parametrize(
    "setup", [SETUP, {**SETUP, "SERVICE_NAME": "Setup Assist"}, {"SERVICE_NAME": "", "SKU": "A-SETUP-ASSIST-STD"}]
)
def test_setup_assist_is_no_user_days(source, by, setup) -> None:
    summary = source(report([{}, setup, {}], columns=CUSTOMER), by=by, days=31)
    assert (summary.total.user_days, summary.total.billable_units, summary.total.row_count) == (62, 2, 2)
    (charge,) = summary.other_charges
    assert (charge.charge, charge.row_count) == ("Setup Assist", 1)
    assert charge.quantity == int(setup.get("QUANTITY", 31))
    assert charge.sku == setup["SKU"]
    assert "1 row of other charges, left out (.other_charges)" in str(summary)
    assert summary.to_dict()["other_charges"][0]["charge"] == "Setup Assist"


def test_the_table_of_charges_can_be_replaced(source) -> None:
    data = report([{}, SETUP, {"SKU": "FLAT-FEE-1"}], columns=CUSTOMER)
    none = source(data, other_charges=())
    assert (none.total.user_days, none.other_charges) == (64, ())
    more = source(data, other_charges=[*OTHER_CHARGES, OtherCharge(name="Fee", skus=["flat fee"])])
    assert more.total.user_days == 31
    assert [charge.charge for charge in more.other_charges] == ["Fee", "Setup Assist"]


@pytest.mark.parametrize("wrong", ["SETUP", [1], 5])
def test_what_is_no_table_of_charges_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidRequest, match="OtherCharge"):
        summarize(report([{}]), other_charges=wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidRequest, match="letters or digits"):
        OtherCharge(name="all", skus=[" - "])


def test_more_days_than_the_period_has_for_one_user_are_told_and_counted(source) -> None:
    data = report([{}, {"QUANTITY": "31.01", "USER_ID": "odd"}, {**SETUP, "QUANTITY": "50"}], columns=USER)
    summary = source(data, days=31)
    assert [row.user_id for row in summary.suspicious] == ["odd"]
    assert (summary.suspicious_count, str(summary.total.user_days)) == (1, "62.01")
    assert "1 row with more than 31 user-days for one user (.suspicious)" in str(summary)
    assert source(data).suspicious_count == 0


def test_a_customer_of_many_users_is_not_suspicious(source) -> None:
    assert source(report([{"QUANTITY": "31000"}], columns=CUSTOMER), days=31).suspicious == ()


def test_a_wrong_number_of_days_does_not_keep_all_rows() -> None:
    summary = summarize(report([{}] * 1000), days=28)
    assert (len(summary.suspicious), summary.suspicious_count) == (100, 1000)


def test_comparing_and_reconciling_leave_other_charges_out() -> None:
    partner, customer = report([{}, SETUP], columns=CUSTOMER), report([{}], columns=CUSTOMER)
    assert reconcile(partner=partner, customer=customer).agrees
    assert compare(partner, customer).total.change == 0


def test_what_was_wrong_with_rows_is_in_the_summary_however_they_were_read() -> None:
    data = report([{}, {"QUANTITY": "many"}, {}])
    for summary in (summarize(data, on_error="collect"), summarize(read_rows(data, on_error="collect"))):
        assert [(error.line, error.column) for error in summary.errors] == [(3, "QUANTITY")]
        assert summary.total.row_count == 2
        assert "1 row unreadable, left out (.errors)" in str(summary)

    class Rows:
        """Rows of a client: errors are there when they have been read."""

        def __init__(self) -> None:
            self.errors: list[RowError] = []

        def __iter__(self):
            rows = read_rows(data, on_error="collect")
            self.errors = rows.errors
            return iter(rows)

    assert len(summarize(Rows()).errors) == 1
