"""The scopes: one list, the same as the operations'."""

from __future__ import annotations

import pytest

from webex_wholesale import operations
from webex_wholesale.auth import Scope, required_scopes, scopes_by_resource
from webex_wholesale.errors import InvalidRequest


def test_every_scope_of_an_operation_is_a_constant_and_the_other_way_round() -> None:
    offered = (*operations.all_operations(), *operations.companion_operations())
    assert {str(scope) for scope in Scope} == {operation.scope for operation in offered}


def test_a_client_that_uses_everything_needs_all_seven() -> None:
    assert required_scopes() == tuple(Scope)[:7]
    assert {str(scope) for scope in required_scopes()} == {
        operation.scope for operation in operations.all_operations()
    }


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        (("customers",), (Scope.CUSTOMERS_READ, Scope.CUSTOMERS_WRITE)),
        (("customers.get",), (Scope.CUSTOMERS_READ,)),
        (("billing_reports.list", "billing_reports.get"), (Scope.BILLING_REPORTS_READ,)),
        (("sub_partners", "customers.list"), (Scope.CUSTOMERS_READ, Scope.SUB_PARTNERS_READ)),
        (("precheck",), (Scope.CUSTOMERS_WRITE, Scope.SUBSCRIBERS_WRITE)),
        (("organizations.get",), (Scope.ORGANIZATIONS_READ,)),
        (("people",), (Scope.PEOPLE_ME, Scope.PEOPLE_READ, Scope.PEOPLE_WRITE)),
        (("numbers", "locations.list"), (Scope.LOCATIONS_READ, Scope.NUMBERS_READ, Scope.NUMBERS_WRITE)),
    ],
)
def test_a_program_asks_for_what_it_uses_and_no_more(uses: tuple[str, ...], expected: tuple[Scope, ...]) -> None:
    assert required_scopes(*uses) == expected


def test_reading_only_needs_no_write_scope() -> None:
    assert not any(scope.endswith("_write") for scope in required_scopes(read_only=True))
    assert required_scopes("precheck", read_only=True) == ()


@pytest.mark.parametrize("use", ["customer", "customers.drop", "", "CUSTOMERS"])
def test_a_slip_of_the_pen_is_refused(use: str) -> None:
    with pytest.raises(InvalidRequest, match="billing_reports, customers, locations"):
        required_scopes(use)


def test_each_resource_has_its_set() -> None:
    assert scopes_by_resource()["subscribers"] == (Scope.SUBSCRIBERS_READ, Scope.SUBSCRIBERS_WRITE)
    assert set(scopes_by_resource()) == {"customers", "subscribers", "sub_partners", "billing_reports", "precheck"}
