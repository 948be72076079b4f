"""A scripted HTTP server on a loopback socket: it answers as it is told, badly where it is told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

from tests.support.steps import Connection, Request, Step, json

Script = Iterable[Step] | Callable[[Request], Step]


class Server:
    """Listens while it is entered; takes a step of its script for each request, or asks a function for one.

    Attributes:
        requests: what came in, in order.
        connections: how many were ever opened.
        open: how many are open now.
    """

    def __init__(self, script: Script = ()) -> None:
        self._script = script if callable(script) else iter(script)
        self.requests: list[Request] = []
        self.connections = 0
        self.stopping = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def open(self) -> int:
        return len(self._sockets)

    def wait_for(self, condition: Callable[[Server], bool], seconds: float = 30.0) -> bool:
        """Wait until something holds that a request or a closed connection brings about."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self), seconds)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._begin(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        # Closing alone would leave a thread in accept() or recv() asleep.
        self._shut(self._listener)
        self._listener.close()
        with self._changed:
            for sock in list(self._sockets):
                self._shut(sock)
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive(), "a thread of the test server hangs"

    @staticmethod
    def _shut(sock: socket.socket) -> None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    def _begin(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._changed:
                self.connections += 1
                self._sockets.add(sock)
                if self.stopping.is_set():
                    # It came between the last look at the sockets and the closing of the listener.
                    self._shut(sock)
            self._begin(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        connection = Connection(sock, self.stopping)
        try:
            while (request := connection.read()) is not None:
                with self._changed:
                    self.requests.append(request)
                    step = self._step(request)
                    self._changed.notify_all()
                if not step(connection):
                    break
        except OSError:
            pass
        finally:
            sock.close()
            with self._changed:
                self._sockets.discard(sock)
                self._changed.notify_all()

    def _step(self, request: Request) -> Step:
        if callable(self._script):
            return self._script(request)
        return next(self._script, json({"message": "the script is over"}, status=418))
