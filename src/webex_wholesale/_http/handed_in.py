"""What a caller may hand in for the wire: a client or a transport of httpx, or of httpx2, by what is used of it.

By shape and not by name: neither library has to be installed for the types of the other to be checked.
"""

from __future__ import annotations

from typing import Any, Protocol


class HttpClient(Protocol):
    """An `httpx.Client`, or httpx2's."""

    @property
    def is_closed(self) -> bool:
        """Whether it has been closed."""

    def send(self, request: Any, *, stream: bool = ..., auth: Any = ..., follow_redirects: Any = ...) -> Any:
        """Send a request of its library."""

    def close(self) -> None:
        """Close its connections."""


class AsyncHttpClient(Protocol):
    """An `httpx.AsyncClient`, or httpx2's."""

    @property
    def is_closed(self) -> bool:
        """Whether it has been closed."""

    async def send(self, request: Any, *, stream: bool = ..., auth: Any = ..., follow_redirects: Any = ...) -> Any:
        """Send a request of its library."""

    async def aclose(self) -> None:
        """Close its connections."""


class Transport(Protocol):
    """An `httpx.BaseTransport`, httpx2's, or the sandbox's."""

    def handle_request(self, request: Any, /) -> Any:
        """Return the response to a request."""


class AsyncTransport(Protocol):
    """An `httpx.AsyncBaseTransport`, httpx2's, or the sandbox's."""

    async def handle_async_request(self, request: Any, /) -> Any:
        """Return the response to a request."""
