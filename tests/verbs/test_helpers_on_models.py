"""Addresses, locales and phone numbers where they are used: on the objects that are sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verbs.bakery import ADDRESS, order
from webex_wholesale.errors import InvalidAddress, InvalidPhoneNumber, InvalidRequest
from webex_wholesale.locales import normalize_locale
from webex_wholesale.models import (
    Address,
    CallingLocation,
    CustomerInfo,
    ProvisionSubscriber,
    SubscriberParameters,
    UpdateSubscriber,
)
from webex_wholesale.sandbox import Sandbox

LONG = "Gewerbepark an der alten Ziegelei 1200 Gebaeude 17 Nord"


def test_an_address_lists_all_its_problems_at_once():
    address = Address(address_line1="x" * 51, city=" ", country="Germany", state_or_province="Bavaria")
    assert [(found.field, found.code) for found in address.problems(calling_location=True)] == [
        ("city", "missing"),
        ("address_line1", "too_long"),
        ("country", "not_a_country_code"),
        ("state_or_province", "not_a_state_code"),
    ]
    assert "state_or_province" not in {found.field for found in address.problems()}
    assert ADDRESS.problems() == ()


@pytest.mark.parametrize("field", ["address_line1", "address_line2", "city", "country", "state_or_province"])
def test_each_problem_names_the_field_that_has_it(field: str):
    wrong: dict[str, Any] = {
        "address_line1": "a\nb",
        "address_line2": "x" * 51,
        "city": None,
        "country": "USA",
        "state_or_province": "California",
    }
    fields = {"address_line1": "1 Harbour Street", "city": "Rivertown", "country": "US", field: wrong[field]}
    assert [found.field for found in Address(**fields).problems(calling_location=True)] == [field]


def test_a_long_line_is_folded_and_the_rest_of_the_address_stays():
    address = Address(address_line1=LONG, address_line2="3. Stock", city="Ulm", country="DE", extras={"plus": 1})
    folded = address.wrap()
    assert (folded.address_line1, folded.address_line2) == (LONG[:50], "Nord 3. Stock")
    assert (folded.city, folded.country, folded.extras) == ("Ulm", "DE", {"plus": 1})
    assert folded.problems() == ()
    assert address.address_line1 == LONG


def test_what_cannot_be_folded_says_so():
    for line1 in ("x" * 51, None, " "):
        with pytest.raises(InvalidAddress):
            Address(address_line1=line1).wrap()


def test_names_of_country_and_state_become_codes():
    address = Address(city="Los Angeles", state_or_province="California", country="united states").normalized()
    assert (address.state_or_province, address.country, address.city) == ("CA", "US", "Los Angeles")


def test_a_state_without_a_country_stays_what_it_is():
    address = Address(state_or_province="California")
    assert address.normalized() == address
    assert Address().normalized() == Address()


def test_a_country_or_state_that_does_not_exist_is_refused():
    with pytest.raises(InvalidAddress, match="no country"):
        Address(country="Atlantis").normalized()
    with pytest.raises(InvalidAddress, match="no state"):
        Address(country="US", state_or_province="Bavaria").normalized()


ANYTHING = st.none() | st.text() | st.integers() | st.binary()


@given(st.builds(Address, **dict.fromkeys(("address_line1", "city", "country", "state_or_province"), ANYTHING)))
def test_any_address_has_its_problems_found_and_is_folded_and_looked_up_or_refused(address: Address):
    found = {problem.field for problem in address.problems(calling_location=True)}
    try:
        folded = address.wrap()
        assert {problem.field for problem in folded.problems()} <= found
        looked_up = address.normalized()
        assert "country" not in {problem.field for problem in looked_up.problems()} - found
    except InvalidAddress:
        return


def test_a_customers_name_is_checked_too():
    assert CustomerInfo(name="Acme").problems() == ()
    assert [found.code for found in CustomerInfo(name="100% Pizza").problems()] == ["percent_sign"]
    assert [found.code for found in CustomerInfo().problems()] == ["missing"]


def test_a_locale_may_stand_where_a_language_is_wanted():
    locale = normalize_locale("pt-BR")
    assert CustomerInfo(language=locale).to_dict() == {"language": "pt_BR"}
    assert CustomerInfo(language="pt_BR").language == "pt_BR"
    assert CustomerInfo().language is None
    location = CallingLocation(name="Office", address=ADDRESS, timezone="America/Sao_Paulo", language=locale)
    assert location.to_dict()["language"] == "pt_br"


@pytest.mark.parametrize("language", [5, ["en_US"], object()])
def test_what_is_no_language_is_refused(language: Any):
    with pytest.raises(InvalidRequest, match="language must be a string"):
        CustomerInfo(language=language)


async def test_locales_travel_in_their_two_spellings(client: Any, sandbox: Sandbox):
    locale = normalize_locale("en-GB")
    location = CallingLocation(name="Office", address=ADDRESS, timezone="Europe/London", language=locale)
    await client.customers.provision(
        **order(
            customer_info=CustomerInfo(name="Acme", primary_email="it@acme.example", language=locale),
            provisioning_parameters={"calling": {"location": location}},
        )
    )
    (entry,) = sandbox.journal
    assert entry.body["customerInfo"]["language"] == "en_GB"
    assert entry.body["provisioningParameters"]["calling"]["location"]["language"] == "en_gb"


@pytest.mark.parametrize(
    "wrap", [SubscriberParameters, lambda **fields: {"primaryPhoneNumber": next(iter(fields.values()))}]
)
def test_a_phone_number_travels_in_e164(wrap: Any):
    parameters = wrap(primary_phone_number="+1 (240) 555-1212")
    for body in (
        ProvisionSubscriber(
            customer_id="c", email="a@b.example", packages=["webex_calling"], provisioning_parameters=parameters
        ),
        UpdateSubscriber(packages=["webex_calling"], provisioning_parameters=parameters),
    ):
        assert body.to_dict()["provisioningParameters"] == {"primaryPhoneNumber": "+12405551212"}


def test_a_phone_number_without_a_plus_travels_as_it_is():
    assert SubscriberParameters(primary_phone_number="240-555-1212").primary_phone_number == "240-555-1212"
    assert SubscriberParameters().primary_phone_number is None


def test_a_phone_number_that_is_none_is_refused_without_being_repeated():
    with pytest.raises(InvalidPhoneNumber) as caught:
        SubscriberParameters(primary_phone_number="+1 800 FLOWERS")
    assert "FLOWERS" not in str(caught.value)
