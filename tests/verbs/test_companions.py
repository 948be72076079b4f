"""People, locations, numbers and organisations, every verb against the sandbox, with both clients."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.either import Either
from tests.verbs.bakery import calls, connect, dressed
from webex_wholesale import operations
from webex_wholesale.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidPhoneNumber,
    InvalidRequest,
    NotFound,
    NotSupported,
    OutcomeUnknown,
)
from webex_wholesale.ids import WebexId
from webex_wholesale.models import LocationAddress
from webex_wholesale.sandbox import Sandbox

MAIN, DIRECT = "+13125550100", "+13125550101"


@pytest.fixture
def org_id(sandbox: Sandbox, bakery: str) -> str:
    """The bakery's organisation, read once."""
    with sandbox.client() as client:
        found = client.organizations.activate(client.customers.get(bakery).org_id).id
    sandbox.journal.clear()
    return found


async def the_location(client: Any, org_id: str) -> Any:
    return await client.locations.list(org_id=org_id).first()


async def connect_pstn(client: Any, org_id: str) -> Any:
    location = await the_location(client, org_id)
    offered = await client.locations.pstn_options(location, org_id=org_id)
    option = next(option for option in offered if option.pstn_connection_type == "NON_INTEGRATED_CCP")
    await client.locations.set_pstn_connection(location, option, org_id=org_id)
    return location


def staff(sandbox: Sandbox, customer: str, email: str, **parameters: str) -> Any:
    with sandbox.client() as client:
        return client.subscribers.provision(
            customer_id=customer,
            email=email,
            package="webex_calling",
            provisioning_parameters={"firstName": "Ada", "lastName": "Baker", **parameters},
        ).result()


async def test_me_is_the_person_of_the_token(client: Any, sandbox: Sandbox):
    me = await client.people.me()
    assert me.org_id == sandbox.org_id
    assert me.id


async def test_people_are_found_by_e_mail_and_by_organisation(
    client: Any, sandbox: Sandbox, bakery: str, org_id: str
):
    subscriber = staff(sandbox, bakery, "ada@bakery.example", extension="2001")
    by_email = await client.people.list(email="ADA@bakery.example").to_list()
    assert [person.id for person in by_email] == [subscriber.person_id]
    in_org = await client.people.list(org_id=org_id).to_list()
    assert subscriber.person_id in [person.id for person in in_org]
    bare = await client.people.list(org_id=WebexId.parse(org_id).uuid).to_list()
    assert [person.id for person in bare] == [person.id for person in in_org]
    assert await client.people.get(by_email[0]) == by_email[0]
    assert by_email[0].extension == "2001"


async def test_a_person_is_deleted_once_it_is_no_subscriber(
    client: Any, sandbox: Sandbox, bakery: str, org_id: str
):
    subscriber = staff(sandbox, bakery, "ada@bakery.example", extension="2001")
    with pytest.raises(Conflict):
        await client.people.delete(subscriber.person_id)
    await client.subscribers.delete(subscriber.id)
    await client.people.delete(subscriber.person_id)
    with pytest.raises(NotFound):
        await client.people.get(subscriber.person_id)


async def test_the_first_location_came_with_the_customer(client: Any, org_id: str):
    (location,) = await client.locations.list(org_id=org_id, name="MAIN").to_list()
    assert (location.name, location.time_zone) == ("Main office", "America/Chicago")
    assert location.address.address1 == "1 Harbour Street"
    assert (await client.locations.get(location, org_id=org_id)).id == location.id
    assert (await client.locations.get(location.id, org_id=org_id)).name == location.name
    assert await client.locations.list(org_id=org_id, name="elsewhere").to_list() == []


async def test_locations_are_closed_until_the_organisation_was_read_once(client: Any, bakery: str):
    org_id = (await client.customers.get(bakery)).org_id
    with pytest.raises(Forbidden):
        await client.locations.list(org_id=org_id).to_list()
    await client.organizations.activate(org_id)
    assert await client.locations.list(org_id=org_id).to_list()


@pytest.mark.parametrize("as_model", [True, False])
async def test_a_location_is_made_and_its_id_given(client: Any, org_id: str, as_model: bool):
    wire = {"address1": "2 Quay", "city": "Rivertown", "country": "US"}
    made = await client.locations.create(
        org_id=org_id,
        name="Depot",
        time_zone="America/Chicago",
        preferred_language="en_us",
        announcement_language="en_us",
        address=LocationAddress(**wire) if as_model else wire,
    )
    found = await client.locations.get(made, org_id=org_id)
    assert (found.id, found.name, found.address.city) == (made, "Depot", "Rivertown")


async def test_a_location_has_no_pstn_connection_until_one_is_set(client: Any, org_id: str):
    location = await the_location(client, org_id)
    assert await client.locations.pstn_connection(location, org_id=org_id) is None
    with pytest.raises(BadRequest):
        await client.numbers.add([MAIN], location=location, org_id=org_id)
    await connect_pstn(client, org_id)
    found = await client.locations.pstn_connection(location, org_id=org_id)
    assert found.pstn_connection_type == "NON_INTEGRATED_CCP"


async def test_a_connection_on_the_premises_is_named_by_its_route(client: Any, org_id: str):
    location = await the_location(client, org_id)
    await client.locations.set_pstn_connection(
        location, org_id=org_id, premise_route_type="TRUNK", premise_route_id="trunk-1"
    )
    assert (await client.locations.pstn_connection(location, org_id=org_id)).route_id == "trunk-1"


async def test_extensions_are_validated_without_a_change(client: Any, sandbox: Sandbox, bakery: str, org_id: str):
    location = await the_location(client, org_id)
    assert await client.locations.validate_extensions(location, ["2001"], org_id=org_id)
    staff(sandbox, bakery, "ada@bakery.example", extension="2001")
    found = await client.locations.validate_extensions(location, ["2001", "2002"], org_id=org_id)
    assert not found
    assert [status.state for status in found.extension_status] == ["DUPLICATE", "VALID"]


async def test_numbers_are_added_once_listed_given_away_and_removed(
    client: Any, sandbox: Sandbox, bakery: str, org_id: str
):
    location = await connect_pstn(client, org_id)
    for _ in range(2):
        await client.numbers.add(["+1 (312) 555-0100", DIRECT], location=location, org_id=org_id)
    found = await client.numbers.list(org_id=org_id).to_list()
    assert [number.phone_number for number in found] == [MAIN, DIRECT]
    assert {number.location.id for number in found} == {location.id}
    await client.numbers.set_main(MAIN, location=location, org_id=org_id)
    subscriber = staff(sandbox, bakery, "ada@bakery.example", primaryPhoneNumber=DIRECT, locationId=location.id)
    main, direct = await client.numbers.list(org_id=org_id, location=location).to_list()
    assert (main.main_number, main.owner) == (True, None)
    assert direct.owner.id == subscriber.person_id
    free = await client.numbers.list(org_id=org_id, available=True).to_list()
    assert [number.phone_number for number in free] == [MAIN]
    only = await client.numbers.list(org_id=org_id, phone_number=DIRECT).to_list()
    assert [number.phone_number for number in only] == [DIRECT]
    with pytest.raises(Conflict):
        await client.numbers.remove([DIRECT], location=location, org_id=org_id)
    await client.subscribers.delete(subscriber.id)
    await client.people.delete(subscriber.person_id)
    await client.numbers.remove([DIRECT], location=location.id, org_id=org_id)
    left = await client.numbers.list(org_id=org_id).to_list()
    assert [number.phone_number for number in left] == [MAIN]


async def test_a_main_number_keeps_the_other_settings(client: Any, sandbox: Sandbox, org_id: str):
    location = await connect_pstn(client, org_id)
    await client.numbers.add([MAIN, DIRECT], location=location, org_id=org_id)
    for number in (MAIN, DIRECT):
        await client.numbers.set_main(number, location=location, org_id=org_id)
    listed = await client.numbers.list(org_id=org_id).to_list()
    assert [number.phone_number for number in listed if number.main_number] == [DIRECT]
    with pytest.raises(BadRequest):
        await client.numbers.set_main("+13125559999", location=location, org_id=org_id)


async def test_what_is_no_number_is_refused_before_anything_is_sent(client: Any, sandbox: Sandbox):
    for verb in (client.numbers.add, client.numbers.remove):
        with pytest.raises(InvalidPhoneNumber):
            await verb(["5550100"], location="l", org_id="o")
    with pytest.raises(InvalidPhoneNumber):
        await client.numbers.set_main("5550100", location="l", org_id="o")
    with pytest.raises(InvalidRequest, match="not one text"):
        await client.numbers.add(MAIN, location="l", org_id="o")
    with pytest.raises(InvalidRequest, match="not one text"):
        await client.locations.validate_extensions("l", "2001", org_id="o")
    with pytest.raises(InvalidRequest, match="an id, or a Location that has one"):
        await client.locations.get(None, org_id="o")
    assert calls(sandbox) == []


async def test_an_organisation_is_renamed(client: Any, org_id: str):
    await client.organizations.rename(org_id, "Bread & Sons")
    assert (await client.organizations.get(org_id)).display_name == "Bread & Sons"


async def test_an_organisation_says_what_stands_against_its_end(client: Any, org_id: str):
    with pytest.raises(Conflict, match="active subscriptions"):
        await client.organizations.delete(org_id)


async def test_an_organisation_ends_minutes_after_it_was_deleted(
    either: Either, client: Any, sandbox: Sandbox, bakery: str, org_id: str
):
    await dressed(either, await client.customers.delete(bakery)).result()
    poller = dressed(either, await client.organizations.delete(org_id))
    began = sandbox.clock.time()
    await poller.result(timeout=900)
    assert sandbox.clock.time() - began >= sandbox.settings.organization_deletion
    with pytest.raises(NotFound):
        await client.organizations.get(org_id)


async def test_a_token_without_the_scope_is_told_which_one_is_missing(
    either: Either, sandbox: Sandbox, org_id: str
):
    poor = connect(either, sandbox, token=sandbox.tokens.issue(scopes=["spark-admin:wholesale_customers_read"]))
    refused = {
        "spark-admin:people_read": lambda: poor.people.list(org_id=org_id).to_list(),
        "spark-admin:people_write": lambda: poor.people.delete("x"),
        "spark-admin:locations_read": lambda: poor.locations.list(org_id=org_id).to_list(),
        "spark-admin:telephony_pstn_read": lambda: poor.locations.pstn_options("x", org_id=org_id),
        "spark-admin:telephony_config_read": lambda: poor.numbers.list(org_id=org_id).to_list(),
        "spark-admin:telephony_config_write": lambda: poor.numbers.add([MAIN], location="x", org_id=org_id),
        "identity:organizations_rw": lambda: poor.organizations.rename(org_id, "x"),
    }
    for scope, verb in refused.items():
        with pytest.raises(Forbidden, match=scope):
            await verb()


@pytest.mark.parametrize(
    ("method", "error"), [("GET", NotSupported), ("PUT", NotSupported), ("POST", OutcomeUnknown)]
)
async def test_what_the_service_does_not_have_is_asked_for_once(
    client: Any, sandbox: Sandbox, method: str, error: type[Exception]
):
    with pytest.raises(error, match="does not have this"):
        await client.request(method, "/workspaces")
    assert len(sandbox.journal) == 1


async def test_equal_entries_without_an_id_are_told_apart_on_the_next_page(either: Either):
    """Models that no field tells apart are compared as a whole; a page that comes again is still noticed."""
    more = {"link": '<https://webexapis.com/v1/telephony/config/numbers?start=1>; rel="next"'}

    def serve(request: httpx.Request) -> httpx.Response:
        first = "start" not in request.url.params
        number = {"phoneNumber": MAIN if first else DIRECT, "location": {"id": "l"}}
        return httpx.Response(200, json={"phoneNumbers": [number]}, headers=more if first else {})

    found = await either.client(serve).numbers.list(org_id="o").to_list()
    assert [number.phone_number for number in found] == [MAIN, DIRECT]


def test_every_companion_operation_is_called_by_a_test_of_this_folder(request: pytest.FixtureRequest):
    text = "".join(path.read_text(encoding="utf-8") for path in request.path.parent.glob("test_*.py"))
    verbs = {operation.name for operation in operations.companion_operations()} - {"numbers.calling_details"}
    assert [verb for verb in sorted(verbs) if f"client.{verb}(" not in text] == []
