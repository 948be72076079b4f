"""The first login, through a real loopback port, and headless."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.auth.fake_webex import CLIENT_ID, CLIENT_SECRET, FakeWebex
from tests.support.clock import ManualClock
from webex_wholesale.auth import FileStore, MemoryStore, Network, RefreshToken, Secret, login
from webex_wholesale.errors import (
    ConfigurationError,
    LoginCancelled,
    LoginFailed,
    LoginStateMismatch,
    LoginTimeout,
)

ANY_PORT = "http://127.0.0.1:0/callback"


class Person:
    """Opens the page and is sent back; what the browser does on the way is up to the test."""

    def __init__(self, **answer: str) -> None:
        self.answer = answer or {"code": "abc"}
        self.url = ""
        self.statuses: list[int] = []
        self.pages: list[str] = []
        self.before: Callable[[str, dict[str, str]], object] = lambda redirect, fields: None

    def __call__(self, url: str) -> None:
        self.url = url
        self.thread = threading.Thread(target=self._go)
        self.thread.start()

    @property
    def fields(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}

    def get(self, url: str, **params: str) -> None:
        answer = httpx.get(url, params=params, trust_env=False)
        self.statuses.append(answer.status_code)
        self.pages.append(answer.text)
        self.headers = answer.headers

    def _go(self) -> None:
        fields = self.fields
        self.before(fields["redirect_uri"], fields)
        self.get(fields["redirect_uri"], state=fields["state"], **self.answer)


def sign_in(webex: FakeWebex, person: Any, **options: Any) -> RefreshToken:
    network = Network(transport=httpx.MockTransport(webex), clock=webex.clock)
    defaults = {"redirect_uri": ANY_PORT, "network": network, "open_browser": person, "show": lambda text: None}
    return login(CLIENT_ID, CLIENT_SECRET, **{**defaults, **options})


def test_a_login_ends_with_stored_tokens_and_a_source(
    webex: FakeWebex, file_store: Callable[[], FileStore]
) -> None:
    person = Person()
    source = sign_in(webex, person, store=file_store())
    person.thread.join(5)
    assert source.get_token() == Secret("planted-access-1-Wm5")
    assert webex.grants[0]["code"] == "abc"
    assert webex.grants[0]["redirect_uri"] == person.fields["redirect_uri"]
    assert "code_verifier" in webex.grants[0]
    assert person.fields["scope"].count("spark-admin:wholesale_") == 7
    assert (person.statuses, "abc" in person.pages[0]) == ([200], False)
    assert person.headers["cache-control"] == "no-store"
    stored = file_store().load()
    assert stored is not None
    assert stored.refresh_token == Secret("planted-refresh-1-Zk8")


def test_scopes_and_pkce_are_up_to_the_caller(webex: FakeWebex) -> None:
    person = Person()
    sign_in(webex, person, scopes=["one"], pkce=False)
    person.thread.join(5)
    assert person.fields["scope"] == "one"
    assert "code_challenge" not in person.fields
    assert "code_verifier" not in webex.grants[0]


async def test_it_works_inside_a_running_event_loop(webex: FakeWebex) -> None:
    assert asyncio.get_running_loop().is_running()
    person = Person()
    sign_in(webex, person)
    person.thread.join(5)
    assert len(webex.grants) == 1


def test_only_the_matching_state_is_taken(webex: FakeWebex) -> None:
    person = Person()

    def strangers(redirect: str, fields: dict[str, str]) -> None:
        person.get(redirect, state="forged", code="evil")
        person.get(redirect, code="evil")
        person.get(redirect.replace("/callback", "/favicon.ico"))

    person.before = strangers
    sign_in(webex, person)
    person.thread.join(5)
    assert person.statuses == [400, 400, 404, 200]
    assert [grant["code"] for grant in webex.grants] == ["abc"]


def test_a_silent_connection_ahead_holds_nobody_up(webex: FakeWebex) -> None:
    person = Person()
    open_ahead: list[socket.socket] = []

    def preconnect(redirect: str, fields: dict[str, str]) -> None:
        parts = urlsplit(redirect)
        open_ahead.append(socket.create_connection((parts.hostname, parts.port)))

    person.before = preconnect
    sign_in(webex, person)
    person.thread.join(5)
    open_ahead[0].close()
    assert person.statuses == [200]


def test_a_refused_access_cancels_the_login(webex: FakeWebex) -> None:
    person = Person(error="access_denied")
    with pytest.raises(LoginCancelled, match="refused"):
        sign_in(webex, person)
    person.thread.join(5)
    assert webex.grants == []


def test_nobody_coming_ends_in_a_timeout_and_frees_the_port(webex: FakeWebex) -> None:
    clock = ManualClock()
    urls: list[str] = []

    def monotonic() -> float:
        clock.advance(20.0)
        return clock.monotonic()

    with pytest.raises(LoginTimeout, match="within 60 s"):
        sign_in(webex, urls.append, timeout=60.0, monotonic=monotonic)
    port = urlsplit(parse_qs(urlsplit(urls[0]).query)["redirect_uri"][0]).port
    with socket.create_server(("127.0.0.1", port or 0)):
        pass


def test_a_wrong_state_alone_ends_in_a_timeout_that_says_so(webex: FakeWebex) -> None:
    person = Person()

    def browser(url: str) -> None:
        person.url = url
        person.get(person.fields["redirect_uri"], state="forged", code="evil")

    clock = ManualClock()

    def monotonic() -> float:
        clock.advance(20.0)
        return clock.monotonic()

    with pytest.raises(LoginTimeout, match="with another state were turned away"):
        sign_in(webex, browser, timeout=60.0, monotonic=monotonic)
    assert webex.grants == []


def test_a_port_that_is_taken_is_named(webex: FakeWebex) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LoginFailed, match=f"port {port} .* cannot be listened on"):
            sign_in(webex, Person(), redirect_uri=f"http://localhost:{port}/callback")


@pytest.mark.parametrize(
    "uri",
    ["https://localhost:1/", "http://example.com:80/cb", "http://0.0.0.0:80/", "http://localhost/cb", "nonsense"],
)
def test_it_listens_on_this_machine_only(webex: FakeWebex, uri: str) -> None:
    with pytest.raises(ConfigurationError, match="localhost:PORT"):
        sign_in(webex, Person(), redirect_uri=uri)


def test_an_interrupted_login_frees_the_port(webex: FakeWebex) -> None:
    urls: list[str] = []

    def interrupted(url: str) -> None:
        urls.append(url)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sign_in(webex, interrupted)
    port = urlsplit(parse_qs(urlsplit(urls[0]).query)["redirect_uri"][0]).port
    with socket.create_server(("127.0.0.1", port or 0)):
        pass


def test_headless_prints_the_url_and_takes_the_pasted_redirect(webex: FakeWebex) -> None:
    shown: list[str] = []

    def ask(prompt: str) -> str:
        fields = parse_qs(urlsplit(shown[0].split()[-1]).query)
        return f"https://elsewhere.example/cb?code=abc&state={fields['state'][0]}"

    store = MemoryStore()
    uri = "https://elsewhere.example/cb"
    source = sign_in(webex, pytest.fail, headless=True, redirect_uri=uri, show=shown.append, ask=ask, store=store)
    assert webex.grants[0]["redirect_uri"] == uri
    assert source.get_token() == Secret("planted-access-1-Wm5")


@pytest.mark.parametrize(
    ("pasted", "error"),
    [("", LoginCancelled), ("  ", LoginCancelled), ("https://x/?code=a&state=old", LoginStateMismatch)],
)
def test_headless_refuses_what_does_not_belong(webex: FakeWebex, pasted: str, error: type[LoginFailed]) -> None:
    with pytest.raises(error):
        sign_in(webex, pytest.fail, headless=True, ask=lambda prompt: pasted)
    assert webex.grants == []


def test_the_code_is_in_no_log_and_on_no_screen(
    webex: FakeWebex, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG, logger="webex_wholesale")
    person = Person(code="planted-code-Lm4")
    sign_in(webex, person, show=print)
    person.thread.join(5)
    out, err = capfd.readouterr()
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith("webex_wholesale"))
    assert "planted" not in out + err + ours
    assert "Sign in on the page that opens" in out


def test_headless_without_a_standard_input_is_a_cancelled_login(webex: FakeWebex) -> None:
    def ask(prompt: str) -> str:
        raise EOFError

    with pytest.raises(LoginCancelled, match="standard input"):
        sign_in(webex, pytest.fail, headless=True, ask=ask)
    assert webex.grants == []


def test_a_browser_that_cannot_be_started_leaves_the_url_to_the_person(webex: FakeWebex) -> None:
    person, shown = Person(), list[str]()

    def broken(url: str) -> None:
        raise OSError("no display")

    def show(text: str) -> None:
        shown.append(text)
        if "No browser could be started (OSError)" in text:
            person(text.split()[-1])

    sign_in(webex, broken, show=show)
    person.thread.join(5)
    assert (len(shown), person.statuses) == (2, [200])
