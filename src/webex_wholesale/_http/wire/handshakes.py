"""Handshakes of the async client: one that is cancelled closes its connection.

httpcore closes it where TLS fails or takes too long, and forgets it where the task that waits is cancelled.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import anyio

from webex_wholesale._http.wire.cancellation import defer_cancellation


def guard_handshakes(client: Any) -> None:
    """Have the connections that a client of the HTTP library opens from now on closed with their handshake."""
    for transport in (getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()):
        pool: Any = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if backend is not None and not isinstance(backend, _Backend):
            pool._network_backend = _Backend(backend)


class _Backend:
    """Opens connections; stands in for the library's own backend."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.connect_unix_socket = inner.connect_unix_socket
        self.sleep = inner.sleep

    async def connect_tcp(self, *arguments: Any, **named: Any) -> Any:
        stream = await self._inner.connect_tcp(*arguments, **named)
        # On the stream itself: a wrapper would cost every read and write that follows.
        stream.start_tls = partial(_start_tls, stream, stream.start_tls)
        return stream


async def _start_tls(stream: Any, start: Any, *arguments: Any, **named: Any) -> Any:
    try:
        return await start(*arguments, **named)
    except BaseException:
        with anyio.CancelScope(shield=True):
            await defer_cancellation(stream.aclose(), shield=True)
        raise
