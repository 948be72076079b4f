"""What the scripted server can do with a request: answer it, well or badly, or not at all."""

from __future__ import annotations

import json as json_text
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs


@attrs.frozen
class Request:
    """A request as it came; header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def json(self) -> Any:
        return json_text.loads(self.body)


class Connection:
    """One connection, as a step sees it."""

    def __init__(self, sock: socket.socket, stopping: threading.Event) -> None:
        self.sock = sock
        self.stopping = stopping
        self._buffer = b""

    def read(self) -> Request | None:
        while b"\r\n\r\n" not in self._buffer:
            # A TLS handshake, say, is no HTTP: hang up instead of waiting for the end of its headers.
            if not self._receive() or not self._buffer[:1].isalpha():
                return None
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        while len(self._buffer) < length:
            if not self._receive():
                return None
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return Request(method, target, headers, body)

    def _receive(self) -> bool:
        data = self.sock.recv(65536)
        self._buffer += data
        return bool(data)

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def until_the_client_leaves(self) -> None:
        while self.sock.recv(65536):
            pass

    def reset(self) -> None:
        """Close with a reset instead of a farewell."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


Step = Callable[[Connection], bool]
"""Returns whether the connection goes on."""


def head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Step:
    """Answer as HTTP has it; `content_type="text/html"` becomes the header Content-Type."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    if status != 204:
        fields.setdefault("content-length", str(len(body)))

    def step(connection: Connection) -> bool:
        connection.send(head(status, fields) + body)
        return True

    return step


def json(value: Any, status: int = 200, **headers: str) -> Step:
    return answer(status, json_text.dumps(value).encode(), **{"content_type": "application/json", **headers})


def hang_up(connection: Connection) -> bool:
    """Close before there is an answer."""
    return False


def reset_in_the_body(connection: Connection) -> bool:
    connection.send(head(200, {"content-length": "100"}) + b'{"id": ')
    connection.reset()
    return False


def too_short(connection: Connection) -> bool:
    """Promise more than is sent, then close."""
    connection.send(head(200, {"content-length": "100", "content-type": "application/json"}) + b'{"id": "c')
    return False


def silence(connection: Connection) -> bool:
    """Never answer."""
    connection.until_the_client_leaves()
    return False


def drip(connection: Connection) -> bool:
    """Answer so slowly that it never ends, and yet never pause for long."""
    connection.send(head(200, {"content-length": "100000"}))
    while not connection.stopping.wait(0.005):
        connection.send(b" ")
    return False


def after(event: threading.Event, step: Step) -> Step:
    """Wait for the test's word before a step."""

    def late(connection: Connection) -> bool:
        event.wait(5)
        return step(connection)

    return late
