"""The sandbox on real sockets: one thread per connection, two origins, standard library only."""

from __future__ import annotations

import contextlib
import socket
import threading
import traceback
import weakref
from collections.abc import Callable, Collection
from functools import lru_cache
from io import BufferedReader
from types import TracebackType
from typing import Protocol, cast

from webex_wholesale.sandbox._api.messages import BASE_PATH, Request, Response
from webex_wholesale.sandbox._doors.guard import ConnectionTimeouts, Guard
from webex_wholesale.sandbox._doors.wire import (
    BadRequest,
    Incoming,
    break_off,
    head,
    is_host,
    read_request,
    send_both,
    wait_for_farewell,
)
from webex_wholesale.sandbox.clock import VirtualClock

# By how many names one caller after another may call a server before their links are made anew.
_MOST_NAMES = 100


class Served(Protocol):
    """What a server serves: a sandbox."""

    clock: VirtualClock
    token: str

    def handle(self, request: Request) -> Response:
        """Answer one request."""

    def listen(self, number: int) -> None:
        """Count servers in and out."""


class SandboxServer:
    """A running server: `url` is the base URL of the API, `token` opens it, `stop()` ends it.

    Report files come from a second port. Use it as a context manager, or call `stop` yourself.
    """

    def __init__(
        self,
        sandbox: Served,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        allow_hosts: Collection[str] = (),
        on_stop: Callable[[], None] = lambda: None,
    ) -> None:
        self.sandbox = sandbox
        self._on_stop = on_stop
        self._stopped = False
        guard = Guard(host, allow_hosts)
        sandbox.listen(1)
        self._timeouts = ConnectionTimeouts()
        self._origins = lru_cache(_MOST_NAMES)(self._find_origins)

        def files(incoming: Incoming) -> Response:
            return self._request(incoming, for_reports=True)

        try:
            self._reports = Listener(host, 0, files, self._send, guard, self._timeouts)
            try:
                self._api = Listener(host, port, self._request, self._send, guard, self._timeouts)
            except (OSError, OverflowError):
                self._reports.stop()
                raise
        except (OSError, OverflowError):
            self._timeouts.stop()
            sandbox.listen(-1)
            raise
        self._api.start()
        self._reports.start()

    @property
    def url(self) -> str:
        """The base URL of the API, for the client's `base_url`."""
        return self.origin + BASE_PATH

    @property
    def origin(self) -> str:
        """The origin of the API; the sandbox's own door is `/__sandbox__/` there."""
        return f"http://{self._api.host}:{self._api.port}"

    @property
    def reports_origin(self) -> str:
        """The origin of the report files."""
        return f"http://{self._reports.host}:{self._reports.port}"

    @property
    def token(self) -> str:
        """A token with every scope."""
        return self.sandbox.token

    def stop(self) -> None:
        """Stop listening and end all connections."""
        if self._stopped:
            return
        self._stopped = True
        self.sandbox.listen(-1)
        self._api.stop()
        self._reports.stop()
        self._timeouts.stop()
        self._on_stop()

    def __enter__(self) -> SandboxServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _request(self, incoming: Incoming, *, for_reports: bool = False) -> Response:
        origin, reports_origin = self._origins(incoming.headers.get("host", ""))
        request = Request(
            incoming.method,
            incoming.target,
            incoming.headers,
            incoming.body,
            origin=origin,
            reports_origin=reports_origin,
            for_reports=for_reports,
        )
        return self.sandbox.handle(request)

    def _find_origins(self, given: str) -> tuple[str, str]:
        """The origins of the links for a caller: its own name for this host, which need not be 127.0.0.1."""
        host = given if is_host(given) else f"{self._api.host}:{self._api.port}"
        name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
        return f"http://{host}", f"http://{name}:{self._reports.port}"

    def _send(self, connection: socket.socket, incoming: Incoming, answer: Response) -> bool:
        """Write an answer as its faults want it; whether the connection goes on."""
        clock = self.sandbox.clock
        if answer.delay:
            clock.sleep(answer.delay, exactly=True)
        if answer.cut == "silence":
            wait_for_farewell(connection)
            return False
        if answer.cut in ("refuse", "reset"):
            break_off(connection)
            return False
        if answer.cut == "close":
            return False
        if not answer.drip:
            self._timeouts.answering(connection)
        first = head(answer, close=incoming.close)
        body = b"" if incoming.method == "HEAD" else answer.body
        if answer.cut == "truncate":
            connection.sendall(first + body[: answer.keep])
            return False
        if not answer.drip:
            send_both(connection, first, body)
            return not incoming.close
        connection.sendall(first)
        for start in range(0, len(body), answer.piece):
            connection.sendall(body[start : start + answer.piece])
            clock.sleep(answer.drip, exactly=True)
        return not incoming.close


class Listener:
    """One port: accepts connections and serves each in a daemon thread."""

    def __init__(
        self,
        host: str,
        port: int,
        answer: Callable[[Incoming], Response],
        send: Callable[[socket.socket, Incoming, Response], bool],
        guard: Guard,
        timeouts: ConnectionTimeouts,
    ) -> None:
        self._answer = answer
        self._send = send
        self._guard = guard
        self._timeouts = timeouts
        self._socket = socket.create_server((host, port), backlog=128)
        self.host: str = self._socket.getsockname()[0]
        self.port: int = self._socket.getsockname()[1]
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._thread = threading.Thread(target=self._accept, name=f"sandbox-{self.port}", daemon=True)
        self._stopping = False

    def start(self) -> None:
        """Begin to accept."""
        self._thread.start()

    def stop(self) -> None:
        """Stop accepting, end the open connections, free the port."""
        self._stopping = True
        # Closing alone would not wake a thread that is blocked in accept().
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(5)

    def _accept(self) -> None:
        while not self._stopping:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        # A caller that goes away, in whatever rude way, ends its connection and nothing else.
        with connection, contextlib.suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection.makefile("rb", 65_536) as stream:
                try:
                    while not self._stopping and self._turn(connection, cast("BufferedReader", stream)):
                        pass
                finally:
                    self._timeouts.endless(connection)

    def _turn(self, connection: socket.socket, stream: BufferedReader) -> bool:
        self._timeouts.waiting(connection)
        try:
            incoming = read_request(
                stream,
                connection,
                lambda: self._timeouts.reading(connection),
                lambda incoming: self._guard.objection(incoming.headers, incoming.version),
            )
        except BadRequest as error:
            answer = Response(error.status, str(error).encode(), [("Content-Type", "text/plain")])
            connection.sendall(head(answer, close=True) + answer.body)
            return False
        if incoming is None:
            return False
        self._timeouts.endless(connection)
        try:
            answer = self._answer(incoming)
        except Exception:
            # A fault of the sandbox itself: loud here, and not to be taken for one that a rule made.
            traceback.print_exc()
            answer = Response(500, b"The sandbox has a fault of its own; see its output.")
        return self._send(connection, incoming, answer)
