"""Streamed answers: the head at once, the body piece by piece as it came over the wire, nothing decoded.

They are for hosts that must never hear of the token: a request has the headers that its flow names and the
SDK's user agent, nothing of the client's own or of a caller's `http_client`, and no cookie. Each has a client of
the HTTP library to itself, unless the caller handed one in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from webex_wholesale._http.config import Config
from webex_wholesale._http.wire.clients import headers_of, make_client


class RawStream:
    """An answer of the sync client, open until `close()`; see `effects.Stream`."""

    def __init__(self, config: Config) -> None:
        self.client = make_client("Client", config)
        # Closing a client of ours would close the caller's transport.
        self._owned = config.http_client is None and config.transport is None
        self.status = 0
        self.headers: Mapping[str, str] = {}
        self.framed = False
        self._response: Any = None
        self._pieces: Iterator[bytes] = iter(())

    def begin(self, request: Any) -> None:
        """Send the request, and read the head of the answer."""
        self._response = response = self.client.send(request, stream=True, auth=None, follow_redirects=False)
        self.status, self.headers = response.status_code, headers_of(response)
        self.framed = not response.http_version.startswith("HTTP/1")
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
        self.client = make_client("AsyncClient", config)
        self._owned = config.http_client is None and config.transport is None
        self.status = 0
        self.headers: Mapping[str, str] = {}
        self.framed = False
        self._response: Any = None
        self._pieces: AsyncIterator[bytes] | None = None

    async def begin(self, request: Any) -> None:
        """Send the request, and read the head of the answer."""
        self._response = response = await self.client.send(request, stream=True, auth=None, follow_redirects=False)
        self.status, self.headers = response.status_code, headers_of(response)
        self.framed = not response.http_version.startswith("HTTP/1")
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


def _set_read_timeout(response: Any, timeout: float | None) -> None:
    response.request.extensions["timeout"]["read"] = timeout
