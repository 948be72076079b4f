"""What a 401 or 403 says: the scope or role that is probably missing, and what to do."""

from __future__ import annotations

import pytest

from tests.auth.fake_webex import DAY, FakeWebex, status
from tests.support.either import Either
from webex_wholesale.errors import Forbidden, Unauthorized
from webex_wholesale.sandbox import Sandbox


@pytest.fixture
def webex(either: Either) -> FakeWebex:
    return FakeWebex(either.clock)


async def test_a_403_names_the_scope_that_was_not_granted(either: Either, webex: FakeWebex) -> None:
    webex.api = status(403, {"message": "no"})
    with pytest.raises(Forbidden) as caught:
        await either.client(webex, token=webex.source()).subscribers.get("s1")
    assert "the token was granted no spark-admin:wholesale_subscribers_read" in str(caught.value)


async def test_a_403_with_the_scope_names_the_role(either: Either, webex: FakeWebex) -> None:
    webex.api = status(403, {"message": "no"})
    with pytest.raises(Forbidden) as caught:
        await either.client(webex, token=webex.source()).customers.get("c1")
    assert "the token has the scope spark-admin:wholesale_customers_read" in str(caught.value)
    assert "Webex for Wholesale admin" in caught.value.hint


async def test_a_403_to_a_token_of_unknown_scopes_names_both(either: Either, webex: FakeWebex) -> None:
    webex._valid["plain"] = 9e12
    webex.api = status(403)
    client = either.client(webex, token="plain")
    with pytest.raises(Forbidden) as caught:
        await client.customers.get("c1")
    assert "probably missing: the scope spark-admin:wholesale_customers_read, or the role" in str(caught.value)
    with pytest.raises(Forbidden, match="inferred"):
        await client.sub_partners.list().to_list()
    with pytest.raises(Forbidden, match="right to act for this sub-partner"):
        await client.for_sub_partner("r").customers.get("c1")
    with pytest.raises(Forbidden, match=r"client.organizations.activate\(org_id\) once"):
        await client.request("GET", "/people")


async def test_a_401_to_a_plain_token_names_every_cause(either: Either, webex: FakeWebex) -> None:
    with pytest.raises(Unauthorized) as caught:
        await either.client(webex, token="plain").customers.get("c1")
    for cause in ("12 hours", "14 days", "revoked", "Webex for Wholesale admin"):
        assert cause in str(caught.value)


async def test_other_errors_have_no_hint(either: Either, webex: FakeWebex) -> None:
    webex.api = status(404)
    from webex_wholesale.errors import NotFound

    with pytest.raises(NotFound) as caught:
        await either.client(webex, token=webex.source()).customers.get("c1")
    assert caught.value.hint == ""
    either.clock.advance(DAY)


async def test_the_sandboxs_refusals_are_explained(either: Either) -> None:
    sandbox = Sandbox()
    token = sandbox.tokens.issue(scopes=["spark-admin:wholesale_customers_read"])
    transport = sandbox.transport() if either.is_sync else sandbox.async_transport()
    client = either.client(token=token, transport=transport, base_url=sandbox.base_url, clock=sandbox.clock)
    with pytest.raises(Forbidden) as caught:
        await client.billing_reports.list().to_list()
    assert "spark-admin:wholesale_billing_reports_read" in caught.value.hint
    sandbox.tokens.revoke(token)
    with pytest.raises(Unauthorized, match="expired"):
        await client.customers.list().to_list()


async def test_only_a_403_beyond_the_wholesale_api_may_be_a_new_organisations(
    either: Either, webex: FakeWebex
) -> None:
    webex.api = status(403)
    webex.scope += " spark-admin:organizations_read"
    client = either.client(webex, token=webex.source())
    with pytest.raises(Forbidden) as caught:
        await client.organizations.get("o1")
    assert "client.organizations.activate(org_id)" in caught.value.hint
    with pytest.raises(Forbidden) as caught:
        await client.customers.get("c1")
    assert "activate" not in caught.value.hint
