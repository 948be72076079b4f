"""How a client is set up: environment, user agent, proxy, TLS, the wire of somebody else."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import certifi
import httpx
import pytest
import respx

from tests.support.either import TOKEN, Either
from tests.support.lists import Listing
from tests.support.server import Server
from tests.support.steps import answer, json
from webex_wholesale._http.config import configure
from webex_wholesale._http.network import tls_context
from webex_wholesale._http.wire.clients import client_options
from webex_wholesale._http.wire.library import library_for
from webex_wholesale.errors import ClientClosed, ConfigurationError, InvalidRequest, MissingToken, RequestNotSent

Serve = Callable[..., Server]
HTTPX = library_for(None)


@pytest.mark.parametrize("quoted", ["{}", "'{}'", '"{}"', " {} ", "' {} '"])
async def test_the_environment_may_quote_its_values(
    either: Either, serve: Serve, monkeypatch: pytest.MonkeyPatch, quoted: str
) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", quoted.format("from-env"))
    monkeypatch.setenv("WEBEX_BASE_URL", quoted.format(server.url))
    client = either.kind.from_env(trust_env=False)
    if either.is_sync:
        with client:
            client.customers.get("c1")
    else:
        async with client:
            await client.customers.get("c1")
    assert server.requests[0].headers["authorization"] == "Bearer from-env"


@pytest.mark.parametrize("text", [None, "", "  ", "''", '" "'])
def test_a_token_that_the_environment_lacks_is_named(
    either: Either, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    monkeypatch.delenv("WEBEX_ACCESS_TOKEN", raising=False)
    if text is not None:
        monkeypatch.setenv("WEBEX_ACCESS_TOKEN", text)
    with pytest.raises(MissingToken, match="WEBEX_ACCESS_TOKEN"):
        either.kind.from_env()


def test_arguments_win_over_the_environment(either: Either, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "from-env")
    monkeypatch.setenv("WEBEX_BASE_URL", "https://env.example/v1")
    assert "mine.example" in repr(either.kind.from_env(base_url="https://mine.example/v1", token="t"))
    monkeypatch.setenv("WEBEX_BASE_URL", " ")
    assert "webexapis.com/v1" in repr(either.kind.from_env())


async def test_the_user_agent_names_the_sdk_and_its_user(either: Either, serve: Serve) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    await either.client(server, user_agent=" acme-billing/2.1 ").customers.get("c1")
    agent = server.requests[0].headers["user-agent"]
    assert agent.startswith("webex-wholesale/")
    assert agent.endswith(f"{httpx.__name__}/{httpx.__version__} acme-billing/2.1")


@pytest.mark.parametrize("suffix", ["", " ", "two\r\nlines", "ümlaut", 7])
def test_a_user_agent_that_no_header_can_carry_is_refused(either: Either, suffix: Any) -> None:
    with pytest.raises(ConfigurationError, match="user_agent"):
        either.client(user_agent=suffix)


@pytest.mark.parametrize(
    "url",
    ["", "webexapis.com/v1", "ftp://x.example", "https://u:p@x.example", "https://x.example/?a=1", "https://x:0"],
)
def test_a_base_url_that_cannot_work_is_refused(either: Either, url: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url must"):
        either.client(base_url=url)


@pytest.mark.parametrize("options", [{"timeout": 0}, {"deadline": -1}, {"timeout": "5"}, {"deadline": True}])
def test_a_time_that_is_no_time_is_refused(either: Either, options: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match="seconds"):
        either.client(**options)


async def test_a_proxy_is_asked_instead_of_the_api(either: Either, serve: Serve) -> None:
    proxy = serve(lambda request: json({"id": "c1"}))
    address = f"http://user:pass@127.0.0.1:{proxy.port}"
    client = either.client(base_url="http://localhost:9/v1", proxy=address)
    await client.customers.get("c1")
    assert proxy.requests[0].target == "http://localhost:9/v1/wholesale/customers/c1"
    assert proxy.requests[0].headers["proxy-authorization"].startswith("Basic ")


async def test_a_proxy_that_refuses_has_let_nothing_through(either: Either, serve: Serve) -> None:
    proxy = serve(lambda request: answer(407))
    client = either.client(base_url="https://api.invalid/v1", proxy=f"http://127.0.0.1:{proxy.port}")
    with pytest.raises(RequestNotSent, match="the proxy refused: 407") as caught:
        await client.subscribers.send_consent_email("s1")
    assert {request.method for request in proxy.requests} == {"CONNECT"}
    assert caught.value.attempts == 4


@pytest.mark.parametrize("proxy", ["proxy.example:3128", "ftp://user:hidden@proxy.example", "http://[::1"])
async def test_a_proxy_that_cannot_work_is_refused_without_its_password(either: Either, proxy: str) -> None:
    with pytest.raises(ConfigurationError, match="proxy") as caught:
        await either.client(proxy=proxy).customers.get("c1")
    assert "hidden" not in str(caught.value)


async def test_a_socks_proxy_names_what_is_missing(either: Either) -> None:
    with pytest.raises(ConfigurationError, match=r"httpx2?\[socks\]"):
        await either.client(proxy="socks5://127.0.0.1:1").customers.get("c1")


async def test_the_environment_proxy_is_only_used_when_it_is_trusted(
    either: Either, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = (serve(lambda request: json({"id": "c1"})) for _ in range(2))
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
    await either.client(server, trust_env=True).customers.get("c1")
    await either.client(server).customers.get("c1")
    assert (len(proxy.requests), len(server.requests)) == (1, 1)


def test_all_clients_with_default_settings_share_one_tls_context() -> None:
    one, other = (configure_with() for _ in range(2))
    assert client_options(one)["verify"] is client_options(other)["verify"]


def configure_with(**options: Any) -> Any:
    names = ("base_url", "timeout", "deadline", "retry", "user_agent")
    return configure(**{"token": "t", **dict.fromkeys(names), **options})


def test_verify_takes_a_context_a_file_a_folder_or_a_switch(tmp_path: Path) -> None:
    mine = ssl.create_default_context()
    assert tls_context(mine, library=HTTPX) is mine
    assert tls_context(False, library=HTTPX) is False
    from_file = tls_context(Path(certifi.where()), library=HTTPX)
    assert isinstance(from_file, ssl.SSLContext)
    assert from_file.cert_store_stats()["x509_ca"] > 10
    assert isinstance(tls_context(str(tmp_path), library=HTTPX), ssl.SSLContext)


def test_certificates_that_are_not_there_are_missed_at_once(either: Either) -> None:
    with pytest.raises(ConfigurationError, match="CA certificates"):
        either.client(verify="/nowhere/ca.pem")


async def test_a_server_that_speaks_no_tls_has_been_sent_nothing(either: Either, serve: Serve) -> None:
    server = serve(lambda request: json({}))
    client = either.client(base_url=server.url.replace("http:", "https:"), verify=False)
    with pytest.raises(RequestNotSent, match="no connection"):
        await client.subscribers.send_consent_email("s1")
    assert server.connections == 4
    assert server.requests == []


async def test_an_httpx_client_of_somebody_else_is_used_as_it_is_and_left_open(
    either: Either, serve: Serve
) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    theirs = either.httpx_client(headers={"X-Team": "billing", "User-Agent": "theirs"}, follow_redirects=True)
    client = either.client(server, http_client=theirs)
    await client.customers.get("c1")
    await client.aclose()
    headers = server.requests[0].headers
    assert headers["x-team"] == "billing"
    assert headers["user-agent"].startswith("webex-wholesale/")
    assert not theirs.is_closed
    await either.close_httpx(theirs)


async def test_an_httpx_client_that_its_owner_has_closed_is_said_to_be(either: Either, serve: Serve) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    theirs = either.httpx_client()
    client = either.client(server, http_client=theirs)
    await client.customers.get("c1")
    await either.close_httpx(theirs)
    with pytest.raises(ClientClosed, match="passed in"):
        await client.customers.get("c1")


def test_a_wire_of_the_other_colour_is_refused_at_once(either: Either) -> None:
    other = Either("async" if either.is_sync else "sync").httpx_client()
    with pytest.raises(
        ConfigurationError, match=r"http_client must be an httpx2?\.(Async)?Client for this client"
    ):
        either.client(http_client=other)
    with pytest.raises(ConfigurationError, match="transport must be"):
        either.client(transport=object())


@pytest.mark.parametrize(
    "options", [{"transport": httpx.MockTransport(Listing(0, linked=True))}, {"proxy": "http://p:1"}]
)
def test_an_httpx_client_comes_alone(either: Either, options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="http_client alone"):
        either.client(http_client=either.httpx_client(), **options)


async def test_a_transport_of_somebody_else_gets_the_requests(either: Either) -> None:
    listing = Listing(3, linked=False)
    assert len(await either.client(transport=httpx.MockTransport(listing)).customers.list().to_list()) == 3


async def test_respx_sees_our_requests(either: Either) -> None:
    with respx.mock(base_url="https://webexapis.com/v1") as routes:
        route = routes.get("/wholesale/customers/c1").respond(json={"id": "c1"})
        customer = await either.client().customers.get("c1")
    assert customer.id == "c1"
    assert route.calls.last.request.headers["authorization"] == f"Bearer {TOKEN}"


async def test_after_a_fork_the_child_opens_connections_of_its_own(
    either: Either, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    client = either.client(server)
    await client.customers.get("c1")
    wire = (client.target if either.is_sync else client)._session.driver._wire
    wire.forget_parent()
    await client.customers.get("c1")
    assert server.connections == 2
    await client.aclose()
    for client in wire.inherited:
        await either.close_httpx(client)
