from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.sandbox.api import Api
from webex_wholesale.sandbox import Sandbox
from webex_wholesale.sandbox._api.packages import SUBSCRIBER_PACKAGES, unmet_dependency

CUSTOMERS = "/wholesale/customers"
SUBSCRIBERS = "/wholesale/subscribers"


def everything(api: Api, path: str, **query: object) -> list[dict[str, object]]:
    items: list[dict[str, object]] = []
    while page := api("GET", path, max=100, offset=len(items), expect=200, **query).json()["items"]:
        items += page
    return items


def test_as_much_as_asked_for_is_made(api: Api, sandbox: Sandbox):
    made = sandbox.seed_data(40, subscribers=333, sub_partners=3, in_review=4, pending_consent=5)
    assert len(made.customers) == len(set(made.customers)) == 40
    assert len(made.sub_partners) == 3
    assert made.subscribers == 333
    scopes = [{}, *({"onBehalfOfSubPartnerOrgId": org_id} for org_id in made.sub_partners)]
    customers = [item for scope in scopes for item in everything(api, CUSTOMERS, **scope)]
    subscribers = [item for scope in scopes for item in everything(api, SUBSCRIBERS, **scope)]
    assert (len(customers), len(subscribers)) == (40, 333)
    assert sum(item["status"] == "pending_rpl_review" for item in customers) == 4
    assert sum(item["status"] == "pending_user_migration" for item in subscribers) == 5
    assert len({item["email"] for item in subscribers}) == 333
    assert len({item["id"] for item in customers + subscribers}) == 373


def test_what_is_made_keeps_the_rules(api: Api, sandbox: Sandbox):
    sandbox.seed_data(30)
    customers = {item["id"]: item for item in everything(api, CUSTOMERS)}
    now = sandbox.clock.now()
    for customer in customers.values():
        assert unmet_dependency(customer["packages"]) is None  # type: ignore[arg-type]
        assert "orgId" in customer
    for item in everything(api, SUBSCRIBERS):
        customer = customers[item["customerId"]]
        assert item["packages"][0] in customer["packages"]  # type: ignore[index, operator]
        assert item["packages"][0] in SUBSCRIBER_PACKAGES  # type: ignore[index]
        assert item["externalCustomerId"] == customer["externalId"]
        assert str(item["email"]).endswith(".example")
        assert now - timedelta(days=91) < datetime.fromisoformat(str(item["created"])) < now


def test_lists_are_in_order_of_creation(api: Api, sandbox: Sandbox):
    sandbox.seed_data(20)
    created = [item["created"] for item in everything(api, SUBSCRIBERS)]
    assert created == sorted(created)  # type: ignore[type-var]


def test_the_same_seed_makes_the_same_data(sandbox: Sandbox):
    again, other = Sandbox(seed=1), Sandbox(seed=2)
    for each in (sandbox, again, other):
        each.seed_data(10, sub_partners=1)
    assert sandbox.snapshot() == again.snapshot()
    assert sandbox.customers() != other.customers()


def test_seeding_may_be_repeated(sandbox: Sandbox):
    first, second = sandbox.seed_data(3), sandbox.seed_data(3)
    assert not set(first.customers) & set(second.customers)
    assert len(sandbox.customers()) == 6


def test_every_customer_has_a_few_subscribers_by_itself(sandbox: Sandbox):
    made = sandbox.seed_data(50)
    assert 50 <= made.subscribers <= 50 * 20


@pytest.mark.parametrize(
    "wrong",
    [
        {"customers": -1},
        {"customers": 2, "subscribers": -1},
        {"customers": 2, "in_review": 3},
        {"customers": 2, "in_review": 2, "subscribers": 5},
        {"customers": 0, "subscribers": 5},
        {"customers": 2, "months": -1},
    ],
    ids=str,
)
def test_numbers_that_do_not_go_together_are_refused(sandbox: Sandbox, wrong: dict[str, int]):
    with pytest.raises(ValueError, match=r"negative|more customers|need customers"):
        sandbox.seed_data(**wrong)  # type: ignore[arg-type]


def test_subscribers_without_customers_are_told_what_they_need(sandbox: Sandbox):
    with pytest.raises(ValueError, match=r"^subscribers need customers"):
        sandbox.seed_data(0, subscribers=5)


def test_a_seeded_customer_can_be_worked_with(api: Api, sandbox: Sandbox):
    made = sandbox.seed_data(5)
    (customer,) = api("GET", CUSTOMERS, externalId=made.customers[0]).json()["items"]
    path = f"{CUSTOMERS}/{customer['id']}"
    api("PUT", path, {"packages": [*customer["packages"], "cx_premium_agent"]}, expect=202)
    sandbox.clock.advance(10)
    body = {"customerId": customer["id"], "email": "new@x.example", "packages": ["cx_premium_agent"]}
    api("POST", SUBSCRIBERS, {**body, "provisioningParameters": {}}, expect=200)
    api("DELETE", path, expect=202)
