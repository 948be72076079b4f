"""The same argument takes the same things everywhere: an id or the object that has it, one value or several."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.support.either import Either
from tests.verbs.bakery import connect
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models import Customer, Organization, Person, SubPartner, Subscriber
from webex_wholesale.sandbox import Sandbox

OCTOBER = {"billing_start_date": date(2026, 10, 1), "billing_end_date": date(2026, 10, 31)}


def last_query(sandbox: Sandbox) -> dict[str, Any]:
    return dict(sandbox.journal[-1].query)


async def test_a_report_stands_for_its_id(client: Any):
    report = (await client.billing_reports.create(**OCTOBER)).resource
    assert (await client.billing_reports.get(report)).id == report.id
    await client.billing_reports.delete(report)
    assert await client.billing_reports.list().to_list() == []


async def test_a_customer_stands_for_its_organisation(client: Any, bakery: str):
    customer = await client.customers.get(bakery)
    organization = await client.organizations.activate(customer)
    assert organization.id == organization.org_id == customer.org_id
    assert await client.organizations.get(organization) == organization
    assert [one.id for one in await client.customers.list(org_id=organization).to_list()] == [bakery]
    (location,) = await client.locations.list(org_id=customer).to_list()
    assert await client.locations.get(location, org_id=organization) == location
    assert await client.numbers.list(org_id=customer).to_list() == []
    await client.organizations.rename(customer, "Bread & Sons")
    assert (await client.organizations.get(customer)).display_name == "Bread & Sons"


async def test_a_subscriber_stands_for_the_person_who_it_is(client: Any, bakery: str):
    poller = await client.subscribers.provision(
        customer_id=bakery, email="ada@bakery.example", packages=["webex_meetings"]
    )
    await client.organizations.activate(await client.customers.get(bakery))
    person = await client.people.get(poller.resource)
    assert person.id == poller.resource.person_id
    assert [one.id for one in await client.subscribers.list(person_id=person).to_list()] == [poller.id]


async def test_a_sub_partner_stands_for_its_org_id(either: Either, sandbox: Sandbox):
    reseller_id = sandbox.add_sub_partner("Reseller")
    client = connect(either, sandbox)
    (reseller,) = await client.sub_partners.list().to_list()
    await client.customers.list(sub_partner=reseller).to_list()
    assert last_query(sandbox)["onBehalfOfSubPartnerOrgId"] == reseller_id
    view = client.for_sub_partner(reseller)
    assert view.sub_partner == reseller_id
    poller = await client.billing_reports.ensure((date(2026, 10, 1), date(2026, 10, 31)), sub_partner=reseller)
    assert [report.id for report in await client.billing_reports.list(sub_partner=reseller_id).to_list()] == [
        poller.id
    ]


@pytest.mark.parametrize(
    ("verb", "thing", "message"),
    [
        (
            "customers.get",
            Subscriber(id="s1"),
            "customer must be an id, or a Customer that has one, not Subscriber",
        ),
        ("subscribers.get", Customer(id="c1"), "not Customer"),
        ("billing_reports.get", Customer(id="c1"), "report must be an id, or a BillingReport that has one"),
        ("billing_reports.delete", None, "not None"),
        ("people.get", Customer(id="c1"), "person must be an id, or a Person that has one"),
        ("people.delete", Subscriber(id="s1"), "this Subscriber has no person_id"),
        ("organizations.get", Customer(id="c1"), "this Customer has no org_id: it comes when it is provisioned"),
        (
            "organizations.delete",
            7,
            "org_id must be the id of an organisation, or a Customer that has one, not int",
        ),
        ("for_sub_partner", Customer(id="c1"), "sub_partner must be a SubPartner, or its org id"),
        ("for_sub_partner", " ", "sub_partner must be a SubPartner, or its org id"),
    ],
)
async def test_the_wrong_object_is_refused_and_nothing_is_sent(
    client: Any, sandbox: Sandbox, verb: str, thing: Any, message: str
):
    method = client
    for name in verb.split("."):
        method = getattr(method, name)
    with pytest.raises(InvalidRequest, match=message):
        given = method(thing)
        await given
    assert len(sandbox.journal) == 0


async def test_objects_of_callers_own_that_have_an_id_are_taken(client: Any, bakery: str):
    class Row:
        id = bakery

    assert (await client.customers.get(Row())).id == bakery


@pytest.mark.filterwarnings("error")
async def test_a_call_that_nobody_awaited_is_named_as_such(sandbox: Sandbox):
    client = sandbox.async_client()
    with pytest.raises(InvalidRequest, match="nobody awaited: put `await` before it"):
        await client.customers.get(client.customers.find(external_id="a"))  # type: ignore[arg-type]
    assert len(sandbox.journal) == 0
    await client.aclose()


# --- several values of a filter


async def consenting(client: Any, sandbox: Sandbox, bakery: str) -> dict[str, str]:
    sandbox.free_accounts.add("free@bakery.example")
    emails = ("a@bakery.example", "free@bakery.example", "b@bakery.example")
    made = {}
    for email in emails:
        poller = await client.subscribers.provision(customer_id=bakery, email=email, packages=["webex_meetings"])
        made[email] = poller.status
    return made


async def test_several_statuses_of_subscribers_are_picked_from_the_whole_list(
    client: Any, sandbox: Sandbox, bakery: str
):
    made = await consenting(client, sandbox, bakery)
    assert set(made.values()) == {"provisioned", "pending_user_migration"}
    both = client.subscribers.list(status=["provisioned", "pending_user_migration"])
    assert {one.email for one in await both.to_list()} == set(made)
    assert "status" not in last_query(sandbox)
    other = client.subscribers.list(status=("pending_user_migration", "of_tomorrow"))
    assert [one.email for one in await other.to_list()] == ["free@bakery.example"]
    assert (await other.first()).email == "free@bakery.example"


async def test_one_status_in_a_list_is_sent_as_the_filter_it_is(client: Any, sandbox: Sandbox, bakery: str):
    await consenting(client, sandbox, bakery)
    (one,) = await client.subscribers.list(status={"pending_user_migration"}).to_list()
    assert one.email == "free@bakery.example"
    assert last_query(sandbox)["status"] == "pending_user_migration"


async def test_a_limit_counts_what_was_picked(client: Any, sandbox: Sandbox, bakery: str):
    await consenting(client, sandbox, bakery)
    statuses = ["pending_user_migration", "of_tomorrow"]
    wanted = client.subscribers.list(status=statuses, limit=1, page_size=1)
    assert [one.email for one in await wanted.to_list()] == ["free@bakery.example"]
    assert await client.subscribers.list(status=statuses, limit=0).to_list() == []


async def test_reports_and_sub_partners_take_several_values_too(client: Any, sandbox: Sandbox):
    await client.billing_reports.create(**OCTOBER, type="USER")
    await client.billing_reports.create(**OCTOBER, type="CUSTOMER")
    await client.billing_reports.create(**OCTOBER, type="PARTNER")
    found = await client.billing_reports.list(
        type=["USER", "CUSTOMER"], status=["IN_PROGRESS", "COMPLETED"]
    ).to_list()
    assert sorted(str(report.type) for report in found) == ["CUSTOMER", "USER"]
    sandbox.add_sub_partner("Reseller")
    states = ["active", "suspended"]
    assert len(await client.sub_partners.list(provisioning_state=states).to_list()) == 1


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        ("customers", "status"),
        ("subscribers", "status"),
        ("billing_reports", "status"),
        ("billing_reports", "type"),
        ("sub_partners", "provisioning_state"),
    ],
)
@pytest.mark.parametrize("value", [[], ["a", ""], ["a", 7], ["a", ["b"]], "", 7, {"a": 1}])
async def test_a_filter_that_cannot_be_right_does_not_become_the_whole_list(
    client: Any, sandbox: Sandbox, resource: str, name: str, value: Any
):
    with pytest.raises(InvalidRequest, match=name):
        getattr(client, resource).list(**{name: value})
    assert len(sandbox.journal) == 0


async def test_what_a_model_says_of_another_is_what_the_argument_takes():
    assert Organization(id="o1").org_id == "o1"
    assert Person(id="p1", org_id="o1").org_id == "o1"
    assert SubPartner(org_id="o1").org_id == "o1"
