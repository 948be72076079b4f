"""A caller's own cattrs converter, with models inside the caller's own classes."""

from __future__ import annotations

import json
from typing import Any

import attrs
import cattrs
import pytest
from cattrs.preconf.json import make_converter
from hypothesis import given

from tests.codec.wires import wires
from webex_wholesale.converters import register_hooks
from webex_wholesale.errors import DecodeError
from webex_wholesale.models import Customer, Subscriber


@attrs.frozen
class Account:
    number: int
    customer: Customer
    subscribers: list[Subscriber]
    former: Customer | None = None


def converter() -> cattrs.Converter:
    made = cattrs.Converter()
    register_hooks(made)
    return made


def account() -> Account:
    customer = Customer.from_dict({"id": "c1", "externalId": "acme-1", "futureField": [1]})
    return Account(7, customer, [Subscriber(id="s1", email="jo@acme.example"), Subscriber(id="s2")])


@given(wires(Customer), wires(Subscriber))
def test_models_in_a_class_of_ones_own_come_back_as_they_were(
    customer: dict[str, Any], subscriber: dict[str, Any]
):
    before = Account(7, Customer.from_dict(customer), [Subscriber.from_dict(subscriber)])
    saved = json.loads(json.dumps(converter().unstructure(before)))
    assert converter().structure(saved, Account) == before


def test_unknown_fields_are_kept():
    assert converter().unstructure(account())["customer"]["futureField"] == [1]


def test_a_preconfigured_converter_does_as_well():
    made = make_converter()
    register_hooks(made)
    assert made.loads(made.dumps(account()), Account) == account()


def test_what_the_service_could_not_have_sent_is_refused():
    saved = converter().unstructure(account())
    saved["customer"]["id"] = None
    with pytest.raises(cattrs.ClassValidationError) as caught:
        converter().structure(saved, Account)
    (problem,) = caught.value.exceptions
    assert isinstance(problem, DecodeError)


def test_without_the_hooks_the_wire_names_would_be_lost():
    assert "external_id" in cattrs.Converter().unstructure(Customer(id="c1", external_id="a"))
    assert converter().unstructure(Customer(id="c1", external_id="a")) == {"id": "c1", "externalId": "a"}
