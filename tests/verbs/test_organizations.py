"""Organisations: what they are called, and the 403 until they are managed."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.either import Either
from tests.verbs.bakery import calls, connect, open_bakery
from webex_wholesale import operations
from webex_wholesale.errors import Forbidden, InvalidRequest, InvalidWebexId, NotFound
from webex_wholesale.ids import WebexId
from webex_wholesale.sandbox import Sandbox


async def test_an_organisation_has_the_name_that_the_customer_was_given(client: Any, bakery: str):
    customer = await client.customers.get(bakery)
    organization = await client.organizations.get(customer.org_id)
    assert organization.display_name == "The bakery"
    assert organization.id == customer.org_id
    assert organization.created is not None


async def test_an_organisation_can_be_asked_for_by_its_bare_uuid(client: Any, bakery: str):
    customer = await client.customers.get(bakery)
    uuid = WebexId.parse(customer.org_id).uuid
    assert (await client.organizations.get(uuid)).id == customer.org_id


async def test_the_list_is_one_call_without_a_page_size(client: Any, sandbox: Sandbox):
    sandbox.seed_data(customers=250)
    found = await client.organizations.list().to_list()
    assert len(found) == 251  # and the partner's own
    (entry,) = sandbox.journal
    assert (entry.path, entry.query) == ("/v1/organizations", [])


async def test_a_limit_is_kept_although_the_service_has_none(client: Any, sandbox: Sandbox):
    sandbox.seed_data(customers=5)
    assert len(await client.organizations.list(limit=3).to_list()) == 3


async def test_a_link_to_more_organisations_is_followed_should_webex_begin_to_page(either: Either):
    def two_pages(request: httpx.Request) -> httpx.Response:
        more = {"link": '<https://webexapis.com/v1/organizations?cursor=b>; rel="next"'}
        first = "cursor" not in request.url.params
        return httpx.Response(200, json={"items": [{"id": "a" if first else "b"}]}, headers=more if first else {})

    found = await either.client(two_pages).organizations.list().to_list()
    assert [organization.id for organization in found] == ["a", "b"]


async def test_what_this_sdk_does_not_know_of_an_organisation_is_kept(either: Either):
    wire = {"id": "o", "displayName": "Acme", "created": "2026-01-02T03:04:05.678Z", "xsiDomain": "xsi.example"}
    client = either.client(lambda request: httpx.Response(200, json=wire))
    organization = await client.organizations.get("o")
    assert organization.extras == {"xsiDomain": "xsi.example"}
    assert organization.to_dict() == wire


async def test_a_view_refuses_the_list_and_names_the_sub_partner_in_a_read(client: Any, sandbox: Sandbox):
    seeded = sandbox.seed_data(customers=4, sub_partners=1)
    view = client.for_sub_partner(seeded.sub_partners[0])
    with pytest.raises(InvalidRequest, match="about the partner itself"):
        view.organizations.list()
    customer = await view.customers.list(status="provisioned").first()
    await view.organizations.get(customer.org_id)
    assert ("onBehalfOfSubPartnerOrgId", seeded.sub_partners[0]) in list(sandbox.journal)[-1].query


async def test_an_organisation_of_somebody_else_is_refused(client: Any, sandbox: Sandbox):
    seeded = sandbox.seed_data(customers=4, sub_partners=1)
    customer = await client.for_sub_partner(seeded.sub_partners[0]).customers.list(status="provisioned").first()
    with pytest.raises(Forbidden):
        await client.organizations.get(customer.org_id)


async def test_activation_goes_on_while_the_answer_is_403(client: Any, sandbox: Sandbox, bakery: str):
    sandbox.settings.organization_lag = 20.0
    customer = await client.customers.get(bakery)
    sandbox.journal.clear()
    began = sandbox.clock.time()
    organization = await client.organizations.activate(customer.org_id)
    assert organization.display_name == "The bakery"
    statuses = [entry.status for entry in sandbox.journal]
    assert statuses == [403] * (len(statuses) - 1) + [200]
    assert len(statuses) > 2
    assert sandbox.clock.time() - began <= 60


async def test_an_activated_organisation_is_in_the_list_from_then_on(client: Any, bakery: str):
    names = [found.display_name async for found in client.organizations.list()]
    assert "The bakery" not in names
    await client.organizations.activate((await client.customers.get(bakery)).org_id)
    names = [found.display_name async for found in client.organizations.list()]
    assert "The bakery" in names


async def test_activation_is_bounded_and_says_what_to_check(either: Either):
    seen = []

    def refuse(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(403, json={"message": "no"})

    with pytest.raises(Forbidden) as caught:
        await either.client(refuse).organizations.activate("some-org", timeout=30)
    assert either.clock.sleeps == [1.0, 2.0, 4.0, 8.0, 10.0, 5.0]
    assert len(seen) == 7
    assert "spark-admin:organizations_read" in caught.value.__notes__[0]


async def test_activation_without_time_asks_once(either: Either):
    client = either.client(lambda request: httpx.Response(403))
    with pytest.raises(Forbidden):
        await client.organizations.activate("some-org", timeout=0)
    assert either.clock.sleeps == []


@pytest.mark.parametrize("status", [404, 400])
async def test_activation_repeats_nothing_but_a_403(either: Either, status: int):
    client = either.client(lambda request: httpx.Response(status))
    with pytest.raises(Exception, match=str(status)):
        await client.organizations.activate("some-org")
    assert either.clock.sleeps == []


@pytest.mark.parametrize("timeout", [-1, float("nan"), float("inf"), "60", None, True])
async def test_a_timeout_that_is_none_is_refused(client: Any, sandbox: Sandbox, timeout: Any):
    with pytest.raises(InvalidRequest, match="timeout must be a number of seconds"):
        await client.organizations.activate("some-org", timeout=timeout)
    assert len(sandbox.journal) == 0


@pytest.mark.parametrize("org_id", ["", "  ", None, 5])
async def test_a_blank_org_id_is_refused_before_anything_is_sent(client: Any, sandbox: Sandbox, org_id: Any):
    for verb in (client.organizations.get, client.organizations.activate):
        with pytest.raises(InvalidWebexId):
            await verb(org_id)
    assert len(sandbox.journal) == 0


async def test_an_organisation_that_is_not_there_is_not_found(client: Any):
    with pytest.raises(NotFound):
        await client.organizations.get("no-such-organisation")


async def test_nothing_else_asks_for_an_organisation_by_itself(client: Any, sandbox: Sandbox):
    customer_id = open_bakery(sandbox)
    await client.customers.list().to_list()
    await client.customers.find(external_id="bakery")
    await client.customers.get(customer_id)
    assert not [call for call in calls(sandbox) if call.startswith("organizations")]


async def test_a_token_without_the_scope_is_refused_by_the_sandbox(either: Either, sandbox: Sandbox):
    token = sandbox.tokens.issue(scopes=["spark-admin:wholesale_customers_read"])
    client = connect(either, sandbox, token=token)
    with pytest.raises(Forbidden, match="spark-admin:organizations_read"):
        await client.organizations.list().to_list()


def test_the_companions_are_data_outside_the_18():
    names = [operation.name for operation in operations.companion_operations()]
    assert [name for name in names if name.startswith("organizations.")] == [
        "organizations.list",
        "organizations.get",
        "organizations.delete",
        "organizations.rename",
    ]
    assert {name.partition(".")[0] for name in names} == {"organizations", "people", "locations", "numbers"}
    assert not set(names) & {operation.name for operation in operations.all_operations()}
    assert operations.named("organizations.get").path == "/organizations/{orgId}"
