from __future__ import annotations

import pytest

from tests.sandbox.api import Api, order
from webex_wholesale.sandbox import Sandbox, hours

CUSTOMERS = "/wholesale/customers"


def provision(api: Api, external_id: str = "north") -> str:
    url = api("POST", CUSTOMERS, order(external_id), expect=202).json()["url"]
    return str(url.rpartition("/")[2])


def test_a_review_that_clears_after_71_hours(api: Api, sandbox: Sandbox):
    sandbox.review("north", clears_after=hours(71))
    customer_id = provision(api)
    assert api.status(customer_id) == "provisioning"
    sandbox.clock.advance(seconds=5)
    assert api.status(customer_id) == "pending_rpl_review"
    sandbox.clock.advance(hours=70.99)
    assert api.status(customer_id) == "pending_rpl_review"
    sandbox.clock.advance(hours=0.01)
    assert api.status(customer_id) == "provisioned"


@pytest.mark.parametrize("clears_after", [None, hours(73), 73 * 3600.0])
def test_a_review_that_is_not_cleared_in_72_hours_never_ends_by_itself(
    api: Api, sandbox: Sandbox, clears_after: object
):
    sandbox.review("north", clears_after=clears_after)  # type: ignore[arg-type]
    customer_id = provision(api)
    sandbox.clock.advance(days=60)
    assert api.status(customer_id) == "pending_rpl_review"
    assert sandbox.clear_review("north") == 1
    assert api.status(customer_id) == "provisioned"
    assert sandbox.clear_review("north") == 0


def test_a_customer_in_review_cannot_be_updated_but_deleted(api: Api, sandbox: Sandbox):
    sandbox.review("north")
    customer_id = provision(api)
    sandbox.clock.advance(seconds=5)
    api("PUT", f"{CUSTOMERS}/{customer_id}", {"packages": ["webex_meetings"]}, expect=409)
    api("DELETE", f"{CUSTOMERS}/{customer_id}", expect=202)
    sandbox.clock.advance(seconds=5)
    assert api.status(customer_id) == "404"


def test_a_customer_in_review_takes_no_subscribers_and_has_no_organization(api: Api, sandbox: Sandbox):
    sandbox.review("north")
    customer_id = provision(api)
    sandbox.clock.advance(hours=1)
    assert "orgId" not in api("GET", f"{CUSTOMERS}/{customer_id}").json()
    body = {"customerId": customer_id, "email": "a@b.example", "package": "webex_meetings"}
    api("POST", "/wholesale/subscribers", {**body, "provisioningParameters": {}}, expect=409)


def test_polling_a_review_that_clears_after_71_hours_takes_a_handful_of_reads(api: Api, sandbox: Sandbox):
    sandbox.review("north", clears_after=hours(71))
    customer_id = provision(api)
    reads = 1
    while api.status(customer_id) != "provisioned":
        sandbox.clock.sleep(15)
        reads += 1
    assert reads < 10
    assert 71 <= sandbox.clock.monotonic() / 3600 < 71.1


def test_polling_with_a_deadline_before_the_end_of_the_review_never_sees_the_end(api: Api, sandbox: Sandbox):
    sandbox.review("north", clears_after=hours(71))
    customer_id = provision(api)
    deadline = sandbox.clock.monotonic() + 70 * 3600
    seen = {api.status(customer_id)}
    while (left := deadline - sandbox.clock.monotonic()) > 0:
        sandbox.clock.sleep(min(15, left))
        seen.add(api.status(customer_id))
    assert seen == {"provisioning", "pending_rpl_review"}


def test_a_seeded_review_is_cleared_by_hand(api: Api, sandbox: Sandbox):
    made = sandbox.seed_data(2, in_review=1)
    held = api("GET", CUSTOMERS, status="pending_rpl_review").json()["items"]
    assert [customer["externalId"] for customer in held] == made.customers[:1]
    assert sandbox.clear_review(held[0]["id"]) == 1
    assert api.status(held[0]["id"]) == "provisioned"
