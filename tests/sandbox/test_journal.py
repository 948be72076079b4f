from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sandbox.api import Api, order
from webex_wholesale.sandbox import Sandbox

CUSTOMERS = "/wholesale/customers"


def test_every_request_is_written_down_with_what_it_was_about(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    subscriber = api.subscriber(customer_id)
    api("GET", f"/wholesale/subscribers/{subscriber['id']}")
    api("GET", CUSTOMERS, externalId="other")
    Api(sandbox, judged=False)("GET", "/nowhere")
    entries = list(sandbox.journal)
    assert [entry.operation for entry in entries] == [
        "customers.provision",
        "subscribers.provision",
        "subscribers.get",
        "customers.list",
        "",
    ]
    assert entries[0].keys == ("north",)
    assert entries[0].body == order()
    assert set(entries[1].keys) == {customer_id, "ada@north.example", "north"}
    assert set(entries[2].keys) == {subscriber["id"], "ada@north.example", "north"}
    assert entries[3].keys == ("other",)
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert [(entry.status, entry.applied) for entry in entries][-2:] == [(200, True), (501, False)]


def test_exactly_one_post_for_this_external_id(api: Api, sandbox: Sandbox):
    api("POST", CUSTOMERS, order())
    api("POST", CUSTOMERS, order("south"))
    entry = sandbox.journal.assert_one("POST", external_id="north")
    assert entry.path == "/v1/wholesale/customers"
    sandbox.journal.assert_none("PUT")
    sandbox.journal.assert_count(2, "post")
    api("POST", CUSTOMERS, order())
    with pytest.raises(AssertionError, match="expected 1 requests, there were 2"):
        sandbox.journal.assert_one("POST", external_id="north")


def test_requests_are_found_by_status_operation_and_effect(api: Api, sandbox: Sandbox):
    api.customer()
    api("POST", CUSTOMERS, {}, expect=400)
    assert sandbox.journal.count("POST") == 2
    assert sandbox.journal.count(status=400) == 1
    assert sandbox.journal.count(operation="customers.provision", applied=True) == 1
    assert sandbox.journal.count(key="north") == 1


def test_what_was_removed_is_still_named(api: Api, sandbox: Sandbox):
    subscriber = api.subscriber(api.customer())
    api("DELETE", f"/wholesale/subscribers/{subscriber['id']}", expect=204)
    assert sandbox.journal.count("DELETE", email="ada@north.example") == 1


def test_the_journal_starts_afresh_and_keeps_counting(api: Api, sandbox: Sandbox):
    api("GET", CUSTOMERS)
    sandbox.journal.clear()
    assert len(sandbox.journal) == 0
    api("GET", CUSTOMERS)
    assert sandbox.journal[0].number == 2


def test_a_request_that_is_delivered_twice_is_written_down_twice(api: Api, sandbox: Sandbox):
    rule = sandbox.faults.add(operation="customers.provision", duplicate=True, times=1)
    api("POST", CUSTOMERS, order())
    assert len(sandbox.customers("north")) == 2
    with pytest.raises(AssertionError, match="expected 1 requests, there were 2"):
        sandbox.journal.assert_one("POST", external_id="north", applied=True)
    first, second = sandbox.journal
    assert (first.number, second.number) == (1, 2)
    assert (first.fault, first.tracking_id) == (second.fault, second.tracking_id) == (rule.id, first.tracking_id)


def test_a_second_delivery_that_is_refused_does_not_hide_the_first(api: Api, sandbox: Sandbox):
    sandbox.settings.report_in_progress_conflicts = True
    sandbox.faults.add(operation="billing_reports.create", duplicate=True)
    day = str(sandbox.clock.now().date() - timedelta(days=2))
    body = {"billingStartDate": day, "billingEndDate": day, "type": "USER"}
    api("POST", "/wholesale/billing/reports", body, expect=200)
    first, second = sandbox.journal
    assert (first.status, first.applied) == (200, True)
    assert (second.status >= 400, second.applied) == (True, False)
    assert len(sandbox.reports()) == 1


def test_a_request_that_is_carried_out_late_may_be_delivered_twice(api: Api, sandbox: Sandbox):
    sandbox.faults.add(operation="customers.provision", apply_after=60, duplicate=True, status=503)
    Api(sandbox, judged=False)("POST", CUSTOMERS, order(), expect=503)
    sandbox.clock.advance(60)
    assert len(sandbox.customers("north")) == sandbox.journal.count("POST", applied=True) == 2


def test_the_proof_that_a_customer_was_posted_once_knows_its_operation_and_its_scope(api: Api, sandbox: Sandbox):
    east = sandbox.add_sub_partner("East")
    customer = api.customer("north")
    api.subscriber(customer)
    api("POST", f"{CUSTOMERS}/validate", order("north"))
    assert sandbox.journal.exactly_one_post("north").operation == "customers.provision"
    api("POST", CUSTOMERS, order("north"), onBehalfOfSubPartnerOrgId=east, expect=202)
    assert sandbox.journal.exactly_one_post("north", sub_partner=east).number == 4
    with pytest.raises(AssertionError) as caught:
        sandbox.journal.exactly_one_post("north")
    lines = str(caught.value).splitlines()
    assert lines[0] == "expected exactly one POST that creates the customer with externalId 'north'; there were 2:"
    assert [line.partition(": ")[2] for line in lines[1:]] == ["POST /v1/wholesale/customers -> 202, applied"] * 2


def test_the_proof_may_count_only_what_was_applied(sandbox: Sandbox):
    api = Api(sandbox, judged=False)
    rule = sandbox.faults.add(operation="customers.provision", nth=1, status=503)
    api("POST", CUSTOMERS, order(), expect=503)
    with pytest.raises(AssertionError, match="exactly one applied POST .*; there was none"):
        sandbox.journal.exactly_one_post("north", applied=True)
    api("POST", CUSTOMERS, order(), expect=202)
    assert sandbox.journal.exactly_one_post("north", applied=True).number == 2
    with pytest.raises(AssertionError, match=f"-> 503, not applied, fault rule {rule.id}\n.*-> 202, applied$"):
        sandbox.journal.exactly_one_post("north")


def test_the_proof_counts_a_request_that_a_proxy_delivered_twice(api: Api, sandbox: Sandbox):
    sandbox.faults.add(operation="customers.provision", duplicate=True)
    api("POST", CUSTOMERS, order())
    with pytest.raises(AssertionError, match="there were 2"):
        sandbox.journal.exactly_one_post("north")


def test_there_is_a_proof_for_subscribers_and_for_reports(api: Api, sandbox: Sandbox):
    api.subscriber(api.customer(), "Ada@North.example")
    assert sandbox.journal.exactly_one_post(email="ada@north.example").operation == "subscribers.provision"
    day = sandbox.clock.now().date() - timedelta(days=2)
    body = {"billingStartDate": str(day), "billingEndDate": str(day)}
    for kind in ("USER", None):
        api("POST", "/wholesale/billing/reports", body | ({} if kind is None else {"type": kind}), expect=200)
    assert sandbox.journal.exactly_one_post(period=(day, day), type="PARTNER").body == body
    with pytest.raises(AssertionError, match=f"the report from {day} to {day}; there were 2"):
        sandbox.journal.exactly_one_post(period=(day, str(day)))
    with pytest.raises(AssertionError, match="the subscriber with e-mail 'bo@north.example'; there was none"):
        sandbox.journal.exactly_one_post(email="bo@north.example")
    for wrong in ({}, {"external_id": "a", "email": "b"}, {"external_id": "a", "type": "USER"}):
        with pytest.raises(TypeError):
            sandbox.journal.exactly_one_post(**wrong)
