"""How a client is set up, and what is the same for both kinds of driver: headers, timeouts, TLS, failures."""

from __future__ import annotations

import inspect
import itertools
import os
import platform
import random
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import attrs

from webex_wholesale._core.call.events import AttemptEvent, Telemetry
from webex_wholesale._core.call.options import CallOptions, is_number
from webex_wholesale._core.call.rate_limit import Pace
from webex_wholesale._core.call.request import Defaults
from webex_wholesale._core.call.retry import NO_RETRY, RetryPolicy
from webex_wholesale._core.tokens.source import AsyncTokenSource, TokenSource
from webex_wholesale._core.tokens.tenant import tenant_fingerprint
from webex_wholesale._core.trust.origin import PUBLIC_API, BaseUrl
from webex_wholesale._core.trust.secret import Secret, redact
from webex_wholesale._flows.context import CallContext, FlowSource, TokenRequest
from webex_wholesale._flows.effects import Flow
from webex_wholesale._http.clock import Clock, SystemClock
from webex_wholesale._http.guarded_telemetry import GuardedTelemetry
from webex_wholesale._http.logs import is_logged, log, logger
from webex_wholesale._http.network import Cert, Verify, check_files, checked_proxy
from webex_wholesale._http.wire.forks import ForkSafeLock, tell_after_fork
from webex_wholesale._http.wire.library import Library, library_for
from webex_wholesale._version import version
from webex_wholesale.errors import ConfigurationError
from webex_wholesale.journal import MemoryJournal

DEFAULT_BASE_URL = PUBLIC_API.text
MAX_RESPONSE_BYTES = 64 * 2**20

Token = (
    str
    | Secret
    | TokenSource
    | AsyncTokenSource
    | FlowSource
    | Callable[[], str | Secret]
    | Callable[[], Awaitable[str | Secret]]
)


def checked_rate(value: float | None) -> float | None:
    """Return requests a second that a caller wants to keep to.

    Raises:
        ConfigurationError: it is not a number above 0.
    """
    if value is None or (is_number(value) and 0 < value < float("inf")):
        return value
    raise ConfigurationError("max_rate must be a number of requests a second above 0, or None for no limit")


@attrs.frozen(kw_only=True)
class Config:
    """Everything a client was given, checked.

    Attributes:
        token: the token itself, or what gives one.
        defaults: what holds for every call unless it says otherwise.
        library: the HTTP library.
        max_connections: requests on the wire at once; more wait their turn.
        max_rate: requests a second that are never exceeded; None for as many as the service takes.
        max_response_bytes: the most that an answer may have once decompressed; None for any number.
        origins: for each setting where it came from.
        proxy, verify, cert, trust_env: as the client's constructor has them.
        http_client, transport: what the caller wants the wire to be.
    """

    token: Any
    defaults: Defaults
    library: Library = attrs.field(repr=False)
    clock: Clock = attrs.field(factory=SystemClock)
    max_rate: float | None = None
    max_connections: int = 10
    proxy: Secret | None = None
    verify: Verify = True
    cert: Cert | None = attrs.field(default=None, repr=False)
    trust_env: bool = True
    http_client: Any = None
    transport: Any = None
    on_event: Callable[[AttemptEvent], None] | None = None
    telemetry: Telemetry | None = attrs.field(default=None, repr=False)
    max_response_bytes: int | None = MAX_RESPONSE_BYTES
    origins: dict[str, str] = attrs.field(factory=dict)
    random: Callable[[], float] = random.random


def redact_arguments(token: Any, proxy: Any, cert: Any) -> tuple[Any, Any, Any]:
    """Return a constructor's secrets so that no traceback shows them, whatever fails afterwards."""
    if isinstance(cert, tuple):
        cert = (*cert[:2], *map(redact, cert[2:]))
    elif not isinstance(cert, str | os.PathLike):
        cert = redact(cert)
    return redact(token), redact(proxy), cert


def configure(
    *,
    token: Any,
    base_url: str | None,
    timeout: float | None,
    deadline: float | None,
    retry: RetryPolicy | None,
    user_agent: str | None,
    http_library: str | None = None,
    **rest: Any,
) -> Config:
    """Return a checked configuration.

    Raises:
        ConfigurationError: something cannot work; `MissingToken` for the token.
        InvalidRequest: timeout, deadline or retry, as in `CallOptions`.
    """
    base = BaseUrl.parse(DEFAULT_BASE_URL if base_url is None else base_url)
    CallOptions(timeout=timeout, deadline=deadline, retry=retry)
    _check_kinds(rest)
    library = library_for(http_library, rest.get("http_client"), rest.get("transport"))
    headers = {"accept": "application/json", "user-agent": _user_agent(user_agent, library)}
    defaults = Defaults(base=base, timeout=timeout, deadline=deadline, retry=retry or NO_RETRY, headers=headers)
    if rest.get("http_client") is not None and (rest.get("transport") is not None or rest.get("proxy")):
        raise ConfigurationError("give http_client alone: transport, proxy and verify are its own business")
    check_files(rest.get("verify", True), rest.get("cert"))
    proxy = checked_proxy(rest.pop("proxy", None))
    return Config(token=token, defaults=defaults, library=library, proxy=proxy, **rest)


def _check_kinds(given: Mapping[str, Any]) -> None:
    """Refuse at once what would fail in the middle of a call, with words of Python's own.

    Raises:
        ConfigurationError: an argument is not of its kind.
    """
    if not _is_count(given.get("max_connections", 1)):
        raise ConfigurationError("max_connections must be a whole number of at least 1")
    # Not by the class itself: it cannot be shown half made, as a reporter of crashes would.
    checked_rate(given.get("max_rate"))
    most = given.get("max_response_bytes")
    if most is not None and not _is_count(most):
        raise ConfigurationError("max_response_bytes must be a whole number of at least 1, or None for no limit")
    clock = given.get("clock")
    if clock is not None and not all(callable(getattr(clock, name, None)) for name in _CLOCK):
        raise ConfigurationError(f"clock must have the methods {', '.join(_CLOCK)}")
    if given.get("on_event") is not None and not callable(given["on_event"]):
        raise ConfigurationError("on_event must be a function that takes an AttemptEvent, or None")
    telemetry = given.get("telemetry")
    if telemetry is not None and not all(
        callable(getattr(telemetry, name, None)) for name in ("called", "waiting")
    ):
        raise ConfigurationError(
            "telemetry must have the methods called() and waiting(), as has telemetry.OpenTelemetry()"
        )
    if not isinstance(given.get("trust_env", True), bool):
        raise ConfigurationError("trust_env must be True or False")


_CLOCK = ("time", "monotonic", "sleep", "asleep")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _user_agent(suffix: str | None, library: Library) -> str:
    wire = f"{library.name}/{library.http.__version__}"
    parts = f"webex-wholesale/{version()} python/{platform.python_version()} {wire}"
    if suffix is None:
        return parts
    if not isinstance(suffix, str) or not suffix.strip() or not (suffix.isascii() and suffix.isprintable()):
        raise ConfigurationError("user_agent must be printable ASCII text, such as 'acme-billing/2.1'")
    return f"{parts} {suffix.strip()}"


TokenFlow = Callable[[TokenRequest, CallContext], Flow[Secret]]


def ask_source(get_token: Callable[[Secret | None], Any], refused: Secret | None) -> Any:
    """Return what a source of the caller's own gives, redacted before any frame of ours holds it."""
    return redact(get_token(refused))


async def aask_source(aget_token: Callable[[Secret | None], Any], refused: Secret | None) -> Any:
    """Return what a source of the caller's own gives; see `ask_source`."""
    value = redact(aget_token(refused))
    return redact(await value) if inspect.isawaitable(value) else value


def fixed_token(token: Secret) -> TokenFlow:
    """Return the flow that gives one token, without asking anybody."""

    def flow(ask: TokenRequest, context: CallContext) -> Flow[Secret]:
        return token
        yield

    return flow


class _TrackingIds:
    """The ids that requests are sent with: a random prefix and a counter cost less than a uuid for each."""

    def __init__(self) -> None:
        self.forget_parent()
        tell_after_fork(self)

    def forget_parent(self) -> None:
        """Take another prefix: a forked child goes on with its parent's counter, as the parent does."""
        self._prefix, self._count = f"WWS_{secrets.token_hex(6)}", itertools.count(1)

    def __call__(self) -> str:
        return f"{self._prefix}_{next(self._count)}"


def call_context(config: Config, token: TokenFlow) -> CallContext:
    """Return what the calls of one client share; `token` is the flow that gives a token."""

    def observe(event: AttemptEvent) -> None:
        log(event)
        if config.on_event is not None:
            try:
                config.on_event(event)
            except Exception:
                # An observer must not be able to turn a create that worked into one that failed.
                logger.exception("on_event failed")

    def is_heard(failed: bool) -> bool:
        return config.on_event is not None or is_logged(failed)

    return CallContext(
        base=config.defaults.base,
        pace=Pace(config.max_rate, ForkSafeLock()),
        monotonic=config.clock.monotonic,
        time=config.clock.time,
        random=config.random,
        next_tracking_id=_TrackingIds(),
        observe=observe,
        is_heard=is_heard,
        token=token,
        journal=MemoryJournal(),
        tenant=partial(tenant_fingerprint, config.token),
        report_token=config.token.report if isinstance(config.token, FlowSource) else None,
        telemetry=None if config.telemetry is None else GuardedTelemetry(config.telemetry),
    )


def check_kind(config: Config, kind: str, method: str, *getters: str) -> None:
    """Refuse a wire or token source of the other colour at once, not in the middle of the first call.

    Raises:
        ConfigurationError: the http_client, transport or token that was given is not of this kind.
    """
    source = config.token
    if not isinstance(source, Secret | FlowSource) and not any(hasattr(source, getter) for getter in getters):
        raise ConfigurationError(f"token must be a source with a {getters[0]}() for this client")
    library = config.library
    if config.http_client is not None and not isinstance(config.http_client, getattr(library.http, kind)):
        raise ConfigurationError(f"http_client must be an {library.name}.{kind} for this client")
    if config.transport is not None and not hasattr(config.transport, method):
        raise ConfigurationError(
            f"transport must be an {library.name} transport with a {method}() for this client"
        )
