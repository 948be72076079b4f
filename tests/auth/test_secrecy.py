"""Planted tokens and secrets: in no log record, repr, traceback, warning, pickle or message, at any level."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from tests.auth.fake_webex import CLIENT_SECRET, DAY, FIRST, FakeWebex, lost, status, unreachable
from tests.support.either import Either
from webex_wholesale.auth import (
    CallableToken,
    FileStore,
    MemoryStore,
    Network,
    Pkce,
    RefreshToken,
    Secret,
    StaticToken,
    TokenSet,
    exchange_code,
    secrets_in_pickles,
)
from webex_wholesale.errors import AuthError, WholesaleError

PLANTED = "planted-"


def echoing(code: int) -> Callable[[httpx.Request], httpx.Response]:
    """Answer as some identity providers do: with everything that was sent in the message."""

    def answer(request: httpx.Request) -> httpx.Response:
        text = request.content.decode()
        body = {"error": "invalid_request", "error_description": text, "message": text, "trackingId": "T"}
        return httpx.Response(code, json=body, headers={"x-echo": text})

    return answer


def escaping(code: int) -> Callable[[httpx.Request], httpx.Response]:
    """Echo everything with each character escaped, as JSON allows, and as it is in the tracking id."""

    def answer(request: httpx.Request) -> httpx.Response:
        text = "".join(f"\\u{ord(character):04x}" for character in request.content.decode())
        body = f'{{"error": "invalid_request", "message": "{text}", "trackingId": "{text}"}}'
        form = parse_qs(request.content.decode())
        secret = (form.get("refresh_token") or form["code"])[0]
        headers = {"trackingid": f"ROUTER_{secret}", "content-type": f"text/{secret}"}
        return httpx.Response(code, content=body.encode(), headers=headers)

    return answer


FAILURES: dict[str, list[Any]] = {
    "fine": [],
    "dead": [status(400, {"error": "invalid_grant", "error_description": f"{FIRST} is dead"})],
    "wrong client": [status(401, {"error": "invalid_client", "error_description": CLIENT_SECRET})],
    "echo 400": [echoing(400)],
    "echo 500": [echoing(500)] * 3,
    "echo 200": [echoing(200)],
    "escaped echo 400": [escaping(400)],
    "escaped echo 500": [escaping(500)] * 3,
    "escaped echo 200": [escaping(200)],
    "down": [unreachable] * 3,
    "lost": [lost] * 3,
    "bug": [lambda request: (_ for _ in ()).throw(RuntimeError("the wire has a bug"))],
}


@pytest.fixture
def everything_said(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    names = ("", "webex_wholesale", "webex_wholesale.auth", "httpx", "httpcore", "asyncio")
    for name in names:
        caplog.set_level(1, logger=name)
    formatter = logging.Formatter("%(name)s %(message)s %(args)s")
    return lambda: (
        caplog.text + "".join(formatter.format(record) + repr(record.__dict__) for record in caplog.records)
    )


def told(error: BaseException) -> str:
    """Everything that a crash reporter would collect of an error, local variables included."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)

    # The tests' own frames know what was planted; only the SDK's and its libraries' are looked at.
    def ours(part: traceback.TracebackException) -> Iterator[str]:
        for frame in part.stack:
            if "/tests/" not in frame.filename and frame.name != "handle_request":
                yield repr(frame.locals)
        for inner in (part.__cause__, part.__context__):
            if inner is not None:
                yield from ours(inner)

    return "".join(
        [*ours(report), str(error), repr(error), repr(error.__dict__), *getattr(error, "__notes__", [])]
    )


@pytest.mark.parametrize("failure", FAILURES)
async def test_no_trouble_of_a_refresh_gives_a_secret_away(
    either: Either, everything_said: Callable[[], str], failure: str, tmp_path: Any
) -> None:
    webex = FakeWebex(either.clock)
    source = webex.source(FileStore(tmp_path / "tokens.json"))
    client = either.client(webex, token=source)
    webex.misfortune = list(FAILURES[failure])
    said = ""
    try:
        await client.customers.get("c1")
    except Exception as error:
        said = told(error)
        if isinstance(error, WholesaleError):
            assert PLANTED not in repr(pickle.dumps(error))
    assert PLANTED not in said + everything_said() + repr(source) + str(source) + repr(client)


async def test_no_401_or_403_gives_the_token_away(either: Either, everything_said: Callable[[], str]) -> None:
    for code in (401, 403):
        webex = FakeWebex(either.clock)

        def echo(request: httpx.Request, code: int = code) -> httpx.Response:
            token = request.headers["authorization"]
            return httpx.Response(code, json={"message": f"{token} is no good"}, headers={"x-echo": token})

        webex.api = echo
        with pytest.raises(WholesaleError) as caught:
            await either.client(webex, token=webex.source()).customers.get("c1")
        assert PLANTED not in told(caught.value) + everything_said()


async def test_a_full_disk_gives_no_secret_away(
    either: Either, everything_said: Callable[[], str], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    webex = FakeWebex(either.clock)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(AuthError) as caught:
        await either.client(webex, token=webex.source(FileStore(tmp_path / "t.json"))).customers.get("c1")
    assert PLANTED not in told(caught.value) + everything_said()


async def test_a_damaged_file_gives_no_secret_away(either: Either, tmp_path: Any) -> None:
    (tmp_path / "t.json").write_text('{"version": 1, "refresh_token": "planted-refresh-0-Zk8')
    (tmp_path / "t.json").chmod(0o600)
    webex = FakeWebex(either.clock)
    with pytest.raises(AuthError) as caught:
        await either.client(webex, token=webex.source(FileStore(tmp_path / "t.json"))).customers.get("c1")
    assert PLANTED not in told(caught.value)


def test_a_failed_login_gives_no_secret_away(everything_said: Callable[[], str]) -> None:
    for answers in FAILURES.values():
        webex = FakeWebex()
        webex.misfortune = [*answers, *answers]
        network = Network(transport=httpx.MockTransport(webex), clock=webex.clock)
        try:
            exchange_code("planted-code", client_id="c", client_secret=CLIENT_SECRET, network=network, pkce=Pkce())
        except Exception as error:
            assert PLANTED not in told(error)
    assert PLANTED not in everything_said()


HOLDERS: list[Any] = [
    Secret("planted-x"),
    StaticToken("planted-x"),
    TokenSet(access_token=Secret("planted-x"), refresh_token=Secret("planted-y")),
    TokenSet(access_token=Secret("planted-x"), scopes=("s",)).bearer(),
    MemoryStore(TokenSet(refresh_token=Secret("planted-x"))),
    RefreshToken("C0ffee", "planted-secret", "planted-x"),
    CallableToken(lambda: "planted-x"),
    Pkce(Secret("planted-verifier")),
    Network(proxy="http://user:planted-x@proxy.example:8080", cert=("a", "b", "planted-x")),
]


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: type(holder).__name__)
def test_nothing_that_holds_a_secret_shows_it(holder: Any) -> None:
    assert PLANTED not in repr(holder) + str(holder) + f"{holder}" + f"{holder!r:>5}" + repr([holder])


@pytest.mark.parametrize(
    "holder", [h for h in HOLDERS if not isinstance(h, Network)], ids=lambda h: type(h).__name__
)
def test_nothing_that_holds_a_secret_is_pickled_unasked(holder: Any) -> None:
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(holder)


def test_pickles_hold_secrets_where_that_is_asked_for() -> None:
    tokens = TokenSet(access_token=Secret("planted-x"), refresh_token=Secret("planted-y"), scopes=("s",))
    with secrets_in_pickles():
        data = pickle.dumps([tokens, tokens.bearer(), RefreshToken("C0ffee", "s", "r")])
    again, bearer, source = pickle.loads(data)
    assert again == tokens
    assert (bearer, bearer.scopes) == (Secret("planted-x"), ("s",))
    assert source.client_id == "C0ffee"
    with pytest.raises(TypeError, match="secrets_in_pickles"):
        pickle.dumps(tokens)


def test_secrets_are_copied_within_the_process() -> None:
    tokens = TokenSet(access_token=Secret("planted-x"))
    assert copy.deepcopy(tokens) == copy.copy(tokens) == tokens


async def test_the_log_says_that_a_token_was_refreshed(either: Either, everything_said: Callable[[], str]) -> None:
    webex = FakeWebex(either.clock)
    client = either.client(webex, token=webex.source())
    await client.customers.get("c1")
    either.clock.advance(15 * DAY)
    await client.customers.get("c1")
    assert everything_said().count("access token refreshed") >= 2


def test_a_source_with_a_file_store_is_pickled_where_that_is_asked_for(tmp_path: Any) -> None:
    store = FileStore(tmp_path / "tokens.json")
    source = RefreshToken("C0ffee", "s", "r", access_token="planted-now", store=store)
    with secrets_in_pickles():
        again = pickle.loads(pickle.dumps(source))
    assert repr(again) == repr(source)
    assert again.get_token() == Secret("planted-now")
