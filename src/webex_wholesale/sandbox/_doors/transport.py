"""Transports of httpx and httpx2 over a plain callable: how the embedded sandbox is reached without a socket.

Decides which httpx error a broken answer becomes. Time passes on the clock that is handed in, so that a read
timeout of 30 seconds costs nothing on a virtual clock. Nothing here belongs to an event loop or to a thread.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from typing import Any, Protocol

import httpx

# A caller without a read timeout would wait for a silent server without end; the network stack gives up some day.
_SILENCE = 3600.0


class Answer(Protocol):
    """What the callable returns; see `webex_wholesale.sandbox.messages.Response`."""

    status: int
    body: bytes
    headers: list[tuple[str, str]]
    cut: str | None
    keep: int
    delay: float
    drip: float
    piece: int


class Clock(Protocol):
    """A clock whose sleeps can be told to be exact."""

    def sleep(self, seconds: float, *, exactly: bool = False) -> None:
        """Let time pass."""

    async def asleep(self, seconds: float, *, exactly: bool = False) -> None:
        """Let time pass for this task."""


Door = Callable[[str, str, str, dict[str, str], bytes], Answer]
"""method, host, target, lower-case headers, body -> answer."""


class InProcessTransport(httpx.BaseTransport):
    """Carries the requests of a `Client` of httpx or httpx2 to a callable."""

    any_http_library = True

    def __init__(self, door: Door, clock: Clock) -> None:
        self._door = door
        self._clock = clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; raises the httpx error that a real connection would."""
        answer = _ask(self._door, request, request.read())
        pause, error = _first_act(answer, request)
        if pause:
            self._clock.sleep(pause, exactly=True)
        if error is not None:
            raise error
        if _is_plain(answer):
            return _plain(answer, request)
        stream_type = _stream_type(_Pieces, _library(request).SyncByteStream)
        return _streamed(answer, request, stream_type(answer, self._clock, request))


class AsyncInProcessTransport(httpx.AsyncBaseTransport):
    """Carries the requests of an `AsyncClient` of httpx or httpx2 to a callable, in any event loop."""

    any_http_library = True

    def __init__(self, door: Door, clock: Clock) -> None:
        self._door = door
        self._clock = clock

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; raises the httpx error that a real connection would."""
        answer = _ask(self._door, request, await request.aread())
        pause, error = _first_act(answer, request)
        if pause:
            await self._clock.asleep(pause, exactly=True)
        if error is not None:
            raise error
        if _is_plain(answer):
            return _plain(answer, request)
        stream_type = _stream_type(_AsyncPieces, _library(request).AsyncByteStream)
        return _streamed(answer, request, stream_type(answer, self._clock, request))


def _ask(door: Door, request: httpx.Request, body: bytes) -> Answer:
    url = request.url
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers.raw}
    return door(request.method, url.host, url.raw_path.decode("ascii"), headers, body)


def _read_timeout(request: httpx.Request) -> float | None:
    timeout: float | None = request.extensions.get("timeout", {}).get("read")
    return timeout


def _first_act(answer: Answer, request: httpx.Request) -> tuple[float, httpx.TransportError | None]:
    """How long it takes until something is heard of the answer, and how that goes wrong."""
    timeout = _read_timeout(request)
    library = _library(request)
    if answer.cut == "silence":
        return _SILENCE if timeout is None else timeout, library.ReadTimeout("no answer", request=request)
    if timeout is not None and answer.delay >= timeout:
        return timeout, library.ReadTimeout("no answer in time", request=request)
    if answer.cut == "refuse":
        return answer.delay, library.ConnectError("connection refused", request=request)
    if answer.cut == "reset":
        return answer.delay, library.ReadError("connection reset by peer", request=request)
    if answer.cut == "close":
        message = "Server disconnected without sending a response."
        return answer.delay, library.RemoteProtocolError(message, request=request)
    return answer.delay, None


def _is_plain(answer: Answer) -> bool:
    return answer.cut is None and not answer.drip


def _library(request: httpx.Request) -> Any:
    """Return the library that a request is of: httpx2 has classes of its own, and takes no others."""
    return sys.modules[type(request).__module__.partition(".")[0]]


def _plain(answer: Answer, request: httpx.Request) -> httpx.Response:
    response: httpx.Response = _library(request).Response(
        answer.status, headers=_raw(answer.headers), content=answer.body
    )
    return response


def _streamed(answer: Answer, request: httpx.Request, body: object) -> httpx.Response:
    response: httpx.Response = _library(request).Response(answer.status, headers=_framed(answer), stream=body)
    return response


@cache
def _stream_type(pieces: type, base: type) -> Any:
    """Return a class of pieces that is one of the library's streams as well."""
    return type(pieces.__name__, (pieces, base), {})


def _framed(answer: Answer) -> list[tuple[bytes, bytes]]:
    return _raw([*answer.headers, ("Content-Length", str(len(answer.body)))])


def _raw(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    # httpx guesses an encoding for text and takes bytes as they are.
    return [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers]


def _cut_off(answer: Answer, request: httpx.Request) -> httpx.TransportError | None:
    if answer.cut != "truncate" or answer.keep >= len(answer.body):
        return None
    message = "peer closed connection without sending complete message body"
    broken: httpx.TransportError = _library(request).RemoteProtocolError(message, request=request)
    return broken


def _too_slow(answer: Answer, request: httpx.Request) -> httpx.ReadTimeout | None:
    timeout = _read_timeout(request)
    if timeout is None or answer.drip < timeout:
        return None
    slow: httpx.ReadTimeout = _library(request).ReadTimeout("the answer drips too slowly", request=request)
    return slow


def _pauses_and_pieces(answer: Answer, request: httpx.Request) -> Iterator[float | bytes]:
    """The body piece by piece, and the seconds to sleep before each piece after the first; broken off as told."""
    body = answer.body[: answer.keep] if answer.cut == "truncate" else answer.body
    size = answer.piece if answer.drip else max(1, len(body))
    for start in range(0, len(body), size):
        if start and answer.drip:
            error = _too_slow(answer, request)
            yield answer.drip
            if error is not None:
                raise error
        yield body[start : start + size]
    broken = _cut_off(answer, request)
    if broken is not None:
        raise broken


class _Pieces:
    def __init__(self, answer: Answer, clock: Clock, request: httpx.Request) -> None:
        self._clock, self._steps = clock, _pauses_and_pieces(answer, request)

    def __iter__(self) -> Iterator[bytes]:
        for step in self._steps:
            if isinstance(step, bytes):
                yield step
            else:
                self._clock.sleep(step, exactly=True)


class _AsyncPieces:
    def __init__(self, answer: Answer, clock: Clock, request: httpx.Request) -> None:
        self._clock, self._steps = clock, _pauses_and_pieces(answer, request)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for step in self._steps:
            if isinstance(step, bytes):
                yield step
            else:
                await self._clock.asleep(step, exactly=True)
