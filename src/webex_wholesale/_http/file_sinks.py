"""Where the bytes of a download go, and when they count: a file appears under its name only when it is whole."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from webex_wholesale.errors import InvalidRequest

# Up to here a download that goes to no file of its own stays in memory.
IN_MEMORY = 1 << 20


class Target:
    """A temporary file that is filled from front to back, perhaps more than once.

    Args:
        file: where the bytes go; closed at the end.
        to: a file object that gets all of it once it is whole; None to keep it here.
    """

    def __init__(self, file: IO[bytes], to: IO[bytes] | None = None) -> None:
        self.file = file
        self.result: Any = None
        self._to = to
        self._digests: dict[str, Any] = {}

    def rewind(self, algorithms: tuple[str, ...]) -> None:
        """Drop what is there, and take these digests from now on."""
        self.file.seek(0)
        self.file.truncate()
        # A host may promise MD5 on a machine whose policy forbids it for security; this is none.
        self._digests = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}

    def write(self, chunk: bytes) -> None:
        """Go on."""
        self.file.write(chunk)
        for digest in self._digests.values():
            digest.update(chunk)

    def digests(self) -> dict[str, str]:
        """Return the digests of all that was written since `rewind`."""
        return {name: digest.hexdigest() for name, digest in self._digests.items()}

    def finish(self) -> None:
        """Hand over what is whole now; `result` is its length for a file object, else all its bytes."""
        size = self.file.tell()
        self.file.seek(0)
        if self._to is None:
            self.result = self.file.read()
        else:
            shutil.copyfileobj(self.file, self._to, IN_MEMORY)
            self.result = size

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


class ScratchTarget(Target):
    """A file on disk without a name, which the system removes when it is closed; it is left open for reading."""

    def __init__(self) -> None:
        super().__init__(tempfile.TemporaryFile())  # noqa: SIM115 - closed by close()

    def finish(self) -> None:
        """Go back to the beginning; `result` is the file."""
        self.file.seek(0)
        self.result = self.file


class PathTarget(Target):
    """A file beside the final one, which takes its name at the end.

    Raises:
        FileExistsError: there is a file of that name, and `overwrite` is not set.
        OSError: the folder is missing or cannot be written to.
    """

    def __init__(self, path: Path, *, overwrite: bool) -> None:
        if path.is_dir():
            raise IsADirectoryError(f"{path} is a folder: name the file to be written in it")
        self._final = path
        self._overwrite = overwrite
        self._refuse_existing()
        # In the same folder, so that the move at the end is one step, and seen by nobody as half a file.
        self._temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        super().__init__(self._temporary.open("x+b"))

    def finish(self) -> None:
        """Move the file, whole and on the disk, to its name; `result` is its path."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        if self._overwrite:
            self._temporary.replace(self._final)
        else:
            self._move_beside()
        self.result = self._final

    def close(self) -> None:
        """Remove the temporary file where it is still there."""
        super().close()
        self._temporary.unlink(missing_ok=True)

    def _move_beside(self) -> None:
        try:
            # Unlike a rename, this fails where somebody else has made a file of that name meanwhile.
            os.link(self._temporary, self._final)
        except FileExistsError:
            self._refuse_existing()
            raise
        except OSError:  # a file system without links
            self._refuse_existing()
            self._temporary.rename(self._final)

    def _refuse_existing(self) -> None:
        if not self._overwrite and self._final.exists():
            raise FileExistsError(f"{self._final} exists: pass overwrite=True to replace it")


def open_target(to: str | os.PathLike[str] | IO[bytes] | None, *, overwrite: bool) -> Target:
    """Return the target for what a caller named: a path, a binary file object, or None for bytes.

    Raises:
        InvalidRequest: it is none of these.
        OSError: as `PathTarget`.
    """
    if isinstance(to, str | os.PathLike):
        if not os.fspath(to):
            raise InvalidRequest("to is blank: pass the path of a file")
        return PathTarget(Path(to), overwrite=overwrite)
    if to is not None and (isinstance(to, io.TextIOBase) or not hasattr(to, "write")):
        raise InvalidRequest("to takes a path, a file object opened for writing bytes ('wb'), or None for bytes")
    return Target(tempfile.SpooledTemporaryFile(IN_MEMORY), to)
