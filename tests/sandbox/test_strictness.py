from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.api import ADDRESS, LOCATION, Api, code, description, order, person
from webex_wholesale.sandbox import Sandbox

CUSTOMERS = "/wholesale/customers"
SUBSCRIBERS = "/wholesale/subscribers"


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


def test_an_error_has_a_message_errors_and_a_tracking_id_that_the_header_repeats(api: Api):
    answer = api("GET", f"{CUSTOMERS}/nobody", expect=404)
    body = answer.json()
    assert set(body) == {"message", "errors", "trackingId"}
    assert answer.header("trackingid") == body["trackingId"]
    assert body["errors"][0]["description"]


def test_a_tracking_id_of_the_callers_own_comes_back(api: Api):
    for path in (CUSTOMERS, f"{CUSTOMERS}/nobody"):
        assert api("GET", path, headers={"trackingid": "MINE_1"}).header("Trackingid") == "MINE_1"


@pytest.mark.parametrize("name", ["provisioningId", "packages", "externalId", "address"])
def test_a_missing_field_of_a_customer_has_code_1001(api: Api, name: str):
    answer = api("POST", CUSTOMERS, without(order(), name), expect=400)
    assert code(answer) == 1001
    assert name in description(answer)


@pytest.mark.parametrize("name", ["customerId", "email", "provisioningParameters"])
def test_a_missing_field_of_a_subscriber_has_code_1001(api: Api, name: str):
    answer = api("POST", SUBSCRIBERS, without(person(api.customer()), name), expect=400)
    assert code(answer) == 1001
    assert name in description(answer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"provisioningId": 7},
        {"provisioningId": None},
        {"provisioningId": " "},
        {"externalId": ""},
        {"packages": "webex_calling"},
        {"packages": []},
        {"packages": [None]},
        {"packages": ["webex_future"]},
        {"address": []},
        {"address": without(ADDRESS, "city")},
        {"address": {**ADDRESS, "country": "USA"}},
        {"address": {**ADDRESS, "planet": "Earth"}},
        {"customerInfo": {"name": "North"}},
        {"customerInfo": {"name": "100 % North", "primaryEmail": "a@b.example"}},
        {"customerInfo": {"name": "North", "primaryEmail": "nobody"}},
        {"customerInfo": {"name": "North", "primaryEmail": "a@b.example", "language": "english"}},
        {"provisioningParameters": {"calling": {}}},
        {"provisioningParameters": {"calling": {"location": without(LOCATION, "timezone")}}},
        {"provisioningParameters": {"packages": {"limits": {"webex_calling": "many"}}}},
        {"provisioningParameters": {"packages": {"limits": {"webex_calling": -1}}}},
        {"provisioningParameters": {"packages": {"limits": {"webex_calling": 1.5}}}},
        {"provisioningParameters": {"packages": {"limits": {"cisco_calling_plan": 1}}}},
        {"subPartnerAdminEmail": "nobody"},
        {"surprise": True},
    ],
    ids=repr,
)
def test_a_wrong_field_is_refused_and_nothing_is_made(api: Api, wrong: dict[str, Any]):
    api("POST", CUSTOMERS, order(**wrong), expect=400)
    assert api("GET", CUSTOMERS).json()["items"] == []


@pytest.mark.parametrize("name", ["addressLine1", "addressLine2"])
def test_an_address_line_takes_50_characters_and_no_more(api: Api, name: str):
    api("POST", CUSTOMERS, order(address={**ADDRESS, name: "x" * 50}), expect=202)
    answer = api("POST", CUSTOMERS, order(address={**ADDRESS, name: "x" * 51}), expect=400)
    assert code(answer) == 1002
    location = {**LOCATION, "address": {**ADDRESS, name: "x" * 51}}
    body = order(provisioningParameters={"calling": {"location": location}})
    assert code(api("POST", CUSTOMERS, body, expect=400)) == 1002


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (CUSTOMERS, {"page": 2}),
        (CUSTOMERS, {"max": "many"}),
        (CUSTOMERS, {"max": 0}),
        (CUSTOMERS, {"offset": -1}),
        (CUSTOMERS, {"status": "provisionned"}),
        (CUSTOMERS, {"externalId": ""}),
        (CUSTOMERS, {"externalId": ["a", "b"]}),
        (SUBSCRIBERS, {"sortBy": "userCreationTimestamp"}),
        (SUBSCRIBERS, {"sortOrder": "asc"}),
        (SUBSCRIBERS, {"status": "provisioning"}),
        (SUBSCRIBERS, {"after": "yesterday"}),
        (SUBSCRIBERS, {"after": "9" * 30}),
        ("/wholesale/subPartners", {"provisioningState": "asleep"}),
        ("/wholesale/billing/reports", {"offset": 1}),
        ("/wholesale/billing/reports", {"onBehalfOfSubPartnerOrgId": "x"}),
        ("/wholesale/billing/reports", {"type": "partner"}),
        ("/wholesale/billing/reports", {"cursor": "ÿ"}),
    ],
)
def test_a_wrong_query_is_refused(api: Api, path: str, query: dict[str, Any]):
    api("GET", path, expect=400, **query)


def test_a_flag_in_the_query_is_true_or_false(api: Api):
    path = f"{CUSTOMERS}/{api.customer()}"
    api("GET", path, expect=200, includePackageLicenseInfo="false")
    api("GET", path, expect=400, includePackageLicenseInfo="yes")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"text"', b'{"a": NaN}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_body_that_is_no_json_object_is_refused(api: Api, body: bytes):
    api("POST", CUSTOMERS, body, expect=400)


@pytest.mark.parametrize("media", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_of_another_media_type_is_refused(api: Api, media: str):
    api("POST", CUSTOMERS, order(), headers={"content-type": media}, expect=415)
    api("POST", CUSTOMERS, order(), headers={"content-type": "application/json; charset=utf-8"}, expect=202)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", CUSTOMERS, "GET, POST"),
        ("POST", f"{CUSTOMERS}/x", "GET, PUT, DELETE"),
        ("GET", f"{CUSTOMERS}/validate", "POST"),
        ("PUT", "/wholesale/subPartners", "GET"),
        ("GET", "/subscribers/x/emails/consentMove", "POST"),
    ],
)
def test_a_wrong_method_is_refused_and_the_right_ones_are_named(
    sandbox: Sandbox, method: str, path: str, allowed: str
):
    answer = Api(sandbox, judged=False)(method, path, expect=405)
    assert answer.header("allow") == allowed


@pytest.mark.parametrize(
    "path", ["/", "/wholesale", "/wholesale/customers/", "/wholesale/customers/a/b", "/rooms"]
)
def test_what_the_sandbox_does_not_have_is_not_taken_for_webex(sandbox: Sandbox, path: str):
    answer = Api(sandbox, judged=False)("GET", path, expect=501)
    assert f"The sandbox does not have this: GET {path}." in answer.json()["message"]


def test_a_lenient_sandbox_lets_unknown_things_through_but_no_wrong_types():
    api = Api(Sandbox(lenient=True), judged=False)
    body = order(surprise=1, packages=["webex_meetings", "webex_future"])
    del body["provisioningParameters"]
    url = api("POST", CUSTOMERS, body, expect=202).json()["url"]
    assert api.follow(url).json()["packages"] == ["webex_meetings", "webex_future"]
    api("GET", CUSTOMERS, page=2, expect=200)
    api("POST", CUSTOMERS, order(externalId=7), expect=400)
    api("POST", CUSTOMERS, without(order(), "externalId"), expect=400)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(order())), json_values)
def test_whatever_a_field_holds_the_answer_is_one_of_the_contract(name: str, value: Any):
    api = Api(Sandbox())
    assert api("POST", CUSTOMERS, order(**{name: value})).status in (202, 400)


@given(st.text(), st.text())
def test_whatever_a_query_holds_the_answer_is_one_of_the_contract(name: str, value: str):
    api = Api(Sandbox())
    query = urlencode({name or "x": value})
    assert api.follow(f"{api.sandbox.base_url}{SUBSCRIBERS}?{query}").status in (200, 400, 403)
