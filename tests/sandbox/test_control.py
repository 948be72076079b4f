from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.api import Api, order
from webex_wholesale.sandbox import Request, Sandbox

CUSTOMERS = "/wholesale/customers"


class Control:
    """The sandbox's own door, without a token."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def __call__(self, method: str, path: str, body: Any = None, *, expect: int | None = None) -> Any:
        raw = b"" if body is None else json.dumps(body).encode()
        answer = self.sandbox.handle(Request(method, f"/__sandbox__/{path}", body=raw))
        assert answer.status == (expect or (204 if not answer.body else 200)), answer.body
        return answer.json() if answer.body else None


@pytest.fixture
def control(sandbox: Sandbox) -> Control:
    return Control(sandbox)


def test_it_says_what_a_caller_needs_to_begin(control: Control, sandbox: Sandbox):
    about = control("GET", "")
    assert about["url"] == sandbox.base_url
    assert about["token"] == sandbox.token
    assert about["orgId"] == sandbox.org_id
    assert about["seed"] == 1
    assert about["settings"]["lenient"] is False


def test_the_clock_is_read_advanced_and_set_running(control: Control, sandbox: Sandbox):
    before = control("GET", "clock")["time"]
    assert control("POST", "clock/advance", {"hours": 72})["time"] == before + 72 * 3600
    assert control("POST", "clock/run", {"speed": 60})["mode"] == "real"
    assert sandbox.clock.speed == 60
    control("POST", "clock/advance", {"years": 1}, expect=400)
    control("POST", "clock/advance", {"hours": -1}, expect=400)


def test_faults_are_made_listed_and_removed(control: Control, sandbox: Sandbox):
    api = Api(sandbox)
    rule = control("POST", "faults", {"operation": "customers.list", "nth": [1, 2], "status": 503})
    api("GET", CUSTOMERS, expect=503)
    (listed,) = control("GET", "faults")["items"]
    assert (listed["id"], listed["hits"]) == (rule["id"], 1)
    control("DELETE", f"faults/{rule['id']}")
    control("DELETE", f"faults/{rule['id']}", expect=404)
    api("GET", CUSTOMERS, expect=200)
    control("POST", "faults", {"status": 503})
    control("DELETE", "faults")
    assert len(sandbox.faults) == 0
    control("POST", "faults", {"colour": "red"}, expect=400)


def test_data_is_seeded_saved_and_restored(control: Control, sandbox: Sandbox):
    made = control("POST", "seed", {"customers": 4, "subscribers": 20, "subPartners": 1})
    assert (len(made["customers"]), made["subscribers"], len(made["subPartners"])) == (4, 20, 1)
    state = control("GET", "snapshot")
    control("POST", "reset")
    assert sandbox.customers() == []
    control("PUT", "snapshot", state)
    assert len(sandbox.subscribers()) == 20
    control("POST", "seed", {"customers": -1}, expect=400)
    control("PUT", "snapshot", {"format": 9}, expect=400)


def test_requests_and_changes_are_shown(control: Control, sandbox: Sandbox):
    api = Api(sandbox)
    control("POST", "mark")
    customer_id = api.customer()
    api("GET", CUSTOMERS)
    assert list(control("GET", "changes")["customers"]["added"]) == [customer_id]
    (entry,) = control("GET", "requests?method=POST&externalId=north")["items"]
    assert (entry["operation"], entry["status"]) == ("customers.provision", 202)
    control("DELETE", "requests")
    assert control("GET", "requests")["items"] == []


def test_transitions_reviews_and_settings_are_set(control: Control, sandbox: Sandbox):
    api = Api(sandbox)
    control("PUT", "transitions", {"operation": "provision", "plan": "immediately"})
    assert api.follow(api("POST", CUSTOMERS, order()).json()["url"]).json()["status"] == "provisioned"
    control("PUT", "transitions", {"operation": "update", "plan": {"reads": 1}, "key": "north"})
    control("DELETE", "transitions")
    control("POST", "review", {"externalId": "held", "clearsAfterSeconds": 60})
    held = api.customer("held")
    assert api.status(held) == "pending_rpl_review"
    assert control("POST", "review/clear", {"externalId": "held"}) == {"cleared": 1}
    assert api.status(held) == "provisioned"
    control("PUT", "settings", {"precheckInfo": "list"})
    assert sandbox.settings.precheck_info == "list"
    control("PUT", "settings", {"colour": "red"}, expect=400)
    control("PUT", "transitions", {"operation": "provision"}, expect=400)
    control("PUT", "transitions", {"operation": "provision", "plan": "later"}, expect=400)


def test_consent_is_given(control: Control, sandbox: Sandbox):
    api = Api(sandbox)
    control("POST", "free-accounts", {"email": "ada@north.example"})
    api.subscriber(api.customer())
    control("POST", "consent", {"email": "ada@north.example"})
    assert sandbox.subscribers("ada@north.example")[0]["status"] == "provisioned"
    control("POST", "consent", {"email": "ada@north.example"}, expect=400)


def test_sub_partners_and_tokens_are_made(control: Control, sandbox: Sandbox):
    org_id = control("POST", "sub-partners", {"name": "East", "suspended": True})["orgId"]
    token = control("POST", "tokens", {"orgId": org_id, "expiresInSeconds": 60})["token"]
    api = Api(sandbox, token)
    api("POST", CUSTOMERS, order(), expect=403)
    control("PUT", "sub-partners", {"orgId": org_id, "suspended": False})
    api("POST", CUSTOMERS, order(), expect=202)
    sandbox.clock.advance(60)
    api("GET", CUSTOMERS, expect=401)
    control("PUT", "sub-partners", {"orgId": "nobody", "suspended": True}, expect=400)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "nothing", None, 404),
        ("PATCH", "clock", None, 405),
        ("POST", "seed", [], 400),
        ("POST", "review", {}, 400),
    ],
)
def test_a_wrong_request_is_refused(control: Control, method: str, path: str, body: Any, status: int):
    control(method, path, body, expect=status)


def test_a_body_that_is_no_json_is_refused(sandbox: Sandbox):
    assert sandbox.handle(Request("POST", "/__sandbox__/seed", body=b"{")).status == 400


def test_it_is_not_in_the_journal_and_knows_no_weather(control: Control, sandbox: Sandbox):
    sandbox.faults.add(status=500)
    control("GET", "clock")
    assert len(sandbox.journal) == 0


def test_what_a_python_test_can_do_can_be_done_over_http(control: Control, sandbox: Sandbox):
    app = control("POST", "oauth/apps", {"accessSeconds": 60, "rotates": False, "scopes": ["spark:people_read"]})
    refresh = control("POST", "oauth/refresh-tokens", {"clientId": app["clientId"]})["refreshToken"]
    form = f"grant_type=refresh_token&refresh_token={refresh}&client_id={app['clientId']}"
    sent = {"content-type": "application/x-www-form-urlencoded"}
    secret = f"{form}&client_secret={app['clientSecret']}".encode()
    granted = sandbox.handle(Request("POST", "/v1/access_token", sent, secret))
    assert granted.json()["scope"] == "spark:people_read"
    control("DELETE", "oauth/refresh-tokens", {"refreshToken": refresh})
    assert sandbox.handle(Request("POST", "/v1/access_token", sent, secret)).status == 400
    for verb, method in (("tokens/expire", "POST"), ("tokens", "DELETE")):
        token = control("POST", "tokens", {})["token"]
        control(method, verb, {"token": token})
        Api(sandbox, token)("GET", CUSTOMERS, expect=401)
        control(method, verb, {"token": "nobody's"}, expect=400)


def test_proofs_people_and_files_are_there_over_http(control: Control, sandbox: Sandbox):
    api = Api(sandbox)
    api.customer()
    org = sandbox.customers("north")[0]["orgId"]
    assert control("GET", "requests/exactly-one-post?externalId=north")["status"] == 202
    said = control("GET", "requests/exactly-one-post?externalId=south", expect=409)["message"]
    assert said == "Expected exactly one POST that creates the customer with externalId 'south'; there was none."
    control("POST", "people", {"email": "eve@north.example", "orgId": org, "calling": True})
    control("POST", "people", {"email": "eve@north.example", "orgId": org}, expect=400)
    control("DELETE", "people", {"email": "eve@north.example"})
    control("POST", "setup-assist", {"externalId": "north", "kind": "express"})
    assert control("GET", "customers?externalId=north")["items"] == sandbox.customers("north")
    assert control("GET", "meetings-site?externalId=north") == {"language": "en_US"}
    day = str(sandbox.clock.now().date())
    sandbox.clock.advance(days=1)
    report = api("POST", "/wholesale/billing/reports", {"billingStartDate": day, "billingEndDate": day}).json()[
        "id"
    ]
    sandbox.clock.advance(10)
    answer = sandbox.handle(Request("GET", f"/__sandbox__/reports/file?reportId={report}"))
    assert b"SETUP_ASSIST_EXPRESS" in answer.body
    assert control("GET", "requests/token-leaks") == {"items": []}
    assert "extensions.validate" in control("GET", "operations")["items"]


@pytest.mark.parametrize(
    ("method", "path", "body", "says"),
    [
        ("POST", "tokens", {"scope": ["x"]}, "No such field: scope"),
        (
            "PUT",
            "transitions",
            {"operation": "provision", "plan": "immediately", "kee": "a"},
            "No such field: kee",
        ),
        ("POST", "seed", {"sub_partners": 1}, "No such field: sub_partners"),
        ("POST", "faults", {"lost_answer": True}, "No such field of a fault: lost_answer"),
        ("PUT", "settings", {"list_lag": 1}, "No such setting: list_lag"),
        ("PUT", "settings", {"listLag": -1}, "listLag must be from 0"),
        ("POST", "review", {}, "The field externalId is missing."),
        ("POST", "mark", {"x": 1}, "No such field: x"),
        ("GET", "customers?external_id=a", None, "No such field: external_id"),
        ("GET", "customers?externalId=a&externalId=b", None, "The field externalId is repeated."),
        ("GET", "customers", {"externalId": None}, "externalId must be a string"),
        ("PUT", "settings", {"emailFilter": "x"}, "emailFilter must be one of exact, ignore_case, prefix,"),
        ("PUT", "settings", {"callingPackages": ["x"]}, "callingPackages must be one of common_area_calling,"),
        ("GET", "requests/exactly-one-post", None, "Say which POST is meant: by externalId,"),
        ("GET", "requests/exactly-one-post?start=2026-01-01", None, "End must be a string"),
        ("POST", "seed", {"subPartners": -1}, "subPartners must be from 0 to 1000000"),
    ],
)
def test_a_field_that_a_control_does_not_have_is_refused_in_a_sentence(
    control: Control, method: str, path: str, body: Any, says: str
):
    message = control(method, path, body, expect=400)["message"]
    assert message.startswith(says)
    assert message.endswith(".")
