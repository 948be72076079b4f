from __future__ import annotations

import pytest

from tests.sandbox.api import Api, order, person
from webex_wholesale.sandbox import Sandbox

CUSTOMERS = "/wholesale/customers"
SUBSCRIBERS = "/wholesale/subscribers"
REPORTS = "/wholesale/billing/reports"


class World:
    """A partner with two sub-partners; each of the three has one customer with one subscriber."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.parent = Api(sandbox)
        self.orgs = {"east": sandbox.add_sub_partner("East"), "west": sandbox.add_sub_partner("West")}
        self.admins = {
            name: Api(sandbox, sandbox.tokens.issue(org_id=org_id)) for name, org_id in self.orgs.items()
        }
        self.customers = {"own": self.parent.customer("own")}
        self.subscribers = {"own": self.parent.subscriber(self.customers["own"], "own@x.example")["id"]}
        for name, admin in self.admins.items():
            self.customers[name] = admin.customer(name)
            self.subscribers[name] = admin.subscriber(self.customers[name], f"{name}@x.example")["id"]

    def delegated(self, name: str) -> dict[str, str]:
        return {"onBehalfOfSubPartnerOrgId": self.orgs[name]}


@pytest.fixture
def world(sandbox: Sandbox) -> World:
    return World(sandbox)


def external_ids(api: Api, **query: str) -> list[str]:
    return [item["externalId"] for item in api("GET", CUSTOMERS, expect=200, **query).json()["items"]]


def emails(api: Api, **query: str) -> list[str]:
    return [item["email"] for item in api("GET", SUBSCRIBERS, expect=200, **query).json()["items"]]


def test_a_parent_sees_its_own_customers_only_unless_it_acts_for_a_sub_partner(world: World):
    assert external_ids(world.parent) == ["own"]
    assert emails(world.parent) == ["own@x.example"]
    for name in ("east", "west"):
        assert external_ids(world.parent, **world.delegated(name)) == [name]
        assert emails(world.parent, **world.delegated(name)) == [f"{name}@x.example"]


def test_a_sub_partner_sees_its_own_customers_only(world: World):
    for name, admin in world.admins.items():
        assert external_ids(admin) == [name]
        assert emails(admin) == [f"{name}@x.example"]


@pytest.mark.parametrize(
    ("viewer", "owner"), [("east", "west"), ("east", "own"), ("west", "east"), ("own", "west")]
)
def test_nothing_of_somebody_else_is_found_by_id(world: World, viewer: str, owner: str):
    api = world.parent if viewer == "own" else world.admins[viewer]
    customer, subscriber = world.customers[owner], world.subscribers[owner]
    api("GET", f"{CUSTOMERS}/{customer}", expect=404)
    api("PUT", f"{CUSTOMERS}/{customer}", {"packages": ["webex_meetings"]}, expect=404)
    api("DELETE", f"{CUSTOMERS}/{customer}", expect=404)
    api("POST", SUBSCRIBERS, person(customer, "new@x.example"), expect=404)
    assert emails(api, customerId=customer) == []
    assert emails(api, email=f"{owner}@x.example") == []
    api("GET", f"{SUBSCRIBERS}/{subscriber}", expect=404)
    api("PUT", f"{SUBSCRIBERS}/{subscriber}", {"packages": ["webex_meetings"]}, expect=404)
    api("DELETE", f"{SUBSCRIBERS}/{subscriber}", expect=404)
    api("POST", f"/subscribers/{subscriber}/emails/consentMove", expect=404)


def test_acting_for_one_sub_partner_does_not_show_another(world: World):
    delegated = world.delegated("east")
    world.parent("GET", f"{CUSTOMERS}/{world.customers['east']}", expect=200, **delegated)
    world.parent("GET", f"{CUSTOMERS}/{world.customers['west']}", expect=404, **delegated)
    world.parent("GET", f"{CUSTOMERS}/{world.customers['own']}", expect=404, **delegated)


def test_what_a_parent_makes_for_a_sub_partner_is_the_sub_partners(world: World):
    world.parent("POST", CUSTOMERS, order("made"), expect=202, **world.delegated("east"))
    assert external_ids(world.admins["east"]) == ["east", "made"]
    assert external_ids(world.parent) == ["own"]


def test_nobody_acts_for_an_organization_that_is_not_its_sub_partner(world: World, sandbox: Sandbox):
    for stranger in ("bm9ib2R5", sandbox.org_id):
        world.parent("GET", CUSTOMERS, expect=403, onBehalfOfSubPartnerOrgId=stranger)
    for target in world.orgs.values():
        world.admins["east"]("GET", CUSTOMERS, expect=403, onBehalfOfSubPartnerOrgId=target)


def test_a_partner_lists_its_sub_partners_and_a_sub_partner_none(world: World, sandbox: Sandbox):
    items = world.parent("GET", "/wholesale/subPartners", expect=200).json()["items"]
    assert [item["orgId"] for item in items] == list(world.orgs.values())
    assert {item["provisioningState"] for item in items} == {"active"}
    assert world.admins["east"]("GET", "/wholesale/subPartners", expect=200).json()["items"] == []
    sandbox.suspend(world.orgs["east"])
    suspended = world.parent("GET", "/wholesale/subPartners", provisioningState="suspended").json()["items"]
    assert [item["orgId"] for item in suspended] == [world.orgs["east"]]


def test_sub_partners_may_be_shown_under_the_other_key(sandbox: Sandbox, api: Api):
    sandbox.add_sub_partner()
    sandbox.settings.sub_partners_key = "subPartners"
    assert len(api("GET", "/wholesale/subPartners").json()["subPartners"]) == 1


@pytest.mark.parametrize("by_parent", [True, False])
def test_a_suspended_sub_partner_may_delete_but_not_provision_or_update(
    world: World, sandbox: Sandbox, by_parent: bool
):
    sandbox.suspend(world.orgs["east"])
    api = world.parent if by_parent else world.admins["east"]
    query = world.delegated("east") if by_parent else {}
    customer, subscriber = world.customers["east"], world.subscribers["east"]
    api("POST", CUSTOMERS, order("new"), expect=403, **query)
    api("POST", f"{CUSTOMERS}/validate", order("new"), expect=403, **query)
    api("PUT", f"{CUSTOMERS}/{customer}", {"packages": ["webex_meetings"]}, expect=403, **query)
    api("POST", SUBSCRIBERS, person(customer, "new@x.example"), expect=403, **query)
    api("PUT", f"{SUBSCRIBERS}/{subscriber}", {"packages": ["webex_meetings"]}, expect=403, **query)
    api("GET", f"{CUSTOMERS}/{customer}", expect=200, **query)
    api("DELETE", f"{SUBSCRIBERS}/{subscriber}", expect=204, **query)
    api("DELETE", f"{CUSTOMERS}/{customer}", expect=202, **query)
    sandbox.suspend(world.orgs["east"], suspended=False)
    api("POST", CUSTOMERS, order("new"), expect=202, **query)


def test_a_suspended_sub_partner_still_makes_and_deletes_reports(world: World, sandbox: Sandbox):
    sandbox.suspend(world.orgs["east"])
    day = sandbox.clock.now().date().replace(day=1).isoformat()
    sandbox.clock.advance(days=40)
    body = {"billingStartDate": day, "billingEndDate": day, "type": "CUSTOMER"}
    made = world.admins["east"]("POST", "/wholesale/billing/reports", body, expect=200).json()
    sandbox.clock.advance(60)
    world.admins["east"]("DELETE", f"/wholesale/billing/reports/{made['id']}", expect=204)


def test_reports_of_a_sub_partner_are_its_own_and_its_parents(world: World, sandbox: Sandbox):
    day = (sandbox.clock.now().date()).replace(day=1).isoformat()
    sandbox.clock.advance(days=40)
    body = {"billingStartDate": day, "billingEndDate": day, "type": "CUSTOMER"}
    east = {"subPartnerOrgId": world.orgs["east"]}
    made = world.parent("POST", REPORTS, {**body, **east}, expect=200).json()["id"]
    own = world.parent("POST", REPORTS, body, expect=200).json()["id"]

    def ids(api: Api, **query: str) -> list[str]:
        return [item["id"] for item in api("GET", REPORTS, expect=200, **query).json()["items"]]

    assert ids(world.parent) == [own]
    assert ids(world.parent, **east) == [made]
    assert ids(world.admins["east"]) == [made]
    assert ids(world.admins["west"]) == []
    world.parent("GET", f"{REPORTS}/{made}", expect=200)
    world.admins["east"]("GET", f"{REPORTS}/{made}", expect=200)
    world.admins["west"]("GET", f"{REPORTS}/{made}", expect=404)
    world.admins["east"]("GET", f"{REPORTS}/{own}", expect=404)
    world.admins["east"]("POST", REPORTS, {**body, "subPartnerOrgId": world.orgs["west"]}, expect=403)
    world.admins["west"]("DELETE", f"{REPORTS}/{made}", expect=404)


def test_only_sub_partners_can_be_suspended(sandbox: Sandbox):
    for org_id in (sandbox.org_id, "bm9ib2R5"):
        with pytest.raises(LookupError):
            sandbox.suspend(org_id)
    assert Sandbox(seed=2).add_sub_partner(suspended=True)
