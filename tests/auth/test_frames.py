"""A construction that fails: a crash reporter that records the locals of our frames finds nothing secret there."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale import AsyncWholesaleClient, WholesaleClient
from webex_wholesale.auth import CallableToken, RefreshToken, StaticToken, TokenSet, exchange_code
from webex_wholesale.errors import ConfigurationError, MissingToken, WholesaleError

PLANTED = "planted-Kx7"
PROXY = f"bogus://u:{PLANTED}@h:1"
KINDS: list[Any] = [WholesaleClient, AsyncWholesaleClient]
BAD_OPTIONS: dict[str, dict[str, Any]] = {
    "timeout": {"timeout": -1},
    "verify": {"verify": "/nope.pem"},
    "certificate": {"cert": ("/nope.pem", "/nope.key", PLANTED)},
    "base URL": {"base_url": "ftp://x"},
    "proxy": {"proxy": PROXY},
    "connections": {"max_connections": 0},
    "sub-partner": {"sub_partner": " "},
    "user agent": {"user_agent": "\n"},
    "token": {"token": PLANTED + "\u00e9"},
    "torn token": {"token": f"{PLANTED} {PLANTED}"},
    "bytes for a token": {"token": PLANTED.encode()},
    "a dict for a token": {"token": {"access_token": PLANTED}},
    "a list for a token": {"token": [PLANTED]},
    "bytes for a proxy": {"proxy": PROXY.encode()},
    "a dict for a proxy": {"proxy": {"https": PROXY}},
    "bytes for a password": {"cert": (__file__, __file__, PLANTED.encode())},
    "a dict for a certificate": {"cert": {"password": PLANTED}},
}


def frames_of(make: Callable[[], object]) -> str:
    """Return all that is recorded of our own frames when making something fails."""
    with pytest.raises((WholesaleError, ValueError)) as caught:
        make()
    record = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [frame for frame in record.stack if "webex_wholesale" in Path(frame.filename).parts]
    assert ours
    return str(record) + "".join(str(frame.locals) for frame in ours)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", BAD_OPTIONS.values(), ids=BAD_OPTIONS)
def test_a_constructor_that_fails_shows_no_secret(kind: Any, options: dict[str, Any]) -> None:
    assert PLANTED not in frames_of(lambda: kind(**{"token": PLANTED, **options}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", BAD_OPTIONS.values(), ids=BAD_OPTIONS)
def test_a_client_from_arguments_and_environment_that_fails_shows_no_secret(
    kind: Any, options: dict[str, Any]
) -> None:
    assert PLANTED not in frames_of(lambda: kind.from_env(**{"token": PLANTED, **options}))


@pytest.mark.parametrize("options", [{"base_url": "ftp://x"}, {"timeout": -1}, {"profile": "nope"}])
def test_a_token_of_the_environment_is_in_no_frame(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: dict[str, Any]
) -> None:
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", PLANTED)
    monkeypatch.setenv("WEBEX_PROFILES", str(tmp_path / "none.toml"))
    assert PLANTED not in frames_of(lambda: WholesaleClient.from_env(**options))


def test_what_refreshes_tokens_is_in_no_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEBEX_ACCESS_TOKEN", raising=False)
    monkeypatch.setenv("WEBEX_REFRESH_TOKEN", PLANTED)
    monkeypatch.setenv("WEBEX_CLIENT_SECRET", PLANTED)
    monkeypatch.delenv("WEBEX_CLIENT_ID", raising=False)
    assert PLANTED not in frames_of(WholesaleClient.from_env)


@pytest.mark.parametrize(
    "make",
    [
        lambda: StaticToken(PLANTED + "\u00e9"),
        lambda: CallableToken(PLANTED),  # type: ignore[arg-type]
        lambda: CallableToken(lambda: PLANTED + "\u00e9").get_token(),
        lambda: RefreshToken("", PLANTED, PLANTED),
        lambda: RefreshToken("C0ffee", PLANTED, " "),
        lambda: RefreshToken("C0ffee", PLANTED, PLANTED, margin=-1),
        lambda: RefreshToken("C0ffee", PLANTED.encode(), PLANTED),  # type: ignore[arg-type]
        lambda: RefreshToken("C0ffee", PLANTED, {"refresh_token": PLANTED}),  # type: ignore[arg-type]
        lambda: RefreshToken("C0ffee", PLANTED, PLANTED, access_token=PLANTED.encode()),  # type: ignore[arg-type]
        lambda: RefreshToken("C0ffee", PLANTED, PLANTED, access_token=PLANTED + "\u00e9"),
        lambda: StaticToken(PLANTED.encode()),  # type: ignore[arg-type]
        lambda: StaticToken({"access_token": PLANTED}),  # type: ignore[arg-type]
        lambda: CallableToken(lambda: PLANTED.encode()).get_token(),
        lambda: CallableToken(lambda: {"access_token": PLANTED}).get_token(),
        lambda: exchange_code(PLANTED.encode(), client_id="c", client_secret=PLANTED),  # type: ignore[arg-type]
        lambda: exchange_code(PLANTED, client_id="c", client_secret=[PLANTED]),  # type: ignore[arg-type]
    ],
)
def test_a_source_that_cannot_be_made_shows_no_secret(make: Callable[[], object]) -> None:
    assert PLANTED not in frames_of(make)


@pytest.mark.parametrize("kind", KINDS)
def test_a_half_built_client_has_a_repr(kind: Any) -> None:
    assert repr(object.__new__(kind)) == f"<{kind.__name__}, not set up>"


def test_the_errors_are_what_they_were() -> None:
    with pytest.raises(MissingToken, match="characters that no token has"):
        WholesaleClient(PLANTED + "\u00e9")
    with pytest.raises(ConfigurationError, match="the proxy cannot be used"):
        WholesaleClient(PLANTED, proxy=PROXY)


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (b"planted", "not bytes: decode it first"),
        ({"access_token": "planted"}, 'not dict: pass its "access_token" alone'),
        (7, "must be a string.*not int"),
        (None, r"from_env\(\), which reads WEBEX_ACCESS_TOKEN"),
        ("", "must be a non-empty string"),
    ],
)
def test_what_is_no_token_is_refused_with_what_to_do(token: Any, words: str) -> None:
    with pytest.raises(MissingToken, match=words):
        WholesaleClient(token)


class Careless:
    """A source that returns what came from the token endpoint as it is."""

    def get_token(self, refused: object = None) -> Any:
        return {"access_token": PLANTED}


@pytest.mark.parametrize("source", [Careless(), lambda: {"access_token": PLANTED}, lambda: PLANTED.encode()])
def test_what_a_source_returns_in_place_of_a_token_is_in_no_frame(source: Any) -> None:
    assert PLANTED not in frames_of(lambda: WholesaleClient(source).customers.get("c1"))


def test_texts_in_a_token_set_are_secrets() -> None:
    tokens = TokenSet(access_token=PLANTED, refresh_token=PLANTED)  # type: ignore[arg-type]
    assert PLANTED not in repr(tokens)
