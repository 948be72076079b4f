"""Finding by external id and by e-mail: exactly, on every page, and never one of several."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.either import Either
from tests.verbs.bakery import open_bakery
from webex_wholesale.errors import DuplicateNaturalKey, Forbidden, InvalidRequest
from webex_wholesale.models import SubscriberParameters
from webex_wholesale.sandbox import Sandbox


async def add_ada(client: Any, customer_id: str, email: str = "Ada@Bakery.example") -> str:
    poller = await client.subscribers.provision(
        customer_id=customer_id,
        email=email,
        packages=["webex_calling"],
        provisioning_parameters=SubscriberParameters(extension="2001"),
    )
    return str(poller.id)


async def test_a_customer_is_found_by_its_external_id(client: Any, bakery: str):
    found = await client.customers.find(external_id="bakery")
    assert found.id == bakery


async def test_none_is_found_where_there_is_none(client: Any, bakery: str):
    assert await client.customers.find(external_id="butcher") is None
    assert await client.subscribers.find(email="nobody@bakery.example") is None


async def test_two_customers_with_one_external_id_are_an_error_that_lists_them(
    client: Any, sandbox: Sandbox, bakery: str
):
    twin = open_bakery(sandbox, customer_info={"name": "The other one", "primaryEmail": "office@other.example"})
    with pytest.raises(
        DuplicateNaturalKey, match=r"customers.find \(external_id bakery\): 2 customers have it"
    ) as caught:
        await client.customers.find(external_id="bakery")
    assert set(caught.value.ids) == {bakery, twin}
    assert bakery in str(caught.value)


async def test_a_service_that_matches_loosely_finds_nobody_else(either: Either):
    client = either.client(
        lambda request: httpx.Response(200, json={"items": [{"id": "c", "externalId": "acme-10"}]})
    )
    assert await client.customers.find(external_id="acme-1") is None
    assert await client.customers.find(external_id="ACME-10") is None
    assert (await client.customers.find(external_id="acme-10")).id == "c"


async def test_a_hit_on_a_later_page_is_found_and_counted(either: Either):
    def three_pages(request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params.get("offset", 0))
        item = {"id": f"c{offset}", "externalId": "acme" if offset else "other"}
        following = f'<{request.url.copy_set_param("offset", offset + 1)}>; rel="next"'
        return httpx.Response(200, json={"items": [item]}, headers={"link": following} if offset < 2 else {})

    with pytest.raises(DuplicateNaturalKey) as caught:
        await either.client(three_pages).customers.find(external_id="acme")
    assert caught.value.ids == ("c1", "c2")


async def test_one_customer_listed_twice_is_still_one(either: Either):
    twice = {"items": [{"id": "c", "externalId": "acme"}] * 2}
    client = either.client(lambda request: httpx.Response(200, json=twice))
    assert (await client.customers.find(external_id="acme")).id == "c"


@pytest.mark.parametrize("blank", ["", "  ", None, 7])
async def test_a_blank_key_is_refused_before_anything_is_sent(client: Any, sandbox: Sandbox, blank: Any):
    with pytest.raises(InvalidRequest, match="external_id must be a non-empty string"):
        await client.customers.find(external_id=blank)
    with pytest.raises(InvalidRequest, match="email must be a non-empty string"):
        await client.subscribers.find(email=blank)
    with pytest.raises(InvalidRequest):
        await client.subscribers.find(email="a@b.example", customer_id="")
    assert len(sandbox.journal) == 0


async def test_a_subscriber_is_found_whatever_the_case_and_space_of_its_email(client: Any, bakery: str):
    ada = await add_ada(client, bakery)
    for email in ("ada@bakery.example", "ADA@BAKERY.EXAMPLE", "  ada@bakery.example "):
        assert (await client.subscribers.find(email=email)).id == ada


async def test_a_subscriber_is_looked_for_within_a_customer(client: Any, sandbox: Sandbox, bakery: str):
    ada = await add_ada(client, bakery)
    butcher = open_bakery(sandbox, "butcher")
    customer = await client.customers.get(bakery)
    assert (await client.subscribers.find(email="ada@bakery.example", customer_id=customer)).id == ada
    assert (await client.subscribers.find(email="ada@bakery.example", customer_id=bakery)).id == ada
    assert await client.subscribers.find(email="ada@bakery.example", customer_id=butcher) is None


async def test_a_service_that_ignores_its_filters_does_not_pass_off_another_subscriber(either: Either):
    others = [
        {"id": "s1", "email": "ada@bakery.example", "customerId": "c-other"},
        {"id": "s2", "email": "ben@bakery.example", "customerId": "c"},
    ]
    client = either.client(lambda request: httpx.Response(200, json={"items": others}))
    assert await client.subscribers.find(email="ada@bakery.example", customer_id="c") is None
    assert (await client.subscribers.find(email="ada@bakery.example", customer_id="c-other")).id == "s1"


async def test_a_customer_id_is_compared_whatever_its_form(either: Either):
    padded = "Y2lzY29zcGFyazovL3VzL0VOVEVSUFJJU0UvNTJjZjU3NmQtNjBhOC00MDdhLWIyMmMtNDY3YzUxNTkxOTA4"
    item = {"id": "s", "email": "ada@bakery.example", "customerId": padded + "=="}
    client = either.client(lambda request: httpx.Response(200, json={"items": [item]}))
    assert (await client.subscribers.find(email="ada@bakery.example", customer_id=padded)).id == "s"


async def test_two_subscribers_with_one_email_are_an_error_that_names_it(either: Either):
    two = [{"id": "s1", "email": "ada@bakery.example"}, {"id": "s2", "email": "ADA@bakery.example"}]
    client = either.client(lambda request: httpx.Response(200, json={"items": two}))
    with pytest.raises(DuplicateNaturalKey) as caught:
        await client.subscribers.find(email="ada@bakery.example")
    assert caught.value.ids == ("s1", "s2")
    assert caught.value.key == {"email": "ada@bakery.example"}
    assert str(caught.value) == "subscribers.find (email ada@bakery.example): 2 subscribers have it: s1, s2"


async def test_a_sub_partners_view_finds_among_its_own(client: Any, sandbox: Sandbox, bakery: str):
    view = client.for_sub_partner(sandbox.add_sub_partner())
    assert await view.customers.find(external_id="bakery") is None
    assert await client.customers.find(external_id="bakery", sub_partner=view.sub_partner) is None


async def test_errors_of_a_search_and_of_ensure_name_what_was_wanted(client: Any, sandbox: Sandbox):
    sandbox.faults.add(operation="customers.list", status=403)
    sandbox.faults.add(operation="subscribers.list", status=403)
    order = {"provisioning_id": "template", "packages": ["webex_meetings"], "external_id": "forge"}
    address = {"address_line1": "1 Street", "city": "Town", "country": "US"}
    searches: dict[Any, dict[str, str]] = {
        (lambda: client.customers.find(external_id="forge")): {"external_id": "forge"},
        (lambda: client.subscribers.find(email="jo@forge.example")): {"email": "jo@forge.example"},
        (lambda: client.customers.set_external_id("c1", "forge")): {"customer_id": "c1"},
        (lambda: client.customers.ensure(**order, address=address, org_id="org-1")): {"external_id": "forge"},
    }
    for search, key in searches.items():
        with pytest.raises(Forbidden) as caught:
            await search()
        assert caught.value.key == key
        assert all(text in str(caught.value) for text in key.values())
