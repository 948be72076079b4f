"""Atomic file writes: a file is written under a temporary name and renamed when it is complete and on the disk.

So nobody ever reads half a file, and a crash leaves the old one. Billing files, downloads, token files and
snapshots use it.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

_NAME_KEPT = 50
"""Characters of the final name in the temporary one: a file name is limited to 255 bytes, four a character."""
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class AtomicFile:
    """A new file that takes its name when it is complete.

    Use it as a context manager: the file is committed when the block ends well, and removed when it does not. Or
    call `commit()` and `discard()`.

    Args:
        path: the final name. The temporary file is made in the same folder, so that the rename is one step. A
            symbolic link is followed, so that the file behind it is replaced and not the link.
        overwrite: replace a file of that name. Its permissions are kept.
        mode: permissions of the new file, from the moment it exists; those of `open()` when left out.
        durable: it has to survive a power cut, and not only the end of this process; costs milliseconds.

    Attributes:
        stream: the file, open for writing and reading bytes.
        temporary: its name until then, for libraries that write to a path.

    Raises:
        FileExistsError: there is a file of that name, and `overwrite` is not set.
        IsADirectoryError: there is a folder of that name.
        OSError: the folder is missing or cannot be written to; or the name is a device, a pipe or the like.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        mode: int | None = None,
        durable: bool = True,
    ) -> None:
        self._named = Path(path)
        self._final = Path(os.path.realpath(self._named))
        self._overwrite = overwrite
        self._durable = durable
        kept = self._check()
        name = f".{self._final.name[:_NAME_KEPT]}.{secrets.token_hex(8)}.part"
        self.temporary = self._final.with_name(name)
        # O_EXCL with the mode: there is no moment at which the file exists with other permissions.
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _CLOEXEC | _BINARY
        self.stream: IO[bytes] = os.fdopen(os.open(self.temporary, flags, 0o666 if mode is None else mode), "w+b")
        if mode is None and kept is not None:
            with suppress(OSError):
                self.temporary.chmod(kept)

    def commit(self) -> Path:
        """Write the file to the disk and give it its name; returns the path as it was given.

        Raises:
            FileExistsError: a file of that name was made meanwhile, and `overwrite` is not set.
            OSError: the disk is full, or the folder cannot be written to any more. Call `discard()` then.
        """
        self.stream.flush()
        if self._durable:
            os.fsync(self.stream.fileno())
        self.stream.close()
        if self._overwrite:
            os.replace(self.temporary, self._final)
        else:
            self._rename_to_free_name()
        if self._durable:
            _sync_folder(self._final.parent)
        return self._named

    def discard(self) -> None:
        """Close and remove the temporary file, where it is still there."""
        with suppress(OSError):  # a full disk complains again about what could not be written
            self.stream.close()
        with suppress(OSError):
            self.temporary.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.discard()

    def _check(self) -> int | None:
        """Refuse a name that cannot be taken; return the permissions of the file that will be replaced."""
        try:
            found = self._final.stat().st_mode
        except FileNotFoundError:
            return None
        if stat.S_ISDIR(found):
            raise IsADirectoryError(f"{self._named} is a folder: name the file to write in it")
        if not self._overwrite:
            raise FileExistsError(f"{self._named} exists: pass overwrite=True to replace it")
        if not stat.S_ISREG(found):
            # Renaming would replace the device or pipe itself.
            raise OSError(f"{self._named} is not a regular file: open it yourself and pass the file object")
        return stat.S_IMODE(found)

    def _rename_to_free_name(self) -> None:
        try:
            # Unlike a rename, this fails where another process has made a file of that name meanwhile.
            os.link(self.temporary, self._final)
        except FileExistsError:
            self._check()
            raise
        except OSError:  # a file system without hard links
            self._check()
            self.temporary.rename(self._final)


def remove_leftovers(path: Path) -> None:
    """Remove what killed processes left of a file under temporary names.

    Only for a file whose writers all hold a lock meanwhile: another's temporary file may still be in use.

    Raises:
        OSError: the folder cannot be read or written to.
    """
    leftover = re.compile(re.escape(f".{path.name[:_NAME_KEPT]}.") + r"[0-9a-f]{16}\.part")
    for name in os.listdir(path.parent):
        if leftover.fullmatch(name):
            (path.parent / name).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system can."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        # Some network file systems cannot sync a folder; the rename has happened all the same.
        return
    finally:
        os.close(handle)
