"""Login, refresh and scopes against the sandbox's own token endpoint."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from examples import unattended_service
from tests.support.either import Either
from webex_wholesale import WholesaleClient
from webex_wholesale.auth import (
    FileStore,
    MemoryStore,
    Network,
    RefreshToken,
    Scope,
    authorize_url,
    code_from,
    exchange_code,
    login,
    new_state,
    required_scopes,
)
from webex_wholesale.errors import Forbidden, InvalidClient, LoginFailed, ReauthenticationRequired
from webex_wholesale.sandbox import Request, Sandbox

DAY = 86_400.0
EXAMPLE = Path(unattended_service.__file__)


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(seed=3)


def connected(either: Either, sandbox: Sandbox, source: RefreshToken) -> Any:
    transport = sandbox.transport() if either.is_sync else sandbox.async_transport()
    return either.client(token=source, base_url=sandbox.base_url, transport=transport, clock=sandbox.clock)


def test_a_virtual_year_unattended_without_one_failed_call(tmp_path: Path) -> None:
    sandbox = Sandbox(seed=2)
    sandbox.seed_data(customers=5)
    assert unattended_service.run(sandbox, tmp_path / "tokens.json") == 5
    refreshes = [entry for entry in sandbox.journal if entry.operation == "oauth.token"]
    assert [entry.status for entry in sandbox.journal if entry.status >= 400] == []
    assert len(sandbox.journal) >= 365 * 2
    assert 26 <= len(refreshes) <= 30, "once in fourteen days, restarts or not"
    stored = FileStore(tmp_path / "tokens.json").load()
    assert stored is not None
    assert stored.refresh_expires_at is not None
    assert stored.refresh_expires_at > sandbox.clock.time() + 60 * DAY


def test_the_example_runs_by_itself() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLE)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (run.returncode, " 0 failed" in run.stdout) == (0, True), run.stderr


def test_a_year_without_rotation_ends_with_the_refresh_token(sandbox: Sandbox) -> None:
    app = sandbox.oauth.register(rotates=False)
    source = RefreshToken(app.client_id, app.client_secret, sandbox.oauth.refresh_token(app))
    client = WholesaleClient(
        token=source, base_url=sandbox.base_url, transport=sandbox.transport(), clock=sandbox.clock
    )
    for _ in range(90):
        client.customers.list().to_list()
        sandbox.clock.advance(days=1)
    sandbox.clock.advance(days=14)
    with pytest.raises(ReauthenticationRequired):
        client.customers.list().to_list()


async def test_a_revoked_refresh_token_asks_for_a_new_login(either: Either, sandbox: Sandbox) -> None:
    app = sandbox.oauth.register()
    token = sandbox.oauth.refresh_token(app)
    sandbox.oauth.revoke(token)
    client = connected(either, sandbox, RefreshToken(app.client_id, app.client_secret, token))
    with pytest.raises(ReauthenticationRequired, match="sign in again"):
        await client.customers.list().to_list()


async def test_a_wrong_secret_is_told_apart(either: Either, sandbox: Sandbox) -> None:
    app = sandbox.oauth.register()
    source = RefreshToken(app.client_id, "wrong", sandbox.oauth.refresh_token(app))
    with pytest.raises(InvalidClient):
        await connected(either, sandbox, source).customers.list().to_list()


async def test_the_scopes_that_were_granted_are_the_scopes_there_are(either: Either, sandbox: Sandbox) -> None:
    app = sandbox.oauth.register(scopes=required_scopes("customers"))
    source = RefreshToken(app.client_id, app.client_secret, sandbox.oauth.refresh_token(app))
    client = connected(either, sandbox, source)
    await client.customers.list().to_list()
    with pytest.raises(Forbidden, match=f"granted no {Scope.SUBSCRIBERS_READ}"):
        await client.subscribers.list().to_list()


def test_a_login_in_a_browser_ends_with_a_working_client(sandbox: Sandbox) -> None:
    with sandbox.server(realtime=False) as server:
        store = MemoryStore()
        app = sandbox.oauth.register(redirect_uri=f"http://localhost:{_free_port()}/callback")
        browser = threading.Thread()

        def open_browser(url: str) -> None:
            nonlocal browser
            browser = threading.Thread(target=httpx.get, args=(url,), kwargs={"follow_redirects": True})
            browser.start()

        source = login(
            app.client_id,
            app.client_secret,
            store=store,
            redirect_uri=app.redirect_uri,
            network=Network(base_url=server.url, trust_env=False),
            open_browser=open_browser,
            show=lambda text: None,
        )
        browser.join(10)
        with WholesaleClient(token=source, base_url=server.url, trust_env=False) as client:
            assert client.customers.list().to_list() == []


def test_a_scope_that_the_app_does_not_have_fails_the_login_at_once(sandbox: Sandbox) -> None:
    with sandbox.server(realtime=False) as server:
        app = sandbox.oauth.register(redirect_uri=f"http://localhost:{_free_port()}/callback", scopes=["one"])
        browser = threading.Thread()

        def open_browser(url: str) -> None:
            nonlocal browser
            browser = threading.Thread(target=httpx.get, args=(url,), kwargs={"follow_redirects": True})
            browser.start()

        with pytest.raises(LoginFailed, match="invalid_scope"):
            login(
                app.client_id,
                app.client_secret,
                redirect_uri=app.redirect_uri,
                network=Network(base_url=server.url, trust_env=False),
                open_browser=open_browser,
                show=lambda text: None,
            )
        browser.join(10)


def test_a_refresh_gives_the_scopes_that_were_granted_and_no_more(sandbox: Sandbox) -> None:
    app = sandbox.oauth.register()
    transport = httpx.MockTransport(lambda request: _answered(sandbox, request))
    network = Network(base_url=sandbox.base_url, transport=transport, clock=sandbox.clock)
    state = new_state()
    url = authorize_url(app.client_id, ["spark-admin:organizations_read"], state=state, base_url=sandbox.base_url)
    back = _answered(sandbox, httpx.Request("GET", url)).headers["location"]
    tokens = exchange_code(
        code_from(back, state), client_id=app.client_id, client_secret=app.client_secret, network=network
    )
    source = RefreshToken(app.client_id, app.client_secret, tokens.refresh_token, network=network)
    for _ in range(3):
        source.get_token()
        sandbox.clock.advance(days=14)
        assert source.tokens is not None
        assert source.tokens.scopes == ("spark-admin:organizations_read",)


def _answered(sandbox: Sandbox, request: httpx.Request) -> httpx.Response:
    target = request.url.raw_path.decode()
    answer = sandbox.handle(Request(request.method, target, dict(request.headers), request.read()))
    return httpx.Response(answer.status, headers=answer.headers, content=answer.body)


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
