"""Clients that nobody here has written run against the sandbox unmodified."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.api import Api
from webex_wholesale.sandbox import Sandbox, SandboxServer

wxc_sdk = pytest.importorskip("wxc_sdk")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with sandbox.server(realtime=False) as running:
        yield running


@pytest.fixture
def foreign(server: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    from wxc_sdk.rest import RestSession

    monkeypatch.setattr(RestSession, "BASE", server.url)
    with wxc_sdk.WebexSimpleApi(tokens=server.token) as api:
        yield api


def test_wxc_sdk_reads_organisations_people_and_locations(sandbox: Sandbox, foreign: object):
    own = Api(sandbox, judged=False)
    customer = own.customer("north")
    ada = own.subscriber(customer)
    org = own("GET", f"/wholesale/customers/{customer}").json()["orgId"]

    assert foreign.organizations.details(org_id=org).display_name == "North Bakery"
    assert [one.display_name for one in foreign.organizations.list()] == ["Northwind Telecom", "North Bakery"]

    assert foreign.people.me().org_id == sandbox.org_id
    (person,) = foreign.people.list(email="ada@north.example", org_id=org)
    assert person.person_id == ada["personId"]
    assert foreign.people.details(person_id=person.person_id).emails == ["ada@north.example"]

    (place,) = foreign.locations.list(org_id=org)
    assert foreign.locations.details(place.location_id, org_id=org).name == "Main office"
    made = foreign.locations.create(
        name="Depot",
        time_zone="America/Chicago",
        preferred_language="en_us",
        announcement_language="en_us",
        address1="2 Quay",
        city="Rivertown",
        state="IL",
        postal_code="62701",
        country="US",
        org_id=org,
    )
    assert {one.name for one in foreign.locations.list(org_id=org)} == {"Main office", "Depot"}

    options = foreign.telephony.pstn.list(made, org_id=org)
    (chosen,) = [option for option in options if option.pstn_connection_type == "NON_INTEGRATED_CCP"]
    foreign.telephony.pstn.configure(made, id=chosen.id, org_id=org)
    assert foreign.telephony.pstn.read(made, org_id=org).display_name == chosen.display_name
    foreign.telephony.location.number.add(made, phone_numbers=["+13125550100"], org_id=org)
    numbers = list(foreign.telephony.phone_numbers(location_id=made, org_id=org))
    assert [number.phone_number for number in numbers] == ["+13125550100"]
    checked = foreign.telephony.location.validate_extensions(made, extensions=["9001"], org_id=org)
    assert checked.ok

    own("DELETE", f"/wholesale/subscribers/{ada['id']}", expect=204)
    foreign.people.delete_person(person_id=person.person_id)
    own("DELETE", f"/wholesale/customers/{customer}", expect=202)
    sandbox.clock.advance(10)
    foreign.organizations.delete(org_id=org)


def test_wxc_sdk_follows_the_pages(sandbox: Sandbox, foreign: object):
    made = sandbox.seed_data(1, subscribers=25)
    org = sandbox.customers(made.customers[0])[0]["orgId"]
    assert len(list(foreign.people.list(org_id=org, max=10))) == 25
