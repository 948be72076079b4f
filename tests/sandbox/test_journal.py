from __future__ import annotations

import pytest

from tests.sandbox.api import Api, order
from webex_wholesale.sandbox import Sandbox

CUSTOMERS = "/wholesale/customers"


def test_every_request_is_written_down_with_what_it_was_about(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    subscriber = api.subscriber(customer_id)
    api("GET", f"/wholesale/subscribers/{subscriber['id']}")
    api("GET", CUSTOMERS, externalId="other")
    api("GET", "/nowhere")
    entries = list(sandbox.requests)
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
    assert [(entry.status, entry.applied) for entry in entries][-2:] == [(200, True), (404, False)]


def test_exactly_one_post_for_this_external_id(api: Api, sandbox: Sandbox):
    api("POST", CUSTOMERS, order())
    api("POST", CUSTOMERS, order("south"))
    entry = sandbox.requests.assert_one("POST", external_id="north")
    assert entry.path == "/v1/wholesale/customers"
    sandbox.requests.assert_none("PUT")
    sandbox.requests.assert_count(2, "post")
    api("POST", CUSTOMERS, order())
    with pytest.raises(AssertionError, match="expected 1 requests, there were 2"):
        sandbox.requests.assert_one("POST", external_id="north")


def test_requests_are_found_by_status_operation_and_effect(api: Api, sandbox: Sandbox):
    api.customer()
    api("POST", CUSTOMERS, {}, expect=400)
    assert sandbox.requests.count("POST") == 2
    assert sandbox.requests.count(status=400) == 1
    assert sandbox.requests.count(operation="customers.provision", applied=True) == 1
    assert sandbox.requests.count(key="north") == 1


def test_what_was_removed_is_still_named(api: Api, sandbox: Sandbox):
    subscriber = api.subscriber(api.customer())
    api("DELETE", f"/wholesale/subscribers/{subscriber['id']}", expect=204)
    assert sandbox.requests.count("DELETE", email="ada@north.example") == 1


def test_the_journal_starts_afresh_and_keeps_counting(api: Api, sandbox: Sandbox):
    api("GET", CUSTOMERS)
    sandbox.requests.clear()
    assert len(sandbox.requests) == 0
    api("GET", CUSTOMERS)
    assert sandbox.requests[0].number == 2
