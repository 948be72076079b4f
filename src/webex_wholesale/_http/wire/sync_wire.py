"""The sync client's wire: its connections, turns on them, exchanges and streams."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from webex_wholesale._core.call.rate_limit import Pace
from webex_wholesale._flows.effects import Answer, Failure, OpenStream, ReadStream, Send, Throttled
from webex_wholesale._http.config import Config
from webex_wholesale._http.wire.bodies import BadBody, Body
from webex_wholesale._http.wire.clients import build_request, build_stream_request, headers_of, make_client
from webex_wholesale._http.wire.deadlines import bound, until
from webex_wholesale._http.wire.failures import CLOSED, NO_SLOT, TOO_LATE, wire_failure
from webex_wholesale._http.wire.forks import tell_after_fork
from webex_wholesale._http.wire.limits import attempt_timeout, time_left
from webex_wholesale._http.wire.orphans import drop_orphans
from webex_wholesale._http.wire.slots import FairSlots
from webex_wholesale._http.wire.streams import RawStream
from webex_wholesale._http.wire.tracebacks import without_wire_frames
from webex_wholesale.errors import ClientClosed


class _Pool:
    """Connections of one process."""

    def __init__(self, config: Config) -> None:
        self.making = threading.Lock()
        self.client: Any = None
        self.headers: Mapping[str, str] = {}
        self.slots = FairSlots(config.max_connections)


class SyncWire:
    """Carries requests; one for a client and all its views."""

    def __init__(self, config: Config, pace: Pace) -> None:
        self._config = config
        self._pace = pace
        self._monotonic = config.clock.monotonic
        self._closed = False
        self._pool = _Pool(config)
        # What a forked child inherits is kept, never closed: a connection in two processes mixes up their answers.
        self.inherited: list[Any] = []
        tell_after_fork(self)

    def forget_parent(self) -> None:
        """Start afresh in a forked child."""
        self.inherited.append(self._pool.client)
        self._pool = _Pool(self._config)

    def send(self, send: Send) -> Answer | Failure | Throttled:
        """Make one exchange; see `effects.Send`."""
        try:
            return self._in_turn(send)
        except BaseException as problem:
            raise without_wire_frames(problem)  # noqa: B904 - the same exception

    def _in_turn(self, send: Send) -> Answer | Failure | Throttled:
        client, pool = self._ready()
        slots = pool.slots
        if not slots.acquire(time_left(send, self._monotonic())):
            return NO_SLOT
        try:
            now = self._monotonic()
            if send.token is not None and (seconds := self._pace.take(now, send.waited)):
                return Throttled(seconds)
            return self._exchange(client, pool.headers, send, attempt_timeout(send, now))
        finally:
            slots.release()

    def _exchange(
        self, client: Any, own_headers: Mapping[str, str], send: Send, timeout: float | None
    ) -> Answer | Failure:
        request = build_request(send, own_headers, timeout, self._config.library)
        try:
            with until(send.give_up_at, self._monotonic):
                response = client.send(request, stream=True, auth=None, follow_redirects=False)
                try:
                    headers = headers_of(response)
                    body = Body(headers.get("content-encoding", ""), self._config.max_response_bytes)
                    for piece in response.stream:
                        body.add(piece)
                        if send.give_up_at is not None and self._monotonic() >= send.give_up_at:
                            return TOO_LATE
                finally:
                    response.close()
                    if client.is_closed and (stream := response.extensions.get("network_stream")) is not None:
                        # Closed meanwhile: a connection that was being made at the time is in no pool any more.
                        stream.close()
            return Answer(response.status_code, headers, body.whole())
        except BadBody as bad:
            return Failure(True, bad.reason, final=bad.final)
        except BaseException as problem:
            drop_orphans(client)
            return wire_failure(problem, timeout, client, closed=self._closed)

    def _ready(self) -> tuple[Any, _Pool]:
        pool = self._pool
        client = pool.client
        if client is None:
            with pool.making:
                if self._closed:
                    raise ClientClosed(CLOSED)
                client = pool.client
                if client is None:
                    client = make_client("Client", self._config)
                    bound(client, self._config.library)
                    pool.headers = dict(client.headers.items())
                    pool.client = client
        return client, pool

    # --- streams

    def open(self, effect: OpenStream) -> RawStream | Failure:
        """Open a stream; see `effects.OpenStream`."""
        try:
            return self._open(effect)
        except BaseException as problem:
            raise without_wire_frames(problem)  # noqa: B904 - the same exception

    def _open(self, effect: OpenStream) -> RawStream | Failure:
        if self._closed:
            raise ClientClosed(CLOSED)
        timeout = attempt_timeout(effect, self._monotonic())
        request = build_stream_request(effect, self._config, timeout)
        stream = RawStream(self._config)
        bound(stream.client, self._config.library)
        try:
            with until(effect.give_up_at, self._monotonic):
                stream.begin(request)
        except BaseException as problem:
            stream.close()
            drop_orphans(stream.client)
            return wire_failure(problem, timeout, stream.client, closed=False)
        return stream

    def read(self, effect: ReadStream) -> bytes | Failure | None:
        """Read of a stream; see `effects.ReadStream`."""
        try:
            return self._read(effect)
        except BaseException as problem:
            raise without_wire_frames(problem)  # noqa: B904 - the same exception

    def _read(self, effect: ReadStream) -> bytes | Failure | None:
        stream: RawStream = effect.stream
        now = self._monotonic()
        if effect.give_up_at is not None and now >= effect.give_up_at:
            return TOO_LATE
        timeout = attempt_timeout(effect, now)
        try:
            with until(effect.give_up_at, self._monotonic):
                return stream.read(timeout)
        except Exception as problem:
            return wire_failure(problem, timeout, stream.client, closed=False)

    # --- the end

    def close(self) -> None:
        """Close the connections; a client that the caller passed in stays open."""
        pool = self._pool
        with pool.making:
            self._closed = True
            client, pool.client = pool.client, None
        if client is not None and client is not self._config.http_client:
            client.close()
