"""Where a billing file may come from, and how it becomes lines of text.

Bytes are UTF-8, with or without a byte order mark, plain or gzip; which, is told by their first bytes. What the
caller opened stays open; what is opened here is closed here.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import IO, Any

from webex_wholesale.errors import InvalidRequest, RowError

Source = str | os.PathLike[str] | bytes | IO[bytes] | IO[str]

_BUFFER = 1 << 18
GZIP = b"\x1f\x8b"
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class _Borrowed(io.RawIOBase):
    """The caller's binary stream, which needs no more than `read(n)`; closing this leaves that open."""

    def __init__(self, stream: Any) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def is_source(value: object) -> bool:
    """Tell a file (path, bytes or file object) from an iterable of rows."""
    return isinstance(value, str | os.PathLike | bytes) or hasattr(value, "read")


def check_path(source: object) -> str:
    """Return a path as text.

    Raises:
        InvalidRequest: it is the text of a file, which would show in the message of a failed `open()`.
    """
    path = os.fspath(source)  # type: ignore[call-overload]
    if not isinstance(path, str) or "\n" in path:
        raise InvalidRequest(
            "the source must be a path and holds line ends: pass the content of a file as bytes, or in io.StringIO"
        )
    return path


def open_lines(source: Source, closing: ExitStack) -> Iterator[str]:
    """Return the lines of a source, each with its end of line (`\\n`, `\\r\\n` or `\\r`).

    A byte that is not UTF-8 arrives as a lone surrogate, so that it spoils one line and not the file.

    Args:
        source: a path, the bytes of a file, or a file object, binary or text.
        closing: closes what is opened here.

    Raises:
        InvalidRequest: the source is none of these.
        OSError: the path cannot be opened.
    """
    if isinstance(source, bytes):
        binary: IO[bytes] = io.BytesIO(source)
    elif isinstance(source, str | os.PathLike):
        file: IO[bytes] = open(check_path(source), "rb", buffering=_BUFFER)  # noqa: SIM115 (closing closes it)
        binary = closing.enter_context(file)
    elif not hasattr(source, "read"):
        raise InvalidRequest("the source must be a billing file: a path, bytes or a file object")
    elif isinstance(source, io.TextIOBase) or isinstance(source.read(0), str):
        return _split(source)  # type: ignore[arg-type]
    else:
        binary = source  # type: ignore[assignment]
    buffered = binary if isinstance(binary, io.BufferedReader) else io.BufferedReader(_Borrowed(binary), _BUFFER)
    lines: Iterable[bytes] = buffered
    if _is_gzip(buffered):
        unzipped = io.BufferedReader(_Borrowed(gzip.GzipFile(fileobj=buffered)), _BUFFER)
        try:
            # A file that is gzip itself may have been zipped again on its way.
            twice = _is_gzip(unzipped)
        except _DAMAGED:
            twice = False  # which reading it will tell
        lines = _unzipped(gzip.GzipFile(fileobj=_Borrowed(unzipped)) if twice else unzipped)
    return _split(_decoded(lines))


def _is_gzip(stream: Any) -> bool:
    start: bytes = stream.peek(len(GZIP))[: len(GZIP)]
    return start == GZIP


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    lines = iter(lines)
    for first in lines:
        if first.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in first[:2]:
            raise RowError("the file is UTF-16 text, and a billing report is UTF-8: save it as UTF-8", line=1)
        yield first.decode("utf-8", "surrogateescape")
        break
    # Four times as fast as io.TextIOWrapper, which looks for all three ends of line in every chunk.
    for line in lines:
        yield line.decode("utf-8", "surrogateescape")


def _unzipped(lines: Iterable[bytes]) -> Iterator[bytes]:
    number = 1
    try:
        for line in lines:
            yield line
            number += 1
    except _DAMAGED:
        raise RowError("the gzip stream ends early or is damaged", line=number) from None


def _split(lines: Iterable[str]) -> Iterator[str]:
    """Cut at a lone carriage return too, which neither a binary nor every text stream does."""
    for line in lines:
        at = line.find("\r")
        if at >= 0 and (at != len(line) - 2 or line[-1] != "\n"):
            yield from _LINE.findall(line)
        else:
            yield line
