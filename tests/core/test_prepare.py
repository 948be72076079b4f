"""From arguments to one request: what is sent, for whom, and what is refused before anything is."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.core.driving import BASE
from webex_wholesale import _ops
from webex_wholesale._core.call.operation import Delegation, Operation
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.call.request import Defaults, checked_sub_partner, plan_call, plan_request
from webex_wholesale._core.call.retry import NO_RETRY, RetryPolicy, Safety
from webex_wholesale._core.trust.paths import path_parameters
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models import CreateBillingReport, PackageParameters, ProvisioningParameters, UpdateCustomer

DEFAULTS = Defaults(
    base=BASE, timeout=60.0, deadline=None, retry=RetryPolicy(), headers={"accept": "application/json"}
)
ALL = _ops.all_operations()
RESELLER = "Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi85NmFiYzJhYS0zZGNjLTExZTUtYTE1Mi1mZTM0ODE5Y2RjOWE"


def call(operation: Operation[Any] | str, *ids: str, **arguments: Any) -> Any:
    operation = _ops.named(operation) if isinstance(operation, str) else operation
    return plan_call(operation, DEFAULTS, ids=ids, **arguments)


def query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


def sent(plan: Any) -> Any:
    return json.loads(plan.request.body)


# --- the 18 operations


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.name)
def test_every_operation_says_whose_data_it_means(operation: Operation[Any]):
    ids = tuple("X1" for _ in path_parameters(operation.path))
    body: Any = {"a": 1} if operation.body else None
    if operation.delegation is Delegation.REFUSED:
        with pytest.raises(InvalidRequest, match="on the partner's own client"):
            call(operation, *ids, body=body, sub_partner=RESELLER)
        return
    plan = call(operation, *ids, body=body, sub_partner=RESELLER)
    in_query = operation.delegation in (Delegation.ON_BEHALF, Delegation.FILTER)
    assert query(plan.request.url) == ([(operation.delegation.value, RESELLER)] if in_query else [])
    if operation.delegation is Delegation.BODY:
        assert sent(plan)["subPartnerOrgId"] == RESELLER
    nobody = call(operation, *ids, body=body)
    assert "ubPartner" not in nobody.request.url.replace("/subPartners", "")


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.name)
def test_every_operation_is_planned_as_its_data_says(operation: Operation[Any]):
    ids = tuple("X1" for _ in path_parameters(operation.path))
    plan = call(operation, *ids, body={"a": 1} if operation.body else None)
    assert (plan.operation, plan.path, plan.safety) == (operation.name, operation.path, operation.safety)
    assert plan.request.method == operation.method
    assert plan.request.url.startswith(f"{BASE.text}/")
    assert ("content-type" in plan.request.headers) == (operation.body is not None)
    # Without its natural key a create cannot be settled: the operation's own advice holds.
    assert plan.recovery_hint == operation.recovery_hint


@pytest.mark.parametrize("org_id", ["", "   ", 7, b"R1", ["R1"], False])
def test_a_blank_sub_partner_never_becomes_nobody(org_id: Any):
    with pytest.raises(InvalidRequest):
        checked_sub_partner(org_id)


# --- bodies


def test_a_body_is_sent_as_the_wire_has_it():
    plan = call("customers.update", "C1", body=UpdateCustomer(packages=["webex_calling"], external_id="ü"))
    assert sent(plan) == {"packages": ["webex_calling"], "externalId": "ü"}
    assert plan.request.headers == {"accept": "application/json", "content-type": "application/json"}


def test_a_mapping_is_sent_as_it_is():
    assert sent(call("customers.update", "C1", body={"packages": [], "newField": {"a": None}})) == {
        "packages": [],
        "newField": {"a": None},
    }


def test_a_caller_mapping_is_not_changed():
    body = {"billingStartDate": "2026-10-01", "billingEndDate": "2026-10-31"}
    call("billing_reports.create", body=body, sub_partner=RESELLER)
    assert "subPartnerOrgId" not in body


@pytest.mark.parametrize(
    "body",
    [
        {"subPartnerOrgId": "other"},
        CreateBillingReport(
            billing_start_date="2026-10-01",
            billing_end_date="2026-10-31",
            sub_partner_org_id=RESELLER[:-4] + "aaaa",
        ),
    ],
)
def test_a_body_for_another_sub_partner_is_refused(body: Any):
    with pytest.raises(InvalidRequest, match="another sub-partner"):
        call("billing_reports.create", body=body, sub_partner=RESELLER)


@pytest.mark.parametrize("body", [None, [], "text", 7, {1}, CreateBillingReport, UpdateCustomer(packages=["a"])])
def test_a_body_of_the_wrong_kind_is_refused(body: Any):
    with pytest.raises(InvalidRequest, match=r"billing_reports\.create (needs|takes) a"):
        call("billing_reports.create", body=body)


def test_a_body_where_none_is_wanted_is_refused():
    with pytest.raises(InvalidRequest, match="takes no body"):
        call("customers.delete", "C1", body={})


def endless() -> dict[str, Any]:
    loop: dict[str, Any] = {}
    loop["again"] = loop
    return loop


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), Decimal("1.5"), b"bytes", object(), "\ud800", {1: "a"}, {None: "a"}, endless()],
)
def test_what_has_no_json_form_is_refused(value: Any):
    with pytest.raises(InvalidRequest, match="has no JSON form"):
        call("customers.update", "C1", body={"x": value})
    with pytest.raises(InvalidRequest, match="has no JSON form"):
        plan_request("POST", "/x", DEFAULTS, json=[value])


@pytest.mark.parametrize("limits", [{None: 1}, {7: 1}, endless(), {"a": float("nan")}])
def test_a_model_that_has_no_json_form_is_refused_as_well(limits: Any):
    parameters = ProvisioningParameters(packages=PackageParameters(limits=limits))
    with pytest.raises(InvalidRequest, match="has no JSON form"):
        call("customers.update", "C1", body=UpdateCustomer(packages=["a"], provisioning_parameters=parameters))


# --- options


def test_what_a_call_does_not_say_is_as_the_client_was_set_up():
    plan = call("customers.get", "C1")
    assert (plan.timeout, plan.deadline, plan.retry) == (60.0, None, DEFAULTS.retry)
    assert plan.request.headers is DEFAULTS.headers


def test_what_a_call_says_counts_for_it():
    options = CallOptions(timeout=None, deadline=9, retry=None, headers={"Accept": "a/b", "X-Key": "k"})
    plan = call("customers.get", "C1", options=options)
    assert (plan.timeout, plan.deadline, plan.retry) == (None, 9, NO_RETRY)
    assert plan.request.headers == {"accept": "a/b", "x-key": "k"}


# --- any endpoint


@pytest.mark.parametrize(
    ("method", "safety"),
    [
        ("GET", Safety.SAFE),
        ("head", Safety.SAFE),
        ("Options", Safety.SAFE),
        ("PUT", Safety.IDEMPOTENT),
        ("delete", Safety.IDEMPOTENT),
        ("POST", Safety.NOT_IDEMPOTENT),
        ("PATCH", Safety.NOT_IDEMPOTENT),
    ],
)
def test_a_request_of_any_kind_is_repeated_as_its_method_allows(method: str, safety: Safety):
    plan = plan_request(method, "/organizations", DEFAULTS)
    assert (plan.request.method, plan.safety) == (method.upper(), safety)


@pytest.mark.parametrize("method", ["", "TRACE", "CONNECT", "GET /x", None, 7])
def test_a_method_that_is_none_is_refused(method: Any):
    with pytest.raises(InvalidRequest, match="method must be one of"):
        plan_request(method, "/x", DEFAULTS)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/organizations", "/organizations"),
        ("organizations", "/organizations"),
        ("//evil.example/x", "/evil.example/x"),
        ("/organizations?max=5", "/organizations?max=5"),
        ("/hooks?target=https://a.example/b", "/hooks?target=https://a.example/b"),
        (f"{BASE.text}/organizations", "/organizations"),
    ],
)
def test_a_path_is_one_below_the_base_url(path: str, url: str):
    assert plan_request("GET", path, DEFAULTS).request.url == BASE.text + url


@pytest.mark.parametrize(
    "path",
    ["", "  ", None, 7, "https://evil.example/v1/x", "http://webexapis.com/v1/x", "/../v2", "/a/%2e%2e/%2e%2e/x",
     "/x#y", "/a b", "/a\\b", "/a\nb", "ftp://webexapis.com/v1", "https://webexapis.com/v2"],
)  # fmt: skip
def test_a_path_that_leaves_the_api_is_refused(path: Any):
    with pytest.raises(InvalidRequest, match="path"):
        plan_request("GET", path, DEFAULTS)


def test_params_are_written_like_those_of_the_operations():
    params = {"a": None, "b": True, "c": 5, "d": ["x", None, "y"], "e": date(2026, 1, 2), "f": "ü&="}
    plan = plan_request("GET", "/x?first=1", DEFAULTS, params=params)
    assert query(plan.request.url) == [
        ("first", "1"), ("b", "true"), ("c", "5"), ("d", "x"), ("d", "y"), ("e", "2026-01-02"), ("f", "ü&="),
    ]  # fmt: skip


@pytest.mark.parametrize("value", [b"x", {"a": 1}, object(), "\ud800"])
def test_a_param_that_cannot_be_written_is_refused(value: Any):
    with pytest.raises(InvalidRequest, match=r"^key "):
        plan_request("GET", "/x", DEFAULTS, params={"key": value})


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/x", None),
        (f"/x?onBehalfOfSubPartnerOrgId={RESELLER}", None),
        ("/x", {"onBehalfOfSubPartnerOrgId": RESELLER}),
    ],
)
def test_any_request_for_a_sub_partner_names_it_once(path: str, params: Any):
    plan = plan_request("GET", path, DEFAULTS, params=params, sub_partner=RESELLER)
    assert query(plan.request.url) == [("onBehalfOfSubPartnerOrgId", RESELLER)]


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/x?onBehalfOfSubPartnerOrgId=R2", None),
        ("/x", {"onBehalfOfSubPartnerOrgId": "R2"}),
        ("/x", {"onBehalfOfSubPartnerOrgId": [RESELLER, "R2"]}),
        ("/x?onBehalfOfSubPartnerOrgId=", None),
        ("/x", {"subPartnerOrgId": "R2"}),
        (f"/x?onBehalfOfSubPartnerOrgId={RESELLER}&subPartnerOrgId=R2", None),
    ],
)
def test_a_request_within_a_view_cannot_reach_another_sub_partner(path: str, params: Any):
    with pytest.raises(InvalidRequest, match="another sub-partner") as caught:
        plan_request("GET", path, DEFAULTS, params=params, sub_partner=RESELLER)
    assert RESELLER not in str(caught.value)
