from __future__ import annotations

from datetime import timedelta

from tests.sandbox.api import Api, order
from webex_wholesale.sandbox import Sandbox

CUSTOMERS = "/wholesale/customers"


def test_nothing_has_changed_after_seeding_or_a_mark(api: Api, sandbox: Sandbox):
    assert sandbox.changes() == {}
    sandbox.seed_data(3)
    assert sandbox.changes() == {}
    api.customer()
    sandbox.mark()
    api("GET", CUSTOMERS)
    assert sandbox.changes() == {}


def test_what_was_added_changed_and_removed_is_told_apart(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    kept, lost = api.subscriber(customer_id), api.subscriber(customer_id, "bo@north.example")
    sandbox.mark()
    api("PUT", f"/wholesale/subscribers/{kept['id']}", {"packages": ["webex_meetings"]}, expect=200)
    api("DELETE", f"/wholesale/subscribers/{lost['id']}", expect=204)
    new = api.subscriber(customer_id, "cy@north.example")
    assert sandbox.changes() == {
        "subscribers": {
            "added": {new["id"]: new},
            "removed": {lost["id"]: lost},
            "changed": {
                kept["id"]: {
                    "package": ["webex_calling", "webex_meetings"],
                    "packages": [["webex_calling"], ["webex_meetings"]],
                }
            },
        }
    }


def test_a_change_that_comes_by_itself_is_told_too(api: Api, sandbox: Sandbox):
    url = api("POST", CUSTOMERS, order()).json()["url"]
    customer_id = url.rpartition("/")[2]
    day = str(sandbox.clock.now().date() - timedelta(days=2))
    report = api("POST", "/wholesale/billing/reports", {"billingStartDate": day, "billingEndDate": day}).json()
    sandbox.mark()
    sandbox.clock.advance(seconds=5)
    changes = sandbox.changes()
    assert changes["customers"]["changed"][customer_id]["status"] == ["provisioning", "provisioned"]
    assert changes["customers"]["changed"][customer_id]["orgId"][0] is None
    assert changes["reports"]["changed"][report["id"]] == {"status": ["IN_PROGRESS", "COMPLETED"]}


def test_a_change_and_its_undoing_are_no_change(api: Api, sandbox: Sandbox):
    subscriber = api.subscriber(api.customer())
    sandbox.mark()
    path = f"/wholesale/subscribers/{subscriber['id']}"
    api("PUT", path, {"packages": ["webex_meetings"]})
    api("PUT", path, {"packages": ["webex_calling"]})
    assert sandbox.changes() == {}


def test_something_that_came_and_went_is_no_change(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    sandbox.mark()
    subscriber = api.subscriber(customer_id)
    api("DELETE", f"/wholesale/subscribers/{subscriber['id']}")
    assert sandbox.changes() == {}
