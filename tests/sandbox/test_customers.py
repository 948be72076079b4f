from __future__ import annotations

import pytest

from tests.sandbox.api import ADDRESS, LOCATION, Api, description, order
from webex_wholesale.sandbox import Sandbox

CUSTOMERS = "/wholesale/customers"


def test_a_new_customer_is_answered_with_its_url_in_body_and_location(api: Api):
    answer = api("POST", CUSTOMERS, order(), expect=202)
    assert answer.json() == {"url": answer.header("Location")}
    assert api.follow(answer.json()["url"]).json()["externalId"] == "north"


def test_a_customer_is_provisioning_and_then_provisioned(api: Api, sandbox: Sandbox):
    url = api("POST", CUSTOMERS, order()).json()["url"]
    assert api.follow(url).json()["status"] == "provisioning"
    sandbox.clock.advance(seconds=4.9)
    assert api.follow(url).json()["status"] == "provisioning"
    sandbox.clock.advance(seconds=0.1)
    assert api.follow(url).json()["status"] == "provisioned"


def test_the_organization_id_is_there_only_when_the_customer_is_provisioned(api: Api, sandbox: Sandbox):
    url = api("POST", CUSTOMERS, order()).json()["url"]
    assert "orgId" not in api.follow(url).json()
    sandbox.clock.advance(seconds=5)
    org_id = api.follow(url).json()["orgId"]
    customer_id = url.rpartition("/")[2]
    api("PUT", f"{CUSTOMERS}/{customer_id}", {"packages": ["webex_meetings"]}, expect=202)
    assert "orgId" not in api.follow(url).json()
    sandbox.clock.advance(seconds=5)
    assert api.follow(url).json()["orgId"] == org_id


def test_the_packages_of_a_new_customer_are_provisioning_with_it(api: Api, sandbox: Sandbox):
    url = api("POST", CUSTOMERS, order()).json()["url"]
    details = api.follow(url).json()["resourceDetails"]["packages"]
    assert [(p["name"], p["status"]) for p in details] == [
        ("webex_calling", "provisioning"),
        ("webex_meetings", "provisioning"),
    ]


def test_an_update_replaces_the_packages(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    answer = api("PUT", f"{CUSTOMERS}/{customer_id}", {"packages": ["webex_meetings", "webex_suite"]}, expect=202)
    customer = api.follow(answer.json()["url"]).json()
    assert customer["status"] == "updating"
    states = {p["name"]: p["status"] for p in customer["resourceDetails"]["packages"]}
    assert states == {"webex_meetings": "provisioned", "webex_suite": "provisioning", "webex_calling": "deleting"}
    sandbox.clock.advance(seconds=5)
    customer = api.follow(answer.json()["url"]).json()
    assert customer["status"] == "provisioned"
    assert customer["packages"] == ["webex_meetings", "webex_suite"]
    states = {p["name"]: p["status"] for p in customer["resourceDetails"]["packages"]}
    assert states == {"webex_meetings": "provisioned", "webex_suite": "provisioned"}


def test_a_package_that_is_forgotten_in_an_update_takes_its_subscribers_away(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    lost = api.subscriber(customer_id)
    kept = api.subscriber(customer_id, "bo@north.example", packages=["webex_meetings"])
    api("PUT", f"{CUSTOMERS}/{customer_id}", {"packages": ["webex_meetings"]}, expect=202)
    sandbox.clock.advance(seconds=5)
    api("GET", f"/wholesale/subscribers/{kept['id']}", expect=200)
    api("GET", f"/wholesale/subscribers/{lost['id']}", expect=404)


def test_an_update_of_the_external_id_reaches_the_subscribers(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    subscriber = api.subscriber(customer_id)
    body = {"packages": order()["packages"], "externalId": "south"}
    api("PUT", f"{CUSTOMERS}/{customer_id}", body, expect=202)
    found = api("GET", f"/wholesale/subscribers/{subscriber['id']}").json()
    assert found["externalCustomerId"] == "south"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_customer_that_is_being_updated_takes_no_other_order(api: Api, method: str):
    path = f"{CUSTOMERS}/{api.customer()}"
    body = {"packages": ["webex_meetings"]}
    api("PUT", path, body, expect=202)
    assert "updating" in description(api(method, path, body if method == "PUT" else None, expect=409))


def test_a_customer_that_is_provisioning_or_deleting_cannot_be_updated(api: Api):
    url = api("POST", CUSTOMERS, order()).json()["url"]
    path = url.partition("/v1")[2]
    api("PUT", path, {"packages": ["webex_meetings"]}, expect=409)
    other = f"{CUSTOMERS}/{api.customer('south')}"
    api("DELETE", other, expect=202)
    api("PUT", other, {"packages": ["webex_meetings"]}, expect=409)


def test_a_deleted_customer_is_deleting_and_then_gone(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    subscriber = api.subscriber(customer_id)
    answer = api("DELETE", f"{CUSTOMERS}/{customer_id}", expect=202)
    assert answer.body == b""
    assert api.status(customer_id) == "deleting"
    api("DELETE", f"{CUSTOMERS}/{customer_id}", expect=202)
    sandbox.clock.advance(seconds=5)
    assert api.status(customer_id) == "404"
    api("DELETE", f"{CUSTOMERS}/{customer_id}", expect=404)
    api("GET", f"/wholesale/subscribers/{subscriber['id']}", expect=404)
    assert api("GET", CUSTOMERS).json() == {"items": []}


def test_a_second_customer_for_the_same_organization_is_refused(api: Api, sandbox: Sandbox):
    org_id = api("GET", f"{CUSTOMERS}/{api.customer()}").json()["orgId"]
    body = order("south", orgId=org_id)
    del body["customerInfo"]
    api("POST", CUSTOMERS, body, expect=409)


def test_an_external_id_may_be_used_twice_unless_told_otherwise(api: Api, sandbox: Sandbox):
    api.customer()
    api.customer()
    assert len(api("GET", CUSTOMERS, externalId="north").json()["items"]) == 2
    sandbox.settings.unique_external_ids = True
    assert "externalId" in description(api("POST", CUSTOMERS, order(), expect=409))


def test_license_ids_are_shown_only_when_asked_for(api: Api):
    path = f"{CUSTOMERS}/{api.customer()}"
    plain = api("GET", path).json()["resourceDetails"]["packages"]
    licensed = api("GET", path, includePackageLicenseInfo="true").json()["resourceDetails"]["packages"]
    assert all("licenseIds" not in package for package in plain)
    assert all(package["licenseIds"] for package in licensed)


def test_filters_of_the_list_match_exactly_and_together(api: Api, sandbox: Sandbox):
    first, second = api.customer("north"), api.customer("north-2")
    org_id = api("GET", f"{CUSTOMERS}/{second}").json()["orgId"]
    api("POST", CUSTOMERS, order("late"), expect=202)

    def ids(**query: object) -> list[str]:
        return [item["externalId"] for item in api("GET", CUSTOMERS, **query).json()["items"]]

    assert ids() == ["north", "north-2", "late"]
    assert ids(externalId="north") == ["north"]
    assert ids(orgId=org_id) == ["north-2"]
    assert ids(orgId=org_id + "=") == ["north-2"]
    assert ids(status="provisioning") == ["late"]
    assert ids(status=["provisioning", "provisioned"], externalId="late") == ["late"]
    assert ids(status="provisioning,provisioned") == ["north", "north-2", "late"]
    assert ids(status="error") == []
    assert first != second


def test_a_padded_id_names_the_same_customer(api: Api):
    customer_id = api.customer()
    assert api("GET", f"{CUSTOMERS}/{customer_id}%3D%3D", expect=200).json()["id"] == customer_id


@pytest.mark.parametrize(
    ("packages", "needed"),
    [
        (["cisco_calling_plan"], "cisco_calling_plan"),
        (["attendant_console"], "attendant_console"),
        (["attendant_console", "webex_meetings"], "attendant_console"),
    ],
)
def test_a_package_without_what_it_depends_on_is_refused(api: Api, packages: list[str], needed: str):
    assert needed in description(api("POST", CUSTOMERS, order(packages=packages), expect=400))
    path = f"{CUSTOMERS}/{api.customer()}"
    assert needed in description(api("PUT", path, {"packages": packages}, expect=400))


def test_a_calling_package_needs_a_location_once(api: Api, sandbox: Sandbox):
    body = order(packages=["webex_meetings"])
    del body["provisioningParameters"]
    url = api("POST", CUSTOMERS, body, expect=202).json()["url"]
    path = url.partition("/v1")[2]
    sandbox.clock.advance(seconds=5)
    more = {"packages": ["webex_meetings", "webex_calling"]}
    assert "calling" in description(api("PUT", path, more, expect=400))
    located = {**more, "provisioningParameters": {"calling": {"location": LOCATION}}}
    api("PUT", path, located, expect=202)
    sandbox.clock.advance(seconds=5)
    api("PUT", path, {"packages": ["webex_meetings", "webex_calling", "webex_voice"]}, expect=202)


def test_a_customer_needs_its_own_data_or_an_organization(api: Api):
    body = order()
    del body["customerInfo"]
    assert "customerInfo" in description(api("POST", CUSTOMERS, body, expect=400))


def test_the_address_is_shown_as_it_was_given(api: Api):
    address = {**ADDRESS, "addressLine2": "", "stateOrProvince": "CA", "zipOrPostalCode": "95035"}
    customer_id = api.customer(address=address)
    assert api("GET", f"{CUSTOMERS}/{customer_id}").json()["address"] == address
