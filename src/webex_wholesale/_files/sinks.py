"""Where the bytes of a download go, and when they count: a file appears under its name only when it is whole."""

from __future__ import annotations

import inspect
import io
import os
import shutil
import sys
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from webex_wholesale._files.atomic import AtomicFile
from webex_wholesale.errors import InvalidRequest

# Up to here a download that goes to no file of its own stays in memory.
IN_MEMORY = 1 << 20


class FileSink:
    """A temporary file that is filled from front to back, perhaps more than once.

    Args:
        file: where the bytes go; closed at the end.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def rewind(self) -> None:
        """Drop what is there."""
        self.file.seek(0)
        self.file.truncate()

    def write(self, piece: bytes) -> None:
        """Go on."""
        self.file.write(piece)

    def finish(self) -> Any:
        """Hand over what is whole now: all its bytes."""
        self.file.seek(0)
        return self.file.read()

    def close(self) -> None:
        """Remove what is left."""
        with suppress(OSError):  # a full disk complains once more about what could not be written
            self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class CopySink(FileSink):
    """A temporary file that is copied to a file object of the caller's once it is whole."""

    def __init__(self, to: IO[bytes]) -> None:
        super().__init__(_spooled())
        self._to = to

    def finish(self) -> int:
        """Copy it; returns its length."""
        size = self.file.tell()
        self.file.seek(0)
        # A file that is not buffered may take a part of what it is given.
        to = io.BufferedWriter(self._to) if isinstance(self._to, io.RawIOBase) else self._to
        shutil.copyfileobj(self.file, to, IN_MEMORY)
        if to is not self._to:
            cast(io.BufferedWriter, to).detach()
        return size


class ScratchFile:
    """A temporary file that was downloaded only to be read; closing it removes it.

    Attributes:
        path: what opens it: its path, or the file itself on a system where it cannot be opened twice.
    """

    def __init__(self, file: Any) -> None:
        self.file = file
        self.path: Any = file if sys.platform == "win32" else file.name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()


class ScratchSink(FileSink):
    """A file on disk that the system removes when it is closed.

    Args:
        named: give it a name, for what reads files by their path.
    """

    def __init__(self, *, named: bool = False) -> None:
        make: Any = tempfile.NamedTemporaryFile if named else tempfile.TemporaryFile
        super().__init__(make(prefix="wholesale-", suffix=".csv"))
        self._named = named
        self._handed_over = False

    def finish(self) -> Any:
        """Hand over the file, at its beginning, a named one as `ScratchFile`; the receiver has to close it."""
        self.file.flush()
        self.file.seek(0)
        self._handed_over = True
        return ScratchFile(self.file) if self._named else self.file

    def close(self) -> None:
        """Remove it, unless it was handed over."""
        if not self._handed_over:
            super().close()


class PathSink(FileSink):
    """A file beside the final one, which takes its name at the end; under `.gz` it is compressed.

    Raises:
        FileExistsError: there is a file of that name, and `overwrite` is not set.
        OSError: the folder is missing or cannot be written to.
    """

    def __init__(self, path: Path, *, overwrite: bool) -> None:
        self._new = AtomicFile(path, overwrite=overwrite)
        self._packs = path.suffix.lower() == ".gz"
        super().__init__(self._new.stream)

    def rewind(self) -> None:
        """Drop what is there."""
        super().rewind()
        # Without a name and a time inside, so that the same report makes the same file.
        self._packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16) if self._packs else None

    def write(self, piece: bytes) -> None:
        """Go on."""
        self.file.write(piece if self._packer is None else self._packer.compress(piece))

    def finish(self) -> Path:
        """Move the file, whole and on the disk, to its name; returns its path."""
        if self._packer is not None:
            self.file.write(self._packer.flush())
        return self._new.commit()

    def close(self) -> None:
        """Remove the temporary file where it is still there."""
        super().close()
        self._new.discard()


def _spooled() -> IO[bytes]:
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(IN_MEMORY))


def open_sink(to: str | os.PathLike[str] | IO[bytes] | None, *, overwrite: bool) -> FileSink:
    """Return the sink for what a caller named: a path, a binary file object, or None for bytes.

    Raises:
        InvalidRequest: it is none of these.
        OSError: as `PathSink`.
    """
    if isinstance(to, str | os.PathLike):
        if not os.fspath(to):
            raise InvalidRequest("to must be the path of a file, and is empty")
        return PathSink(Path(to), overwrite=overwrite)
    if to is None:
        return FileSink(_spooled())
    write = getattr(to, "write", None)
    if isinstance(to, io.TextIOBase) or not callable(write) or inspect.iscoroutinefunction(write):
        raise InvalidRequest("to must be a path, a file object opened for writing bytes ('wb'), or None for bytes")
    return CopySink(to)
