"""Tokens in a file of one's own: readable by nobody else from birth, replaced whole or not at all."""

from __future__ import annotations

import json
import os
import secrets
import stat
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from webex_wholesale._core.tokens.token_set import TokenSet
from webex_wholesale.auth.file_lock import file_lock
from webex_wholesale.errors import TokenStoreError

# A Windows file has an owner's access list instead of these bits.
_HAS_MODES = sys.platform != "win32"
_LARGEST = 1_000_000
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)


class FileStore:
    """Tokens in a JSON file with mode 0600, shared by the processes of one machine.

    One process at a time refreshes, under a lock on `<path>.lock` that ends with the process that holds it. A
    refresh replaces the file by renaming a new one over it, so that a reader sees the old tokens or the new ones.

    Args:
        path: the file; `~` is expanded, folders are made (0700) when something is saved first.
        lock_timeout: real seconds to wait for another process's refresh.
        monotonic, sleep: another clock to wait by.

    Raises, from its methods:
        TokenStoreError: the file is open to other users, damaged, read-only, or locked for too long.

    Examples:
        >>> import tempfile
        >>> from webex_wholesale.auth import Secret, TokenSet
        >>> store = FileStore(tempfile.mkdtemp() + "/tokens.json")
        >>> store.save(TokenSet(refresh_token=Secret("top")))
        >>> store.load().refresh_token
        Secret('***')
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        lock_timeout: float = 60.0,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.path = Path(path).expanduser()
        self._lock_timeout = lock_timeout
        self._monotonic = monotonic
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"FileStore({str(self.path)!r})"

    def load(self) -> TokenSet | None:
        """Return what was saved last, None where there is no file."""
        found = _parsed(self._read())
        if isinstance(found, str):
            raise TokenStoreError(
                f"the token file {self.path} is damaged: {found}. Move it away and sign in again, such as with "
                "auth.login()"
            )
        return found

    def save(self, tokens: TokenSet) -> None:
        """Replace the file."""
        path = self._target()
        if problem := _replace(path, tokens):
            raise TokenStoreError(f"the token file {self.path} cannot be written: {problem}")

    def lock(self) -> AbstractContextManager[None]:
        """Return the lock that lets one process at a time refresh."""
        path = self._target()
        return file_lock(
            path.with_name(path.name + ".lock"),
            timeout=self._lock_timeout,
            monotonic=self._monotonic,
            sleep=self._sleep,
        )

    def _target(self) -> Path:
        # Renaming over a symbolic link would replace the link and leave the tokens behind it to grow old.
        path = Path(os.path.realpath(self.path))
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            read_only = path.exists() and not path.stat().st_mode & stat.S_IWUSR
        except OSError as problem:
            reason = problem.strerror
        else:
            if not read_only:
                return path
            # A renaming would succeed; whoever took the right to write away meant something by it.
            reason = "it is read-only: chmod u+w it"
        raise TokenStoreError(f"the token file {self.path} cannot be written: {reason}")

    def _read(self) -> bytes | None:
        try:
            handle = os.open(self.path, os.O_RDONLY | _CLOEXEC | getattr(os, "O_NONBLOCK", 0))
        except FileNotFoundError:
            return None
        except OSError as problem:
            reason = problem.strerror
        else:
            try:
                self._check(os.fstat(handle).st_mode)
                return os.read(handle, _LARGEST)
            finally:
                os.close(handle)
        raise TokenStoreError(f"the token file {self.path} cannot be read: {reason}")

    def _check(self, mode: int) -> None:
        if not stat.S_ISREG(mode):
            raise TokenStoreError(f"the token file {self.path} is no regular file")
        if _HAS_MODES and mode & 0o077:
            raise TokenStoreError(
                f"the token file {self.path} is open to other users (mode {mode & 0o777:04o}), who may know the "
                "tokens in it: chmod 600 it, and revoke them if it was so for long"
            )


def _parsed(data: bytes | None) -> TokenSet | str | None:
    """Return the tokens, or what is wrong; a traceback from here would show the file's content."""
    try:
        return None if data is None else TokenSet.from_dict(json.loads(data))
    except json.JSONDecodeError:
        return "it is no JSON; it may have been cut off or edited"
    except (ValueError, RecursionError) as problem:
        return str(problem)


def _replace(path: Path, tokens: TokenSet) -> str | None:
    """Put a new file in the place of the old; return what went wrong.

    The reason is returned and not raised, so that no traceback passes through a frame that holds the tokens.
    """
    new = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        # O_EXCL with the mode: there is no moment at which the file exists and others may read it.
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(tokens.reveal(), indent=1).encode())
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as problem:
        return problem.strerror or type(problem).__name__
    return None


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself survive a power cut, where the system can."""
    if not _HAS_MODES:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        # Some network file systems cannot sync a folder; the renaming has happened all the same.
        return
    finally:
        os.close(handle)
