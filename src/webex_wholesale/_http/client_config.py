"""How a client is set up, and where each setting came from; nothing secret in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import attrs

from webex_wholesale._core.trust.secret import Secret

if TYPE_CHECKING:
    from webex_wholesale._core.call.events import AttemptEvent, Telemetry
    from webex_wholesale._core.call.retry import RetryPolicy
    from webex_wholesale._http.clock import Clock
    from webex_wholesale._http.config import Token
    from webex_wholesale._http.handed_in import AsyncHttpClient, AsyncTransport, HttpClient, Transport
    from webex_wholesale._http.network import Cert, Verify
    from webex_wholesale.models.sub_partners import SubPartner


class ClientOptions(TypedDict, total=False):
    """What `from_env` and `from_profile` take besides: the arguments of the client, which says more of each.

    Attributes:
        token: the access token, a function that returns one, or a source.
        base_url: root of the API.
        timeout: seconds without any progress before an attempt is given up.
        deadline: seconds for a whole call.
        retry: how often and how patiently calls are repeated.
        max_connections: requests on the wire at once.
        max_rate: requests a second that are never exceeded.
        max_response_bytes: most bytes that an answer may have.
        sub_partner: act for this sub-partner everywhere.
        proxy: URL of a proxy.
        verify: how certificates are verified.
        cert: client certificate.
        trust_env: whether proxies and certificates may come from the environment.
        user_agent: text to go behind the SDK's own.
        http_client: a client of yours of httpx or httpx2.
        transport: a transport of httpx or httpx2.
        http_library: which of the two carries the requests.
        clock: another clock.
        on_event: called after every attempt.
        telemetry: told of every call and wait.
    """

    token: Token | None
    base_url: str | None
    timeout: float | None
    deadline: float | None
    retry: RetryPolicy | None
    max_connections: int
    max_rate: float | None
    max_response_bytes: int | None
    sub_partner: SubPartner | str | None
    proxy: str | None
    verify: Verify
    cert: Cert | None
    trust_env: bool
    user_agent: str | None
    http_client: HttpClient | AsyncHttpClient | None
    transport: Transport | AsyncTransport | None
    http_library: Literal["httpx", "httpx2"] | None
    clock: Clock | None
    on_event: Callable[[AttemptEvent], None] | None
    telemetry: Telemetry | None


@attrs.frozen(kw_only=True)
class ClientConfig:
    """What `client.config` shows.

    Attributes:
        base_url: root of the API.
        sub_partner: org id of the sub-partner that the client acts for, or None.
        token: what gives the token, without it.
    """

    base_url: str
    sub_partner: str | None
    token: str
    _origins: Mapping[str, str] = attrs.field(repr=False)

    def origins(self) -> dict[str, str]:
        """Return for each setting where its value came from: never the value.

        One of `argument`, `environment NAME`, `profile NAME`, `view` and `default`. The order of precedence is the
        order of this list.

        >>> from webex_wholesale import WholesaleClient
        >>> WholesaleClient("token", timeout=5.0).config.origins()["timeout"]
        'argument'
        """
        return dict(self._origins)


def origins_of(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, str]:
    """Return the origins of a constructor's arguments.

    Args:
        defaults: its keyword-only arguments with their defaults.
        given: what it was called with.
    """
    return {
        "token": "argument",
        **{name: "default" if given[name] is default else "argument" for name, default in defaults.items()},
    }


def redacted_token(token: object) -> str:
    """Return what may be said of a token or its source."""
    return "a token" if isinstance(token, Secret) else repr(token)
