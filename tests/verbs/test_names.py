"""Customers with their names: one call where that is allowed, and a reason in every row that has none."""

from __future__ import annotations

import threading
from typing import Any

import anyio
import httpx
import pytest

from tests.support.either import Either
from tests.verbs.bakery import calls, connect
from webex_wholesale import CallOptions
from webex_wholesale.auth import Scope
from webex_wholesale.errors import DeadlineExceeded, Unauthorized
from webex_wholesale.sandbox import Sandbox


async def test_every_row_has_the_customers_name_for_one_call(client: Any, sandbox: Sandbox):
    sandbox.seed_data(customers=230)
    rows = await client.customers.list(with_names=True).to_list()
    assert len(rows) == 230
    assert all(row.name and row.name_error is None for row in rows)
    assert [row.customer.external_id for row in rows] == [
        c.external_id for c in await client.customers.list().to_list()
    ]
    assert calls(sandbox).count("organizations.list") == 1
    assert "organizations.get" not in calls(sandbox)


async def test_without_the_argument_nothing_is_asked_of_organisations(client: Any, sandbox: Sandbox):
    sandbox.seed_data(customers=3)
    assert [type(row).__name__ for row in await client.customers.list().to_list()] == ["Customer"] * 3
    assert set(calls(sandbox)) == {"customers.list"}


async def test_filters_and_limits_are_the_lists_own(client: Any, sandbox: Sandbox):
    sandbox.seed_data(customers=9, in_review=2)
    rows = await client.customers.list(with_names=True, status="provisioned", limit=4, page_size=3).to_list()
    assert len(rows) == 4
    assert {row.customer.status for row in rows} == {"provisioned"}
    assert (await client.customers.list(with_names=True, status="provisioned").first()).name
    pages = [len(page) async for page in client.customers.list(with_names=True, page_size=4).pages()]
    assert pages == [4, 4, 1]


async def test_pages_fetched_ahead_have_names_too(client: Any, sandbox: Sandbox):
    sandbox.seed_data(customers=25)
    rows = await client.customers.list(with_names=True, page_size=5, prefetch=3).to_list()
    assert len({row.customer.id for row in rows}) == 25
    assert all(row.name for row in rows)


async def test_a_customer_without_an_organisation_says_so(client: Any, sandbox: Sandbox):
    sandbox.seed_data(customers=2, in_review=1)
    by_status = {row.customer.status: row async for row in client.customers.list(with_names=True)}
    waiting = by_status["pending_rpl_review"]
    assert waiting.name is None
    assert waiting.name_error == "the customer has no organisation yet; its status is pending_rpl_review"
    assert by_status["provisioned"].name


async def test_no_organisation_is_asked_for_when_no_customer_has_one(client: Any, sandbox: Sandbox):
    sandbox.seed_data(customers=2, in_review=2)
    assert len(await client.customers.list(with_names=True).to_list()) == 2
    assert set(calls(sandbox)) == {"customers.list"}


async def test_an_organisation_missing_from_the_list_is_read_by_itself(client: Any, sandbox: Sandbox, bakery: str):
    sandbox.seed_data(customers=3)
    names = {row.customer.id: row.name async for row in client.customers.list(with_names=True)}
    assert names[bakery] == "The bakery"
    assert calls(sandbox)[-3:] == ["customers.list", "organizations.list", "organizations.get"]


async def test_a_partner_that_may_not_list_reads_one_at_a_time(client: Any, sandbox: Sandbox):
    sandbox.seed_data(customers=12)
    sandbox.faults.add(operation="organizations.list", status=403)
    rows = await client.customers.list(with_names=True, page_size=6).to_list()
    assert all(row.name for row in rows)
    assert calls(sandbox).count("organizations.list") == 1
    assert calls(sandbox).count("organizations.get") == 12


async def test_a_token_without_the_scope_gives_every_row_with_the_reason(either: Either, sandbox: Sandbox):
    sandbox.seed_data(customers=3)
    client = connect(either, sandbox, token=sandbox.tokens.issue(scopes=set(Scope) - {Scope.ORGANIZATIONS_READ}))
    rows = await client.customers.list(with_names=True).to_list()
    assert len(rows) == 3
    assert all(row.name is None and "403" in row.name_error and "tracking id" in row.name_error for row in rows)


async def test_one_name_that_cannot_be_read_leaves_the_others(client: Any, sandbox: Sandbox):
    sandbox.seed_data(customers=4)
    sandbox.faults.add(operation="organizations.list", status=403)
    sandbox.faults.add(operation="organizations.get", nth=2, status=404)
    rows = await client.customers.list(with_names=True).to_list()
    assert sorted(row.name is None for row in rows) == [False, False, False, True]
    assert next(row.name_error for row in rows if row.name is None).startswith("organizations.get (org_id ")


async def test_a_403_for_one_organisation_is_not_asked_again(client: Any, sandbox: Sandbox, bakery: str):
    sandbox.settings.organization_lag = 3600.0
    (row,) = await client.customers.list(with_names=True).to_list()
    assert "403" in row.name_error
    assert calls(sandbox).count("organizations.get") == 1


async def test_an_expired_token_is_an_error_and_not_a_list_of_nameless_rows(either: Either):
    def expired_for_organisations(request: httpx.Request) -> httpx.Response:
        if "organizations" in request.url.path:
            return httpx.Response(401)
        return httpx.Response(200, json={"items": [{"id": "c", "orgId": "o"}]})

    with pytest.raises(Unauthorized):
        await either.client(expired_for_organisations).customers.list(with_names=True).to_list()


async def test_a_broken_connection_costs_names_and_no_customers(client: Any, sandbox: Sandbox):
    sandbox.seed_data(customers=3)
    sandbox.faults.add(operation="organizations.*", refuse=True)
    rows = await client.customers.list(with_names=True).to_list()
    assert len(rows) == 3
    assert all(row.name is None and row.name_error for row in rows)


async def test_a_view_joins_only_its_own_and_names_the_sub_partner(client: Any, sandbox: Sandbox):
    reseller = sandbox.seed_data(customers=8, sub_partners=1).sub_partners[0]
    for listed in (
        client.for_sub_partner(reseller).customers.list(with_names=True),
        client.customers.list(with_names=True, sub_partner=reseller),
    ):
        sandbox.journal.clear()
        rows = await listed.to_list()
        assert len(rows) == 4
        assert all(row.name for row in rows)
        assert "organizations.list" not in calls(sandbox)
        assert all(("onBehalfOfSubPartnerOrgId", reseller) in entry.query for entry in sandbox.journal)


async def test_ids_of_other_forms_meet_their_names(either: Either):
    uuid = "96abc2aa-3dcc-11e5-a152-fe34819cdc9a"
    encoded = "Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi85NmFiYzJhYS0zZGNjLTExZTUtYTE1Mi1mZTM0ODE5Y2RjOWE"

    def answer(request: httpx.Request) -> httpx.Response:
        if "organizations" in request.url.path:
            return httpx.Response(200, json={"items": [{"id": encoded + "=", "displayName": "Acme"}]})
        return httpx.Response(200, json={"items": [{"id": "c1", "orgId": encoded}, {"id": "c2", "orgId": uuid}]})

    rows = await either.client(answer).customers.list(with_names=True).to_list()
    assert [row.name for row in rows] == ["Acme", "Acme"]


@pytest.mark.parametrize("name", ["", "  ", None])
async def test_a_nameless_organisation_says_so(either: Either, name: str | None):
    def answer(request: httpx.Request) -> httpx.Response:
        key = "displayName" if "organizations" in request.url.path else "orgId"
        return httpx.Response(200, json={"items": [{"id": "o", key: name if key == "displayName" else "o"}]})

    (row,) = await either.client(answer).customers.list(with_names=True).to_list()
    assert (row.name, row.name_error) == (None, "the organisation has no name")


async def test_an_org_id_that_cannot_be_part_of_a_path_is_the_rows_own_trouble(either: Either):
    def answer(request: httpx.Request) -> httpx.Response:
        if "organizations" in request.url.path:
            return httpx.Response(200, json={"items": []})
        return httpx.Response(200, json={"items": [{"id": "c", "orgId": "../people"}]})

    (row,) = await either.client(answer).customers.list(with_names=True).to_list()
    assert row.name is None
    assert "path step" in row.name_error


def customers_or_no_list(request: httpx.Request) -> httpx.Response | None:
    """Answer the list of 15 customers, refuse that of organisations; None for a single organisation."""
    if request.url.path.endswith("/customers"):
        return httpx.Response(200, json={"items": [{"id": f"c{n}", "orgId": f"o{n}"} for n in range(15)]})
    return httpx.Response(403) if request.url.path.endswith("/organizations") else None


class Crowd:
    """Holds every single read until five are there, and counts how many ever were at once."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.lock = threading.Lock()
        self.barrier = threading.Barrier(5)
        self.arrived = 0
        self.full: dict[int, anyio.Event] = {}

    def _enter(self) -> None:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)

    def sync(self, request: httpx.Request) -> httpx.Response:
        if (answer := customers_or_no_list(request)) is not None:
            return answer
        self._enter()
        self.barrier.wait(10)
        self.inside -= 1
        return httpx.Response(200, json={"id": "o", "displayName": "Acme"})

    async def wait(self, request: httpx.Request) -> httpx.Response:
        if (answer := customers_or_no_list(request)) is not None:
            return answer
        self._enter()
        self.arrived += 1
        event = self.full.setdefault((self.arrived - 1) // 5, anyio.Event())
        if self.arrived % 5 == 0:
            event.set()
        with anyio.fail_after(10):
            await event.wait()
        self.inside -= 1
        return httpx.Response(200, json={"id": "o", "displayName": "Acme"})


async def test_single_reads_go_out_five_at_a_time_and_no_more(either: Either):
    crowd = Crowd()
    client = either.client(transport=httpx.MockTransport(crowd.sync if either.is_sync else crowd.wait))
    rows = await client.customers.list(with_names=True).to_list()
    assert [row.name for row in rows] == ["Acme"] * 15
    assert crowd.most == 5


async def test_a_deadline_of_the_list_covers_the_names(either: Either, sandbox: Sandbox):
    sandbox.seed_data(customers=30)
    sandbox.faults.add(operation="organizations.list", status=403)
    sandbox.settings.latency = 1.0
    client = connect(either, sandbox)
    with pytest.raises(DeadlineExceeded):
        await client.customers.list(with_names=True, options=CallOptions(deadline=3)).to_list()
