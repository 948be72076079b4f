"""The contract contradicts itself in places: both shapes decode, and what is known to nobody is kept."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.codec.wires import RESPONSES, fields_of, least, spellings, values, wires
from webex_wholesale._codec import decode
from webex_wholesale.errors import DecodeError, InvalidRequest
from webex_wholesale.models import (
    Address,
    BillingReport,
    CreateBillingReport,
    Customer,
    CustomerInfo,
    CustomerPackage,
    CustomerStatus,
    ErrorInfo,
    Model,
    OpenEnum,
    PackageDetails,
    PrecheckInfo,
    PrecheckResult,
    ProvisionCustomer,
    ProvisionSubscriber,
    ReportErrorInfo,
    ReportType,
    enums,
)

INFO = {"infoCode": 100, "description": "ok"}


@pytest.mark.parametrize(
    ("wire", "count"),
    [({"info": INFO}, 1), ({"info": [INFO]}, 1), ({"info": [INFO, INFO]}, 2), ({"info": []}, 0), ({}, 0),
     ({"info": None}, 0)],
)  # fmt: skip
def test_the_findings_of_a_precheck_are_one_object_a_list_or_missing(wire: dict[str, Any], count: int):
    result = decode(PrecheckResult, {"message": "success", **wire})
    assert result.info == (PrecheckInfo(info_code=100, description="ok"),) * count
    assert result.ok


@pytest.mark.parametrize("name", ["type", "reportType"])
def test_a_report_has_its_type_under_either_name(name: str):
    assert decode(BillingReport, {"id": "r", name: "USER"}).type is ReportType.USER


@pytest.mark.parametrize("name", ["code", "errorCode"])
def test_an_error_has_its_number_under_either_name(name: str):
    assert decode(ErrorInfo, {name: 2024}).error_code == 2024
    assert decode(ReportErrorInfo, {name: 2024}).code == 2024


@pytest.mark.parametrize("name", ["infoCode", "errorCode", "code"])
def test_a_finding_has_its_number_under_any_of_three_names(name: str):
    assert decode(PrecheckInfo, {name: 100}).info_code == 100


@pytest.mark.parametrize(
    ("cls", "wire", "taken", "extras"),
    [
        (ErrorInfo, {"errorCode": 1, "code": 2}, 1, {"code": 2}),
        (ErrorInfo, {"errorCode": None, "code": 2}, 2, {}),
        (ReportErrorInfo, {"errorCode": 1, "code": 2}, 2, {"errorCode": 1}),
        (PrecheckInfo, {"errorCode": 1, "code": 2}, 1, {"code": 2}),
        (PrecheckInfo, {"infoCode": 0, "errorCode": 1, "code": 2}, 0, {"errorCode": 1, "code": 2}),
    ],
)
def test_of_two_spellings_one_is_taken_and_the_other_is_not_lost(
    cls: type[Model], wire: dict[str, Any], taken: int, extras: dict[str, Any]
):
    found = decode(cls, wire)
    assert getattr(found, fields_of(cls)[0][0].name) == taken
    assert found.extras == extras
    assert decode(cls, found.to_dict()) == found


def test_a_warning_makes_no_package_fail_and_an_error_needs_no_errors():
    details = decode(PackageDetails, {"status": "error", "warnings": [{"errorCode": 2560}]})
    assert details.status == "error"
    assert details.errors == ()
    assert details.warnings == (ErrorInfo(error_code=2560),)


# --- unknown fields


@given(st.data(), st.sampled_from(RESPONSES))
def test_a_field_that_is_not_known_is_kept_and_given_back(data: st.DataObject, cls: type[Model]):
    wire = data.draw(wires(cls))
    names = {name for field, _ in fields_of(cls) for name in spellings(field)}
    unknown = {name: value for name, value in wire.items() if name not in names}
    found = decode(cls, wire)
    assert {name: value for name, value in found.extras.items() if name not in names} == unknown
    assert unknown.items() <= found.to_dict().items()


def test_an_unknown_field_inside_an_unknown_object_is_kept_as_it_came():
    wire = {
        "id": "C1",
        "resourceDetails": {"addOns": [{"name": "meetings_toll_dialin"}]},
        "new": {"a": [None, 1.5]},
    }
    customer = decode(Customer, wire)
    assert customer.to_dict() == wire
    assert customer.resource_details is not None
    assert customer.resource_details.extras == {"addOns": [{"name": "meetings_toll_dialin"}]}


def test_unknown_fields_neither_make_two_things_differ_nor_show_in_the_repr():
    one, other = decode(Customer, {"id": "C1", "secretive": "x"}), decode(Customer, {"id": "C1"})
    assert one == other
    assert hash(one) == hash(other)
    assert "secretive" not in repr(one)


# --- there and back


@given(st.data(), st.sampled_from(RESPONSES))
def test_what_was_decoded_is_the_same_after_a_trip_back_to_the_wire(data: st.DataObject, cls: type[Model]):
    found = decode(cls, data.draw(wires(cls)))
    wire = found.to_dict()
    again = decode(cls, wire)
    assert again == found
    assert again.extras == found.extras
    assert again.to_dict() == wire
    assert None not in [value for name, value in wire.items() if name not in found.extras]


@given(st.data(), st.sampled_from(RESPONSES))
def test_a_model_is_made_again_from_its_dict(data: st.DataObject, cls: type[Model]):
    found = decode(cls, data.draw(wires(cls)))
    again = cls.from_dict(found.to_dict())
    assert type(again) is cls
    assert again == found
    assert again.extras == found.extras


def test_a_request_is_made_again_from_its_dict_and_checks_itself():
    request = ProvisionCustomer(
        provisioning_id="p",
        packages=["webex_meetings"],
        external_id="e",
        address=Address(address_line1="1 Street", country="US"),
        customer_info=CustomerInfo(name="Acme", primary_email="a@b.example", language="en_US"),
    )
    assert ProvisionCustomer.from_dict(request.to_dict()) == request
    subscriber = ProvisionSubscriber(customer_id="c", email="a@b.example", package="webex_voice")
    assert ProvisionSubscriber.from_dict(subscriber.to_dict()) == subscriber
    report = CreateBillingReport(billing_start_date="2026-10-01", billing_end_date="2026-10-31")
    assert CreateBillingReport.from_dict(report.to_dict()) == report
    with pytest.raises(InvalidRequest):
        ProvisionCustomer.from_dict({**request.to_dict(), "externalId": " "})
    with pytest.raises(DecodeError, match="the ProvisionCustomer") as caught:
        ProvisionCustomer.from_dict({**request.to_dict(), "packages": "webex_meetings"})
    assert caught.value.paths == ("$.packages",)


@pytest.mark.parametrize("wire", [None, [], "text", 5])
def test_only_a_mapping_is_a_model(wire: Any):
    with pytest.raises(DecodeError, match="should be an object"):
        Customer.from_dict(wire)


@given(st.data(), st.sampled_from(RESPONSES))
def test_a_decoded_model_is_what_its_constructor_makes(data: st.DataObject, cls: type[Model]):
    found = decode(cls, data.draw(wires(cls)))
    fields = {field.name: getattr(found, field.name) for field in attrs.fields(cls)}
    made = cls(**fields)
    assert made == found
    assert repr(made) == repr(found)
    assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == found
    assert pickle.loads(pickle.dumps(found)).extras == found.extras


@pytest.mark.parametrize("cls", RESPONSES, ids=lambda cls: cls.__name__)
def test_a_decoded_model_is_frozen(cls: type[Model]):
    found = decode(cls, least(cls))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(found, fields_of(cls)[0][0].name, None)
    with pytest.raises(AttributeError):
        found.no_such_field = 1  # type: ignore[attr-defined]


def test_the_link_to_a_report_is_not_shown():
    report = decode(BillingReport, {"id": "B1", "tempDownloadURL": "https://x/?Signature=secret"})
    assert "secret" not in repr(report)
    assert report.to_dict()["tempDownloadURL"].endswith("secret")


# --- open enumerations

ENUMS = [
    cls
    for cls in vars(enums).values()
    if isinstance(cls, type) and issubclass(cls, OpenEnum) and cls is not OpenEnum
]


@given(st.sampled_from(ENUMS), st.text(max_size=20))
def test_an_unknown_value_survives_and_says_so(cls: type[OpenEnum], text: str):
    member = cls(text)
    assert member == text
    assert str(member) == text
    assert f"{member}" == text
    assert hash(member) == hash(text)
    assert member.is_known is (text in [known.value for known in cls])
    assert cls(text) == member
    assert pickle.loads(pickle.dumps(member)) == copy.deepcopy(member) == member
    assert type(pickle.loads(pickle.dumps(member))) is cls


@pytest.mark.parametrize("cls", ENUMS)
def test_known_values_are_the_same_object_and_unknown_ones_do_not_join_them(cls: type[OpenEnum]):
    before = list(cls)
    assert all(cls(member.value) is member and member.is_known for member in before)
    assert not cls("something new").is_known
    assert list(cls) == before
    assert "something new" not in [member.value for member in cls]


def test_unknown_values_do_not_fill_the_memory():
    for number in range(3000):
        assert CustomerStatus(f"state {number}") == f"state {number}"
    assert len(CustomerStatus.unknown_members()) <= 1024


def test_a_repr_tells_known_from_unknown():
    assert repr(CustomerStatus.ERROR) == "CustomerStatus.ERROR"
    assert repr(CustomerStatus("moon")) == "CustomerStatus('moon')"


@pytest.mark.parametrize("value", [None, 1, True, 1.5, b"error", ["error"]])
def test_only_text_is_a_value(value: Any):
    with pytest.raises(ValueError, match="is not a valid CustomerStatus"):
        CustomerStatus(value)


def test_unknown_packages_come_through_a_list_beside_known_ones():
    customer = decode(Customer, {"id": "c", "packages": ["webex_calling", "hologram", "hologram"]})
    assert customer.packages == ("webex_calling", "hologram", "hologram")
    assert customer.packages is not None
    assert customer.packages[0] is CustomerPackage.WEBEX_CALLING
    assert [package.is_known for package in customer.packages] == [True, False, False]


@given(st.data(), st.sampled_from(ENUMS))
def test_the_wire_form_of_an_enumeration_is_plain_text(data: st.DataObject, cls: type[OpenEnum]):
    value = data.draw(values(cls))
    wire = Customer(id="c", status=cls(value)).to_dict()  # type: ignore[arg-type]
    # A blank one says as much as none.
    assert wire == {"id": "c", **({"status": value} if value else {})}
    assert all(type(text) is str for text in wire.values())
