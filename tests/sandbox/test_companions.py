"""A whole customer: what stands around the 18 operations, from its location to the organisation's end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.api import ADDRESS, Api, order, person
from webex_wholesale.sandbox import Sandbox

CUSTOMERS, SUBSCRIBERS = "/wholesale/customers", "/wholesale/subscribers"
SCHEMA = "urn:cisco:codev:identity:organization:core:1.0"


class Office:
    """A calling customer, its organisation read once, and its first location."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        # The official contract has none of these operations to judge by.
        self.api = Api(sandbox, judged=False)
        self.customer = self.api.customer()
        self.org = self.api("GET", f"{CUSTOMERS}/{self.customer}").json()["orgId"]
        self.api("GET", f"/organizations/{self.org}", expect=200)
        (self.place,) = self.items("/locations")
        self.calling = f"/telephony/config/locations/{self.place['id']}"
        self.pstn = f"/telephony/pstn/locations/{self.place['id']}"

    def items(self, path: str, key: str = "items", **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api("GET", path, orgId=self.org, expect=200, **query).json()[key]
        return found

    def connect(self) -> None:
        (option,) = [o for o in self.items(f"{self.pstn}/connectionOptions") if "CCP" in o["pstnConnectionType"]]
        self.api("PUT", f"{self.pstn}/connection", {"id": option["id"]}, expect=204)

    def user(self, email: str, **parameters: str) -> dict[str, Any]:
        made = {"firstName": "Ada", "lastName": "North", **parameters}
        body = person(self.customer, email, provisioningParameters=made)
        answer: dict[str, Any] = self.api("POST", SUBSCRIBERS, body, expect=200).json()
        return answer


@pytest.fixture
def office(sandbox: Sandbox) -> Office:
    return Office(sandbox)


def identity(sandbox: Sandbox, uuid: str, body: dict[str, Any], target: str = "") -> Any:
    import json

    from webex_wholesale.sandbox import Request

    sent = {"authorization": f"Bearer {sandbox.token}", "content-type": "application/json"}
    path = target or f"/identity/organizations/{uuid}"
    return sandbox.handle(Request("PATCH", path, sent, json.dumps(body).encode()))


def test_an_organisation_is_closed_to_its_neighbours_until_it_was_read_once(sandbox: Sandbox):
    api = Api(sandbox, judged=False)
    org = api("GET", f"{CUSTOMERS}/{api.customer()}").json()["orgId"]
    api("GET", "/locations", orgId=org, expect=403)
    api("GET", f"/organizations/{org}", expect=200)
    api("GET", "/locations", orgId=org, expect=200)
    api("GET", "/locations", orgId="nobody", expect=404)


def test_a_calling_customer_gets_pstn_numbers_a_main_number_and_users(office: Office):
    api, number = office.api, "+13125550100"
    assert office.place["address"]["address1"] == ADDRESS["addressLine1"]
    assert office.items("/locations", name="MAIN") == office.items("/locations", id=office.place["id"])
    assert office.items("/locations", name="other") == []
    api("GET", f"{office.pstn}/connection", expect=404)
    api("POST", f"{office.calling}/numbers", {"phoneNumbers": [number]}, expect=400)
    office.connect()
    assert api("GET", f"{office.pstn}/connection", expect=200).json()["pstnConnectionType"] == "NON_INTEGRATED_CCP"
    added = {"phoneNumbers": [number, "+13125550101"]}
    for _ in range(2):
        assert api("POST", f"{office.calling}/numbers", added, expect=200).json() == {}
    api("PUT", office.calling, {"callingLineId": {"phoneNumber": "+13125559999"}}, expect=400)
    api("PUT", office.calling, {"callingLineId": {"phoneNumber": number}}, expect=204)
    assert api("GET", office.calling, expect=200).json()["callingLineId"]["phoneNumber"] == number
    ada = office.user("ada@north.example", primaryPhoneNumber="+13125550101", locationId=office.place["id"])
    main, direct = office.items("/telephony/config/numbers", "phoneNumbers")
    assert (main["mainNumber"], "owner" in main) == (True, False)
    assert direct["owner"]["id"] == ada["personId"]
    free = office.items("/telephony/config/numbers", "phoneNumbers", available="true")
    assert [number["phoneNumber"] for number in free] == [number]
    for taken in added["phoneNumbers"]:
        api("DELETE", f"{office.calling}/numbers", {"phoneNumbers": [taken]}, expect=409)


def test_the_connection_that_webex_sells_cannot_be_set_up_by_the_api(office: Office):
    options = {
        option["pstnConnectionType"]: option["id"] for option in office.items(f"{office.pstn}/connectionOptions")
    }
    for body in ({"id": options["CISCO_PSTN"]}, {"id": "no such"}, {"premiseRouteType": "TRUNK"}, {}):
        office.api("PUT", f"{office.pstn}/connection", body, expect=400)
    route = {"premiseRouteType": "TRUNK", "premiseRouteId": "trunk-1"}
    office.api("PUT", f"{office.pstn}/connection", route, expect=204)
    assert office.api("GET", f"{office.pstn}/connection").json()["routeId"] == "trunk-1"


def test_a_location_is_made_and_a_second_with_its_name_is_not(office: Office):
    address = {"address1": "2 Quay", "city": "Rivertown", "country": "US"}
    words = {"timeZone": "America/Chicago", "preferredLanguage": "en_us", "announcementLanguage": "en_us"}
    body = {"name": "Depot", **words, "address": address}
    made = office.api("POST", "/locations", body, orgId=office.org, expect=200).json()["id"]
    assert office.api("GET", f"/locations/{made}", orgId=office.org).json()["address"] == address
    office.api("POST", "/locations", body, orgId=office.org, expect=409)
    office.user("ada@north.example", extension="2001", locationId=made)
    wrong = person(office.customer, "bo@north.example")
    wrong["provisioningParameters"]["locationId"] = "nowhere"
    for path in (SUBSCRIBERS, f"{SUBSCRIBERS}/validate"):
        office.api("POST", path, wrong, expect=400)
    office.sandbox.settings.any_location = True
    office.api("POST", SUBSCRIBERS, wrong, expect=200)


def test_an_extension_that_somebody_has_is_found_by_validation_precheck_and_provisioning(office: Office):
    office.user("ada@north.example", extension="2001")
    asked = {"extensions": ["2001", "2002", "2002", "911", "x"]}
    answer = office.api("POST", f"{office.calling}/actions/validateExtensions/invoke", asked, expect=200).json()
    states = [status["state"] for status in answer["extensionStatus"]]
    assert (answer["status"], states) == (
        "ERRORS",
        ["DUPLICATE", "VALID", "DUPLICATE_IN_LIST", "INVALID", "INVALID"],
    )
    clash = person(office.customer, "bo@north.example", provisioningParameters={"extension": "2001"})
    for path in (SUBSCRIBERS, f"{SUBSCRIBERS}/validate"):
        office.api("POST", path, clash, expect=409)
    office.sandbox.settings.number_clashes = False
    office.api("POST", SUBSCRIBERS, clash, expect=200)


def test_numbers_may_have_to_be_there_before_they_are_given_away(office: Office):
    office.sandbox.settings.numbers_first = True
    body = person(office.customer, provisioningParameters={"primaryPhoneNumber": "+13125550100"})
    office.api("POST", SUBSCRIBERS, body, expect=400)
    office.connect()
    office.api("POST", f"{office.calling}/numbers", {"phoneNumbers": ["+13125550100"]}, expect=200)
    office.api("POST", SUBSCRIBERS, body, expect=200)


def test_the_first_subscriber_is_administrator_and_people_are_found_and_deleted(office: Office):
    ada, bo = office.user("ada@north.example", extension="2001"), office.user("bo@north.example", extension="2002")
    found = {one["emails"][0]: one for one in office.items("/people")}
    assert [bool(found[f"{name}@north.example"]["roles"]) for name in ("ada", "bo")] == [True, False]
    assert office.api("GET", "/people", email="Ada@north.example").json()["items"] == [found["ada@north.example"]]
    me = office.api("GET", "/people/me", expect=200).json()
    assert me["orgId"] == office.sandbox.org_id
    one = f"/people/{bo['personId']}"
    office.api("DELETE", one, expect=409)
    office.api("DELETE", f"{SUBSCRIBERS}/{bo['id']}", expect=204)
    assert office.api("GET", one, expect=200).json()["emails"] == ["bo@north.example"]
    office.api("DELETE", one, expect=204)
    office.api("GET", one, expect=404)
    assert ada["personId"] != bo["personId"]


def test_an_existing_calling_user_needs_no_number_and_keeps_what_they_have(office: Office):
    known = office.sandbox.add_person("eve@north.example", office.org, calling=True, extension="2100")
    body = person(office.customer, "eve@north.example", provisioningParameters={"extension": "9"})
    subscriber = office.api("POST", SUBSCRIBERS, body, expect=200).json()
    assert subscriber["personId"] == known
    assert office.api("GET", f"/people/{known}").json()["extension"] == "2100"


def test_the_organisation_outlives_its_customer_with_name_and_administrator_and_can_be_attached(office: Office):
    api, sandbox = office.api, office.sandbox
    office.user("owner@north.example", extension="2001")
    renamed = identity(sandbox, uuid_of(office.org), {"schemas": [SCHEMA], "displayName": "North & Sons"})
    assert renamed.json()["displayName"] == "North & Sons"
    api("DELETE", f"{CUSTOMERS}/{office.customer}", expect=202)
    sandbox.clock.advance(seconds=10)
    assert api("GET", f"/organizations/{office.org}", expect=200).json()["displayName"] == "North & Sons"
    info = {"name": "ignored", "primaryEmail": "owner@north.example"}
    again = api("POST", CUSTOMERS, order("again", orgId=office.org, customerInfo=info), expect=202)
    sandbox.clock.advance(seconds=10)
    assert api.follow(again.json()["url"]).json()["orgId"] == office.org
    api("POST", f"{CUSTOMERS}/validate", {"address": ADDRESS, "customerInfo": info}, expect=409)


def uuid_of(org_id: str) -> str:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(org_id + "=" * (-len(org_id) % 4)).decode().rpartition("/")[2]


def test_the_identity_api_is_not_below_the_base_path(office: Office):
    body = {"schemas": [SCHEMA], "displayName": "x"}
    uuid = uuid_of(office.org)
    assert identity(office.sandbox, uuid, body, f"/v1/identity/organizations/{uuid}").status == 501
    assert identity(office.sandbox, uuid, {"displayName": "x"}).status == 400


def test_an_organisation_is_deleted_once_nothing_stands_against_it_and_is_gone_later(office: Office):
    api, sandbox = office.api, office.sandbox
    path = f"/organizations/{office.org}"
    users = [office.user(f"{name}@north.example", extension=f"200{at}") for at, name in enumerate(("ada", "bo"))]
    refused = api("DELETE", path, expect=409).json()
    assert [error["description"].split()[3] for error in refused["errors"]] == ["active", "more"]
    api("DELETE", f"{CUSTOMERS}/{office.customer}", expect=202)
    sandbox.clock.advance(seconds=10)
    assert len(api("DELETE", path, expect=409).json()["errors"]) == 1
    for user in users:
        api("DELETE", f"/people/{user['personId']}", expect=204)
    api("DELETE", path, expect=204)
    sandbox.clock.advance(seconds=299)
    sandbox.restore(sandbox.snapshot())
    api("GET", path, expect=200)
    api("POST", CUSTOMERS, order("again", orgId=office.org), expect=409)
    sandbox.clock.advance(seconds=1)
    api("GET", path, expect=404)
    api("DELETE", f"/organizations/{sandbox.org_id}", expect=409)


def test_resellers_have_organisations_too(sandbox: Sandbox):
    east = sandbox.add_sub_partner("East Telecom")
    api = Api(sandbox, judged=False)
    assert api("GET", f"/organizations/{east}", expect=200).json()["displayName"] == "East Telecom"
    names = [item["displayName"] for item in api("GET", "/organizations").json()["items"]]
    assert names == ["Northwind Telecom", "East Telecom"]
    own = Api(sandbox, sandbox.tokens.issue(org_id=east), judged=False)
    assert [item["id"] for item in own("GET", "/organizations").json()["items"]] == [east]
    own("GET", f"/organizations/{sandbox.org_id}", expect=403)


def test_without_a_language_the_templates_language_holds(sandbox: Sandbox):
    api = Api(sandbox)
    api("POST", CUSTOMERS, order("unknown", provisioningId="any"), expect=202)
    sandbox.add_template("german", language="de_DE", country="DE")
    sandbox.add_template("brazil", language="en_US", country="BR")
    info = order()["customerInfo"]
    cases = {"german": (None, "de_DE"), "brazil": ("pt", "pt_BR")}
    for template, (language, expected) in cases.items():
        sent = info if language is None else {**info, "language": language}
        api("POST", CUSTOMERS, order(template, provisioningId=template, customerInfo=sent), expect=202)
        assert sandbox.meetings_site_locale(template) == expected
    sent = {**info, "language": "pt_PT"}
    api("POST", CUSTOMERS, order("pt", provisioningId="brazil", customerInfo=sent), expect=202)
    assert sandbox.meetings_site_locale("pt") == "en_US"
    for path in (CUSTOMERS, f"{CUSTOMERS}/validate"):
        body = order("bad", provisioningId="unknown")
        api("POST", path, body, expect=400)


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("spark-admin:people_read", "GET", "/people"),
        ("spark-admin:locations_read", "GET", "/locations"),
        ("spark-admin:telephony_config_read", "GET", "/telephony/config/numbers"),
    ],
)
def test_each_companion_needs_its_scope(sandbox: Sandbox, scope: str, method: str, path: str):
    with_it, without = (sandbox.tokens.issue(scopes=scopes) for scopes in ([scope], ["spark:people_read"]))
    Api(sandbox, with_it, judged=False)(method, path, expect=200)
    assert scope in Api(sandbox, without, judged=False)(method, path, expect=403).json()["message"]
    Api(sandbox, without, judged=False)("GET", "/people/me", expect=200)
