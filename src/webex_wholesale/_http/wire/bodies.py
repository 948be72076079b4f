"""A body put together from what came over the wire: decompressed here, and never above its limit.

httpx decompresses whatever comes to whatever size, and takes a compressed body that was cut for a whole one.
"""

from __future__ import annotations

import zlib

CODINGS = "gzip, deflate"
_GZIP = 0x1F


class BadBody(Exception):
    """The body cannot be taken: broken, or too large."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class Body:
    """The body of one answer.

    Args:
        coding: the Content-Encoding header.
        limit: most bytes that it may have once decompressed; None for any number.
    """

    def __init__(self, coding: str, limit: int | None) -> None:
        names = [name for part in coding.split(",") if (name := part.strip().lower()) not in ("", "identity")]
        if len(names) > 1 or not {"gzip", "x-gzip", "deflate"}.issuperset(names):
            raise BadBody("the answer is compressed in a way that was not asked for", final=True)
        self._unpacker = _Unpacker(deflate=names == ["deflate"]) if names else None
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, data: bytes) -> None:
        """Take in what came.

        Raises:
            BadBody: see the class.
        """
        if self._unpacker is None:
            self._keep(data)
            return
        while data:
            room = 0 if self._limit is None else self._limit - self._size + 1
            piece, data = self._unpacker.unpack(data, room)
            self._keep(piece)

    def whole(self) -> bytes:
        """Return the body, whose last byte has come.

        Raises:
            BadBody: its compression was cut off.
        """
        if self._unpacker is not None and not self._unpacker.ended:
            raise BadBody("the answer's compression is broken")
        return b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._limit is not None and self._size > self._limit:
            raise BadBody(
                f"the answer has more than {self._limit} bytes; max_response_bytes allows more", final=True
            )
        if piece:
            self._pieces.append(piece)


class _Unpacker:
    """Decompresses gzip, of several members too, or deflate in either of its two forms."""

    def __init__(self, *, deflate: bool) -> None:
        self._deflate = deflate
        self._zlib = zlib.decompressobj(zlib.MAX_WBITS if deflate else zlib.MAX_WBITS | 16)
        # Nothing at all is how some servers compress nothing.
        self._begun = self._over = False

    @property
    def ended(self) -> bool:
        return not self._begun or self._zlib.eof

    def unpack(self, data: bytes, room: int) -> tuple[bytes, bytes]:
        """Return some bytes, and the data that is still to be unpacked."""
        if self._zlib.eof:
            if self._deflate or data[0] != _GZIP:
                # Padding, or what some servers leave behind the end.
                return b"", b""
            self._zlib = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            piece = self._zlib.decompress(data, room)
        except zlib.error:
            if not self._deflate or self._begun:
                raise BadBody("the answer's compression is broken") from None
            # Half the world's servers send deflate without zlib's header.
            self._begun, self._zlib = True, zlib.decompressobj(-zlib.MAX_WBITS)
            return self.unpack(data, room)
        self._begun = True
        return piece, self._zlib.unused_data if self._zlib.eof else self._zlib.unconsumed_tail
