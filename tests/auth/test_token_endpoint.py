"""How the token endpoint's answers are read, and how often it is asked."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.auth.fake_webex import DAY, FakeWebex, lost, status, unreachable
from tests.support.either import Either
from webex_wholesale import WholesaleClient
from webex_wholesale.errors import AuthError, InvalidClient, ReauthenticationRequired, RefreshFailed


@pytest.fixture
def webex(either: Either) -> FakeWebex:
    return FakeWebex(either.clock)


async def fail(either: Either, webex: FakeWebex, *answers: Any, expect: type[AuthError]) -> AuthError:
    webex.misfortune = list(answers)
    with pytest.raises(expect) as caught:
        await either.client(webex, token=webex.source()).customers.get("c1")
    assert type(caught.value) is expect
    assert webex.calls == []
    return caught.value


async def test_invalid_grant_is_one_clear_error_and_no_loop(either: Either, webex: FakeWebex) -> None:
    webex.refresh_tokens.clear()
    client = either.client(webex, token=webex.source())
    for _ in range(5):
        with pytest.raises(ReauthenticationRequired, match="sign in again"):
            await client.customers.get("c1")
    assert len(webex.grants) == 1
    assert webex.calls == []


@pytest.mark.parametrize(
    "body",
    [
        {"error": "invalid_grant", "error_description": "no"},
        {"message": "POST failed: error = 'invalid_grant'", "trackingId": "T"},
        {
            "message": "The refresh token is not valid",
            "errors": [{"description": "The refresh token is not valid"}],
        },
        None,
    ],
)
async def test_every_form_of_a_dead_refresh_token_is_understood(
    either: Either, webex: FakeWebex, body: Any
) -> None:
    error = await fail(either, webex, status(400, body, trackingid="T_1"), expect=ReauthenticationRequired)
    assert (error.status, error.tracking_id, error.retryable) == (400, "T_1", False)
    assert "HTTP 400" in str(error)
    assert "T_1" in str(error)


@pytest.mark.parametrize(
    ("code", "body"), [(401, {"error": "invalid_client"}), (400, {"error": "invalid_client"}), (401, {})]
)
async def test_a_wrong_secret_is_not_taken_for_a_dead_token(
    either: Either, webex: FakeWebex, code: int, body: Any
) -> None:
    error = await fail(either, webex, status(code, body), expect=InvalidClient)
    assert "client secret" in str(error)
    await either.client(webex, token=webex.source()).customers.get("c1")


@pytest.mark.parametrize("code", [403, 404, 301, 302, 204, 400])
async def test_other_refusals_are_not_repeated(either: Either, webex: FakeWebex, code: int) -> None:
    body = {"error": "unsupported_grant_type"}
    await fail(either, webex, status(code, body, location="https://evil.example/"), expect=RefreshFailed)
    assert len(webex.grants) == 1


@pytest.mark.parametrize("answer", [status(500), status(503), unreachable, lost, status(429)])
async def test_passing_failures_are_repeated_three_times_in_all(
    either: Either, webex: FakeWebex, answer: Any
) -> None:
    error = await fail(either, webex, answer, answer, answer, expect=RefreshFailed)
    assert len(webex.grants) == 3
    assert error.retryable
    assert len(either.clock.sleeps) == 2
    assert sum(either.clock.sleeps) <= 3.0


async def test_one_blip_is_not_noticed(either: Either, webex: FakeWebex) -> None:
    for answer in (status(502), unreachable, lost):
        webex.misfortune = [answer]
        either.clock.advance(15 * DAY)
        source = webex.source(refresh_token=sorted(webex.refresh_tokens)[0])
        await either.client(webex, token=source).customers.get("c1")


async def test_retry_after_is_waited_out_where_it_is_short(either: Either, webex: FakeWebex) -> None:
    webex.misfortune = [status(429, **{"retry-after": "7"})]
    await either.client(webex, token=webex.source()).customers.get("c1")
    assert either.clock.sleeps == [7.0]


async def test_a_long_retry_after_fails_at_once_and_is_honoured(either: Either, webex: FakeWebex) -> None:
    webex.misfortune = [status(429, **{"retry-after": "300"})]
    client = either.client(webex, token=webex.source())
    for _ in range(3):
        with pytest.raises(RefreshFailed) as caught:
            await client.customers.get("c1")
        assert caught.value.retry_after == pytest.approx(300.0)
    assert len(webex.grants) == 1
    either.clock.advance(301)
    await client.customers.get("c1")


async def test_nothing_is_repeated_past_the_calls_deadline(either: Either, webex: FakeWebex) -> None:
    webex.misfortune = [status(503, **{"retry-after": "8"})] * 3
    client = either.client(webex, token=webex.source(), deadline=5.0)
    with pytest.raises(RefreshFailed):
        await client.customers.get("c1")
    assert either.clock.sleeps == []


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>login</html>", b"[]", b"null", b'{"access_token": ""}', b'{"access_token": 7}', b"\xff\xfe"],
)
async def test_a_good_status_without_a_token_is_a_clear_failure(
    either: Either, webex: FakeWebex, content: bytes
) -> None:
    error = await fail(either, webex, lambda request: httpx.Response(200, content=content), expect=RefreshFailed)
    assert "without a usable access token" in str(error)


@given(content=st.binary(max_size=200), code=st.sampled_from([200, 204, 302, 400, 401, 403, 429, 500, 503]))
def test_whatever_the_endpoint_says_the_end_is_an_auth_error(content: bytes, code: int) -> None:
    webex = FakeWebex()
    webex.misfortune = [lambda request: httpx.Response(code, content=content)] * 3
    with (
        WholesaleClient(token=webex.source(), clock=webex.clock, transport=httpx.MockTransport(webex)) as client,
        pytest.raises(AuthError),
    ):
        client.customers.get("c1")


async def test_the_api_being_rate_limited_does_not_hold_up_a_refresh(either: Either, webex: FakeWebex) -> None:
    client = either.client(webex, token=webex.source(), retry=None)
    webex.api = status(429, **{"retry-after": "60"})
    from webex_wholesale.errors import RateLimited

    with pytest.raises(RateLimited):
        await client.customers.get("c1")
    source = client.target._session.driver.config.token if either.is_sync else client._session.driver.config.token
    webex.api = status(200, {"id": "c1"})
    webex.revoke()
    await client.customers.get("c1")
    assert source.tokens is not None
    assert len(webex.grants) == 2
