"""The HTTP library's clients and requests: how they are made, and what they must never carry.

No cookie is kept: the API sets none that matters, and a jar would grow for as long as the client lives. Redirects
are never followed here, but under rules of our own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from http.cookiejar import CookieJar
from typing import Any

from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.effects import OpenStream, Send
from webex_wholesale._http.config import Config
from webex_wholesale._http.network import proxy_of, tls_context
from webex_wholesale._http.wire.bodies import CODINGS
from webex_wholesale._http.wire.library import Library
from webex_wholesale._http.wire.limits import timeouts
from webex_wholesale.errors import ConfigurationError, InvalidRequest, UntrustedLink


class _NoCookies(CookieJar):
    def extract_cookies(self, response: Any, request: Any) -> None:
        """Keep none."""

    def add_cookie_header(self, request: Any) -> None:
        """Send none."""


@cache
def _no_cookies_type(library: Library) -> Callable[[], Any]:
    class NoCookies(library.http.Cookies):  # type: ignore[name-defined,misc]
        def extract_cookies(self, response: Any) -> None:
            """Keep none, without making a request and a response of the standard library's for each answer."""

    return NoCookies


def make_client(kind: str, config: Config) -> Any:
    """Return the caller's client of the HTTP library, or one of our own.

    Args:
        kind: `Client` or `AsyncClient`.

    Raises:
        ConfigurationError: the proxy, given or from the environment, cannot be used.
    """
    if config.http_client is not None:
        return config.http_client
    library = config.library
    try:
        client = getattr(library.http, kind)(**client_options(config))
        client._cookies = _no_cookies_type(library)()
        return client
    except ConfigurationError:
        raise
    except ImportError:
        raise ConfigurationError(
            f"a SOCKS proxy needs one more library: pip install '{library.name}[socks]'"
        ) from None
    except (ValueError, library.http.InvalidURL):
        raise ConfigurationError("proxy must be a URL such as http://user:password@proxy.example:3128") from None


def client_options(config: Config) -> dict[str, Any]:
    """Return the arguments for a client of the HTTP library."""
    http = config.library.http
    options: dict[str, Any] = {
        "follow_redirects": False,
        "trust_env": config.trust_env,
        "cookies": _NoCookies(),
        "limits": http.Limits(
            max_connections=config.max_connections, max_keepalive_connections=config.max_connections
        ),
    }
    if config.transport is not None:
        return {**options, "transport": config.transport}
    if config.proxy is not None:
        options["proxy"] = proxy_of(config.proxy, config.library)
    tls = tls_context(config.verify, config.cert, trust_env=config.trust_env, library=config.library)
    return {**options, "verify": tls}


def build_request(send: Send, client_headers: Mapping[str, str], timeout: float | None, library: Library) -> Any:
    """Return the request, ready for the wire: the library's own merging of URL and headers costs as much again.

    Raises:
        InvalidRequest: its URL cannot be sent.
    """
    headers = {
        **client_headers,
        **send.request.headers,
        "accept-encoding": CODINGS,
        "trackingid": send.tracking_id,
    }
    if send.token is not None:
        headers["authorization"] = f"Bearer {send.token.reveal()}"
    body = send.request.body
    try:
        return library.http.Request(
            send.request.method,
            send.request.url,
            headers=headers,
            content=body.reveal().encode() if isinstance(body, Secret) else body,
            extensions={"timeout": timeouts(timeout)},
        )
    except library.http.InvalidURL as problem:
        raise InvalidRequest(f"the request has a URL that cannot be sent: {problem}") from None


def headers_of(response: Any) -> dict[str, str]:
    """Return the headers of an answer, names in lower case; the library's own way reads them three times."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name = raw_name.decode("latin-1").lower()
        try:
            value = raw_value.decode()
        except UnicodeDecodeError:
            value = raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def build_stream_request(effect: OpenStream, config: Config, timeout: float | None) -> Any:
    """Return the request for a stream; its URL prints masked.

    Raises:
        UntrustedLink: the link is no URL that can be asked for.
    """
    headers = {"user-agent": config.defaults.headers["user-agent"], **effect.headers}
    url = _signed_url(effect.link, config.library)
    if url is None:
        raise UntrustedLink("the report's link cannot be read, so it was not followed")
    request = config.library.http.Request("GET", url, headers=headers, extensions={"timeout": timeouts(timeout)})
    request.url = url
    return request


def _signed_url(link: Secret, library: Library) -> Any:
    # Returning, not raising: a traceback of the library's parser has the whole link among its locals.
    with suppress(library.http.InvalidURL):
        return _signed_url_type(library)(link.reveal())
    return None


class _Signed:
    """A link that is a secret; `str()` still gives it away, for transports ask for it."""

    scheme: str
    host: str

    def __repr__(self) -> str:
        return f"{self.scheme}://{self.host}/***"


@cache
def _signed_url_type(library: Library) -> Callable[[str], Any]:
    # The library logs the URL of every request at INFO.
    logging.getLogger(library.name).addFilter(_mask)
    return type("SignedURL", (_Signed, library.http.URL), {})


def _mask(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(repr(value) if isinstance(value, _Signed) else value for value in record.args)
    return True


class SentMark:
    """Whether a request has begun to be sent: its headers go first, then its body is asked for.

    A transport of the caller's may send without asking for the body: what it carries counts as sent. So does a
    read, which may be sent again in any case.
    """

    def __init__(self, *, sent: bool) -> None:
        self.sent = sent

    @classmethod
    def on(cls, request: Any, config: Config) -> SentMark:
        """Return the mark of a request that is to be sent by the async client."""
        is_read = request.method in ("GET", "HEAD")
        mark = cls(sent=is_read or config.transport is not None or config.http_client is not None)
        if not mark.sent:
            request.stream = _marking_type(config.library)(request.stream, mark)
        return mark


@cache
def _marking_type(library: Library) -> Callable[[Any, SentMark], Any]:
    class Marking(library.http.AsyncByteStream):  # type: ignore[name-defined,misc]
        def __init__(self, inner: Any, mark: SentMark) -> None:
            self.inner, self.mark = inner, mark

        async def __aiter__(self) -> Any:
            self.mark.sent = True
            async for piece in self.inner:
                yield piece

    return Marking
