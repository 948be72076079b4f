"""HTTP/1.1 on a socket, as little of it as a server of JSON needs: read a request, write an answer, or break off.

The standard library's own handler spends more time on headers than the sandbox on the whole answer.
"""

from __future__ import annotations

import re
import select
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BufferedReader

from webex_wholesale.sandbox._api.messages import Response

LARGEST_LINE = 65_536
LARGEST_BODY = 16 * 1024 * 1024
# A snapshot of any size that memory holds goes back in.
LARGEST_SNAPSHOT = 4 * 1024**3
SNAPSHOT_TARGET = "/__sandbox__/snapshot"
MOST_HEADERS = 200
# How long a connection is held open for a caller that is never answered; its own timeout strikes long before.
SILENCE = 300.0

_PHRASES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:[0-9]+)?|\[[0-9A-Fa-f:]+\](:[0-9]+)?")


class BadRequest(Exception):
    """What arrived is not HTTP; `status` says how to answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(slots=True)
class Incoming:
    """A request as it was read: `close` tells whether the connection ends after the answer."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    close: bool = False
    version: str = "HTTP/1.1"


def is_host(text: str) -> bool:
    """Whether a Host header looks like one, so that links can be made of it."""
    return _HOST.fullmatch(text) is not None


def read_request(
    stream: BufferedReader,
    connection: socket.socket,
    begun: Callable[[], None] = lambda: None,
    judge: Callable[[Incoming], tuple[int, str] | None] = lambda incoming: None,
) -> Incoming | None:
    """The next request of a connection, or None if it has ended. Raises BadRequest.

    `begun` is called when its first line is there, `judge` when its headers are: what it objects to is not read
    on.
    """
    line = stream.readline(LARGEST_LINE + 1)
    if line in (b"\r\n", b"\n"):  # left over by some clients after a body
        line = stream.readline(LARGEST_LINE + 1)
    if not line:
        return None
    begun()
    words = line.decode("latin-1").split()
    if len(line) > LARGEST_LINE or len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadRequest(400, "not a request line")
    method, target, version = words
    if not target.startswith("/"):
        target = "/" + target.partition("://")[2].partition("/")[2]
    incoming = Incoming(method, target, _read_headers(stream), version=version)
    objection = judge(incoming)
    if objection is not None:
        raise BadRequest(*objection)
    wish = incoming.headers.get("connection", "").lower()
    incoming.close = "close" in wish or (version == "HTTP/1.0" and "keep-alive" not in wish)
    if incoming.headers.get("expect", "").lower() == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    largest = LARGEST_SNAPSHOT if method == "PUT" and target == SNAPSHOT_TARGET else LARGEST_BODY
    incoming.body = _read_body(stream, incoming.headers, largest)
    return incoming


def _read_headers(stream: BufferedReader) -> dict[str, str]:
    headers: dict[str, str] = {}
    for _ in range(MOST_HEADERS):
        line = stream.readline(LARGEST_LINE + 1)
        if line in (b"\r\n", b"\n"):
            return headers
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or len(line) > LARGEST_LINE or name != name.strip():
            raise BadRequest(400, "not a header line")
        name = name.lower()
        value = value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    raise BadRequest(431, "too many headers")


def _read_body(stream: BufferedReader, headers: dict[str, str], largest: int) -> bytes:
    if "chunked" in headers.get("transfer-encoding", "").lower():
        if "content-length" in headers:
            raise BadRequest(400, "Content-Length and Transfer-Encoding exclude each other")
        return _read_chunks(stream, largest)
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit() and len(length) < 12):
        raise BadRequest(400, "Content-Length is not a number")
    if int(length) > largest:
        raise BadRequest(413, "the body is too large")
    body = stream.read(int(length))
    if len(body) < int(length):
        raise BadRequest(400, "the body ended early")
    return body


def _read_chunks(stream: BufferedReader, largest: int) -> bytes:
    body = bytearray()
    while True:
        line = stream.readline(LARGEST_LINE)
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            raise BadRequest(400, "not a chunk size") from None
        if size < 0 or len(body) + size > largest:
            raise BadRequest(413, "the body is too large")
        if size == 0:
            break
        body += stream.read(size)
        stream.readline(3)
    for _ in range(MOST_HEADERS):
        if stream.readline(LARGEST_LINE) in (b"\r\n", b"\n", b""):  # anything else is a trailer
            break
    else:
        raise BadRequest(431, "too many trailers")
    return bytes(body)


def head(answer: Response, *, close: bool) -> bytes:
    """Status line and headers of an answer."""
    lines = [f"{name}: {value}\r\n" for name, value in answer.headers]
    if answer.status >= 200 and answer.status not in (204, 304):
        lines.append(f"Content-Length: {len(answer.body)}\r\n")
    if close:
        lines.append("Connection: close\r\n")
    lines.append("\r\n")
    first = _PHRASES.get(answer.status) or f"HTTP/1.1 {answer.status} Unknown\r\n".encode()
    return first + "".join(lines).encode("latin-1", "replace")


def send_both(connection: socket.socket, first: bytes, body: bytes) -> None:
    """Send head and body together, without copying the body behind the head where the system can do that."""
    if not hasattr(connection, "sendmsg"):
        connection.sendall(first + body)
        return
    sent = connection.sendmsg((first, body))
    if sent < len(first):
        connection.sendall(first[sent:])
        sent = len(first)
    if sent < len(first) + len(body):
        connection.sendall(memoryview(body)[sent - len(first) :])


def break_off(connection: socket.socket) -> None:
    """End a connection with a reset instead of a farewell."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def wait_for_farewell(connection: socket.socket, seconds: float = SILENCE) -> None:
    """Say nothing until the caller gives up, or so many real seconds."""
    select.select([connection], [], [], seconds)
