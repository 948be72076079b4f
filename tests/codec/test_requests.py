"""Request bodies: the names on the wire, what is left out, and what is refused before it is sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import models
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models import (
    Address,
    CallingLocation,
    CallingParameters,
    CreateBillingReport,
    CustomerInfo,
    CustomerPackage,
    Model,
    PackageParameters,
    PrecheckCustomer,
    PrecheckSubscriber,
    ProvisionCustomer,
    ProvisioningParameters,
    ProvisionSubscriber,
    SubscriberParameters,
    UpdateCustomer,
    UpdateSubscriber,
)
from webex_wholesale.models.base import camel_case, format_timestamp, to_wire

ADDRESS = Address(address_line1="771 Alder Drive", city="Milpitas", country="US")
INFO = CustomerInfo(name="Acme", primary_email="it@acme.example", language="en_US")


def customer(**changes: Any) -> ProvisionCustomer:
    given = {"provisioning_id": "P1", "packages": ["webex_calling"], "external_id": "a-1", "address": ADDRESS}
    return ProvisionCustomer(**{**given, "customer_info": INFO, **changes})


def test_a_customer_is_written_as_the_contract_has_it():
    parameters = ProvisioningParameters(
        calling=CallingParameters(
            location=CallingLocation(
                name="Main", address=ADDRESS, timezone="America/Los_Angeles", language="en_us"
            )
        ),
        packages=PackageParameters(limits={CustomerPackage.WEBEX_CALLING: 10}),
    )
    address = {"addressLine1": "771 Alder Drive", "city": "Milpitas", "country": "US"}
    assert customer(provisioning_parameters=parameters).to_dict() == {
        "provisioningId": "P1",
        "packages": ["webex_calling"],
        "externalId": "a-1",
        "address": address,
        "customerInfo": {"name": "Acme", "primaryEmail": "it@acme.example", "language": "en_US"},
        "provisioningParameters": {
            "calling": {
                "location": {
                    "name": "Main",
                    "address": address,
                    "timezone": "America/Los_Angeles",
                    "language": "en_us",
                }
            },
            "packages": {"limits": {"webex_calling": 10}},
        },
    }


def test_parts_may_be_mappings_and_models_hold_fields_of_tomorrow():
    wire = {"addressLine1": "x", "addressLine2": ""}
    assert customer(address=wire).to_dict()["address"] == wire
    assert customer(address={"address_line1": "x", "address_line2": ""}).to_dict()["address"] == wire
    tomorrow = Address(address_line1="x", extras={"planet": "Mars"})
    assert customer(address=tomorrow).to_dict()["address"] == {"addressLine1": "x", "planet": "Mars"}
    assert customer(extras={"tomorrow": 1}).to_dict()["tomorrow"] == 1


def test_an_unknown_package_is_sent_through():
    assert customer(packages=["hologram", CustomerPackage.WEBEX_SUITE]).to_dict()["packages"] == [
        "hologram",
        "webex_suite",
    ]


@pytest.mark.parametrize(
    "packages", ["webex_calling", b"webex_calling", 7, [""], ["  "], [None], [7], {"a": 1}.values()]
)
def test_a_list_of_packages_that_is_none_is_refused(packages: Any):
    with pytest.raises(InvalidRequest, match="package name"):
        customer(packages=packages)


def test_a_new_customer_needs_somebody_and_an_old_one_its_organisation():
    with pytest.raises(InvalidRequest, match="customer_info"):
        customer(customer_info=None)


@pytest.mark.parametrize("packages", [[], (), iter([])])
def test_an_update_never_takes_every_package_away(packages: Any):
    with pytest.raises(InvalidRequest, match="complete list"):
        UpdateCustomer(packages=packages)


# --- package or packages


@pytest.mark.parametrize("cls", [ProvisionSubscriber, UpdateSubscriber])
@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ({}, "needs a package"),
        ({"package": "a", "packages": ["a"]}, "not both"),
        ({"packages": []}, "packages is empty"),
        ({"package": ""}, "non-empty"),
        ({"package": "  "}, "non-empty"),
        ({"package": 7}, "must be a non-empty string"),
    ],
)
def test_a_subscriber_has_a_package_in_one_of_two_ways(cls: Any, choice: dict[str, Any], says: str):
    whom = {"customer_id": "C1", "email": "jo@acme.example"} if cls is ProvisionSubscriber else {}
    with pytest.raises(InvalidRequest, match=says):
        cls(**whom, **choice)


@pytest.mark.parametrize("choice", [{"package": "webex_calling"}, {"packages": ["webex_calling"]}])
def test_the_way_that_was_chosen_is_the_one_that_travels(choice: dict[str, Any]):
    assert UpdateSubscriber(**choice).to_dict() == choice
    made = ProvisionSubscriber(customer_id="C1", email="jo@acme.example", **choice).to_dict()
    assert made == {"customerId": "C1", "email": "jo@acme.example", **choice, "provisioningParameters": {}}


def test_a_precheck_needs_no_package_but_not_two_either():
    assert PrecheckSubscriber(email="jo@acme.example").to_dict() == {"email": "jo@acme.example"}
    with pytest.raises(InvalidRequest, match="not both"):
        PrecheckSubscriber(email="jo@acme.example", package="a", packages=["a"])


@pytest.mark.parametrize("info", [INFO, {"name": "Acme", "primaryEmail": "it@acme.example", "language": "en_US"}])
def test_a_precheck_sends_no_more_of_the_customer_than_it_takes(info: Any):
    both = {"name": "Acme", "primaryEmail": "it@acme.example"}
    assert PrecheckCustomer(address=ADDRESS, customer_info=info).to_dict()["customerInfo"] == both
    subscriber = PrecheckSubscriber(email="jo@acme.example", customer_info=info)
    assert subscriber.to_dict()["customerInfo"] == {"primaryEmail": "it@acme.example"}


# --- billing reports


@pytest.mark.parametrize("day", ["2026-10-01", date(2026, 10, 1)])
def test_a_day_may_be_given_in_several_ways(day: Any):
    body = CreateBillingReport(billing_start_date=day, billing_end_date="2026-10-31", type="USER", internal=False)
    assert body.to_dict() == {
        "billingStartDate": "2026-10-01",
        "billingEndDate": "2026-10-31",
        "type": "USER",
        "internal": False,
    }


@pytest.mark.parametrize(
    "day", ["", "01/10/2026", "2026-13-01", None, 20261001, "October", datetime(2026, 10, 1, 23, tzinfo=UTC)]
)
def test_what_is_no_day_is_refused_by_name(day: Any):
    with pytest.raises(InvalidRequest, match="billing_end_date"):
        CreateBillingReport(billing_start_date="2026-10-01", billing_end_date=day)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(InvalidRequest, match="lies before"):
        CreateBillingReport(billing_start_date="2026-10-02", billing_end_date="2026-10-01")


# --- how values are written


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 22, 10, tzinfo=UTC), "2026-11-22T10:00:00.000Z"),
        (datetime(2026, 11, 22, 10, 0, 0, 5000, tzinfo=UTC), "2026-11-22T10:00:00.005Z"),
        (datetime(2026, 11, 22, 10, 0, 0, 5, tzinfo=UTC), "2026-11-22T10:00:00.000005Z"),
        (datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=2))), "2026-11-22T10:00:00.000Z"),
    ],
)
def test_a_time_is_written_in_utc_with_milliseconds(moment: datetime, text: str):
    assert format_timestamp(moment) == to_wire(moment) == text


def test_a_time_without_a_time_zone_is_written_as_utc_and_warned_of():
    with pytest.warns(UserWarning, match="without a time zone"):
        assert to_wire(datetime(2026, 11, 22, 10)) == "2026-11-22T10:00:00.000Z"


def test_enumerations_and_collections_become_plain_json_types():
    wire = to_wire(
        {"a": (CustomerPackage.WEBEX_CALLING,), "b": [date(2026, 1, 2)], "c": frozenset({1}), "d": ADDRESS}
    )
    assert wire == {"a": ["webex_calling"], "b": ["2026-01-02"], "c": [1], "d": ADDRESS.to_dict()}
    assert type(wire["a"][0]) is str


@pytest.mark.parametrize("key", [None, True, 1, 1.5, ("a",), b"a"])
def test_a_key_that_is_no_text_is_not_turned_into_text(key: Any):
    with pytest.raises(TypeError, match="key"):
        to_wire({key: 1})


@pytest.mark.parametrize(
    ("name", "wire"),
    [("id", "id"), ("external_customer_id", "externalCustomerId"), ("address_line1", "addressLine1")],
)
def test_names_travel_in_camel_case(name: str, wire: str):
    assert camel_case(name) == wire


@given(st.dictionaries(st.sampled_from(["email", "id", "x", "package"]), st.integers(), max_size=3))
def test_extras_never_replace_a_field(extras: dict[str, int]):
    body = SubscriberParameters(first_name="Jo", extras={"firstName": 1, **extras})
    assert body.to_dict() == {**extras, "firstName": "Jo"}


# --- the package's door


def test_every_name_of_the_package_is_there_and_documented():
    assert set(models.__all__) == set(dir(models))
    for name in models.__all__:
        member = getattr(models, name)
        if name.startswith("Any") or (name.endswith("Name") and get_args(member)):
            continue
        assert member.__name__ == name
        assert member.__doc__
        if issubclass(member, Model):
            assert hasattr(member, "__attrs_attrs__")
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = models.Nothing
