from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.api import Api, order
from webex_wholesale.sandbox import Request, Sandbox

CUSTOMERS = "/wholesale/customers"


@pytest.fixture
def api(sandbox: Sandbox) -> Api:
    return Api(sandbox, judged=False)


def test_a_status_is_answered_with_any_headers_and_without_effect(api: Api, sandbox: Sandbox):
    sandbox.faults.add(operation="customers.provision", status=429, headers={"Retry-After": "rand(30),add(30)"})
    answer = api("POST", CUSTOMERS, order(), expect=429)
    assert answer.header("retry-after") == "rand(30),add(30)"
    assert answer.json()["trackingId"] == answer.header("trackingid")
    assert sandbox.customers() == []
    assert not sandbox.journal[-1].applied


def test_a_status_may_be_answered_although_the_request_was_applied(api: Api, sandbox: Sandbox):
    sandbox.faults.add(method="POST", status=400, applied=True)
    api("POST", CUSTOMERS, order(), expect=400)
    assert len(sandbox.customers()) == 1
    assert sandbox.journal[-1].applied


def test_a_body_of_ones_own_is_answered_as_it_is(api: Api, sandbox: Sandbox):
    sandbox.faults.add(nth=1, status=503, body={"message": "busy"})
    sandbox.faults.add(nth=2, body="no json at all")
    sandbox.faults.add(nth=3, status=204, applied=True)
    assert api("GET", CUSTOMERS, expect=503).json() == {"message": "busy"}
    assert api("GET", CUSTOMERS, expect=200).body == b"no json at all"
    assert api("GET", CUSTOMERS, expect=204).body == b""


def test_wrong_json_and_an_html_page(api: Api, sandbox: Sandbox):
    sandbox.faults.add(nth=1, wrong_json=True)
    sandbox.faults.add(nth=2, html=True)
    sandbox.faults.add(nth=3, html=True, status=502)
    with pytest.raises(ValueError, match="Expecting"):
        api("GET", CUSTOMERS, expect=200).json()
    page = api("GET", CUSTOMERS, expect=200)
    assert str(page.header("content-type")).startswith("text/html")
    assert b"<html>" in page.body
    assert b"<html>" in api("GET", CUSTOMERS, expect=502).body


def test_an_effect_may_come_late(api: Api, sandbox: Sandbox):
    sandbox.faults.add(operation="customers.provision", apply_after=60)
    api("POST", CUSTOMERS, order(), expect=504)
    sandbox.clock.advance(59)
    assert api("GET", CUSTOMERS).json()["items"] == []
    assert not sandbox.journal[0].applied
    sandbox.clock.advance(1)
    assert len(api("GET", CUSTOMERS).json()["items"]) == 1
    assert sandbox.journal[0].applied
    sandbox.journal.assert_one("POST")


def test_a_request_may_be_delivered_twice(api: Api, sandbox: Sandbox):
    sandbox.faults.add(operation="customers.provision", duplicate=True)
    api("POST", CUSTOMERS, order(), expect=202)
    assert len(sandbox.customers("north")) == 2


def test_filters_may_be_dropped_from_the_next_link(api: Api, sandbox: Sandbox):
    sandbox.seed_data(6, subscribers=0, in_review=3)
    sandbox.faults.add(operation="customers.list", nth=1, drop_filters=True)
    sandbox.faults.add(operation="customers.list", nth=2, drop_filters=["status"])
    query = {"status": "provisioned", "max": 1}
    link = str(api("GET", CUSTOMERS, **query).header("link"))
    assert link == f'<{sandbox.base_url}{CUSTOMERS}?max=1&offset=1>; rel="next"'
    assert "status" not in str(api("GET", CUSTOMERS, **query).header("link"))
    assert "status=provisioned" in str(api("GET", CUSTOMERS, **query).header("link"))


def test_links_may_lead_to_another_origin(api: Api, sandbox: Sandbox):
    sandbox.seed_data(3)
    sandbox.faults.add(operation="customers.list", nth=1, foreign_next=True)
    sandbox.faults.add(operation="customers.list", nth=2, foreign_next="https://evil.example:8443")
    sandbox.faults.add(operation="customers.provision", foreign_location=True)
    assert str(api("GET", CUSTOMERS, max=1).header("link")).startswith("<https://elsewhere.invalid/v1/")
    assert str(api("GET", CUSTOMERS, max=1).header("link")).startswith("<https://evil.example:8443/v1/")
    answer = api("POST", CUSTOMERS, order(), expect=202)
    assert answer.json()["url"] == answer.header("location")
    assert answer.json()["url"].startswith("https://elsewhere.invalid/v1/wholesale/customers/")


def test_unknown_values_and_fields_appear_in_every_resource_of_an_answer(api: Api, sandbox: Sandbox):
    made = sandbox.seed_data(2, subscribers=0)
    sandbox.faults.add(operation="customers.*", fields={"status": "migrating", "tier": {"name": "gold"}})
    items = api("GET", CUSTOMERS).json()["items"]
    one = api("GET", f"{CUSTOMERS}/{items[0]['id']}").json()
    assert [(item["status"], item["tier"]) for item in [*items, one]] == [("migrating", {"name": "gold"})] * 3
    sandbox.faults.clear()
    assert {item["status"] for item in api("GET", CUSTOMERS).json()["items"]} == {"provisioned"}
    assert made.customers


def test_a_read_after_an_update_may_be_stale(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    path = f"{CUSTOMERS}/{customer_id}"
    sandbox.faults.add(operation="customers.get", stale=True, times=2)
    before = api("GET", path).json()
    api("PUT", path, {"packages": ["webex_meetings"]}, expect=202)
    assert api("GET", path).json() == before
    assert api("GET", path).json()["status"] == "updating"
    subscriber = api.subscriber(api.customer("south"))
    path = f"/wholesale/subscribers/{subscriber['id']}"
    sandbox.faults.add(operation="subscribers.get", stale=True, times=1)
    api("PUT", path, {"packages": ["webex_meetings"]}, expect=200)
    assert api("GET", path).json()["packages"] == ["webex_calling"]
    assert api("GET", path).json()["packages"] == ["webex_meetings"]


@pytest.mark.parametrize(
    "rule",
    [
        {"operation": "customers.get"},
        {"operation": "customers.g*"},
        {"method": "get", "path": "/wholesale/customers/*"},
        {"key": "north", "method": "GET"},
        {"key": "north", "nth": 2},
    ],
    ids=str,
)
def test_a_rule_hits_what_it_names_and_nothing_else(api: Api, sandbox: Sandbox, rule: dict[str, Any]):
    fault = sandbox.faults.add(status=503, **rule)
    north, south = api.customer("north"), api.customer("south")
    api("GET", CUSTOMERS, expect=200)
    api("GET", f"{CUSTOMERS}/{north}", expect=503)
    assert fault.hits == 1
    if "key" in rule:
        api("GET", f"{CUSTOMERS}/{south}", expect=200)


def test_a_key_may_be_an_email_an_id_or_an_external_id(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    subscriber = api.subscriber(customer_id)
    path = f"/wholesale/subscribers/{subscriber['id']}"
    for key in ("ada@north.example", subscriber["id"], "north"):
        rule = sandbox.faults.add(key=key, status=503)
        api("GET", path, expect=503)
        sandbox.faults.remove(rule)
    api("GET", path, expect=200)


def test_nth_and_times_count_only_the_requests_that_the_rule_is_about(api: Api, sandbox: Sandbox):
    sandbox.faults.add(operation="customers.list", nth=[2, 4], status=500)
    sandbox.faults.add(operation="sub_partners.list", times=2, status=500)
    seen = []
    for _ in range(5):
        seen.append(api("GET", CUSTOMERS).status)
        api("GET", "/wholesale/subscribers", expect=200)
    assert seen == [200, 500, 200, 500, 200]
    assert [api("GET", "/wholesale/subPartners").status for _ in range(3)] == [500, 500, 200]


def test_every_rule_counts_what_it_matches_even_when_another_strikes_first(api: Api, sandbox: Sandbox):
    sandbox.faults.add(operation="customers.list", nth=1, status=500)
    sandbox.faults.add(operation="customers.list", nth=2, status=502)
    assert [api("GET", CUSTOMERS).status for _ in range(3)] == [500, 502, 200]


def rolls(seed: int, noise: bool) -> list[int]:
    sandbox = Sandbox(seed=seed)
    api = Api(sandbox, judged=False)
    sandbox.faults.add(operation="customers.list", probability=0.3, status=503)
    seen = []
    for _ in range(60):
        seen.append(api("GET", CUSTOMERS).status)
        if noise:
            api("POST", CUSTOMERS, order())
    return seen


def test_chance_replays_from_the_seed_whatever_else_happens():
    assert rolls(5, noise=False) == rolls(5, noise=True)
    assert rolls(5, noise=False) != rolls(6, noise=False)
    assert 5 < rolls(5, noise=False).count(503) < 35


def test_rules_are_listed_removed_and_refused(sandbox: Sandbox):
    rule = sandbox.faults.add(nth=(1, 2), status=503, headers={"Retry-After": "1"})
    assert rule.to_dict() == {
        "nth": [1, 2],
        "status": 503,
        "headers": {"Retry-After": "1"},
        "id": 1,
        "matched": 0,
        "hits": 0,
    }
    assert list(sandbox.faults) == [rule]
    assert sandbox.faults.remove(rule)
    assert not sandbox.faults.remove(rule)
    with pytest.raises(TypeError, match="colour"):
        sandbox.faults.add(colour="red")
    with pytest.raises(ValueError, match="probability"):
        sandbox.faults.add(probability=30)


def test_report_files_have_weather_too(sandbox: Sandbox):
    sandbox.faults.add(operation="reports.download", status=500, nth=1)
    assert sandbox.handle(Request("GET", "/x.csv", for_reports=True)).status == 500
    assert sandbox.handle(Request("GET", "/x.csv", for_reports=True)).status == 403
