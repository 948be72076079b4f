"""`client.check_access()`: one cheap read for each resource, and a table."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.auth.fake_webex import FakeWebex, status
from tests.support.either import Either
from webex_wholesale.auth import AccessTable
from webex_wholesale.errors import ReauthenticationRequired
from webex_wholesale.sandbox import Sandbox

READS = ["customers", "subscribers", "billing_reports", "sub_partners"]


def sandboxed(either: Either, sandbox: Sandbox, token: str, **options: Any) -> Any:
    transport = sandbox.transport() if either.is_sync else sandbox.async_transport()
    return either.client(
        token=token, transport=transport, base_url=sandbox.base_url, clock=sandbox.clock, retry=None, **options
    )


async def table_of(client: Any) -> AccessTable:
    table = await client.check_access()
    return getattr(table, "target", table)  # type: ignore[no-any-return]


async def test_a_token_that_may_read_everything(either: Either) -> None:
    sandbox = Sandbox()
    table = await table_of(sandboxed(either, sandbox, sandbox.token))
    assert [table[resource].allowed for resource in READS] == [True] * 4
    assert table["customers", "write"].allowed is None, "nothing is changed to find out"
    assert table.missing == ()
    assert len(sandbox.journal) == 4
    assert {entry.method for entry in sandbox.journal} == {"GET"}


async def test_what_is_missing_is_named(either: Either) -> None:
    sandbox = Sandbox()
    token = sandbox.tokens.issue(scopes=["spark-admin:wholesale_customers_read"])
    table = await table_of(sandboxed(either, sandbox, token))
    assert [table[resource].allowed for resource in READS] == [True, False, False, False]
    assert table.missing == (
        "spark-admin:wholesale_billing_reports_read",
        "spark-admin:wholesale_sub_partners_read",
        "spark-admin:wholesale_subscribers_read",
    )
    assert (table["subscribers"].status, "probably missing" in table["subscribers"].reason) == (403, True)


async def test_a_dead_token_may_do_nothing(either: Either) -> None:
    sandbox = Sandbox()
    table = await table_of(sandboxed(either, sandbox, "never-issued"))
    assert {table[resource].status for resource in READS} == {401}
    assert "never-issued" not in str(table) + repr(table) + json.dumps(table.to_dicts())


async def test_one_item_is_asked_for(either: Either) -> None:
    webex = FakeWebex(either.clock)
    asked: list[httpx.URL] = []

    def api(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, json={"items": []})

    webex.api = api
    await table_of(either.client(webex, token=webex.source()))
    assert {url.params["max"] for url in asked} == {"1"}
    assert len(asked) == 4


async def test_granted_scopes_tell_of_writing(either: Either) -> None:
    webex = FakeWebex(either.clock)
    table = await table_of(either.client(webex, token=webex.source()))
    assert table["customers", "write"].allowed is True
    assert table["billing_reports", "write"].allowed is False
    assert table["precheck", "write"].allowed in (True, False)


async def test_a_view_asks_as_the_sub_partner_and_for_what_it_has(either: Either) -> None:
    sandbox = Sandbox()
    org_id = sandbox.add_sub_partner("Reseller")
    table = await table_of(sandboxed(either, sandbox, sandbox.token).for_sub_partner(org_id))
    assert [table[resource].allowed for resource in READS] == [True, True, True, None]
    assert len(sandbox.journal) == 3


async def test_an_outage_is_not_taken_for_a_refusal(either: Either) -> None:
    webex = FakeWebex(either.clock)
    webex.api = status(503)
    table = await table_of(either.client(webex, token=webex.source(), retry=None))
    assert [table[resource].allowed for resource in READS] == [None] * 4
    assert "not known: HTTP 503" in table["customers"].reason


async def test_without_a_token_there_is_nothing_to_check(either: Either) -> None:
    webex = FakeWebex(either.clock)
    webex.refresh_tokens.clear()
    with pytest.raises(ReauthenticationRequired):
        await either.client(webex, token=webex.source()).check_access()


async def test_the_table_prints_well_and_shows_in_a_notebook(either: Either) -> None:
    sandbox = Sandbox()
    table = await table_of(sandboxed(either, sandbox, sandbox.token))
    lines = str(table).splitlines()
    assert lines[0].split() == ["resource", "access", "allowed", "why"]
    assert len(lines) == len(table) + 1
    assert table._repr_html_().count("<tr>") == len(table) + 1
    with pytest.raises(KeyError):
        table["nonsense"]


async def test_the_table_does_not_advise_making_the_table(either: Either) -> None:
    sandbox = Sandbox()
    token = sandbox.tokens.issue(scopes=["spark-admin:wholesale_customers_read"])
    table = await table_of(sandboxed(either, sandbox, token))
    assert table["subscribers"].status == 403
    assert "check_access" not in str(table) + table._repr_html_() + json.dumps(table.to_dicts())
