"""What a client is given is checked when it is made, as strictly as the options of a call."""

from __future__ import annotations

import datetime
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.either import TOKEN, Either
from tests.support.server import Server
from tests.support.steps import json
from webex_wholesale import CallOptions, RetryPolicy
from webex_wholesale.errors import ConfigurationError, InvalidRequest, WholesaleError

Serve = Callable[..., Server]

WRONG: list[tuple[str, Any, str]] = [
    ("retry", 5, "retry must be a RetryPolicy"),
    ("retry", {}, "retry must be a RetryPolicy"),
    ("retry", False, "retry must be a RetryPolicy"),
    ("timeout", "5", "timeout must be a number of seconds"),
    ("timeout", True, "timeout must be a number of seconds"),
    ("timeout", float("nan"), "timeout must be a number of seconds"),
    ("deadline", 0, "deadline must be a number of seconds"),
    ("deadline", datetime.timedelta(seconds=5), "deadline must be a number of seconds"),
    ("clock", 5, "clock must have the methods"),
    ("clock", object(), "clock must have the methods"),
    ("clock", 0, "clock must have the methods"),
    ("clock", {}, "clock must have the methods"),
    ("timeout", 10**400, "timeout must be a number of seconds"),
    ("max_rate", 10**400, "max_rate must be a number"),
    ("on_event", 5, "on_event must be a function"),
    ("max_connections", 0, "max_connections must be a whole number"),
    ("max_connections", 2.5, "max_connections must be a whole number"),
    ("max_connections", True, "max_connections must be a whole number"),
    ("max_connections", "10", "max_connections must be a whole number"),
    ("max_response_bytes", 0, "max_response_bytes must be a whole number"),
    ("max_response_bytes", "1", "max_response_bytes must be a whole number"),
    ("trust_env", "no", "trust_env must be True or False"),
    ("verify", 5, "verify must be True"),
    ("verify", None, "verify must be True"),
    ("cert", 5, "cert must be a PEM file"),
    ("cert", (), "cert must be a PEM file"),
    ("cert", ("a", "b", "c", "d"), "cert must be a PEM file"),
    ("cert", ("a", "b", b"planted-password"), "cert must be a PEM file"),
    ("proxy", b"http://planted@p:1", "proxy"),
    ("base_url", b"https://x", "base_url must"),
    ("base_url", 5, "base_url must"),
    ("user_agent", 5, "user_agent must be"),
    ("http_library", "requests", "http_library must be one of httpx, httpx2"),
    ("http_library", "", "http_library must be one of httpx, httpx2"),
    ("http_library", False, "http_library must be one of httpx, httpx2"),
    ("verify", "", "verify names a file or folder"),
    ("sub_partner", 5, "sub_partner"),
    ("sub_partner", "  ", "sub_partner"),
]


@pytest.mark.parametrize(("name", "value", "message"), WRONG)
def test_an_argument_that_cannot_be_right_is_refused_when_the_client_is_made(
    either: Either, name: str, value: Any, message: str
) -> None:
    with pytest.raises(WholesaleError, match=message) as caught:
        either.client(**{name: value})
    assert isinstance(caught.value, ConfigurationError | InvalidRequest)
    assert "planted" not in shown(caught.value)


@pytest.mark.parametrize("name", ["timeout", "deadline", "retry"])
@pytest.mark.parametrize("value", [-1, "x", float("inf"), float("nan"), True, 5j])
def test_the_constructor_refuses_what_the_options_of_a_call_refuse(either: Either, name: str, value: Any) -> None:
    with pytest.raises(InvalidRequest) as by_options:
        CallOptions(**{name: value})
    with pytest.raises(InvalidRequest) as by_client:
        either.client(**{name: value})
    assert by_options.value.message == by_client.value.message


@pytest.mark.parametrize("options", [{}, {"timeout": 1}, 5, RetryPolicy()])
async def test_options_of_a_call_must_be_call_options(either: Either, serve: Serve, options: Any) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    client = either.client(server)
    calls: list[Callable[[], Any]] = [
        lambda: client.customers.get("c1", options=options),
        lambda: client.request("GET", "/x", options=options),
        lambda: client.customers.list(options=options).to_list(),
    ]
    for call in calls:
        with pytest.raises(InvalidRequest, match="options must be a CallOptions"):
            await call()
    assert server.requests == []


@pytest.mark.parametrize(
    "token", [TOKEN.encode(), bytearray(TOKEN.encode()), {"access_token": TOKEN}, [TOKEN], (TOKEN,), 5]
)
def test_a_token_of_another_kind_is_refused_and_not_shown(either: Either, token: Any) -> None:
    kind = type(token).__name__
    with pytest.raises(ConfigurationError, match=f"token must be a string.*, not {kind}") as caught:
        either.client(token=token)
    assert TOKEN not in shown(caught.value)
    with pytest.raises(ConfigurationError, match="token must be a string") as caught:
        either.kind.from_env(token=token)
    assert TOKEN not in shown(caught.value)


def shown(error: BaseException) -> str:
    """Return the error with the variables of our frames, as a reporter of crashes has them."""
    trace = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = str(Path("webex_wholesale"))
    return str(error) + repr([frame.locals for frame in trace.stack if ours in frame.filename])


@pytest.mark.parametrize(
    "url",
    [
        "http://webexapis.com/v1",
        "HTTP://webexapis.com/v1",
        "http://10.0.0.1/v1",
        "http://0.0.0.0:80/v1",
        "http://127.1/v1",
        "http://127.0.0.1.evil.example/v1",
        "http://localhost.evil.example/v1",
        "http://[2001:db8::1]/v1",
    ],
)
def test_plain_http_to_another_machine_is_refused(either: Either, url: str) -> None:
    with pytest.raises(ConfigurationError, match="take https://"):
        either.client(base_url=url)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2:8080", "localhost", "LOCALHOST:1", "[::1]:8080"])
def test_plain_http_to_this_machine_is_fine(either: Either, host: str) -> None:
    assert either.client(base_url=f"http://{host}/v1").config.base_url == f"http://{host}/v1"


@pytest.mark.parametrize(
    "name",
    ["onbehalfofsubpartnerorgid", "ONBEHALFOFSUBPARTNERORGID", "OnBehalfOfSubPartnerOrgId ", "subpartnerorgid"],
)
async def test_a_sub_partner_in_another_spelling_does_not_go_out(either: Either, serve: Serve, name: str) -> None:
    server = serve(lambda request: json({}))
    view = either.client(server).for_sub_partner("s1")
    for call in (
        lambda: view.request("GET", "/x", params={name: "s2"}),
        lambda: view.request("GET", "/x", params={name: "s1"}),
        lambda: view.request("GET", f"/x?{name.strip()}=s2"),
    ):
        with pytest.raises(InvalidRequest, match="another spelling"):
            await call()
    assert server.requests == []
