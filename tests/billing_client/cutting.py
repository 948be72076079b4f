"""Bodies in every encoding, and a host that cuts them where a test wants: for the simulation's driver."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from tests.simulation.driver import FileStream, Simulation
from webex_wholesale._core.call.wire import Answer, Failure
from webex_wholesale._flows.effects import OpenStream, Send
from webex_wholesale._flows.reports import Downloads
from webex_wholesale._progress_bar import showing
from webex_wholesale.models import BillingReport

CONTENT = b"SKU,QUANTITY\r\n" + b"".join(b"A-%d,%d.5\r\n" % (number, number * 7) for number in range(9))
ETAG = '"one"'
LINK = "https://files.example.com/x.csv?Signature=s3cret"
REPORT = BillingReport(id="r", temp_download_url=LINK)
BROKE = Failure(True, "the connection broke before the answer was complete")


def members(content: bytes, count: int = 3) -> bytes:
    """gzip, as several members one after another."""
    size = -(-len(content) // count)
    return b"".join(
        gzip.compress(content[start : start + size], mtime=0) for start in range(0, len(content), size)
    )


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


ENCODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "identity": ("", bytes),
    "gzip": ("gzip", lambda content: gzip.compress(content, mtime=0)),
    "gzip of three members": ("x-gzip", members),
    "gzip with padding": ("gzip", lambda content: gzip.compress(content, mtime=0) + bytes(20)),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "gzip twice": ("gzip, gzip", lambda content: gzip.compress(members(content), mtime=0)),
    "a gzip file": ("", lambda content: gzip.compress(content, mtime=0)),
    "a gzip file of three members": ("", members),
    "a gzip file in gzip": ("gzip", lambda content: gzip.compress(gzip.compress(content, mtime=0), mtime=0)),
    "a gzip file in deflate": ("deflate", lambda content: zlib.compress(members(content))),
}
FRAMINGS = ("length", "chunked", "closed")


def is_proven(encoding: str, framing: str) -> bool:
    """Whether something other than the closed connection shows where the body ends."""
    return framing != "closed" or encoding != "identity"


def boundaries(encoding: str) -> set[int]:
    """Where a body may be cut without that showing in the body itself: behind one of several members."""
    if "three members" not in encoding:
        return set()
    size = -(-len(CONTENT) // 3)
    first = len(gzip.compress(CONTENT[:size], mtime=0))
    return {first, first + len(gzip.compress(CONTENT[size : 2 * size], mtime=0))}


def head(encoding: str, framing: str, body: bytes, **more: str) -> dict[str, str]:
    """The headers of a whole answer."""
    coding = ENCODINGS[encoding][0]
    return {
        "etag": ETAG,
        **({"content-encoding": coding} if coding else {}),
        **({"content-length": str(len(body))} if framing == "length" else {}),
        **({"transfer-encoding": "chunked"} if framing == "chunked" else {}),
        **more,
    }


@attrs.define
class FileHost:
    """The service and the host of its files.

    Attributes:
        answers: for each request in turn a function of it, which gives status, headers and pieces; the last stays.
        asked: the headers of all requests.
        streams: what was opened.
    """

    answers: list[Callable[[OpenStream], tuple[int, Mapping[str, str], list[bytes | Failure]]]]
    asked: list[Mapping[str, str]] = attrs.field(factory=list)
    streams: list[FileStream] = attrs.field(factory=list)
    framed: bool = False

    def answer(self, send: Send, now: float) -> tuple[float, Any]:
        body = {"id": "r", "status": "COMPLETED", "tempDownloadURL": LINK}
        return 0.1, Answer(200, {"content-type": "application/json"}, json.dumps(body).encode())

    def open(self, effect: OpenStream, now: float) -> tuple[float, Any]:
        self.asked.append(effect.headers)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        status, headers, pieces = answer(effect)
        self.streams.append(FileStream(status, headers, pieces, framed=self.framed))
        return 0.1, self.streams[-1]


class MemorySink:
    """A sink that remembers what it handed over."""

    def __init__(self) -> None:
        self.file = io.BytesIO()
        self.content: bytes | None = None

    def rewind(self) -> None:
        self.file = io.BytesIO()

    def write(self, piece: bytes) -> None:
        self.file.write(piece)

    def finish(self) -> bytes:
        self.content = self.file.getvalue()
        return self.content

    def __enter__(self) -> MemorySink:
        return self

    def __exit__(self, *what: Any) -> None:
        return None


def fetch(host: FileHost, report: BillingReport = REPORT, **more: Any) -> bytes:
    """Download from a host in virtual time; every stream that was opened is closed at the end."""
    process = Simulation(host).process()
    sink = MemorySink()
    try:
        downloads = Downloads(calls=process.calls, showing=lambda: showing(None), **more)
        content: bytes = process.run(downloads.fetch(report, lambda: sink))
    finally:
        assert all(stream.closed for stream in host.streams)
    return content


def whole(encoding: str, framing: str) -> Any:
    """The answer with all of it."""
    body = ENCODINGS[encoding][1](CONTENT)
    return lambda effect: (200, head(encoding, framing, body), [body])


def cut(encoding: str, framing: str, count: int, *, ends: bool = False, **more: str) -> Any:
    """The answer that breaks off after so many bytes; with `ends`, as if that were the end."""
    body = ENCODINGS[encoding][1](CONTENT)
    tail: list[bytes | Failure] = [] if ends else [BROKE]
    return lambda effect: (200, head(encoding, framing, body, **more), [body[:count], *tail])
