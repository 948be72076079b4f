"""What rows ask for, and everything that is wrong with them at once, without a call."""

from __future__ import annotations

from typing import Any

import pytest

from webex_wholesale import bulk
from webex_wholesale.bulk.checks import offline_problems, remarks
from webex_wholesale.bulk.reading import read_records
from webex_wholesale.bulk.rows import Row, rows_of
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.sandbox import Sandbox

CUSTOMER = {
    "external_id": "acme-1",
    "packages": "webex_meetings",
    "provisioning_id": "template-1",
    "name": "Acme",
    "primary_email": "it@acme.example",
    "address_line1": "771 Alder Drive",
    "city": "Milpitas",
    "state_or_province": "CA",
    "zip_or_postal_code": "95035",
    "country": "US",
}
SUBSCRIBER = {"external_id": "acme-1", "email": "jo@acme.example", "package": "webex_meetings"}


def rows(*items: dict[str, Any]) -> tuple[list[Row], list[bulk.RowProblem]]:
    return rows_of(read_records(items))


def wrong(**values: Any) -> list[str]:
    """What is wrong with a good customer row once these columns are changed."""
    changed = {name: value for name, value in {**CUSTOMER, **values}.items() if value is not None}
    found, problems = rows(changed)
    return [f"{problem.column}: {problem.message}" for problem in problems + offline_problems(found)]


def test_a_good_row_has_no_problems_and_its_body_is_a_request():
    (customer, subscriber), problems = rows(CUSTOMER, SUBSCRIBER)
    assert problems == offline_problems([customer, subscriber]) == []
    assert customer.body().to_dict()["customerInfo"] == {"name": "Acme", "primaryEmail": "it@acme.example"}
    assert subscriber.body("C1").to_dict()["customerId"] == "C1"


def test_a_flat_row_is_its_customer_once_and_a_subscriber_each():
    flat = {**CUSTOMER, "email": "jo@acme.example", "package": "webex_meetings"}
    other = {**flat, "email": "al@acme.example"}
    found, problems = rows(flat, other)
    assert problems == []
    assert [row.key for row in found] == [
        "customer//acme-1",
        "subscriber//acme-1/jo@acme.example",
        "subscriber//acme-1/al@acme.example",
    ]


def test_a_customer_that_differs_between_two_rows_is_a_problem():
    _, (problem,) = rows(CUSTOMER, {**CUSTOMER, "city": "Oakland"})
    assert str(problem) == "line 2, city: differs from line 1, which is about the same customer"


def test_a_doubled_subscriber_is_a_problem_whatever_the_case_of_its_email():
    _, (problem,) = rows(SUBSCRIBER, {**SUBSCRIBER, "email": "JO@acme.example"})
    assert str(problem) == "line 2, email: the same subscriber as in line 1"


def test_the_same_key_in_two_scopes_is_two_customers():
    found, problems = rows(CUSTOMER, {**CUSTOMER, "sub_partner": "0b4f5e0e-6d5f-4a8a-9a43-0d2d2d7a0c11"})
    assert problems == []
    assert len({row.key for row in found}) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"country": "USA"}, "country: "),
        ({"address_line1": "x" * 51}, "address_line1: "),
        ({"primary_email": "it@acme"}, "primary_email: must be one e-mail address"),
        ({"language": "xx_YY"}, "language: "),
        ({"packages": None}, "packages: is missing"),
        ({"packages": "WEBEX_MEETINGS"}, "packages: packages are spelled in lower case"),
        ({"packages": "webex_calling"}, "location_name: is missing: a calling package needs its first location"),
        ({"name": "100% Pizza"}, "name: "),
        ({"provisioning_id": None}, "provisioning_id: is missing"),
        ({"zip_or_postal_code": "#REF!"}, "zip_or_postal_code: is an error of the spreadsheet"),
        ({"zip_or_postal_code": "9.5E+10"}, "zip_or_postal_code: is a number that the spreadsheet has rounded"),
        ({"zip_or_postal_code": "1E+11"}, "zip_or_postal_code: is a number that the spreadsheet has rounded"),
        ({"zip_or_postal_code": "2134"}, "zip_or_postal_code: has 4 digits, and needs five in US"),
        ({"name": "Acme\u200b Pizza"}, "name: holds a line break or an invisible character"),
        ({"action": "ensre"}, "action: must be one of ensure"),
        ({"action": "set_external_id"}, "new_external_id: is missing"),
        ({"action": "set_external_id", "new_external_id": "acme-1"}, "new_external_id: is the key"),
    ],
)
def test_everything_that_can_be_known_offline_is_said_per_column(changed: dict[str, Any], said: str):
    assert any(line.startswith(said) for line in wrong(**changed)), wrong(**changed)


def test_all_problems_of_all_rows_are_found_in_one_go():
    found, problems = rows({**CUSTOMER, "country": "USA", "primary_email": "x"}, {**SUBSCRIBER, "email": "y"})
    assert problems == []
    assert [(problem.line, problem.column) for problem in offline_problems(found)] == [
        (1, "primary_email"),
        (1, "country"),
        (2, "email"),
    ]


def test_a_calling_subscriber_needs_a_number_or_an_extension():
    calling = {**SUBSCRIBER, "package": "webex_calling"}
    (row,), _ = rows(calling)
    assert [problem.column for problem in offline_problems([row])] == ["phone_number"]
    (row,), _ = rows({**calling, "extension": "5101"})
    assert offline_problems([row]) == []


def test_a_package_that_no_document_lists_is_a_remark_and_no_problem():
    found, _ = rows({**CUSTOMER, "packages": "webex_meetings;webex_brand_new"})
    assert offline_problems(found) == []
    assert "does not know the package" in remarks(found)[0].message


def test_a_template_file_is_valid_input(tmp_path: Any):
    path = bulk.template(tmp_path / "template.csv")
    found, problems = rows_of(read_records(path))
    assert problems == offline_problems(found) == []
    assert [row.is_subscriber for row in found] == [False, True]
    with pytest.raises(FileExistsError):
        bulk.template(path)


def test_defaults_fill_blanks_of_customers_and_subscribers_and_say_what_to_do():
    row = {"external_id": "a", "email": "jo@acme.example"}
    made = bulk.plan(Sandbox(seed=1).client(), [row], defaults={"Package": "webex_meetings", "first name": "Jo"})
    # The customer of that row is nowhere, which is for the plan to say; the subscriber's row is whole.
    assert not any("package" in str(problem) for problem in made.problems)
    (planned,) = made.rows
    assert planned.row.packages == ("webex_meetings",)
    assert planned.row.values["first_name"] == "Jo"


@pytest.mark.parametrize(
    ("default", "message"),
    [
        ({"provisioning": "x"}, "no column 'provisioning': did you mean provisioning_id"),
        ({"external_id": "x"}, "external_id belongs to each row"),
        ({"email": "jo@acme.example"}, "email belongs to each row"),
    ],
)
def test_defaults_that_cannot_be_are_refused(default: dict[str, str], message: str):
    sandbox = Sandbox(seed=1)
    with pytest.raises(InvalidRequest, match=message):
        bulk.plan(sandbox.client(), [{"external_id": "a"}], defaults=default)
    assert list(sandbox.journal) == []
