"""httpx carries the requests, or httpx2 by choice: an argument, a variable, or a client or transport handed in."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import json
from webex_wholesale.errors import ConfigurationError, MissingExtra
from webex_wholesale.sandbox import Sandbox

Serve = Callable[..., Server]
LIBRARIES = ["httpx", "httpx2"]
pytest.importorskip("httpx2")


@pytest.fixture(params=LIBRARIES)
def name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delenv("WEBEX_HTTP_LIBRARY", raising=False)
    name: str = request.param
    if importlib.import_module(name).__name__ != name:
        pytest.skip("the whole suite runs on httpx2")
    return name


async def agent(either: Either, serve: Serve, **options: Any) -> str:
    server = serve(lambda request: json({"id": "c1"}))
    await either.client(server, **options).customers.get("c1")
    return server.requests[0].headers["user-agent"]


async def test_the_argument_decides(either: Either, serve: Serve, name: str) -> None:
    assert f" {name}/" in await agent(either, serve, http_library=name)


async def test_the_variable_decides_where_there_is_no_argument(
    either: Either, serve: Serve, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBEX_HTTP_LIBRARY", name)
    assert f" {name}/" in await agent(either, serve)
    assert " httpx/" in await agent(either, serve, http_library="httpx")
    monkeypatch.setenv("WEBEX_HTTP_LIBRARY", "urllib")
    with pytest.raises(ConfigurationError, match="WEBEX_HTTP_LIBRARY must be one of httpx, httpx2"):
        either.client()


async def test_a_client_that_is_handed_in_decides(either: Either, serve: Serve, name: str) -> None:
    library = importlib.import_module(name)
    own = (library.Client if either.is_sync else library.AsyncClient)(trust_env=False)
    assert f" {name}/" in await agent(either, serve, http_client=own)
    await either.close_httpx(own)


async def test_a_transport_that_is_handed_in_decides(either: Either, serve: Serve, name: str) -> None:
    library = importlib.import_module(name)
    transport = library.HTTPTransport() if either.is_sync else library.AsyncHTTPTransport()
    assert f" {name}/" in await agent(either, serve, transport=transport)


async def test_an_argument_that_contradicts_what_is_handed_in_is_refused(either: Either, name: str) -> None:
    library = importlib.import_module(name)
    transport = library.MockTransport(lambda request: library.Response(200))
    other = LIBRARIES[1 - LIBRARIES.index(name)]
    with pytest.raises(ConfigurationError, match=f"MockTransport that was passed is {name}'s"):
        either.client(transport=transport, http_library=other)


async def test_the_sandbox_answers_both(either: Either, name: str) -> None:
    with Sandbox() as sandbox:
        if either.is_sync:
            with sandbox.client(http_library=name) as client:
                assert client.customers.list().to_list() == []
        else:
            async with sandbox.async_client(http_library=name) as aclient:
                assert await aclient.customers.list().to_list() == []


async def test_httpx2_that_is_not_installed_is_asked_for(either: Either, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr("webex_wholesale._http.wire.library.importlib.import_module", missing)
    with pytest.raises(MissingExtra, match="httpx2"):
        either.client(http_library="httpx2")
