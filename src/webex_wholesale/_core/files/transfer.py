"""What happens when a download is cut, and when its file is whole.

**Cut.** It goes on where it stopped only if the rest provably belongs to the same bytes:

- the first answer (200) gave a length, a strong ETag, and no compression of the body, and
- the answer to the rest (206) begins at the very next byte, ends within the file, names the same total length and
  repeats the same ETag.

In every other case, a length that is not known among them, the next attempt begins with the first byte.

**Whole.** All of these hold, or it is not the file:

- every byte that was announced has come, and not one more;
- the end is proven: by the length, by the last chunk, by the end of the compression, or by a checksum. That the
  connection was closed proves nothing;
- every compressed stream in it has reached its own end, each of several gzip members included;
- each checksum that the host promised is right, for the bytes as sent or as unpacked;
- it is not empty, and it is neither a web page, nor JSON, nor a packed archive: a report without usage still has
  its header.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from webex_wholesale._core.files.checksums import promised
from webex_wholesale._core.files.decoding import Damaged, Decoding, codings_of, unknown_coding

_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")
_LENGTH = re.compile(r"[0-9]{1,18}")
_NO_LENGTH = -1
_OPENING = 4096
_BLANK = b"\xef\xbb\xbf \t\r\n\f"
_WIDE = b"\xff\xfe\0"
"""What UTF-16 puts before and into plain letters."""
_PAGES = ("text/html", "application/xhtml+xml")
# A file in one of these was never asked for, and would pass for a report until somebody opens it.
_ARCHIVES = {
    b"PK\x03\x04": "a zip archive",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ\0": "an xz file",
    b"\x28\xb5\x2f\xfd": "a zstd file",
    b"7z\xbc\xaf\x27\x1c": "a 7-zip archive",
    b"%PDF-": "a PDF",
}


class NotTheFile(Exception):
    """What comes is no report, and asking again would not change that; the text says what it is."""


class Transfer:
    """One file on its way, over as many answers as it takes.

    Args:
        max_ratio: bytes that may be unpacked for each that was received; see `Decoding`.

    Attributes:
        position: bytes received, as the host sent them; those of earlier answers included.
        total: how many there will be, where the host said so.
    """

    def __init__(self, max_ratio: float | None) -> None:
        self._max_ratio = max_ratio
        self.restart()

    def restart(self) -> None:
        """Drop what there is: the next answer has to begin with the first byte."""
        self.position = 0
        self.total: int | None = None
        self._end: int | None = None
        self._validator: str | None = None
        self._framed = False
        self._decoding = Decoding((), self._max_ratio)
        self._encoded = False
        self._promised: dict[str, str] = {}
        self._digests: dict[str, tuple[Any, Any]] = {}
        self._opening = b""

    @property
    def request_headers(self) -> dict[str, str]:
        """What to ask for: all of it, or the rest if it is still the same file."""
        # Compression would cost the host its checksums and us the byte ranges.
        headers = {"accept": "*/*", "accept-encoding": "identity"}
        if self.position and self._validator is not None:
            headers |= {"range": f"bytes={self.position}-", "if-range": self._validator}
        return headers

    def begin(self, headers: Mapping[str, str], *, framed: bool) -> None:
        """Take the head of a 200: the file comes from its first byte.

        Args:
            headers: names in lower case.
            framed: whether the protocol itself marks the end of a body, as HTTP/2 does.

        Raises:
            NotTheFile: it is a web page or JSON, or packed in a way that was not asked for.
            Damaged: the host took a part of the file for the whole.
        """
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in _PAGES:
            raise NotTheFile(WEB_PAGE)
        if kind == "application/json" or kind.endswith("+json"):
            raise NotTheFile(JSON)
        codings = codings_of(headers.get("content-encoding", ""))
        self._check_not_a_part(headers, codings)
        if (coding := unknown_coding(codings)) is not None:
            raise NotTheFile(
                f"the file is packed with {coding[:40]!r}, which was not asked for and cannot be unpacked"
            )
        self.restart()
        chunked = "chunked" in headers.get("transfer-encoding", "").lower()
        self.total = self._end = None if chunked else _length(headers)
        self._framed = framed or chunked
        self._encoded = bool(codings)
        self._decoding = Decoding(codings, self._max_ratio)
        tag = headers.get("etag", "")
        if self.total is not None and not codings and tag.startswith('"'):
            self._validator = tag
        self._promised = promised(headers)
        self._digests = {
            # A host may promise MD5 on a machine whose policy forbids it for security; this is none.
            name: (hashlib.new(name, usedforsecurity=False), hashlib.new(name, usedforsecurity=False))
            for name in self._promised
        }

    def _check_not_a_part(self, headers: Mapping[str, str], codings: tuple[str, ...]) -> None:
        """Refuse the rest of a file that comes under the status of a whole one.

        Raises:
            Damaged: the head says so itself, or gives the same file another length than before.
        """
        span, length = _RANGE.fullmatch(headers.get("content-range", "")), _length(headers)
        is_part = span is not None and (int(span[1]) != 0 or int(span[2]) != int(span[3]) - 1)
        if self._validator is not None and not codings and length not in (None, self.total):
            is_part = is_part or headers.get("etag") == self._validator
        if is_part:
            raise Damaged("the host sent a part of the file as if it were the whole")

    def go_on(self, headers: Mapping[str, str]) -> bool:
        """Take the head of a 206: whether it is the rest of what is there, and of the same file."""
        span = _RANGE.fullmatch(headers.get("content-range", ""))
        if span is None or not self.position or self._validator is None:
            return False
        first, last, total = map(int, span.groups())
        announced = _length(headers)
        same = (
            headers.get("etag") == self._validator
            and total == self.total
            and first == self.position <= last < total
            and announced in (None, last - first + 1)
            and not codings_of(headers.get("content-encoding", ""))
        )
        self._end = last + 1 if same else self._end
        return same

    def take(self, data: bytes) -> Iterator[bytes]:
        """Take in some of the body, and yield what has to be written to the file.

        Raises:
            Damaged, TooLarge: it cannot be unpacked.
        """
        self.position += len(data)
        for raw, _ in self._digests.values():
            raw.update(data)
        yield from self._unpacked(self._decoding.feed(data))

    def _unpacked(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if self._encoded:
                for _, unpacked in self._digests.values():
                    unpacked.update(piece)
            if len(self._opening) < _OPENING:
                self._opening += piece[: _OPENING - len(self._opening)]
            yield piece

    @property
    def is_short(self) -> bool:
        """Whether bytes that were announced are missing."""
        return self.total is not None and self.position < self.total

    def cut(self) -> None:
        """The body ended early: keep what there is only if the rest of it can be had."""
        if self._validator is None or not self.is_short:
            self.restart()

    def finish(self) -> Iterator[bytes]:
        """Yield the last bytes to be written, the body having ended by itself, and none being missing.

        Raises:
            Damaged: it is not whole; the text says why. What there is cannot be gone on with.
            NotTheFile: it is a web page or JSON.
        """
        if self._end is not None and self.position != self._end:
            raise Damaged(f"there were {self.position} bytes, which is not what was announced")
        yield from self._unpacked(self._decoding.finish())
        self._check_checksums()
        if not (self._framed or self._promised or self._decoding.shows_end) and self.total is None:
            raise Damaged(
                "the host gave neither a length nor a checksum, so nothing shows that the file is whole: "
                "a proxy on the way may have dropped them"
            )
        if not self._opening.strip(_BLANK):
            raise Damaged("the file is empty, and a report without usage has at least its header")
        # No header tells of some pages and errors; and nothing with a column name in front begins like one.
        opening = self._opening.lstrip(_BLANK + _WIDE)
        if opening.startswith(b"<"):
            raise NotTheFile(WEB_PAGE)
        if opening.startswith((b"{", b"[")) or self._is_json_value():
            raise NotTheFile(JSON)
        for signature, kind in _ARCHIVES.items():
            if self._opening.startswith(signature):
                raise NotTheFile(f"what came is {kind} and not a report")

    def _is_json_value(self) -> bool:
        """Whether all of it is one JSON value, such as `null` or a text: a header row is none."""
        if len(self._opening) >= _OPENING:
            return False
        try:
            json.loads(self._opening)
        except ValueError:
            return False
        return True

    def _check_checksums(self) -> None:
        for name, digest in self._promised.items():
            # A proxy that packs or unpacks on the way leaves the checksum of what the host had.
            sums = self._digests[name][: 2 if self._encoded else 1]
            if digest not in (found.hexdigest() for found in sums):
                raise Damaged("the file is not what its checksum says")


WEB_PAGE = (
    "what came is a web page and not a report: a proxy or a login page answered in the host's place; "
    "check the proxy settings, and whether this machine may reach the host of the reports"
)
JSON = "what came is JSON and not a report: the host answered with an error of its own under status 200"


def _length(headers: Mapping[str, str]) -> int | None:
    if "content-length" not in headers:
        return None
    texts = {text.strip() for text in headers["content-length"].split(",")}
    text = texts.pop()
    # Lengths that disagree, or are none, are the length of no file.
    return int(text) if not texts and _LENGTH.fullmatch(text) else _NO_LENGTH
