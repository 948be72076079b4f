"""Servers that answer so slowly that it never ends, at every stage of the protocol, yet never pause for long."""

from __future__ import annotations

import gzip
import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator

from tests.support.steps import Connection, Step

PAUSE = 0.004


def dripped(start: bytes, pieces: Callable[[], Iterable[bytes]], pause: float = PAUSE) -> Step:
    """Send a beginning at once, and then a piece at a time."""

    def step(connection: Connection) -> bool:
        connection.send(start)
        for piece in pieces():
            if pause and connection.stopping.wait(pause):
                return False
            connection.send(piece)
        return False

    return step


def chunked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    return (b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def empty_blocks() -> Iterator[bytes]:
    """Yield gzip that unpacks to nothing, for as long as it is read."""
    packer = zlib.compressobj(wbits=31)
    yield packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    while True:
        yield b"\x00\x00\x00\xff\xff"


OK = b"HTTP/1.1 200 OK\r\n"
JSON = OK + b"content-type: application/json\r\n"
CHUNKED = JSON + b"transfer-encoding: chunked\r\n"
GZIP = CHUNKED + b"content-encoding: gzip\r\n\r\n"
endless = itertools.repeat

STAGES: dict[str, Step] = {
    "the status line": dripped(b"HTTP/1.1 200 ", lambda: endless(b"O")),
    "the bytes of a header": dripped(JSON + b"x-long: ", lambda: endless(b"a")),
    "header lines": dripped(JSON, lambda: (b"x-%d: 1\r\n" % number for number in itertools.count())),
    "interim answers": dripped(b"", lambda: endless(b"HTTP/1.1 103 Early Hints\r\n\r\n")),
    "a flood of interim answers": dripped(b"", lambda: endless(b"HTTP/1.1 100 Continue\r\n\r\n" * 500), pause=0),
    "the body": dripped(JSON + b"content-length: 100000\r\n\r\n", lambda: endless(b" ")),
    "a body without a length": dripped(JSON + b"connection: close\r\n\r\n", lambda: endless(b" ")),
    "chunks": dripped(CHUNKED + b"\r\n", lambda: chunked(endless(b" "))),
    "the size of a chunk": dripped(CHUNKED + b"\r\n", lambda: endless(b"0")),
    "an extension of a chunk": dripped(CHUNKED + b"\r\n2;x=", lambda: endless(b"a")),
    "a flood of chunk extensions": dripped(
        CHUNKED + b"\r\n", lambda: endless(b"1;" + b"x" * 10_000 + b"\r\n \r\n"), pause=0.001
    ),
    "trailers": dripped(
        CHUNKED + b"\r\n2\r\n{}\r\n0\r\n", lambda: (b"x-%d: 1\r\n" % number for number in itertools.count())
    ),
    "the fields of a gzip header": dripped(
        GZIP, lambda: chunked(itertools.chain([b"\x1f\x8b\x08\x08" + bytes(6)], endless(b"n")))
    ),
    "empty gzip blocks": dripped(GZIP, lambda: chunked(empty_blocks())),
    "empty gzip members": dripped(GZIP, lambda: chunked(endless(gzip.compress(b"")))),
}
