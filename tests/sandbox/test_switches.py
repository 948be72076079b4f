"""The switches of the assumptions: each is seen in an answer, and the list of differences names them all."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.sandbox.api import LOCATION, Api, order, person
from webex_wholesale.sandbox import Request, Sandbox
from webex_wholesale.sandbox.settings import Settings

CUSTOMERS, SUBSCRIBERS = "/wholesale/customers", "/wholesale/subscribers"
REPORTS = "/wholesale/billing/reports"
DIFFERENCES = Path(__file__).parents[2] / "docs" / "sandbox" / "differences.md"
ROWS = re.findall(r"^\| (S\d+) \|(.*)\|(.*)\|(.*)\|$", DIFFERENCES.read_text(), re.MULTILINE)


def caller(**settings: Any) -> Api:
    """A caller of a sandbox with these settings; what departs from the contract is not judged by it."""
    return Api(Sandbox(seed=1, **settings), judged=False)


# --- the list


def test_every_assumption_has_a_number_and_a_switch_or_says_why_not():
    assert [number for number, *_ in ROWS] == [f"S{count}" for count in range(1, len(ROWS) + 1)]
    assert [number for number, _, _, switch in ROWS if not switch.strip()] == []


def test_every_switch_of_the_list_is_there_and_every_setting_is_in_the_list():
    sandbox = Sandbox()
    named = {name for *_, switch in ROWS for name in re.findall(r"`(\w+)`", switch)}
    settings = {known.name for known in fields(Settings)}
    assert {name for name in named if name not in settings and not hasattr(sandbox, name)} == set()
    # These are about the conditions of a test and assume nothing of the service.
    assert settings - named == {"latency", "list_lag", "visible_after"}


# --- customers and subscribers


@pytest.mark.parametrize(
    ("shown", "states"),
    [
        ("settled", {"provisioned", "provisioned_with_errors"}),
        ("provisioned", {"provisioned"}),
        ("always", {"provisioned", "provisioned_with_errors", "error", "pending_rpl_review"}),
    ],
)
def test_the_states_in_which_a_customer_shows_its_org_id(shown: str, states: set[str]):
    api = caller(org_id_shown=shown)
    for status in ("provisioned_with_errors", "error"):
        api.sandbox.outcome(status, status)
    api.sandbox.review("held")
    ids = [api.customer(name) for name in ("north", "provisioned_with_errors", "error", "held")]
    listed = api("GET", CUSTOMERS).json()["items"]
    single = [api("GET", f"{CUSTOMERS}/{id}", includePackageLicenseInfo="true").json() for id in ids]
    for found in (listed, single):
        assert {item["status"] for item in found if "orgId" in item} == states


@pytest.mark.parametrize(
    ("field", "older", "newer"), [("older", True, False), ("all", True, True), ("missing", False, False)]
)
def test_of_which_packages_a_subscriber_shows_the_single_field(field: str, older: bool, newer: bool):
    api = caller(package_field=field)
    customer = api.customer(packages=["webex_calling", "webex_meetings", "cx_premium_agent"])
    made = {
        name: api.subscriber(customer, f"{name}@north.example", packages=[name])
        for name in ("webex_meetings", "cx_premium_agent")
    }
    listed = {item["packages"][0]: item for item in api("GET", SUBSCRIBERS).json()["items"]}
    read = {name: api("GET", f"{SUBSCRIBERS}/{item['id']}").json() for name, item in made.items()}
    for found in (made, listed, read):
        assert {name: "package" in item for name, item in found.items()} == {
            "webex_meetings": older,
            "cx_premium_agent": newer,
        }


@pytest.mark.parametrize(("mode", "status", "left"), [("removes", 202, 0), ("keeps", 202, 1), ("refused", 409, 1)])
def test_what_becomes_of_the_subscribers_of_a_package_that_an_update_leaves_out(mode: str, status: int, left: int):
    api = caller(removed_package=mode)
    customer = api.customer()
    api.subscriber(customer, packages=["webex_meetings"])
    api("PUT", f"{CUSTOMERS}/{customer}", {"packages": ["webex_calling"]}, expect=status)
    api.sandbox.clock.advance(minutes=1)
    assert len(api.sandbox.subscribers()) == left


@pytest.mark.parametrize(("allowed", "status"), [(True, 202), (False, 400)])
def test_whether_an_update_may_leave_no_package(allowed: bool, status: int):
    api = caller(empty_packages=allowed)
    api("PUT", f"{CUSTOMERS}/{api.customer()}", {"packages": []}, expect=status)


@pytest.mark.parametrize(("mode", "status"), [("forbidden", 403), ("not_found", 404)])
def test_acting_for_an_organisation_that_is_no_sub_partner(mode: str, status: int):
    api = caller(foreign_sub_partner=mode)
    api("GET", CUSTOMERS, onBehalfOfSubPartnerOrgId="somebody", expect=status)
    api("GET", REPORTS, subPartnerOrgId="somebody", expect=status)


@pytest.mark.parametrize(("needs", "alone", "one"), [("one", 400, 202), ("all", 400, 400), ("none", 202, 202)])
def test_how_many_of_the_packages_that_one_depends_on_are_needed(needs: str, alone: int, one: int):
    api = caller(package_needs=needs)
    api("POST", CUSTOMERS, order("a", packages=["cisco_calling_plan"]), expect=alone)
    api("POST", CUSTOMERS, order("b", packages=["cisco_calling_plan", "webex_calling"]), expect=one)


@pytest.mark.parametrize(
    ("mode", "again", "users"), [("shared", 202, 409), ("unique", 409, 409), ("any", 202, 202)]
)
def test_whose_address_a_primary_e_mail_may_be(mode: str, again: int, users: int):
    api = caller(primary_email=mode)
    info = {"name": "North", "primaryEmail": "office@north.example"}
    customer = api.customer("north", customerInfo=info)
    api("POST", CUSTOMERS, order("south", customerInfo=info), expect=again)
    api.subscriber(customer, "ada@north.example")
    api("POST", CUSTOMERS, order("east", customerInfo={**info, "primaryEmail": "ada@north.example"}), expect=users)


def test_the_calling_packages_are_those_of_the_setting():
    api = caller(calling_packages=["webex_meetings"])
    silent = order("a", packages=["webex_calling"])
    del silent["provisioningParameters"]
    api("POST", CUSTOMERS, silent, expect=202)
    api("POST", CUSTOMERS, {**silent, "externalId": "b", "packages": ["webex_meetings"]}, expect=400)
    customer = api.customer("c")
    unnumbered = {"provisioningParameters": {"firstName": "Ada", "lastName": "North"}}
    api("POST", SUBSCRIBERS, person(customer, packages=["webex_meetings"], **unnumbered), expect=400)
    api("POST", SUBSCRIBERS, person(customer, packages=["webex_calling"], **unnumbered), expect=200)


def test_a_calling_package_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="calling_packages must be one of"):
        Sandbox(calling_packages=["webex_caling"])
    with pytest.raises(TypeError, match="list of strings"):
        Sandbox(calling_packages="webex_calling")


@pytest.mark.parametrize(("mode", "status"), [("accepted", 202), ("conflict", 409)])
def test_deleting_a_customer_that_is_being_deleted(mode: str, status: int):
    api = caller(repeated_delete=mode)
    customer = api.customer()
    api("DELETE", f"{CUSTOMERS}/{customer}", expect=202)
    api("DELETE", f"{CUSTOMERS}/{customer}", expect=status)


@pytest.mark.parametrize(("is_gone", "status"), [(False, 404), (True, 410)])
def test_what_was_deleted_and_what_never_was(is_gone: bool, status: int):
    api = caller(deleted_is_gone=is_gone)
    customer = api.customer()
    subscriber = api.subscriber(customer)["id"]
    days = {"billingStartDate": "2026-01-01", "billingEndDate": "2026-01-31"}
    report = api("POST", REPORTS, days, expect=200).json()["id"]
    api("DELETE", f"{SUBSCRIBERS}/{subscriber}", expect=204)
    api("DELETE", f"{REPORTS}/{report}", expect=204)
    api("DELETE", f"{CUSTOMERS}/{customer}", expect=202)
    api.sandbox.clock.advance(minutes=1)
    api.sandbox.restore(json.loads(json.dumps(api.sandbox.snapshot())))
    for path in (f"{CUSTOMERS}/{customer}", f"{SUBSCRIBERS}/{subscriber}", f"{REPORTS}/{report}"):
        api("GET", path, expect=status)
        api("DELETE", path, expect=status)
        api("GET", f"{path}x", expect=404)


@pytest.mark.parametrize(("conflict", "expected"), [(409, 409), (400, 400), (422, 422)])
def test_the_status_of_a_conflict(conflict: int, expected: int):
    api = caller(conflict_status=conflict)
    customer = api.customer()
    api.subscriber(customer)
    api("POST", SUBSCRIBERS, person(customer), expect=expected)
    api("POST", f"{SUBSCRIBERS}/validate", person(customer), expect=expected)
    api.sandbox.settings.precheck_failure = "answer"
    answer = api("POST", f"{SUBSCRIBERS}/validate", person(customer, "eve@north.example"), expect=200).json()
    assert answer["message"] == "success"


def test_a_status_that_is_no_conflict_is_refused():
    with pytest.raises(ValueError, match="conflict_status must be one of 400, 409, 422"):
        Sandbox(conflict_status=500)


# --- billing


@pytest.mark.parametrize(("mode", "parameter"), [("cursor", "cursor"), ("offset", "offset"), ("whole", None)])
def test_what_leads_to_the_next_page_of_reports(mode: str, parameter: str | None):
    api = caller(report_pages=mode)
    for month in range(1, 6):
        api("POST", REPORTS, {"billingStartDate": f"2026-0{month}-01", "billingEndDate": f"2026-0{month}-28"})
    answer = api("GET", REPORTS, max=2, expect=200)
    link = answer.header("Link")
    if parameter is None:
        assert link is None
        assert len(answer.json()["items"]) == 5
        return
    seen, pages = [item["id"] for item in answer.json()["items"]], 1
    while link:
        url = link[1:].partition(">")[0]
        assert set(parse_qs(urlsplit(url).query)) == {"max", parameter}
        answer = api.follow(url)
        seen += [item["id"] for item in answer.json()["items"]]
        link, pages = answer.header("Link"), pages + 1
    assert (len(seen), len(set(seen)), pages) == (5, 5, 3)
    api("GET", REPORTS, offset=2, expect=200 if mode == "offset" else 400)


@pytest.mark.parametrize(("billed", "days"), [(False, "1"), (True, "3")])
def test_whether_the_days_before_consent_are_billed(billed: bool, days: str):
    api = caller(pending_billed=billed, start=1_767_225_600.0)
    customer = api.customer(packages=["webex_meetings"])
    api.sandbox.free_accounts.add("ada@north.example")
    api.sandbox.clock.advance(seconds=86_390)
    api.subscriber(customer, packages=["webex_meetings"])
    api.sandbox.clock.advance(days=2)
    api.sandbox.consent("ada@north.example")
    api.sandbox.clock.advance(days=1)
    api("DELETE", f"{SUBSCRIBERS}/{api.sandbox.subscribers()[0]['id']}", expect=204)
    api.sandbox.clock.advance(days=40)
    made = api("POST", REPORTS, {"billingStartDate": "2026-01-01", "billingEndDate": "2026-01-31"}).json()
    api.sandbox.clock.advance(minutes=1)
    rows = api.sandbox.report_file(made["id"]).decode().splitlines()
    assert rows[1].rpartition(",")[2] == days


# --- access


@pytest.mark.parametrize(("asked", "status"), [(True, 403), (False, 200)])
def test_whether_scopes_that_no_document_names_are_asked_for(asked: bool, status: int):
    api = caller(undocumented_scopes=asked)
    api.token = api.sandbox.tokens.issue(scopes=["spark-admin:wholesale_customers_read"])
    api("GET", "/wholesale/subPartners", expect=status)
    api("POST", f"{CUSTOMERS}/validate", order(), expect=status)
    api("GET", SUBSCRIBERS, expect=403)


@pytest.mark.parametrize(
    ("refuses", "provision", "precheck", "delete"),
    [
        ("provisioning_and_prechecks", 403, 403, 202),
        ("provisioning", 403, 200, 202),
        ("writes", 403, 403, 403),
    ],
)
def test_what_a_suspended_sub_partner_may_not_do(refuses: str, provision: int, precheck: int, delete: int):
    api = caller(suspended_refuses=refuses)
    east = api.sandbox.add_sub_partner()
    api.token = api.sandbox.tokens.issue(org_id=east)
    customer = api.customer()
    api.sandbox.suspend(east)
    api("POST", CUSTOMERS, order("south"), expect=provision)
    api("POST", f"{CUSTOMERS}/validate", order("south"), expect=precheck)
    api("GET", f"{CUSTOMERS}/{customer}", expect=200)
    api("DELETE", f"{CUSTOMERS}/{customer}", expect=delete)


def test_a_person_who_refuses_at_the_authorization_page():
    sandbox = Sandbox(seed=1, authorization_denied=True)
    app = sandbox.oauth.register()
    query = {
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "response_type": "code",
        "scope": app.scopes[0],
        "state": "7",
    }
    answer = sandbox.handle(Request("GET", f"/v1/authorize?{urlencode(query)}"))
    back = parse_qs(urlsplit(str(answer.header("Location"))).query)
    assert (back["error"], back["state"], "code" in back) == (["access_denied"], ["7"], False)


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("both", {"message", "errors", "error", "error_description"}),
        ("oauth", {"error", "error_description"}),
        ("webex", {"message", "errors"}),
    ],
)
def test_the_form_of_the_token_endpoints_errors(form: str, names: set[str]):
    sandbox = Sandbox(seed=1, token_errors=form)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = sandbox.handle(Request("POST", "/v1/access_token", headers, b"grant_type=refresh_token"))
    assert (answer.status, set(answer.json())) == (401, names)


# --- companions


def org_of(api: Api, customer: str) -> str:
    return str(api("GET", f"{CUSTOMERS}/{customer}").json()["orgId"])


@pytest.mark.parametrize(("opened", "status"), [(False, 403), (True, 200)])
def test_whether_a_new_organisation_is_open_before_it_was_read(opened: bool, status: int):
    api = caller(organizations_open=opened)
    org_id = org_of(api, api.customer())
    listed = [item["id"] for item in api("GET", "/organizations").json()["items"]]
    assert (org_id in listed) is opened
    assert len(listed) == len(set(listed))
    api("GET", "/locations", orgId=org_id, expect=status)
    api("GET", "/people", orgId=org_id, expect=status)


@pytest.mark.parametrize(("opened", "status"), [(False, 403), (True, 200)])
def test_whether_a_resellers_customers_organisation_is_open_to_the_partner(opened: bool, status: int):
    api = caller(reseller_organizations_open=opened)
    reseller = Api(api.sandbox, api.sandbox.tokens.issue(org_id=api.sandbox.add_sub_partner()), judged=False)
    org_id = org_of(reseller, reseller.customer())
    api("GET", f"/organizations/{org_id}", expect=status)
    api("GET", "/people", orgId=org_id, expect=status)
    other = Api(api.sandbox, api.sandbox.tokens.issue(org_id=api.sandbox.add_sub_partner()), judged=False)
    other("GET", f"/organizations/{org_id}", expect=403)


@pytest.mark.parametrize(("mode", "status", "left"), [("conflict", 409, 1), ("removed", 204, 0)])
def test_deleting_a_person_who_is_a_subscriber(mode: str, status: int, left: int):
    api = caller(subscribed_person=mode)
    customer = api.customer()
    person_id = api.subscriber(customer)["personId"]
    api("GET", f"/organizations/{org_of(api, customer)}", expect=200)
    api("DELETE", f"/people/{person_id}", expect=status)
    assert len(api.sandbox.subscribers()) == left
    again = api("POST", CUSTOMERS, order("new", customerInfo={"name": "N", "primaryEmail": "ada@north.example"}))
    assert again.status == (202 if left == 0 else 409)


@pytest.mark.parametrize(("mode", "status"), [("not_found", 404), ("empty", 200)])
def test_a_location_without_a_pstn_connection(mode: str, status: int):
    api = caller(no_pstn_connection=mode)
    customer = api.customer(provisioningParameters={"calling": {"location": LOCATION}})
    org_id = org_of(api, customer)
    api("GET", f"/organizations/{org_id}", expect=200)
    place = api("GET", "/locations", orgId=org_id).json()["items"][0]["id"]
    answer = api("GET", f"/telephony/pstn/locations/{place}/connection", orgId=org_id, expect=status)
    assert status == 404 or answer.json() == {}
