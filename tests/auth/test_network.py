"""The way through a company's network: proxies, certificate authorities, client certificates."""

from __future__ import annotations

import base64
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.auth.fake_webex import CLIENT_ID, CLIENT_SECRET, FIRST, FakeWebex
from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import answer, json
from webex_wholesale._http import network
from webex_wholesale.auth import Network, RefreshToken
from webex_wholesale.errors import ConfigurationError, MissingExtra, RequestNotSent, WholesaleError

trustme = pytest.importorskip("trustme")
PASSWORD = "planted-p@ss/w:rd"
ANSWER = b'{"id": "c1", "access_token": "t"}'


class TlsServer:
    """Answers every request over TLS with the same JSON."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self._listener.getsockname()[1]}/v1"
        self._context = context
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            plain.settimeout(5)
            try:
                with self._context.wrap_socket(plain, server_side=True) as sock:
                    data = b""
                    while b"\r\n\r\n" not in data:
                        data += sock.recv(65536)
                    head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(ANSWER)}\r\nconnection: close\r\n\r\n"
                    sock.sendall(head.encode() + ANSWER)
            except OSError:
                plain.close()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@pytest.fixture(scope="module")
def ca() -> Any:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(ca: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("ca") / "company.pem"
    ca.cert_pem.write_to_path(path)
    return path


@pytest.fixture(scope="module")
def client_pem(ca: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("client") / "client.pem"
    ca.issue_cert("client@example.com").private_key_and_cert_chain_pem.write_to_path(path)
    return path


@pytest.fixture
def tls(ca: Any) -> Iterator[Callable[..., TlsServer]]:
    servers: list[TlsServer] = []

    def start(*, mutual: bool = False) -> TlsServer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert("localhost").configure_cert(context)
        if mutual:
            ca.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        servers.append(TlsServer(context))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


async def get(either: Either, url: str, **options: Any) -> None:
    await either.client(base_url=url, retry=None, **options).customers.get("c1")


async def test_a_company_ca_is_trusted_where_it_is_named(either: Either, tls: Any, ca_file: Path) -> None:
    server = tls()
    with pytest.raises(RequestNotSent, match="certificate"):
        await get(either, server.url)
    await get(either, server.url, verify=ca_file)
    await get(either, server.url, verify=str(ca_file))
    await get(either, server.url, verify=ssl.create_default_context(cafile=str(ca_file)))
    await get(either, server.url, verify=False)


async def test_mutual_tls_shows_the_clients_certificate(
    either: Either, tls: Any, ca_file: Path, client_pem: Path
) -> None:
    server = tls(mutual=True)
    with pytest.raises(WholesaleError):
        await get(either, server.url, verify=ca_file)
    await get(either, server.url, verify=ca_file, cert=client_pem)
    await get(either, server.url, verify=ca_file, cert=(client_pem, client_pem))
    await get(either, server.url, verify=False, cert=str(client_pem))


def encrypted(client_pem: Path, folder: Path) -> Path:
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    key = serialization.load_pem_private_key(client_pem.read_bytes(), None)
    path = folder / "key.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(PASSWORD.encode()),
        )
    )
    return path


async def test_an_encrypted_key_takes_its_password_and_never_asks_on_a_terminal(
    either: Either, tls: Any, ca_file: Path, client_pem: Path, tmp_path: Path
) -> None:
    server, key = tls(mutual=True), encrypted(client_pem, tmp_path)
    await get(either, server.url, verify=ca_file, cert=(client_pem, key, PASSWORD))
    for cert in ((client_pem, key), (client_pem, key, "planted-wrong")):
        with pytest.raises(ConfigurationError, match="cert") as caught:
            await get(either, server.url, verify=ca_file, cert=cert)
        assert "planted" not in str(caught.value)


def test_files_that_are_missing_are_named_at_once(either: Either, tmp_path: Path, client_pem: Path) -> None:
    for options in (
        {"verify": tmp_path / "no.pem"},
        {"cert": tmp_path / "no.pem"},
        {"cert": (client_pem, "no.key")},
    ):
        with pytest.raises(ConfigurationError, match="does not exist"):
            either.client(**options)


async def test_files_that_are_no_certificates_are_refused(either: Either, tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("nonsense")
    for options in ({"verify": tmp_path / "x.pem"}, {"cert": tmp_path / "x.pem"}):
        with pytest.raises(ConfigurationError, match="PEM"):
            await get(either, "https://localhost:1/v1", **options)


async def test_a_certificate_goes_into_the_callers_own_context(either: Either, client_pem: Path) -> None:
    with pytest.raises(ConfigurationError, match="SSLContext"):
        await get(either, "https://localhost:1/v1", verify=ssl.create_default_context(), cert=client_pem)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's store cannot be changed by a test")
async def test_the_systems_trust_store_is_used_where_that_is_asked_for(
    either: Either, tls: Any, ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("truststore")
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    await get(either, tls().url, verify="system")


async def test_a_ca_of_the_environment_counts_where_trust_env_says_so(
    either: Either, tls: Any, ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = tls()
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    network._default_tls.cache_clear()
    try:
        with pytest.raises(RequestNotSent, match="certificate"):
            await get(either, server.url, trust_env=False)
        await get(either, server.url, trust_env=True)
    finally:
        network._default_tls.cache_clear()


async def test_without_truststore_the_extra_is_named(either: Either, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "truststore", None)
    with pytest.raises(MissingExtra, match=r"webex-wholesale\[truststore\]"):
        await get(either, "https://localhost:1/v1", verify="system")


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


async def test_a_proxy_gets_its_credentials_and_nobody_else_does(
    either: Either, serve: Callable[..., Server], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    proxy = serve(lambda request: json({"id": "c1"}))
    url = f"http://back%20office:planted-p%40ss%2Fw%3Ard@127.0.0.1:{proxy.port}"
    client = either.client(base_url="http://localhost:9/v1", proxy=url)
    await client.customers.get("c1")
    request = proxy.requests[0]
    assert request.target.startswith("http://localhost:9/v1/wholesale/customers/")
    assert request.headers["proxy-authorization"] == basic("back office", PASSWORD)
    said = repr(client) + repr(client.config) + caplog.text
    assert "planted" not in said


async def test_a_password_with_an_at_sign_needs_no_escaping(either: Either, serve: Callable[..., Server]) -> None:
    proxy = serve(lambda request: json({"id": "c1"}))
    url = f"http://user:p@ss@127.0.0.1:{proxy.port}"
    await either.client(base_url="http://localhost:9/v1", proxy=url).customers.get("c1")
    assert proxy.requests[0].headers["proxy-authorization"] == basic("user", "p@ss")


async def test_a_proxy_that_refuses_is_named_as_the_one_and_its_password_is_not(
    either: Either, serve: Callable[..., Server]
) -> None:
    proxy = serve(lambda request: answer(407))
    url = f"http://user:{'planted'}@127.0.0.1:{proxy.port}"
    with pytest.raises(RequestNotSent, match="the proxy refused: 407") as caught:
        await get(either, "https://webex.invalid/v1", proxy=url)
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize(
    "proxy",
    [
        "planted",
        "proxy.example:8080",
        "ftp://planted@x",
        "http://",
        "http://planted#pw@x:1",
        "http://u:planted@x:99999",
        7,
    ],
)
def test_a_proxy_that_cannot_be_one_is_refused_without_quoting_it(either: Either, proxy: Any) -> None:
    with pytest.raises(ConfigurationError, match="proxy takes a URL") as caught:
        either.client(proxy=proxy)
    assert "planted" not in str(caught.value)


async def test_the_environments_proxy_is_used_only_where_trust_env_says_so(
    either: Either, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, direct = serve(lambda request: json({"id": "p"})), serve(lambda request: json({"id": "d"}))
    for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    await get(either, direct.url, trust_env=False)
    assert (len(proxy.requests), len(direct.requests)) == (0, 1)
    await get(either, direct.url, trust_env=True)
    assert (len(proxy.requests), len(direct.requests)) == (1, 1)


async def test_the_token_endpoint_is_reached_the_same_way(either: Either, serve: Callable[..., Server]) -> None:
    import httpx

    webex = FakeWebex(either.clock)

    def step(request: Any) -> Any:
        asked = httpx.Request(request.method, request.target, headers=request.headers, content=request.body)
        answered = webex(asked)
        return json(answered.json(), answered.status_code)

    proxy = serve(step)
    way = f"http://user:pw@127.0.0.1:{proxy.port}"
    source = RefreshToken(CLIENT_ID, CLIENT_SECRET, FIRST)
    await either.client(base_url="http://localhost:9/v1", proxy=way, token=source).customers.get("c1")
    assert proxy.requests[0].target == "http://localhost:9/v1/access_token"
    assert {request.headers["proxy-authorization"] for request in proxy.requests} == {basic("user", "pw")}
    alone = Network(base_url="http://localhost:9/v1", proxy=way, trust_env=False, clock=either.clock)
    webex.refresh_tokens.add("again")
    assert RefreshToken(CLIENT_ID, CLIENT_SECRET, "again", network=alone).get_token().reveal()
    assert proxy.requests[-1].target == "http://localhost:9/v1/access_token"
