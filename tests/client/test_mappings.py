"""Mappings where a model may stand: both spellings travel alike, and what cannot be right is refused unsent."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import attrs
import httpx
import pytest

from tests.support.either import Either
from webex_wholesale import models
from webex_wholesale.errors import InvalidPhoneNumber, InvalidRequest
from webex_wholesale.models.base import wire_fields

PLACE = {"addressLine1": "1 Harbour Street", "city": "Rivertown", "zipOrPostalCode": "95035", "country": "US"}
SNAKE = {
    "address_line1": "1 Harbour Street",
    "city": "Rivertown",
    "zip_or_postal_code": "95035",
    "country": "US",
}
OFFICE = {"name": "Main", "address": SNAKE, "timezone": "America/Los_Angeles", "language": "en_us"}
PARTS = sorted(name.removesuffix("Dict") for name in models.__all__ if name.endswith("Dict"))


class Wire:
    """Answers anything, and remembers what was sent."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []
        self.sent = 0
        self.urls: list[httpx.URL] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        self.urls.append(request.url)
        if request.content:
            self.bodies.append(json.loads(request.content))
        url = "https://webexapis.com/v1/wholesale/customers/c1"
        answer = {"id": "x1", "items": [], "packages": ["webex_suite"], "url": url, "message": "success"}
        return httpx.Response(200, json=answer)


def provision(client: Any, **changes: Any) -> Any:
    given = {
        "provisioning_id": "P1",
        "packages": ["webex_calling"],
        "external_id": "acme-1",
        "address": SNAKE,
        "customer_info": {"name": "Acme", "primary_email": "it@acme.example"},
    }
    return client.customers.provision(**{**given, **changes})


Verb = Callable[[Any, Any], Any]
ADDRESS_VERBS: dict[str, Verb] = {
    "customers.provision": lambda client, address: provision(client, address=address),
    "customers.ensure": lambda client, address: client.customers.ensure(
        provisioning_id="P1",
        packages=["webex_calling"],
        external_id="acme-1",
        address=address,
        customer_info={"name": "Acme"},
    ),
    "customers.update": lambda client, address: client.customers.update("c1", address=address),
    "customers.update with packages": lambda client, address: client.customers.update(
        "c1", packages=["webex_suite"], address=address
    ),
    "precheck.customer": lambda client, address: client.precheck.customer(address=address),
    "locations.create": lambda client, address: client.locations.create(
        org_id="5fdc6c1e-1f45-4c0c-b1f7-0d5c6c7d5a11",
        name="Warehouse",
        time_zone="America/Los_Angeles",
        preferred_language="en_us",
        announcement_language="en_us",
        address=address,
    ),
    "a calling location": lambda client, address: provision(
        client, provisioning_parameters={"calling": {"location": {**OFFICE, "address": address}}}
    ),
}
PARAMETER_VERBS: dict[str, Verb] = {
    "customers.provision": lambda client, given: provision(client, provisioning_parameters=given),
    "customers.update": lambda client, given: client.customers.update("c1", provisioning_parameters=given),
    "customers.add_packages": lambda client, given: client.customers.add_packages(
        "c1", ["webex_calling"], provisioning_parameters=given
    ),
    "precheck.customer": lambda client, given: client.precheck.customer(
        address=SNAKE, provisioning_parameters=given
    ),
}
SUBSCRIBER_VERBS: dict[str, Verb] = {
    "subscribers.provision": lambda client, given: client.subscribers.provision(
        customer_id="c1", email="jo@acme.example", packages=["webex_calling"], provisioning_parameters=given
    ),
    "subscribers.update": lambda client, given: client.subscribers.update(
        "s1", packages=["webex_calling"], provisioning_parameters=given
    ),
    "precheck.subscriber": lambda client, given: client.precheck.subscriber(
        email="jo@acme.example", provisioning_parameters=given
    ),
}


async def test_both_spellings_of_a_mapping_travel_alike(either: Either) -> None:
    wire = Wire()
    client = either.client(wire)
    await provision(client, provisioning_parameters={"calling": {"location": OFFICE}})
    await provision(
        client,
        address=PLACE,
        customer_info={"name": "Acme", "primaryEmail": "it@acme.example"},
        provisioning_parameters={"calling": {"location": {**OFFICE, "address": models.Address(**SNAKE)}}},
    )
    first, second = wire.bodies
    assert first == second
    assert first["address"] == PLACE
    assert first["customerInfo"] == {"name": "Acme", "primaryEmail": "it@acme.example"}
    assert first["provisioningParameters"]["calling"]["location"]["address"] == PLACE


@pytest.mark.parametrize("verb", ADDRESS_VERBS.values(), ids=ADDRESS_VERBS)
@pytest.mark.parametrize("wrong", ["countri", "Country", "contry"])
async def test_a_misspelt_name_is_refused_unsent_with_the_near_one(either: Either, verb: Verb, wrong: str) -> None:
    wire = Wire()
    with pytest.raises(InvalidRequest, match=f"address has no field '{wrong}'; did you mean country"):
        await verb(either.client(wire), {"city": "Rivertown", wrong: "US"})
    assert wire.sent == 0


@pytest.mark.parametrize("verb", PARAMETER_VERBS.values(), ids=PARAMETER_VERBS)
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"caling": {}}, "provisioning_parameters has no field 'caling'; did you mean calling"),
        ({"meetings": {"time_zone": "x"}}, r"provisioning_parameters\.meetings has .* did you mean timezone"),
        ({"calling": {"place": OFFICE}}, r"\.calling has no field 'place': it takes location"),
        ({"calling": {"location": {"name": "Main"}}}, r"location needs address, timezone, language"),
        (
            {"calling": {"location": {**OFFICE, "name": " "}}},
            r"calling\.location: name must be given, and must not be blank",
        ),
        ({"calling": "main"}, r"\.calling must be of type CallingParameters or a mapping, not str"),
    ],
)
async def test_a_mistake_deep_inside_says_where_it_is(either: Either, verb: Verb, given: Any, says: str) -> None:
    wire = Wire()
    with pytest.raises(InvalidRequest, match=says):
        await verb(either.client(wire), given)
    assert wire.sent == 0


@pytest.mark.parametrize("verb", SUBSCRIBER_VERBS.values(), ids=SUBSCRIBER_VERBS)
async def test_settings_of_a_subscriber_are_checked_and_a_phone_number_is_tidied(
    either: Either, verb: Verb
) -> None:
    wire = Wire()
    client = either.client(wire)
    for number in ({"primary_phone_number": "+1 (240) 555-1212"}, {"primaryPhoneNumber": "+1 (240) 555-1212"}):
        await verb(client, number)
        assert wire.bodies[-1]["provisioningParameters"] == {"primaryPhoneNumber": "+12405551212"}
    sent = wire.sent
    with pytest.raises(InvalidRequest, match="has no field 'phone_number'; did you mean primary_phone_number"):
        await verb(client, {"phone_number": "+12405551212"})
    with pytest.raises(InvalidPhoneNumber):
        await verb(client, {"primary_phone_number": "+1"})
    assert wire.sent == sent


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ({"city": "a", "address_line1": "x", "addressLine1": "y"}, "has address_line1 twice"),
        ({"city": 7}, "address.city must be text, not int"),
        ({7: "x"}, "address has no field 7: it takes address_line1,"),
        ("1 Harbour Street", "address must be of type Address or a mapping, not str"),
        (models.LocationAddress(city="x"), "not LocationAddress"),
    ],
)
async def test_what_is_no_address_is_refused_in_words(either: Either, address: Any, says: str) -> None:
    with pytest.raises(InvalidRequest, match=says):
        await provision(either.client(Wire()), address=address)


@pytest.mark.parametrize("name", PARTS)
def test_the_typed_mapping_of_a_model_has_its_names_and_those_of_the_wire(name: str) -> None:
    wire = wire_fields(getattr(models, name))
    declared = set(getattr(models, f"{name}Dict").__annotations__)
    assert declared == {spelling for name, sent, _ in wire for spelling in (name, sent)}


def test_every_part_of_a_request_has_a_typed_mapping() -> None:
    parts = set()
    for name in models.__all__:
        cls = getattr(models, name)
        if attrs.has(cls):
            parts |= {a.metadata["part"].__name__ for a in attrs.fields(cls) if a.metadata.get("part")}
    assert parts | {"LocationAddress"} == set(PARTS)
    assert get_type_hints(models.MeetingsParametersDict) == {"timezone": str | None}


@pytest.mark.parametrize(
    "names",
    ["CustomerStatus", "CustomerPackage", "SubscriberPackage", "SubscriberStatus", "ReportType", "ReportStatus"],
)
def test_the_names_that_an_editor_offers_are_those_of_the_enumeration(names: str) -> None:
    assert list(get_args(getattr(models, f"{names}Name"))) == [member.value for member in getattr(models, names)]


async def test_a_customer_stands_for_its_id_in_every_filter(either: Either) -> None:
    wire = Wire()
    client = either.client(wire)
    customer = models.Customer(id="c1")
    await client.subscribers.list(customer_id=customer).first()
    assert wire.urls[-1].params["customerId"] == "c1"
    await client.precheck.subscriber(customer_id=customer, email="jo@acme.example")
    assert wire.bodies[-1]["customerId"] == "c1"


@pytest.mark.parametrize("packages", ["webex_calling", b"webex_calling"])
async def test_one_bare_text_is_no_list_of_packages(either: Either, packages: Any) -> None:
    client = either.client(Wire())
    for verb in (
        lambda: provision(client, packages=packages),
        lambda: client.customers.update("c1", packages=packages),
        lambda: client.subscribers.update("s1", packages=packages),
        lambda: client.subscribers.provision(customer_id="c1", email="a@b.example", packages=packages),
        lambda: client.precheck.customer(address=SNAKE, packages=packages),
        lambda: client.precheck.subscriber(email="a@b.example", packages=packages),
    ):
        with pytest.raises(
            InvalidRequest, match=r"packages must be a list of package names, such as \['webex_calling'\]"
        ):
            await verb()
