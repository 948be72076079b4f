"""The authorize URL, and what is made of the redirect."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.auth.fake_webex import CLIENT_ID, CLIENT_SECRET, FakeWebex
from webex_wholesale.auth import (
    REDIRECT_URI,
    Network,
    Pkce,
    Scope,
    Secret,
    aexchange_code,
    authorize_url,
    code_from,
    exchange_code,
    new_state,
)
from webex_wholesale.errors import (
    ConfigurationError,
    InvalidRequest,
    LoginCancelled,
    LoginFailed,
    LoginStateMismatch,
)


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


def test_the_url_holds_what_oauth_wants() -> None:
    url = authorize_url(CLIENT_ID, [Scope.CUSTOMERS_READ, "spark:x", Scope.CUSTOMERS_READ], state="s t")
    assert url.startswith("https://webexapis.com/v1/authorize?")
    assert query(url) == {
        "client_id": CLIENT_ID,
        "response_type": "code",
        "redirect_uri": REDIRECT_URI,
        "scope": "spark-admin:wholesale_customers_read spark:x",
        "state": "s t",
    }


def test_the_url_follows_the_base_url() -> None:
    url = authorize_url("c", ["s"], state="x", base_url="https://api-usgov.webex.com/v1/")
    assert url.startswith("https://api-usgov.webex.com/v1/authorize?")
    with pytest.raises(ConfigurationError):
        authorize_url("c", ["s"], state="x", base_url="not a url")


def test_pkce_sends_the_challenge_and_keeps_the_verifier() -> None:
    pkce = Pkce()
    fields = query(authorize_url("c", ["s"], state="x", pkce=pkce))
    digest = hashlib.sha256(pkce.verifier.reveal().encode()).digest()
    assert fields["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert fields["code_challenge_method"] == "S256"
    assert 43 <= len(pkce.verifier.reveal()) <= 128
    assert Pkce() != Pkce()


@pytest.mark.parametrize("arguments", [("", ["s"], "x"), ("c", [], "x"), ("c", ["s"], " ")])
def test_a_url_that_could_not_work_is_refused(arguments: Any) -> None:
    client_id, scopes, state = arguments
    with pytest.raises(InvalidRequest):
        authorize_url(client_id, scopes, state=state)


@pytest.mark.parametrize(
    "redirect",
    [
        "http://localhost:8734/callback?code=abc&state=x",
        "?state=x&code=abc",
        "code=abc&state=x",
        " x?code=abc&state=x\n",
    ],
)
def test_the_code_is_found_in_what_was_pasted(redirect: str) -> None:
    assert code_from(redirect, "x") == Secret("abc")


@pytest.mark.parametrize(
    ("redirect", "error"),
    [
        ("?code=abc&state=y", LoginStateMismatch),
        ("?code=abc", LoginStateMismatch),
        ("?code=abc&state=x&state=x", LoginStateMismatch),
        ("", LoginStateMismatch),
        ("?error=access_denied&state=x", LoginCancelled),
        ("?error=access_denied&state=y", LoginStateMismatch),
        ("?error=invalid_scope&state=x", LoginFailed),
        ("?error=<script>&state=x", LoginFailed),
        ("?state=x", LoginFailed),
        ("?state=x&code=a&code=b", LoginFailed),
        ("http://[broken?state=x", LoginStateMismatch),
    ],
)
def test_any_other_redirect_is_refused(redirect: str, error: type[LoginFailed]) -> None:
    with pytest.raises(LoginFailed) as caught:
        code_from(redirect, "x")
    assert type(caught.value) is error
    assert "<script>" not in str(caught.value)


@given(text=st.text(max_size=100))
def test_no_text_passes_for_a_redirect_without_the_state(text: str) -> None:
    with pytest.raises(LoginStateMismatch):
        code_from(text, new_state())


async def test_a_code_becomes_tokens(webex: FakeWebex) -> None:
    network = Network(transport=httpx.MockTransport(webex), clock=webex.clock)
    pkce = Pkce()
    app: dict[str, Any] = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "network": network}
    tokens = exchange_code(Secret("abc"), pkce=pkce, **app)
    assert webex.grants[0] == {
        "grant_type": "authorization_code",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "code": "abc",
        "redirect_uri": REDIRECT_URI,
        "code_verifier": pkce.verifier.reveal(),
    }
    assert tokens.refresh_token is not None
    assert tokens.client_id == CLIENT_ID
    assert "spark-admin:wholesale_customers_read" in tokens.scopes
    assert (await aexchange_code("abc", **app)).access_token is not None
