"""Where the token comes from, how often it is asked for, and what a 401 does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import answer, json
from webex_wholesale.errors import InvalidRequest, MissingToken, Unauthorized

Serve = Callable[..., Server]


class Tokens:
    """ResponseKind one token after another, in plain form or as a coroutine."""

    def __init__(self, *tokens: Any) -> None:
        self.left = list(tokens)
        self.asked = 0

    def __call__(self) -> Any:
        self.asked += 1
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]

    async def later(self) -> Any:
        await asyncio.sleep(0)
        return self()


def sent(server: Server) -> list[str]:
    return [request.headers["authorization"] for request in server.requests]


async def test_a_function_is_asked_before_every_call(either: Either, serve: Serve) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    client = either.client(server, token=Tokens("one", "two"))
    await client.customers.get("c1")
    await client.customers.get("c1")
    assert sent(server) == ["Bearer one", "Bearer two"]


async def test_an_async_function_gives_tokens_to_the_async_client(serve: Serve) -> None:
    either = Either("async")
    server = serve(lambda request: json({"id": "c1"}))
    client = either.client(server, token=Tokens("one").later)
    await client.customers.get("c1")
    assert sent(server) == ["Bearer one"]
    await either.close()


async def test_an_async_function_is_refused_by_the_sync_client(serve: Serve) -> None:
    either = Either("sync")
    server = serve()
    client = either.client(server, token=Tokens("one").later)
    with pytest.raises(InvalidRequest, match="async client"):
        await client.customers.get("c1")
    assert server.requests == []
    await either.close()


async def test_after_a_401_a_fresh_token_is_tried_once(either: Either, serve: Serve) -> None:
    server = serve([answer(401), json({"id": "c1"})])
    tokens = Tokens("old", "new")
    result = await either.client(server, token=tokens).call("customers.get", "c1")
    assert sent(server) == ["Bearer old", "Bearer new"]
    assert (result.attempts, tokens.asked) == (2, 2)
    assert either.clock.sleeps == []


async def test_a_second_401_is_the_end(either: Either, serve: Serve) -> None:
    server = serve(lambda request: answer(401))
    with pytest.raises(Unauthorized) as caught:
        await either.client(server, token=Tokens("1", "2", "3")).customers.get("c1")
    assert len(server.requests) == caught.value.attempts == 2


async def test_a_token_that_stays_the_same_is_not_tried_again(either: Either, serve: Serve) -> None:
    for token in ("fixed", Tokens("same")):
        server = serve(lambda request: answer(401))
        with pytest.raises(Unauthorized):
            await either.client(server, token=token).customers.get("c1")
        assert len(server.requests) == 1


async def test_even_a_create_is_sent_again_after_a_401(either: Either, serve: Serve) -> None:
    server = serve([answer(401), json({"id": "r1", "status": "IN_PROGRESS"})])
    poller = await either.client(server, token=Tokens("old", "new")).billing_reports.create(
        billing_start_date="2023-10-01", billing_end_date="2023-10-31"
    )
    assert (poller.id, len(server.requests)) == ("r1", 2)


@pytest.mark.parametrize("token", [None, "", "  ", "Bearer ", 7, "two words", "line\nbreak", "ümlaut"])
def test_a_missing_blank_or_broken_token_is_refused_at_once(either: Either, token: Any) -> None:
    with pytest.raises(MissingToken, match="token"):
        either.client(token=token)


@pytest.mark.parametrize("token", [None, "", b"bytes"])
async def test_a_function_that_gives_no_token_is_refused_unsent(either: Either, serve: Serve, token: Any) -> None:
    server = serve()
    with pytest.raises(MissingToken):
        await either.client(server, token=lambda: token).customers.get("c1")
    assert server.requests == []


async def test_what_pasting_leaves_around_a_token_is_forgiven(either: Either, serve: Serve) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    await either.client(server, token=" bearer  pasted\n").customers.get("c1")
    assert sent(server) == ["Bearer pasted"]


async def test_an_error_of_the_function_itself_comes_through(either: Either, serve: Serve) -> None:
    def broken() -> str:
        raise LookupError("the vault is locked")

    server = serve()
    with pytest.raises(LookupError, match="vault"):
        await either.client(server, token=broken).customers.get("c1")
    assert server.requests == []
