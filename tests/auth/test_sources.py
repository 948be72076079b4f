"""The sources: text, environment, function, one's own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.auth.fake_webex import FakeWebex
from tests.support.either import Either
from webex_wholesale import AsyncWholesaleClient, WholesaleClient
from webex_wholesale.auth import (
    AsyncTokenSource,
    CallableToken,
    EnvToken,
    MemoryStore,
    RefreshToken,
    Secret,
    StaticToken,
    TokenSource,
)
from webex_wholesale.errors import ConfigurationError, MissingToken, Unauthorized


class Both:
    """A source of one's own that replaces what was refused."""

    def __init__(self) -> None:
        self.number = 1
        self.refused: list[Secret | None] = []
        self.colours: list[str] = []

    def get_token(self, refused: Secret | None = None) -> str:
        self.colours.append("sync")
        return self._token(refused)

    async def aget_token(self, refused: Secret | None = None) -> str:
        self.colours.append("async")
        return self._token(refused)

    def _token(self, refused: Secret | None) -> str:
        self.refused.append(refused)
        self.number += refused is not None
        return f"own-{self.number}"


class OnlySync:
    def get_token(self, refused: Secret | None = None) -> Secret:
        return Secret("only-sync")


class OnlyAsync:
    async def aget_token(self, refused: Secret | None = None) -> str:
        return "only-async"


def accepting(webex: FakeWebex, *tokens: str) -> FakeWebex:
    webex._valid.update(dict.fromkeys(tokens, 9e12))
    return webex


@pytest.mark.parametrize(
    "token", ["plain", Secret("plain"), StaticToken("plain"), lambda: "plain", lambda: Secret("plain")]
)
async def test_a_client_takes_a_token_in_every_form(either: Either, webex: FakeWebex, token: Any) -> None:
    await either.client(accepting(webex, "plain"), token=token).customers.get("c1")
    assert webex.calls == ["plain"]


async def test_the_environment_is_read_before_every_call(
    either: Either, webex: FakeWebex, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = either.client(accepting(webex, "one", "two"), token=EnvToken())
    for text in ("one", ' "two" ', "'one'"):
        monkeypatch.setenv("WEBEX_ACCESS_TOKEN", text)
        await client.customers.get("c1")
    assert webex.calls == ["one", "two", "one"]
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "''")
    with pytest.raises(MissingToken, match="WEBEX_ACCESS_TOKEN"):
        await client.customers.get("c1")


async def test_a_source_of_ones_own_hears_what_was_refused(either: Either, webex: FakeWebex) -> None:
    source = Both()
    await either.client(accepting(webex, "own-2"), token=source).customers.get("c1")
    assert webex.calls == ["own-1", "own-2"]
    assert source.refused == [None, Secret("own-1")]
    assert set(source.colours) == {either.colour}


async def test_the_async_client_takes_a_source_that_may_block(webex: FakeWebex) -> None:
    import httpx

    transport = httpx.MockTransport(accepting(webex, "only-sync", "only-async"))
    for source in (OnlySync(), OnlyAsync()):
        async with AsyncWholesaleClient(token=source, transport=transport) as client:
            await client.customers.get("c1")
    assert webex.calls == ["only-sync", "only-async"]


def test_the_sync_client_refuses_an_async_source_at_once() -> None:
    with pytest.raises(ConfigurationError, match="get_token"):
        WholesaleClient(token=OnlyAsync())


async def test_a_function_that_raises_sends_nothing_and_may_recover(either: Either, webex: FakeWebex) -> None:
    answers: list[Any] = [LookupError("redact_arguments"), None, "plain"]

    def function() -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    client = either.client(accepting(webex, "plain"), token=CallableToken(function))
    with pytest.raises(LookupError, match="redact_arguments"):
        await client.customers.get("c1")
    with pytest.raises(MissingToken, match="returned NoneType"):
        await client.customers.get("c1")
    assert webex.calls == []
    await client.customers.get("c1")


async def test_a_static_token_that_is_refused_is_not_sent_twice(either: Either, webex: FakeWebex) -> None:
    with pytest.raises(Unauthorized):
        await either.client(webex, token=StaticToken("plain")).customers.get("c1")
    assert webex.calls == ["plain"]


def test_the_sources_keep_to_the_protocols() -> None:
    sources = (
        StaticToken("t"),
        EnvToken(),
        CallableToken(lambda: "t"),
        RefreshToken("c", "s", store=MemoryStore()),
    )
    for source in sources:
        assert isinstance(source, TokenSource)
        assert isinstance(source, AsyncTokenSource)


async def test_the_sources_work_without_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "t")
    for source in (StaticToken("t"), EnvToken(), CallableToken(lambda: "t")):
        assert source.get_token() == await source.aget_token() == Secret("t")


@pytest.mark.parametrize("function", [None, "text", 7])
def test_a_callable_token_wants_a_function(function: Any) -> None:
    with pytest.raises(ConfigurationError, match="function"):
        CallableToken(function)


@pytest.mark.parametrize("token", [Secret(""), Secret("line\nbreak"), Secret("two words")])
async def test_a_secret_that_is_no_token_is_refused_as_well(
    either: Either, webex: FakeWebex, token: Secret
) -> None:
    with pytest.raises(MissingToken):
        either.client(webex, token=token)
    with pytest.raises(MissingToken):
        await either.client(webex, token=lambda: token).customers.get("c1")
