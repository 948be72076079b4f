"""What the service always sends is not Optional, and an answer that lacks it is still an answer."""

from __future__ import annotations

import copy
import pickle
import types
import typing
from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from webex_wholesale import models
from webex_wholesale._codec import decode, decode_many
from webex_wholesale._codec.specs import is_request
from webex_wholesale._core.resources.package_changes import packages_of
from webex_wholesale.errors import DecodeError, UnexpectedResponse
from webex_wholesale.models import (
    BillingReport,
    Customer,
    Location,
    NamedCustomer,
    Organization,
    Person,
    PrecheckResult,
    SubPartner,
    Subscriber,
)
from webex_wholesale.models.base import Model

ALWAYS: Mapping[type[Model], set[str]] = {
    Customer: {"id", "external_id", "status", "packages", "errors"},
    Subscriber: {"id", "email", "customer_id", "external_customer_id", "packages", "status", "errors"},
    BillingReport: {"id", "status", "errors"},
    SubPartner: {"org_id", "subscription_id", "provisioning_state"},
    PrecheckResult: {"info", "errors"},
    Organization: {"id", "display_name"},
    Location: {"id", "name"},
    Person: {"id", "emails", "display_name", "roles", "licenses", "phone_numbers"},
}
# What is None on purpose: it was not asked for, and is no list without entries.
NOT_ASKED_FOR = {("PackageDetails", "license_ids")}


def identity(cls: type[Model]) -> dict[str, Any]:
    """Return the least that can be read as one of these."""
    found = {"orgId": "O1"} if cls is SubPartner else {"id": "X1"}
    return {} if cls is PrecheckResult else found


def hints_of(cls: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(cls, localns=vars(models) | {"Mapping": Mapping})


def is_optional(hint: Any) -> bool:
    return typing.get_origin(hint) in (typing.Union, types.UnionType) and type(None) in typing.get_args(hint)


@pytest.mark.parametrize(("cls", "names"), ALWAYS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_what_is_always_sent_is_not_optional_and_no_answer_is_lost_without_it(cls: type[Model], names: set[str]):
    hints = hints_of(cls)
    assert {name for name in names if is_optional(hints[name])} == set()
    wire = identity(cls)
    found = decode(cls, wire)
    for name in names - {"id", "org_id"}:
        value = getattr(found, name)
        assert value in ((), ""), name
        assert isinstance(value, tuple | str), name
    assert found.to_dict() == wire
    assert decode(cls, found.to_dict()) == found
    assert found.undecoded == ()
    assert not any(f"{name}=" in repr(found) for name in names - {"id", "org_id"})


def test_no_list_of_an_answer_is_optional():
    answers = [found for name in models.__all__ if attrs.has(found := getattr(models, name))]
    optional = {
        (cls.__name__, field.name)
        for cls in answers
        if issubclass(cls, Model) and not is_request(cls)
        for field in attrs.fields(cls)
        if is_optional(hint := hints_of(cls)[field.name])
        and any(typing.get_origin(one) is tuple for one in typing.get_args(hint))
    }
    assert optional == NOT_ASKED_FOR


def test_one_answer_without_them_does_not_lose_the_page():
    page = decode_many(Customer, [{"id": "C1", "externalId": "a"}, {"id": "C2"}, {"id": "C3", "packages": None}])
    assert [found.external_id for found in page] == ["a", "", ""]
    assert [found.packages for found in page] == [(), (), ()]


@pytest.mark.parametrize("wire", [{"externalId": 7}, {"status": 7}, {"packages": "webex_calling"}])
def test_a_wrong_type_is_an_error_still(wire: dict[str, Any]):
    with pytest.raises(DecodeError, match=f"{next(iter(wire))}"):
        decode(Customer, {"id": "C1", **wire})


@pytest.mark.parametrize(
    ("cls", "wire", "path"),
    [
        (Customer, {"id": "C1", "errors": "none"}, "errors"),
        (Location, {"id": "L1", "name": 7}, "name"),
        (Customer, {"id": "C1", "errors": [{"errorCode": 1, "description": 7}]}, "errors[0].description"),
    ],
)
def test_what_cannot_be_read_is_named_and_given_back(cls: type[Model], wire: dict[str, Any], path: str):
    found = decode(cls, wire)
    assert found.undecoded == (path,)
    assert found.to_dict() == wire


@pytest.mark.parametrize(
    "make_again", [lambda one: one, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))]
)
def test_a_list_that_was_not_sent_is_never_taken_for_the_complete_list(make_again: Any):
    sent, not_sent = (make_again(decode(Customer, {"id": "C1", **more})) for more in ({"packages": []}, {}))
    assert sent == not_sent
    assert packages_of(sent) == ()
    with pytest.raises(UnexpectedResponse, match="the complete list is not known"):
        packages_of(not_sent)
    assert (sent.to_dict(), not_sent.to_dict()) == ({"id": "C1", "packages": []}, {"id": "C1"})


def test_a_named_customer_has_a_wire_form():
    customer = Customer.from_dict({"id": "C1", "externalId": "acme"})
    assert NamedCustomer(customer=customer, name="Acme").to_dict() == {
        "id": "C1",
        "externalId": "acme",
        "name": "Acme",
    }
    assert NamedCustomer(customer=customer, name_error="403").to_dict()["nameError"] == "403"
