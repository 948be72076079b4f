"""How a client is set up, and what is the same for both kinds of driver: headers, timeouts, TLS, failures."""

from __future__ import annotations

import itertools
import os
import platform
import random
import secrets
import ssl
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import httpx

from webex_wholesale._core.call import Surroundings
from webex_wholesale._core.events import AttemptEvent, log
from webex_wholesale._core.gate import Gate
from webex_wholesale._core.options import CallOptions
from webex_wholesale._core.origin import BaseUrl
from webex_wholesale._core.prepare import Defaults
from webex_wholesale._core.retry import NO_RETRY, RetryPolicy
from webex_wholesale._core.secret import Secret, access_token
from webex_wholesale._core.wire import Failure, Send
from webex_wholesale._http.clock import Clock, SystemClock
from webex_wholesale._version import version
from webex_wholesale.errors import ConfigurationError

DEFAULT_BASE_URL = "https://webexapis.com/v1"
CONNECT_TIMEOUT = 5.0

Token = str | Callable[[], str] | Callable[[], Awaitable[str]]


@attrs.frozen(kw_only=True)
class Config:
    """Everything a client was given, checked.

    Attributes:
        token: the token itself, or what gives one.
        defaults: what holds for every call unless it says otherwise.
        max_connections: requests on the wire at once; more wait their turn.
        proxy, verify, trust_env: as the client's constructor has them.
        http_client, transport: what the caller wants the wire to be.
    """

    token: Secret | Callable[[], Any]
    defaults: Defaults
    clock: Clock = attrs.field(factory=SystemClock)
    max_connections: int = attrs.field(default=10, validator=attrs.validators.ge(1))
    proxy: str | None = attrs.field(default=None, repr=False)
    verify: bool | str | os.PathLike[str] | ssl.SSLContext = True
    trust_env: bool = True
    http_client: Any = None
    transport: Any = None
    on_event: Callable[[AttemptEvent], None] | None = None
    random: Callable[[], float] = random.random


def configure(
    *,
    token: Token | None,
    base_url: str | None,
    timeout: float | None,
    deadline: float | None,
    retry: RetryPolicy | None,
    user_agent: str | None,
    **rest: Any,
) -> Config:
    """Return a checked configuration.

    Raises:
        ConfigurationError: something cannot work; `MissingToken` for the token.
    """
    base = BaseUrl.parse(DEFAULT_BASE_URL if base_url is None else base_url)
    CallOptions(timeout=timeout, deadline=deadline)
    headers = {"accept": "application/json", "user-agent": _user_agent(user_agent)}
    defaults = Defaults(base=base, timeout=timeout, deadline=deadline, retry=retry or NO_RETRY, headers=headers)
    if rest.get("http_client") is not None and (rest.get("transport") is not None or rest.get("proxy")):
        raise ConfigurationError("give http_client alone: transport, proxy and verify are its own business")
    return Config(token=token if callable(token) else access_token(token), defaults=defaults, **rest)


def _user_agent(suffix: str | None) -> str:
    parts = f"webex-wholesale/{version()} python/{platform.python_version()} httpx/{httpx.__version__}"
    if suffix is None:
        return parts
    if not isinstance(suffix, str) or not suffix.strip() or not (suffix.isascii() and suffix.isprintable()):
        raise ConfigurationError("user_agent takes printable text to go behind the SDK's own: 'acme-billing/2.1'")
    return f"{parts} {suffix.strip()}"


def surroundings(config: Config) -> Surroundings:
    """Return what the calls of one client share."""
    # A random prefix and a counter: unique without the cost of a uuid for every request.
    prefix, count = f"WWS_{secrets.token_hex(6)}", itertools.count(1)

    def watch(event: AttemptEvent) -> None:
        log(event)
        if config.on_event is not None:
            config.on_event(event)

    return Surroundings(
        base=config.defaults.base,
        gate=Gate(),
        monotonic=config.clock.monotonic,
        time=config.clock.time,
        random=config.random,
        next_tracking_id=lambda: f"{prefix}_{next(count)}",
        watch=watch,
    )


@cache
def _default_tls() -> ssl.SSLContext:
    # Reading the CA bundle takes 26 ms; every client with the default settings shares one context.
    return httpx.create_ssl_context()


def tls_context(verify: bool | str | os.PathLike[str] | ssl.SSLContext) -> ssl.SSLContext | bool:
    """Return what httpx takes for `verify`: a path becomes a context of its own."""
    if verify is True:
        return _default_tls()
    if isinstance(verify, bool | ssl.SSLContext):
        return verify
    path = Path(verify)
    if not path.exists():
        raise ConfigurationError("verify names a file or folder of CA certificates that does not exist")
    context = ssl.create_default_context()
    context.load_verify_locations(**{"capath" if path.is_dir() else "cafile": str(path)})
    return context


def client_options(config: Config) -> dict[str, Any]:
    """Return the arguments for an httpx client; redirects are followed under our rules, not its own."""
    options: dict[str, Any] = {
        "follow_redirects": False,
        "trust_env": config.trust_env,
        "limits": httpx.Limits(
            max_connections=config.max_connections, max_keepalive_connections=config.max_connections
        ),
    }
    if config.transport is not None:
        return {**options, "transport": config.transport}
    if config.proxy is not None:
        options["proxy"] = config.proxy
    return {**options, "verify": tls_context(config.verify)}


def build_request(send: Send, client_headers: Mapping[str, str], timeout: float | None) -> httpx.Request:
    """Return the request, ready for the wire: httpx's own merging of URL and headers costs as much again."""
    headers = {
        **client_headers,
        **send.request.headers,
        "authorization": f"Bearer {send.token.reveal()}",
        "trackingid": send.tracking_id,
    }
    connect = CONNECT_TIMEOUT if timeout is None else min(timeout, CONNECT_TIMEOUT)
    limits = {"connect": connect, "read": timeout, "write": timeout, "pool": timeout}
    return httpx.Request(
        send.request.method,
        send.request.url,
        headers=headers,
        content=send.request.body,
        extensions={"timeout": limits},
    )


_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_IN_WORDS: dict[type[Exception], str] = {
    httpx.ConnectTimeout: "no connection within {connect:g} s",
    httpx.ConnectError: "no connection",
    httpx.PoolTimeout: "no free connection in time",
    httpx.ProxyError: "the proxy refused",
    httpx.ReadTimeout: "no answer within {timeout:g} s",
    httpx.WriteTimeout: "the request could not be sent within {timeout:g} s",
    httpx.ReadError: "the connection broke before the answer was complete",
    httpx.RemoteProtocolError: "the connection was closed before the answer was complete",
    httpx.DecodingError: "the answer's compression is broken",
}


def failure(problem: httpx.RequestError, timeout: float | None) -> Failure:
    """Return an httpx exception as plain data; anything not known to be unsent counts as sent."""
    words = next((text for kind, text in _IN_WORDS.items() if isinstance(problem, kind)), type(problem).__name__)
    seconds = float("inf") if timeout is None else timeout
    reason = words.format(timeout=seconds, connect=min(seconds, CONNECT_TIMEOUT))
    detail = str(problem) if isinstance(problem, httpx.ConnectError) else ""
    return Failure(not isinstance(problem, _NOT_SENT), f"{reason}: {detail}" if detail else reason)


def attempt_timeout(send: Send, now: float) -> float | None:
    """Return the seconds one attempt may wait: never more than the call has left."""
    if send.give_up_at is None:
        return send.timeout
    left = max(send.give_up_at - now, 0.001)
    return left if send.timeout is None else min(send.timeout, left)


TOO_LATE = Failure(True, "the deadline passed while the answer was still coming")
NO_SLOT = Failure(False, "every connection of this client stayed busy until the deadline")
