"""The async client's wire: its connections, turns on them, exchanges and streams; for one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

import anyio
import anyio.lowlevel

from webex_wholesale._core.call.rate_limit import Pace
from webex_wholesale._flows.effects import Answer, Failure, OpenStream, ReadStream, Send, Throttled
from webex_wholesale._http.config import Config
from webex_wholesale._http.wire.bodies import BadBody, Body
from webex_wholesale._http.wire.cancellation import defer_cancellation
from webex_wholesale._http.wire.clients import (
    SentMark,
    build_request,
    build_stream_request,
    headers_of,
    make_client,
)
from webex_wholesale._http.wire.failures import CLOSED, NO_SLOT, TOO_LATE, TOO_LATE_UNSENT, wire_failure
from webex_wholesale._http.wire.forks import tell_after_fork
from webex_wholesale._http.wire.handshakes import guard_handshakes
from webex_wholesale._http.wire.limits import attempt_timeout, time_left
from webex_wholesale._http.wire.orphans import drop_orphans
from webex_wholesale._http.wire.streams import AsyncRawStream
from webex_wholesale._http.wire.tracebacks import without_wire_frames
from webex_wholesale.errors import ClientClosed, WrongEventLoop

T = TypeVar("T")

_WRONG_LOOP = (
    "this client was first used in another event loop, and its connections belong there: make and close one "
    "client for each loop, such as inside the function that asyncio.run() is given"
)


def running_loop() -> object:
    """Return what tells one event loop from another."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return anyio.lowlevel.current_token()


class _OverError(Exception):
    """The time is over."""


class _Limit:
    """A time limit on the running task, as `asyncio.timeout` is; its timer is set only if something has to wait.

    Calls that are answered in this process never do: a loop that is not run would keep all their timers.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None
        self._expired = False

    def start(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task, self._requests = task, task.cancelling()
        self._timer = task.get_loop().call_later(self._seconds, self._expire)

    def _expire(self) -> None:
        self._expired = True
        self._task.cancel()

    def end(self) -> bool:
        """Stop the clock; return whether it, and nothing else, has cancelled the task."""
        if self._timer is not None:
            self._timer.cancel()
        return self._expired and self._task.uncancel() <= self._requests


async def _in_time(work: Coroutine[Any, Any, T], seconds: float | None) -> T:
    """Await some work and cancel it when the time is over.

    Raises:
        _OverError: it was.
    """
    if seconds is None:
        return await defer_cancellation(work)
    if not isinstance(running_loop(), asyncio.AbstractEventLoop):
        with anyio.move_on_after(seconds):
            return await defer_cancellation(work)
        raise _OverError
    limit = _Limit(seconds)
    try:
        result = await defer_cancellation(work, on_wait=limit.start)
    except asyncio.CancelledError:
        if limit.end():
            raise _OverError from None
        raise
    except BaseException:
        limit.end()
        raise
    limit.end()
    return result


async def _drop_orphans(client: Any) -> None:
    for closing in drop_orphans(client):
        # Whatever is cancelled: else they are lost for good.
        with anyio.CancelScope(shield=True):
            await defer_cancellation(closing, shield=True)


class AsyncWire:
    """Carries requests; one for a client and all its views, and for one event loop."""

    def __init__(self, config: Config, pace: Pace) -> None:
        self._config = config
        self._pace = pace
        self._monotonic = config.clock.monotonic
        self._slots: anyio.Semaphore | None = None
        self._client: Any = None
        self._headers: Mapping[str, str] = {}
        self._loop: object = None
        self._closed = False
        # What a forked child inherits is kept, never closed: a connection in two processes mixes up their answers.
        self.inherited: list[Any] = []
        tell_after_fork(self)

    def forget_parent(self) -> None:
        """Start afresh in a forked child."""
        self.inherited.append(self._client)
        self._client = self._slots = None

    async def send(self, send: Send) -> Answer | Failure | Throttled:
        """Make one exchange; see `effects.Send`."""
        try:
            return await self._in_turn(send)
        except BaseException as problem:
            raise without_wire_frames(problem)  # noqa: B904 - the same exception

    async def _in_turn(self, send: Send) -> Answer | Failure | Throttled:
        client, slots = self._ready()
        try:
            slots.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(time_left(send, self._monotonic())) as scope:
                await slots.acquire()
            if scope.cancelled_caught:
                return NO_SLOT
        try:
            now = self._monotonic()
            if send.token is not None and (seconds := self._pace.take(now, send.waited)):
                return Throttled(seconds)
            return await self._timed(client, send, attempt_timeout(send, now), time_left(send, now))
        finally:
            slots.release()

    async def _timed(self, client: Any, send: Send, timeout: float | None, left: float | None) -> Answer | Failure:
        request = build_request(send, self._headers, timeout, self._config.library)
        mark = SentMark.on(request, self._config)
        try:
            return await _in_time(self._exchange(client, request, send.give_up_at), left)
        except BadBody as bad:
            return Failure(True, bad.reason, final=bad.final)
        except BaseException as problem:
            await _drop_orphans(client)
            if isinstance(problem, _OverError):
                return TOO_LATE if mark.sent else TOO_LATE_UNSENT
            return wire_failure(problem, timeout, client, closed=self._closed)

    async def _exchange(self, client: Any, request: Any, give_up_at: float | None) -> Answer | Failure:
        response = await client.send(request, stream=True, auth=None, follow_redirects=False)
        try:
            headers = headers_of(response)
            body = Body(headers.get("content-encoding", ""), self._config.max_response_bytes)
            async for piece in response.stream:
                body.add(piece)
                if give_up_at is not None and self._monotonic() >= give_up_at:
                    return TOO_LATE
        finally:
            # In a caller's client this may have to wait for a lock, where a cancellation would leave it busy.
            await defer_cancellation(response.aclose(), shield=True)
            if client.is_closed and (stream := response.extensions.get("network_stream")) is not None:
                # Closed meanwhile: a connection that was being made at the time belongs to no pool any more.
                await stream.aclose()
        return Answer(response.status_code, headers, body.whole())

    def _ready(self) -> tuple[Any, anyio.Semaphore]:
        if self._closed:
            raise ClientClosed(CLOSED)
        loop = running_loop()
        if self._client is None or self._slots is None:
            client = make_client("AsyncClient", self._config)
            guard_handshakes(client)
            self._headers = dict(client.headers.items())
            self._slots = anyio.Semaphore(self._config.max_connections)
            self._client, self._loop = client, loop
        elif loop != self._loop:
            raise WrongEventLoop(_WRONG_LOOP)
        return self._client, self._slots

    # --- streams

    async def open(self, effect: OpenStream) -> AsyncRawStream | Failure:
        """Open a stream; see `effects.OpenStream`."""
        try:
            return await self._open(effect)
        except BaseException as problem:
            raise without_wire_frames(problem)  # noqa: B904 - the same exception

    async def _open(self, effect: OpenStream) -> AsyncRawStream | Failure:
        if self._closed:
            raise ClientClosed(CLOSED)
        now = self._monotonic()
        timeout = attempt_timeout(effect, now)
        request = build_stream_request(effect, self._config, timeout)
        stream = AsyncRawStream(self._config)
        guard_handshakes(stream.client)
        try:
            await _in_time(stream.begin(request), time_left(effect, now))
        except _OverError:
            await self.close_stream(stream)
            return TOO_LATE
        except BaseException as problem:
            await self.close_stream(stream)
            return wire_failure(problem, timeout, stream.client, closed=False)
        return stream

    async def read(self, effect: ReadStream) -> bytes | Failure | None:
        """Read of a stream; see `effects.ReadStream`."""
        try:
            return await self._read(effect)
        except BaseException as problem:
            raise without_wire_frames(problem)  # noqa: B904 - the same exception

    async def _read(self, effect: ReadStream) -> bytes | Failure | None:
        stream: AsyncRawStream = effect.stream
        now = self._monotonic()
        if effect.give_up_at is not None and now >= effect.give_up_at:
            return TOO_LATE
        timeout = attempt_timeout(effect, now)
        try:
            return await _in_time(stream.read(timeout), time_left(effect, now))
        except _OverError:
            return TOO_LATE
        except Exception as problem:
            return wire_failure(problem, timeout, stream.client, closed=False)

    async def close_stream(self, stream: AsyncRawStream) -> None:
        """Close a stream, whatever is cancelled meanwhile."""
        with anyio.CancelScope(shield=True):
            await defer_cancellation(stream.aclose(), shield=True)
        await _drop_orphans(stream.client)

    # --- the end

    def is_here(self) -> bool:
        """Whether this is the event loop that the connections belong to."""
        return running_loop() == self._loop

    async def aclose(self) -> None:
        """Close the connections; a client that the caller passed in stays open.

        Raises:
            WrongEventLoop: the connections belong to another event loop, and cannot be closed from here.
        """
        self._closed = True
        client, self._client = self._client, None
        if client is None or client is self._config.http_client:
            return
        if not self.is_here():
            raise WrongEventLoop(_WRONG_LOOP)
        await client.aclose()
