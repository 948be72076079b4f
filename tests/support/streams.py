"""A stream as the drivers carry it: what a download is made of, for tests of the wire beneath."""

from __future__ import annotations

from typing import Any

from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.effects import CloseStream, Failure, Flow, OpenStream, ReadStream

__all__ = ["Failure", "closed_early", "fetched", "run"]


def fetched(link: str, timeout: float | None = 5.0, give_up_at: float | None = None, **headers: str) -> Flow[Any]:
    """Return (status, headers, body), or the failure."""
    stream = yield OpenStream(Secret(link), headers, timeout, give_up_at)
    if isinstance(stream, Failure):
        return stream
    body = b""
    try:
        while (piece := (yield ReadStream(stream, timeout, give_up_at))) is not None:
            if isinstance(piece, Failure):
                return piece
            body += piece
    finally:
        yield CloseStream(stream)
    return stream.status, stream.headers, body


def closed_early(link: str) -> Flow[Any]:
    """Read the first piece only, and close; returns the stream, so that nothing but closing can have ended it."""
    stream = yield OpenStream(Secret(link), {}, 5.0, None)
    yield ReadStream(stream, 5.0, None)
    yield CloseStream(stream)
    return stream


async def run(client: Any, flow: Flow[Any]) -> Any:
    """Run a flow by a client's own driver, whichever client it is."""
    if hasattr(client, "target"):
        return client.target._session.driver.run(flow)
    return await client._session.driver.run(flow)
