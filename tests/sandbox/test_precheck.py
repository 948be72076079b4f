from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.api import ADDRESS, Api, code, order, person
from webex_wholesale.sandbox import Sandbox

CUSTOMERS = "/wholesale/customers"
SUBSCRIBERS = "/wholesale/subscribers"
PASSED = {"infoCode": 100, "description": "Provisioning precheck validation successful."}


def test_the_short_form_of_a_customer_passes(api: Api):
    body = {"address": ADDRESS, "customerInfo": {"primaryEmail": "a@north.example"}}
    answer = api("POST", f"{CUSTOMERS}/validate", body, expect=200).json()
    assert answer == {"message": "success", "info": PASSED}
    api("POST", f"{CUSTOMERS}/validate", {"address": ADDRESS}, expect=200)


def test_the_forms_of_a_subscriber_pass(api: Api):
    customer_id = api.customer()
    email = {"email": "ada@north.example"}
    for body in (
        {**email, "customerId": customer_id},
        {**email, "provisioningId": "template", "customerInfo": {"primaryEmail": "a@north.example"}},
        person(customer_id),
    ):
        assert api("POST", f"{SUBSCRIBERS}/validate", body, expect=200).json()["info"] == PASSED


def test_a_precheck_creates_nothing(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    sandbox.mark()
    api("POST", f"{CUSTOMERS}/validate", order("south"), expect=200)
    api("POST", f"{SUBSCRIBERS}/validate", person(customer_id), expect=200)
    assert sandbox.changes() == {}


def email_of_a_user(api: Api) -> dict[str, Any]:
    api.subscriber(api.customer("other"), "office@north.example")
    return order()


def organization_in_use(api: Api) -> dict[str, Any]:
    org_id = api("GET", f"{CUSTOMERS}/{api.customer('other')}").json()["orgId"]
    return order(orgId=org_id)


def unmet_dependency(api: Api) -> dict[str, Any]:
    return order(packages=["attendant_console"])


def no_location(api: Api) -> dict[str, Any]:
    return order(provisioningParameters={})


def external_id_in_use(api: Api) -> dict[str, Any]:
    api.sandbox.settings.unique_external_ids = True
    api.customer()
    return order()


@pytest.mark.parametrize(
    "conflict", [email_of_a_user, organization_in_use, unmet_dependency, no_location, external_id_in_use]
)
def test_what_stops_a_customer_is_found_by_its_precheck(api: Api, conflict: Callable[[Api], dict[str, Any]]):
    body = conflict(api)
    checked = api("POST", f"{CUSTOMERS}/validate", body)
    provisioned = api("POST", CUSTOMERS, body)
    assert checked.status == provisioned.status >= 400
    assert checked.json()["errors"] == provisioned.json()["errors"]


def held_email(api: Api, customer_id: str) -> dict[str, Any]:
    api.subscriber(api.customer("other"), "ada@north.example")
    return person(customer_id)


def package_not_held(api: Api, customer_id: str) -> dict[str, Any]:
    return person(customer_id, packages=["webex_suite"])


def no_number(api: Api, customer_id: str) -> dict[str, Any]:
    return person(customer_id, provisioningParameters={})


def busy_customer(api: Api, customer_id: str) -> dict[str, Any]:
    api("DELETE", f"{CUSTOMERS}/{customer_id}")
    return person(customer_id)


def no_customer(api: Api, customer_id: str) -> dict[str, Any]:
    return person("nobody")


@pytest.mark.parametrize("conflict", [held_email, package_not_held, no_number, busy_customer, no_customer])
def test_what_stops_a_subscriber_is_found_by_its_precheck(
    api: Api, conflict: Callable[[Api, str], dict[str, Any]]
):
    body = conflict(api, api.customer())
    checked = api("POST", f"{SUBSCRIBERS}/validate", body)
    provisioned = api("POST", SUBSCRIBERS, body)
    assert checked.status == provisioned.status >= 400
    assert checked.json()["errors"] == provisioned.json()["errors"]


def test_a_failed_precheck_may_be_an_answer_instead_of_an_error(api: Api, sandbox: Sandbox):
    sandbox.settings.precheck_failure = "answer"
    api.subscriber(api.customer())
    body = person(api.customer("south"))
    answer = api("POST", f"{SUBSCRIBERS}/validate", body, expect=200).json()
    assert answer["message"] != "success"
    assert answer["info"]["infoCode"] == 10022
    assert code(api("POST", SUBSCRIBERS, body, expect=409)) == 10022


@pytest.mark.parametrize(("shape", "info"), [("list", [PASSED]), ("object", PASSED), ("missing", None)])
def test_the_info_of_a_precheck_has_the_shape_it_is_told_to_have(
    api: Api, sandbox: Sandbox, shape: Any, info: object
):
    sandbox.settings.precheck_info = shape
    assert api("POST", f"{CUSTOMERS}/validate", {"address": ADDRESS}, expect=200).json().get("info") == info
