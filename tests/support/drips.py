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
endless = itertools.repeat


def stages(content_type: bytes) -> dict[str, Step]:
    """Return every stage of an answer of this type that never ends."""
    start = OK + b"content-type: %s\r\n" % content_type
    in_chunks = start + b"transfer-encoding: chunked\r\n"
    packed = in_chunks + b"content-encoding: gzip\r\n\r\n"
    return {
        "the status line": dripped(b"HTTP/1.1 200 ", lambda: endless(b"O")),
        "the bytes of a header": dripped(start + b"x-long: ", lambda: endless(b"a")),
        "header lines": dripped(start, lambda: (b"x-%d: 1\r\n" % number for number in itertools.count())),
        "interim answers": dripped(b"", lambda: endless(b"HTTP/1.1 103 Early Hints\r\n\r\n")),
        "a flood of interim answers": dripped(
            b"", lambda: endless(b"HTTP/1.1 100 Continue\r\n\r\n" * 500), pause=0
        ),
        "the body": dripped(start + b"content-length: 100000\r\n\r\n", lambda: endless(b" ")),
        "a body without a length": dripped(start + b"connection: close\r\n\r\n", lambda: endless(b" ")),
        "chunks": dripped(in_chunks + b"\r\n", lambda: chunked(endless(b" "))),
        "the size of a chunk": dripped(in_chunks + b"\r\n", lambda: endless(b"0")),
        "an extension of a chunk": dripped(in_chunks + b"\r\n2;x=", lambda: endless(b"a")),
        "a flood of chunk extensions": dripped(
            in_chunks + b"\r\n", lambda: endless(b"1;" + b"x" * 10_000 + b"\r\n \r\n"), pause=0.001
        ),
        "trailers": dripped(
            in_chunks + b"\r\n2\r\n{}\r\n0\r\n", lambda: (b"x-%d: 1\r\n" % number for number in itertools.count())
        ),
        "the fields of a gzip header": dripped(
            packed, lambda: chunked(itertools.chain([b"\x1f\x8b\x08\x08" + bytes(6)], endless(b"n")))
        ),
        "empty gzip blocks": dripped(packed, lambda: chunked(empty_blocks())),
        "empty gzip members": dripped(packed, lambda: chunked(endless(gzip.compress(b"")))),
    }


STAGES = stages(b"application/json")
FILE_STAGES = stages(b"text/csv")
