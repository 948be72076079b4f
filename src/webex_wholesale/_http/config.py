"""How a client is set up, and what is the same for both kinds of driver: headers, timeouts, TLS, failures."""

from __future__ import annotations

import itertools
import platform
import random
import secrets
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

import attrs
import httpx

from webex_wholesale._core.call.events import AttemptEvent
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.call.rate_limit import RateLimitGate
from webex_wholesale._core.call.request import Defaults
from webex_wholesale._core.call.retry import NO_RETRY, RetryPolicy
from webex_wholesale._core.tokens.source import AsyncTokenSource, TokenSource
from webex_wholesale._core.trust.origin import PUBLIC_API, BaseUrl
from webex_wholesale._core.trust.secret import Secret, as_secret
from webex_wholesale._flows.context import CallContext, FlowSource, TokenRequest
from webex_wholesale._flows.effects import Failure, Flow, Send
from webex_wholesale._http.clock import Clock, SystemClock
from webex_wholesale._http.logs import log, logger
from webex_wholesale._http.network import Cert, Verify, check_files, checked_proxy, proxy_of, tls_context
from webex_wholesale._version import version
from webex_wholesale.errors import ConfigurationError, InvalidRequest

DEFAULT_BASE_URL = PUBLIC_API.text
CONNECT_TIMEOUT = 5.0

C = TypeVar("C")
Token = (
    str
    | Secret
    | TokenSource
    | AsyncTokenSource
    | FlowSource
    | Callable[[], str | Secret]
    | Callable[[], Awaitable[str | Secret]]
)


@attrs.frozen(kw_only=True)
class Config:
    """Everything a client was given, checked.

    Attributes:
        token: the token itself, or what gives one.
        defaults: what holds for every call unless it says otherwise.
        max_connections: requests on the wire at once; more wait their turn.
        origins: for each setting where it came from.
        proxy, verify, cert, trust_env: as the client's constructor has them.
        http_client, transport: what the caller wants the wire to be.
    """

    token: Any
    defaults: Defaults
    clock: Clock = attrs.field(factory=SystemClock)
    max_connections: int = attrs.field(default=10, validator=attrs.validators.ge(1))
    proxy: Secret | None = None
    verify: Verify = True
    cert: Cert | None = attrs.field(default=None, repr=False)
    trust_env: bool = True
    http_client: Any = None
    transport: Any = None
    on_event: Callable[[AttemptEvent], None] | None = None
    origins: dict[str, str] = attrs.field(factory=dict)
    random: Callable[[], float] = random.random


def redact_arguments(token: Any, proxy: Any, cert: Any) -> tuple[Any, Any, Any]:
    """Return a constructor's secrets so that no traceback shows them, whatever fails afterwards."""
    if isinstance(cert, tuple) and len(cert) > 2:
        cert = (*cert[:2], as_secret(cert[2]))
    return as_secret(token), as_secret(proxy), cert


def configure(
    *,
    token: Any,
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
    check_files(rest.get("verify", True), rest.get("cert"))
    proxy = checked_proxy(rest.pop("proxy", None))
    return Config(token=token, defaults=defaults, proxy=proxy, **rest)


def _user_agent(suffix: str | None) -> str:
    parts = f"webex-wholesale/{version()} python/{platform.python_version()} httpx/{httpx.__version__}"
    if suffix is None:
        return parts
    if not isinstance(suffix, str) or not suffix.strip() or not (suffix.isascii() and suffix.isprintable()):
        raise ConfigurationError("user_agent takes printable text to go behind the SDK's own: 'acme-billing/2.1'")
    return f"{parts} {suffix.strip()}"


TokenFlow = Callable[[TokenRequest, CallContext], Flow[Secret]]


def fixed_token(token: Secret) -> TokenFlow:
    """Return the flow that gives one token, without asking anybody."""

    def flow(ask: TokenRequest, context: CallContext) -> Flow[Secret]:
        return token
        yield

    return flow


def call_context(config: Config, token: TokenFlow) -> CallContext:
    """Return what the calls of one client share; `token` is the flow that gives a token."""
    # A random prefix and a counter: unique without the cost of a uuid for every request.
    prefix, count = f"WWS_{secrets.token_hex(6)}", itertools.count(1)

    def observe(event: AttemptEvent) -> None:
        log(event)
        if config.on_event is not None:
            try:
                config.on_event(event)
            except Exception:
                # Whoever watches must not be able to turn a create that worked into one that failed.
                logger.exception("on_event failed")

    return CallContext(
        base=config.defaults.base,
        gate=RateLimitGate(),
        monotonic=config.clock.monotonic,
        time=config.clock.time,
        random=config.random,
        next_tracking_id=lambda: f"{prefix}_{next(count)}",
        observe=observe,
        token=token,
    )


def check_kind(
    config: Config, kind: type[httpx.Client] | type[httpx.AsyncClient], method: str, *getters: str
) -> None:
    """Refuse a wire or token source of the other colour at once, not in the middle of the first call.

    Raises:
        ConfigurationError: the http_client, transport or token that was given is not of this kind.
    """
    source = config.token
    if not isinstance(source, Secret | FlowSource) and not any(hasattr(source, getter) for getter in getters):
        raise ConfigurationError(f"token takes a source with a {getters[0]}() here")
    if config.http_client is not None and not isinstance(config.http_client, kind):
        raise ConfigurationError(f"http_client takes an httpx.{kind.__name__} here")
    if config.transport is not None and not hasattr(config.transport, method):
        raise ConfigurationError(f"transport takes an httpx transport with a {method}() here")


def make_client(kind: Callable[..., C], config: Config) -> C:
    """Return the caller's httpx client, or one of our own.

    Raises:
        ConfigurationError: the proxy, given or from the environment, cannot be used.
    """
    try:
        client: C = config.http_client or kind(**client_options(config))
    except ConfigurationError:
        raise
    except ImportError:
        raise ConfigurationError("a SOCKS proxy needs one more library: pip install 'httpx[socks]'") from None
    except (ValueError, httpx.InvalidURL):
        raise ConfigurationError("the proxy takes a URL such as http://user:password@proxy.example:3128") from None
    return client


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
        options["proxy"] = proxy_of(config.proxy)
    return {**options, "verify": tls_context(config.verify, config.cert, trust_env=config.trust_env)}


def build_request(send: Send, client_headers: Mapping[str, str], timeout: float | None) -> httpx.Request:
    """Return the request, ready for the wire: httpx's own merging of URL and headers costs as much again."""
    headers = {
        **client_headers,
        **send.request.headers,
        "trackingid": send.tracking_id,
    }
    if send.token is not None:
        headers["authorization"] = f"Bearer {send.token.reveal()}"
    body = send.request.body
    limits = {"connect": connect_timeout(timeout), "read": timeout, "write": timeout, "pool": timeout}
    try:
        return httpx.Request(
            send.request.method,
            send.request.url,
            headers=headers,
            content=body.reveal().encode() if isinstance(body, Secret) else body,
            extensions={"timeout": limits},
        )
    except httpx.InvalidURL as problem:
        raise InvalidRequest(f"the request has a URL that cannot be sent: {problem}") from None


_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
_IN_WORDS: dict[type[Exception], str] = {
    httpx.ConnectTimeout: "no connection within {connect:g} s",
    httpx.ConnectError: "no connection",
    httpx.PoolTimeout: "no free connection in time",
    httpx.ProxyError: "the proxy refused",
    httpx.LocalProtocolError: "the request is not valid HTTP",
    httpx.ReadTimeout: "no answer within {timeout:g} s",
    httpx.WriteTimeout: "the request could not be sent within {timeout:g} s",
    httpx.ReadError: "the connection broke before the answer was complete",
    httpx.RemoteProtocolError: "the connection was closed before the answer was complete",
    httpx.DecodingError: "the answer's compression is broken",
    ssl.SSLError: "the server broke off the TLS connection",
}


def failure(problem: httpx.RequestError | ssl.SSLError, timeout: float | None) -> Failure:
    """Return an httpx exception as plain data; anything not known to be unsent counts as sent."""
    words = next((text for kind, text in _IN_WORDS.items() if isinstance(problem, kind)), type(problem).__name__)
    seconds = float("inf") if timeout is None else timeout
    reason = words.format(timeout=seconds, connect=min(seconds, CONNECT_TIMEOUT))
    detail = str(problem) if isinstance(problem, httpx.ConnectError | httpx.ProxyError) else ""
    return Failure(not isinstance(problem, _NOT_SENT), f"{reason}: {detail}" if detail else reason)


def connect_timeout(timeout: float | None) -> float:
    """Return the seconds that a connection may take to make."""
    return CONNECT_TIMEOUT if timeout is None else min(timeout, CONNECT_TIMEOUT)


class Limited(Protocol):
    """An effect with limits of time."""

    @property
    def timeout(self) -> float | None: ...
    @property
    def give_up_at(self) -> float | None: ...


def time_left(effect: Limited, now: float) -> float | None:
    """Return the seconds until the whole call is over, None where it has no deadline."""
    return None if effect.give_up_at is None else max(effect.give_up_at - now, 0.001)


def attempt_timeout(effect: Limited, now: float) -> float | None:
    """Return the seconds one attempt may wait: never more than the call has left."""
    left = time_left(effect, now)
    if left is None:
        return effect.timeout
    return left if effect.timeout is None else min(effect.timeout, left)


CLOSED = "this client is closed: make a new one, and keep it for as long as you need it"
CLOSED_BY_OWNER = "the http_client that was passed in is closed"
TOO_LATE = Failure(True, "the deadline passed while the answer was still coming")
NO_SLOT = Failure(False, "every connection of this client stayed busy until the deadline")
