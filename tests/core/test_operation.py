"""Query parameters: checked by kind, written as the wire has them, and never widened by an empty cell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import _ops
from webex_wholesale._core.call.operation import (
    Delegation,
    ParamType,
    ResponseKind,
    encode_query,
    query_pairs,
    read_query,
)
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models import CustomerStatus

ALL = _ops.all_operations()


def pairs(name: str, **values: Any) -> list[tuple[str, str]]:
    return query_pairs(_ops.named(name), values)


def test_parameters_travel_under_their_names_on_the_wire():
    assert pairs("customers.list", external_id="a", org_id=None) == [("externalId", "a")]
    assert pairs("customers.get", include_package_license_info=False) == [("includePackageLicenseInfo", "false")]
    assert pairs("billing_reports.list", billing_start_date=date(2026, 10, 1)) == [
        ("billingStartDate", "2026-10-01")
    ]


@pytest.mark.parametrize(
    "status", ["error", CustomerStatus.ERROR, ["error"], ("error",), {"error"}, [CustomerStatus.ERROR]]
)
def test_one_status_or_several_are_a_repeated_key(status: Any):
    assert pairs("customers.list", status=status) == [("status", "error")]
    both = pairs("customers.list", status=["error", "new_state"])
    assert encode_query(both) == "status=error&status=new_state"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 22, tzinfo=UTC), "1795305600000"),
        (datetime(2026, 11, 22, 2, tzinfo=timezone(timedelta(hours=2))), "1795305600000"),
        (datetime(2026, 11, 22, 0, 0, 0, 999_999, tzinfo=UTC), "1795305600999"),
        (datetime(1969, 12, 31, 23, 59, 59, 999_500, tzinfo=UTC), "-1"),
        ("2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z"),
    ],
)
def test_a_moment_is_milliseconds_never_later_than_asked_for(moment: Any, text: str):
    assert pairs("subscribers.list", after=moment) == [("after", text)]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("customers.list", {"external_id": ""}),
        ("customers.list", {"external_id": "  "}),
        ("customers.list", {"status": []}),
        ("customers.list", {"status": ()}),
        ("customers.list", {"status": ["error", ""]}),
        ("subscribers.list", {"email": "\t"}),
        ("subscribers.list", {"after": ""}),
        ("billing_reports.list", {"billing_start_date": " "}),
    ],
)
def test_an_empty_filter_does_not_ask_for_everything(name: str, values: dict[str, Any]):
    with pytest.raises(InvalidRequest, match="leave it out to ask for all"):
        pairs(name, **values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("customers.list", {"external_id": 7}),
        ("customers.list", {"external_id": ["a"]}),
        ("customers.list", {"status": [None]}),
        ("customers.list", {"status": {"error": 1}}),
        ("customers.get", {"include_package_license_info": "true"}),
        ("customers.get", {"include_package_license_info": 1}),
        ("billing_reports.list", {"billing_start_date": datetime(2026, 10, 1)}),
        ("billing_reports.list", {"billing_start_date": 20261001}),
        ("subscribers.list", {"after": date(2026, 10, 1)}),
        ("subscribers.list", {"after": 1795305600}),
    ],
)
def test_a_filter_of_the_wrong_type_is_refused_by_name(name: str, values: dict[str, Any]):
    (parameter,) = values
    with pytest.raises(InvalidRequest, match=f"^{parameter} must be a"):
        pairs(name, **values)


@pytest.mark.parametrize("parameter", ["max", "offset", "externalId", "onBehalfOfSubPartnerOrgId"])
def test_a_parameter_that_the_operation_does_not_have_is_refused(parameter: str):
    with pytest.raises(InvalidRequest, match=f"customers.list has no parameter {parameter}"):
        pairs("customers.list", **{parameter: "1"})


def test_half_a_character_is_refused():
    with pytest.raises(InvalidRequest, match="external_id holds a character that cannot be sent"):
        pairs("customers.list", external_id="a\ud800")


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.binary()), max_size=4))
def test_a_query_is_read_back_as_it_was_written(raw: list[tuple[str, bytes]]):
    query = [(name, value.decode(errors="surrogateescape")) for name, value in raw]
    assert read_query(encode_query(query)) == query


# --- the 18 operations


def test_there_are_18_operations_with_names_and_titles_of_their_own():
    assert len(ALL) == len({op.name for op in ALL}) == len({op.title for op in ALL}) == 18
    assert len({(op.method, op.path) for op in ALL}) == 18


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.name)
def test_every_operation_is_consistent(operation: Any):
    assert _ops.named(operation.name) is operation
    assert (operation.paging is not None) == (operation.gives is ResponseKind.PAGE)
    assert (operation.returns is None) == (operation.gives is ResponseKind.NOTHING)
    assert operation.scope.startswith("spark-admin:wholesale_")
    if operation.safety is Safety.NOT_IDEMPOTENT:
        assert operation.recovery_hint
        assert operation.method == "POST"
    if operation.method in ("PUT", "DELETE"):
        assert operation.safety is Safety.IDEMPOTENT
    if operation.method == "GET":
        assert operation.safety is Safety.SAFE
        assert operation.body is None
    assert (operation.delegation is Delegation.ON_BEHALF) == (
        "billing" not in operation.path and operation.name != "sub_partners.list"
    )
    assert all(query.kind in ParamType for query in operation.query)


@pytest.mark.parametrize(
    "name", ["customers.GET", "customers", "", "customers.", ".get", "retry.get", "customers.LIST"]
)
def test_a_name_of_no_operation_is_refused_with_the_names_there_are(name: str):
    with pytest.raises(InvalidRequest, match=r"customers\.list"):
        _ops.named(name)
