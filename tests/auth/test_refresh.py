"""When a token is refreshed, and when it is not."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.auth.fake_webex import CLIENT_ID, DAY, FIRST, FakeWebex, status, unreachable
from tests.support.either import Either
from webex_wholesale._core.waiting.poll_token import PollState
from webex_wholesale.auth import MemoryStore
from webex_wholesale.errors import ConfigurationError, RefreshFailed, Unauthorized, WriteEffect


@pytest.fixture
def webex(either: Either) -> FakeWebex:
    return FakeWebex(either.clock)


async def test_the_first_call_gets_its_token_from_the_refresh_token(either: Either, webex: FakeWebex) -> None:
    client = either.client(webex, token=webex.source())
    await client.customers.get("c1")
    await client.customers.get("c1")
    assert len(webex.grants) == 1
    assert webex.grants[0]["refresh_token"] == FIRST
    assert webex.calls == ["planted-access-1-Wm5"] * 2


async def test_a_token_is_refreshed_ahead_of_expiry_by_the_margin(either: Either, webex: FakeWebex) -> None:
    client = either.client(webex, token=webex.source(margin=3600.0))
    await client.customers.get("c1")
    either.clock.advance(14 * DAY - 3601)
    await client.customers.get("c1")
    assert len(webex.grants) == 1
    either.clock.advance(2)
    await client.customers.get("c1")
    assert webex.grants[1]["refresh_token"] == "planted-refresh-1-Zk8"
    assert "planted-access-2-Wm5" in webex.calls
    assert len(webex.grants) == 2


async def test_a_margin_never_eats_more_than_half_a_lifetime(either: Either, webex: FakeWebex) -> None:
    webex.lifetime = 600.0
    client = either.client(webex, token=webex.source(margin=1800.0))
    for _ in range(3):
        await client.customers.get("c1")
    assert len(webex.grants) == 1


async def test_a_401_refreshes_once_and_the_call_goes_on(either: Either, webex: FakeWebex) -> None:
    client = either.client(webex, token=webex.source())
    await client.customers.get("c1")
    webex.revoke()
    result = await client.call("customers.get", "c1")
    assert (result.attempts, len(webex.grants)) == (2, 2)


async def test_a_fresh_token_that_is_refused_as_well_ends_the_call(either: Either, webex: FakeWebex) -> None:
    webex.api = status(401)
    client = either.client(webex, token=webex.source())
    with pytest.raises(Unauthorized, match="a token refreshed a moment ago was refused as well"):
        await client.customers.get("c1")
    assert len(webex.grants) == 2
    assert len(webex.calls) == 2


async def test_calls_that_are_refused_for_ever_do_not_refresh_for_ever(either: Either, webex: FakeWebex) -> None:
    webex.api = status(401)
    client = either.client(webex, token=webex.source())
    for _ in range(20):
        with pytest.raises(Unauthorized):
            await client.customers.get("c1")
    assert len(webex.grants) <= 4
    either.clock.advance(61)
    webex.api = status(200, {"id": "c1"})
    webex.revoke()
    await client.customers.get("c1")


async def test_a_clock_ten_minutes_ahead_or_behind_costs_no_call(either: Either, webex: FakeWebex) -> None:
    for skew in (-600.0, 600.0):
        webex.skew = skew
        webex.lifetime = 3600.0
        client = either.client(
            webex, token=webex.source(margin=0.0, refresh_token=sorted(webex.refresh_tokens)[0])
        )
        for _ in range(20):
            await client.customers.get("c1")
            either.clock.advance(700)
        webex.skew = 0.0
        for _ in range(20):
            await client.customers.get("c1")
            either.clock.advance(700)


@pytest.mark.parametrize("jump", [-600.0, 600.0])
async def test_a_clock_that_jumps_ten_minutes_costs_no_call(either: Either, webex: FakeWebex, jump: float) -> None:
    webex.lifetime = 1200.0
    client = either.client(webex, token=webex.source(margin=60.0))
    for step in range(30):
        await client.customers.get("c1")
        either.clock.advance(jump if step == 5 else 250.0)
        webex.skew -= jump if step == 5 else 0.0


async def test_a_failure_ahead_of_expiry_disturbs_nobody(either: Either, webex: FakeWebex) -> None:
    client = either.client(webex, token=webex.source(margin=3600.0))
    await client.customers.get("c1")
    either.clock.advance(14 * DAY - 3000)
    webex.misfortune = [unreachable] * 3
    await client.customers.get("c1")
    assert len(webex.grants) == 4
    for _ in range(5):
        await client.customers.get("c1")
    assert len(webex.grants) == 4, "the next attempt has time"
    either.clock.advance(61)
    await client.customers.get("c1")
    assert len(webex.grants) == 5
    await client.customers.get("c1")
    assert webex.calls[-1] == "planted-access-5-Wm5"


async def test_with_the_endpoint_down_calls_fail_with_the_reason_and_recover(
    either: Either, webex: FakeWebex
) -> None:
    client = either.client(webex, token=webex.source())
    await client.customers.get("c1")
    either.clock.advance(15 * DAY)
    webex.misfortune = [unreachable] * 3
    with pytest.raises(RefreshFailed, match="nobody listens there") as caught:
        await client.customers.get("c1")
    assert caught.value.retryable
    assert len(webex.calls) == 1, "nothing was sent with a dead token"
    await client.customers.get("c1")
    assert len(webex.grants) == 5


async def test_a_poller_takes_an_unreachable_token_endpoint_for_a_passing_trouble(
    either: Either, webex: FakeWebex
) -> None:
    statuses = ["provisioning", "provisioned"]
    webex.api = lambda request: httpx.Response(200, json={"id": "c1", "status": statuses.pop(0)})
    webex.misfortune = [unreachable] * 6
    now = either.clock.time()
    progress = PollState(kind="customers.provision", id="c1", submitted_at=now, status_since=now)
    poller = either.client(webex, token=webex.source()).resume(progress.to_token())
    outcome = await poller.wait(timeout=3600)
    assert getattr(outcome, "ok", False)
    assert (webex.misfortune, statuses) == ([], [])


async def test_a_failure_names_the_operation_that_was_called(either: Either, webex: FakeWebex) -> None:
    webex.misfortune = [unreachable] * 3
    with pytest.raises(RefreshFailed) as caught:
        await either.client(webex, token=webex.source()).customers.get("c1")
    assert (caught.value.operation, caught.value.effect) == ("customers.get", WriteEffect.NOT_APPLIED)
    assert str(caught.value).startswith("customers.get (customer_id c1): the token endpoint gave no answer")


@pytest.mark.parametrize("lifetime", [None, 0, -5, "soon", True, 1e99])
async def test_without_a_usable_lifetime_only_a_401_leads_to_a_refresh(
    either: Either, webex: FakeWebex, lifetime: Any
) -> None:
    webex.misfortune = [lambda request: _json({**webex.issue(FIRST), "expires_in": lifetime})]
    client = either.client(webex, token=webex.source())
    for _ in range(3):
        await client.customers.get("c1")
        either.clock.advance(DAY)
    assert len(webex.grants) == 1
    webex.revoke()
    await client.customers.get("c1")
    assert len(webex.grants) == 2


async def test_an_answer_without_a_new_refresh_token_keeps_the_old(either: Either, webex: FakeWebex) -> None:
    webex.rotates = False
    webex.misfortune = [lambda request: _json({**webex.issue(FIRST), "refresh_token": None})]
    client = either.client(webex, token=webex.source())
    await client.customers.get("c1")
    either.clock.advance(15 * DAY)
    await client.customers.get("c1")
    assert [grant["refresh_token"] for grant in webex.grants] == [FIRST, FIRST]


async def test_a_refresh_token_near_its_end_is_announced_in_the_log(
    either: Either, webex: FakeWebex, caplog: pytest.LogCaptureFixture
) -> None:
    webex.misfortune = [
        lambda request: _json({**webex.issue(FIRST), "refresh_token_expires_in": 5 * DAY}),
    ]
    await either.client(webex, token=webex.source()).customers.get("c1")
    assert "lives for 5.0 more days: sign in again" in caplog.text


async def test_a_source_works_without_a_client(webex: FakeWebex) -> None:
    from webex_wholesale.auth import Network

    network = Network(transport=httpx.MockTransport(webex), clock=webex.clock)
    source = webex.source(network=network)
    assert source.get_token().reveal() == "planted-access-1-Wm5"
    assert (await source.aget_token()).reveal() == "planted-access-1-Wm5"
    assert source.tokens is not None
    assert source.tokens.expires_at == webex.clock.time() + 14 * DAY


@pytest.mark.parametrize(
    "arguments",
    [("", "s", "r"), ("c", " ", "r"), ("c", "s", ""), ("c", "s", None), (7, "s", "r")],
)
def test_blank_credentials_are_refused_at_once(arguments: Any) -> None:
    from webex_wholesale.auth import RefreshToken

    with pytest.raises(ConfigurationError):
        RefreshToken(*arguments)


def test_a_store_stands_in_for_a_refresh_token() -> None:
    from webex_wholesale.auth import RefreshToken

    assert RefreshToken(CLIENT_ID, "s", store=MemoryStore()).client_id == CLIENT_ID


def _json(body: object) -> Any:
    # httpx's json= would refuse what no JSON parser should have to read; 1e99 is fine.
    return httpx.Response(200, json=body)
