from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.sandbox.api import Api, code, description, order, person
from webex_wholesale.sandbox import Sandbox

SUBSCRIBERS = "/wholesale/subscribers"
CUSTOMERS = "/wholesale/customers"


def test_a_new_subscriber_is_provisioned_at_once_and_has_a_person(api: Api):
    customer_id = api.customer()
    answer = api("POST", SUBSCRIBERS, person(customer_id), expect=200)
    subscriber = answer.json()
    assert subscriber["status"] == "provisioned"
    assert subscriber["personId"]
    assert subscriber["externalCustomerId"] == "north"
    assert (subscriber["package"], subscriber["packages"]) == ("webex_calling", ["webex_calling"])
    assert api.follow(str(answer.header("Location"))).json() == subscriber


def test_the_times_of_a_subscriber_are_those_of_the_clock(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    subscriber = api.subscriber(customer_id)
    now = sandbox.clock.now()
    assert datetime.fromisoformat(subscriber["created"]) == now
    assert datetime.fromisoformat(subscriber["lastStatusChange"]) == now
    assert len(subscriber["created"]) < len(subscriber["lastStatusChange"])  # milliseconds and microseconds


def test_an_email_in_use_is_refused_with_code_10022_everywhere(api: Api):
    first, second = api.customer("north"), api.customer("south")
    api.subscriber(first)
    for customer_id in (first, second):
        for path in (SUBSCRIBERS, f"{SUBSCRIBERS}/validate"):
            body = person(customer_id, "ADA@North.example")
            assert code(api("POST", path, body, expect=409)) == 10022


def test_a_removed_subscribers_email_stays_with_the_organization(api: Api, sandbox: Sandbox):
    first, second = api.customer("north"), api.customer("south")
    subscriber = api.subscriber(first)
    assert api("DELETE", f"{SUBSCRIBERS}/{subscriber['id']}", expect=204).body == b""
    api("GET", f"{SUBSCRIBERS}/{subscriber['id']}", expect=404)
    assert code(api("POST", SUBSCRIBERS, person(second), expect=409)) == 10022
    again = api.subscriber(first)
    assert again["id"] != subscriber["id"]
    api("DELETE", f"{SUBSCRIBERS}/{again['id']}", expect=204)
    sandbox.delete_person("ada@north.example")
    api("POST", SUBSCRIBERS, person(second), expect=200)


def test_a_subscriber_needs_a_customer_that_is_there_and_provisioned(api: Api):
    url = api("POST", CUSTOMERS, order()).json()["url"]
    customer_id = url.rpartition("/")[2]
    assert "provisioning" in description(api("POST", SUBSCRIBERS, person(customer_id), expect=409))
    api("POST", SUBSCRIBERS, person("nobody"), expect=404)


def test_a_subscriber_gets_only_a_package_that_its_customer_has(api: Api):
    customer_id = api.customer()
    body = person(customer_id, packages=["webex_suite"])
    assert "webex_suite" in description(api("POST", SUBSCRIBERS, body, expect=400))


def test_a_package_that_failed_for_the_customer_cannot_be_given(api: Api, sandbox: Sandbox):
    sandbox.outcome("north", "provisioned_with_errors")
    customer_id = api.customer()
    assert "error" in description(api("POST", SUBSCRIBERS, person(customer_id), expect=409))
    api.subscriber(customer_id, packages=["webex_meetings"])


@pytest.mark.parametrize("number", [{"extension": "2001"}, {"primaryPhoneNumber": "+12405551212"}])
def test_a_calling_package_needs_a_phone_number_or_an_extension(api: Api, number: dict[str, str]):
    customer_id = api.customer()
    without = person(customer_id, provisioningParameters={"firstName": "Ada"})
    assert code(api("POST", SUBSCRIBERS, without, expect=400)) == 1001
    api("POST", SUBSCRIBERS, person(customer_id, provisioningParameters=number), expect=200)


def test_exactly_one_of_package_and_packages_is_taken(api: Api):
    customer_id = api.customer()
    both = person(customer_id, package="webex_calling")
    neither = {key: value for key, value in person(customer_id).items() if key != "packages"}
    api("POST", SUBSCRIBERS, both, expect=400)
    api("POST", SUBSCRIBERS, neither, expect=400)
    api("POST", SUBSCRIBERS, person(customer_id, packages=["webex_calling", "webex_meetings"]), expect=400)
    api("POST", SUBSCRIBERS, {**neither, "package": "webex_calling"}, expect=200)


def test_a_limit_on_a_package_caps_its_subscribers(api: Api):
    parameters = {**order()["provisioningParameters"], "packages": {"limits": {"webex_calling": 1}}}
    customer_id = api.customer(provisioningParameters=parameters)
    api.subscriber(customer_id)
    assert "limit" in description(api("POST", SUBSCRIBERS, person(customer_id, "bo@north.example"), expect=409))
    api.subscriber(customer_id, "bo@north.example", packages=["webex_meetings"])


def test_an_update_changes_the_package_at_once(api: Api):
    customer_id = api.customer()
    subscriber = api.subscriber(customer_id, packages=["webex_meetings"], provisioningParameters={})
    path = f"{SUBSCRIBERS}/{subscriber['id']}"
    assert code(api("PUT", path, {"packages": ["webex_calling"]}, expect=400)) == 1001
    body = {"package": "webex_calling", "provisioningParameters": {"extension": "2002"}}
    assert api("PUT", path, body, expect=200).json()["packages"] == ["webex_calling"]
    assert api("GET", path).json()["package"] == "webex_calling"
    api("PUT", path, {}, expect=400)
    api("PUT", path, {"packages": ["webex_suite"]}, expect=400)


def test_one_of_the_newer_packages_stands_in_packages_only(api: Api):
    customer_id = api.customer(packages=["webex_calling", "attendant_console"])
    subscriber = api.subscriber(customer_id)
    changed = api("PUT", f"{SUBSCRIBERS}/{subscriber['id']}", {"package": "attendant_console"}, expect=200).json()
    assert changed["packages"] == ["attendant_console"]
    assert "package" not in changed


def test_filters_of_the_list_match_exactly_and_together(api: Api, sandbox: Sandbox):
    north, south = api.customer("north"), api.customer("south")
    start = sandbox.clock.time()
    ada = api.subscriber(north)
    sandbox.clock.advance(60)
    bo = api.subscriber(south, "bo@south.example", packages=["webex_meetings"])

    def emails(**query: object) -> list[str]:
        return [item["email"] for item in api("GET", SUBSCRIBERS, **query).json()["items"]]

    assert emails() == [ada["email"], bo["email"]]
    assert emails(sortOrder="DESC") == [bo["email"], ada["email"]]
    assert emails(sortBy="lastStatusChange", sortOrder="DESC", max=1) == [bo["email"]]
    assert emails(customerId=north) == [ada["email"]]
    assert emails(customerId="nobody") == []
    assert emails(externalCustomerId="south") == [bo["email"]]
    assert emails(email="BO@south.example") == [bo["email"]]
    assert emails(email=bo["email"], customerId=north) == []
    assert emails(personId=ada["personId"]) == [ada["email"]]
    assert emails(status="pending_user_migration") == []
    assert emails(after=int(start * 1000) + 1) == [bo["email"]]
    assert emails(lastStatusChange=datetime.fromtimestamp(start, UTC).isoformat()) == [bo["email"]]


def test_a_subscriber_that_is_not_there_is_not_found(api: Api):
    for method, body in (("GET", None), ("PUT", {"packages": ["webex_calling"]}), ("DELETE", None)):
        api(method, f"{SUBSCRIBERS}/nobody", body, expect=404)
