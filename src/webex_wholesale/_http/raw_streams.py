"""Streamed answers: the head at once, the body piece by piece as it came over the wire, nothing decoded.

They are for hosts that must never hear of the token: a request has the headers that its flow names and the
SDK's user agent, nothing of the client's own or of a caller's `http_client`, and no cookie. Its URL is a secret:
httpx logs the URL of every request at INFO, and a filter takes it out of that line.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import suppress
from typing import TypeVar

import httpx

from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.effects import Failure, OpenStream
from webex_wholesale._http.config import CLOSED_BY_OWNER, Config, connect_timeout, failure, make_client
from webex_wholesale.errors import ClientClosed, UntrustedLink

C = TypeVar("C")


class RawStream:
    """An answer of the sync client, open until `close()`; see `effects.Stream`."""

    def __init__(self, config: Config) -> None:
        self.client, self._owned = _wire(httpx.Client, config)
        self.status = 0
        self.headers: Mapping[str, str] = {}
        self._response: httpx.Response | None = None
        self._pieces: Iterator[bytes] = iter(())

    def begin(self, request: httpx.Request) -> None:
        """Send the request, and read the head of the answer."""
        self._response = response = self.client.send(request, stream=True, auth=None, follow_redirects=False)
        self.status, self.headers = response.status_code, dict(response.headers.items())
        assert isinstance(response.stream, httpx.SyncByteStream)
        self._pieces = iter(response.stream)

    def read(self, timeout: float | None) -> bytes | None:
        """Return some of the body, None at its end."""
        _set_read_timeout(self._response, timeout)
        return next(self._pieces, None)

    def close(self) -> None:
        """Let go of the connection, and close it where the body was not read to its end."""
        if self._response is not None:
            self._response.close()
        if self._owned:
            self.client.close()


class AsyncRawStream:
    """An answer of the async client, open until `aclose()`; see `effects.Stream`."""

    def __init__(self, config: Config) -> None:
        self.client, self._owned = _wire(httpx.AsyncClient, config)
        self.status = 0
        self.headers: Mapping[str, str] = {}
        self._response: httpx.Response | None = None
        self._pieces: AsyncIterator[bytes] | None = None

    async def begin(self, request: httpx.Request) -> None:
        """Send the request, and read the head of the answer."""
        self._response = response = await self.client.send(request, stream=True, auth=None, follow_redirects=False)
        self.status, self.headers = response.status_code, dict(response.headers.items())
        assert isinstance(response.stream, httpx.AsyncByteStream)
        self._pieces = aiter(response.stream)

    async def read(self, timeout: float | None) -> bytes | None:
        """Return some of the body, None at its end."""
        _set_read_timeout(self._response, timeout)
        assert self._pieces is not None
        return await anext(self._pieces, None)

    async def aclose(self) -> None:
        """Let go of the connection, and close it where the body was not read to its end."""
        if self._response is not None:
            await self._response.aclose()
        if self._owned:
            await self.client.aclose()


class _SignedURL(httpx.URL):
    """A link that is a secret; `str()` still gives it away, for transports ask for it."""

    def __repr__(self) -> str:
        return f"{self.scheme}://{self.host}/***"


def stream_request(effect: OpenStream, config: Config, timeout: float | None) -> httpx.Request:
    """Return the request, ready for the wire.

    Raises:
        UntrustedLink: the link is no URL that can be asked for.
    """
    headers = {"user-agent": config.defaults.headers["user-agent"], **effect.headers}
    limits = {"connect": connect_timeout(timeout), "read": timeout, "write": timeout, "pool": timeout}
    url = _signed_url(effect.link)
    if url is None:
        raise UntrustedLink("the report's link cannot be read, so it was not followed")
    request = httpx.Request("GET", url, headers=headers, extensions={"timeout": limits})
    request.url = url
    return request


def stream_failure(
    problem: BaseException, timeout: float | None, client: httpx.Client | httpx.AsyncClient
) -> Failure:
    """Return what went wrong with a stream as plain data.

    Raises:
        ClientClosed: the owner of `http_client` has closed it.
        BaseException: `problem`, where it is not the wire's.
    """
    if isinstance(problem, httpx.RequestError | ssl.SSLError):
        return failure(problem, timeout)
    if isinstance(problem, httpx.StreamClosed) or (isinstance(problem, RuntimeError) and client.is_closed):
        raise ClientClosed(CLOSED_BY_OWNER) from None
    raise problem


def _signed_url(link: Secret) -> _SignedURL | None:
    # Returning, not raising: a traceback of httpx's parser has the whole link among its locals.
    with suppress(httpx.InvalidURL):
        return _SignedURL(link.reveal())
    return None


def _set_read_timeout(response: httpx.Response | None, timeout: float | None) -> None:
    assert response is not None
    response.request.extensions["timeout"]["read"] = timeout


def _wire(kind: Callable[..., C], config: Config) -> tuple[C, bool]:
    """Return an httpx client, and whether it is ours to close: closing it would close the caller's transport."""
    logging.getLogger("httpx").addFilter(_mask)
    return make_client(kind, config), config.http_client is None and config.transport is None


def _mask(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(repr(value) if isinstance(value, _SignedURL) else value for value in record.args)
    return True
