"""Undoing the compression of a report file, and proving that the end of it came.

zlib is driven here directly: an HTTP library takes what it has and never asks whether the stream has ended, and
takes the first of several gzip members for all of them. A coding is complete when every member has reached its own
end; anything behind that but a gzip file's padding of zeros is damage. A file that is itself gzip, whatever its
name and headers say, is unpacked as well. What comes out is bounded by a ratio to what went in.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

GZIP = b"\x1f\x8b"
PIECE = 1 << 18
"""Bytes that are unpacked at a time."""
FREE = 64 << 20
"""Bytes that may come out whatever the ratio: small files of many equal rows are packed very tightly."""
MAX_LAYERS = 4
_INPUT = 1 << 14


class Damaged(Exception):
    """The data is not what its coding says, or ends too early; the text says which."""


class TooLarge(Exception):
    """What comes out is out of all proportion to what went in."""


class Decoder(Protocol):
    """Undoes one coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what some data becomes, in bounded pieces; raises `Damaged`."""

    def finish(self) -> Iterator[bytes]:
        """Yield what was held back; raises `Damaged` where the end has not come."""


class _Gzip:
    """gzip: any number of members, each with its own end, length and checksum."""

    def __init__(self) -> None:
        self._member: zlib._Decompress | None = None
        self._members = 0
        self._padded = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        # In small bites: what is left behind each member is copied, and there may be thousands.
        for start in range(0, len(data), _INPUT):
            yield from self._feed(data[start : start + _INPUT])

    def _feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._member is None:
                if self._members:
                    rest = data.lstrip(b"\0")
                    self._padded = self._padded or len(rest) < len(data)
                    if self._padded and rest:
                        raise Damaged("there is something behind the end of the file's gzip stream")
                    if not rest:
                        return
                self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            yield from _inflate(self._member, data)
            if not self._member.eof:
                return
            data = self._member.unused_data
            self._member = None
            self._members += 1

    def finish(self) -> Iterator[bytes]:
        if self._member is not None or not self._members:
            raise Damaged("the gzip stream of the file ends too early")
        return iter(())


class _Deflate:
    """deflate: with the zlib wrapping that the standard asks for, or without it, as many servers send it."""

    def __init__(self) -> None:
        self._head = b""
        self._stream: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            self._head += data
            if len(self._head) < 2:
                return
            data, first = self._head, int.from_bytes(self._head[:2], "big")
            wrapped = first >> 8 & 0x0F == 8 and first % 31 == 0
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        if self._stream.eof and data:
            raise Damaged("there is something behind the end of the file's deflate stream")
        yield from _inflate(self._stream, data)
        if self._stream.unused_data:
            raise Damaged("there is something behind the end of the file's deflate stream")

    def finish(self) -> Iterator[bytes]:
        if self._stream is None or not self._stream.eof:
            raise Damaged("the deflate stream of the file ends too early")
        return iter(())


class _Sniffing:
    """A file that is gzip by its first bytes is unpacked, and what comes out is looked at again."""

    def __init__(self, layers: int) -> None:
        self._layers = layers
        self._head = b""
        self._decoders: tuple[Decoder, ...] | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._decoders is None:
            data = self._head = self._head + data
            if len(data) < len(GZIP):
                return
            self._decoders = ()
            if data.startswith(GZIP):
                if self._layers >= MAX_LAYERS:
                    raise TooLarge(f"the file is packed more than {MAX_LAYERS} times over")
                self._decoders = (_Gzip(), _Sniffing(self._layers + 1))
        yield from _through(self._decoders, (data,))

    def finish(self) -> Iterator[bytes]:
        if self._decoders is None:
            if self._head and GZIP.startswith(self._head):
                raise Damaged("the gzip stream of the file ends too early")
            return iter((self._head,) if self._head else ())
        return _finish(self._decoders)

    @property
    def is_packed(self) -> bool:
        """Whether the file turned out to be gzip."""
        return bool(self._decoders)


_CODINGS: dict[str, Callable[[], Decoder]] = {"gzip": _Gzip, "x-gzip": _Gzip, "deflate": _Deflate}


def codings_of(content_encoding: str) -> tuple[str, ...]:
    """Return the codings of a `Content-Encoding`, in the order in which they were applied."""
    names = (name.strip().lower() for name in content_encoding.split(","))
    return tuple(name for name in names if name not in ("", "identity"))


def unknown_coding(codings: Sequence[str]) -> str | None:
    """Return the first coding that cannot be undone here, None where all can."""
    if len(codings) > MAX_LAYERS:
        return ", ".join(codings)
    return next((name for name in codings if name not in _CODINGS), None)


class Decoding:
    """Undoes the codings of one body, and unpacks the file where it is packed itself.

    Args:
        codings: as `codings_of` gives them, each of them known.
        max_ratio: bytes that may come out for each one that goes in, beyond the first 64 MiB; None for no bound.

    Attributes:
        packed: bytes that went in.
        unpacked: bytes that came out.
    """

    def __init__(self, codings: Sequence[str], max_ratio: float | None) -> None:
        self._file = _Sniffing(len(codings))
        self._decoders: tuple[Decoder, ...] = (*(_CODINGS[name]() for name in reversed(codings)), self._file)
        self._max_ratio = max_ratio
        self.packed = 0
        self.unpacked = 0

    @property
    def shows_end(self) -> bool:
        """Whether there is compression, which has an end of its own."""
        return len(self._decoders) > 1 or self._file.is_packed

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what some bytes of the body become.

        Raises:
            Damaged: they cannot be unpacked.
            TooLarge: too much comes of them.
        """
        self.packed += len(data)
        yield from self._bounded(_through(self._decoders, (data,)))

    def finish(self) -> Iterator[bytes]:
        """Yield the rest.

        Raises:
            Damaged: the end has not come.
        """
        yield from self._bounded(_finish(self._decoders))

    def _bounded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.unpacked += len(piece)
            if self._max_ratio is not None and self.unpacked > max(FREE, self._max_ratio * self.packed):
                raise TooLarge(
                    f"{self.packed:,} bytes of the file unpack to more than {self._max_ratio:g} times as many: "
                    "allow more with max_ratio= where that is right"
                )
            yield piece


def _through(decoders: Sequence[Decoder], pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what pieces become behind one decoder after another; nothing is gathered in between."""
    if not decoders:
        yield from pieces
        return
    for piece in pieces:
        yield from _through(decoders[1:], decoders[0].feed(piece))


def _finish(decoders: Sequence[Decoder]) -> Iterator[bytes]:
    for place, decoder in enumerate(decoders):
        yield from _through(decoders[place + 1 :], decoder.finish())


def _inflate(stream: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    try:
        while True:
            piece = stream.decompress(data, PIECE)
            if piece:
                yield piece
            data = stream.unconsumed_tail
            # A full piece may have more behind it although all the input is used up.
            if stream.eof or (not data and len(piece) < PIECE):
                return
    except zlib.error:
        raise Damaged("the compression of the file is damaged") from None
