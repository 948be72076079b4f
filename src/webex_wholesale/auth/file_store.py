"""Tokens in a file of one's own: readable by nobody else from birth, replaced whole or not at all."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from webex_wholesale._core.tokens.token_set import TokenSet
from webex_wholesale._files.atomic import AtomicFile, remove_leftovers
from webex_wholesale.auth.store_lock import LOCK_TIMEOUT, file_lock
from webex_wholesale.errors import TokenStoreError

# A Windows file has an owner's access list instead of these bits.
_HAS_MODES = sys.platform != "win32"
_LARGEST = 1_000_000
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)


class FileStore:
    """Tokens in a JSON file with mode 0600, shared by the processes of one machine.

    One process at a time refreshes or saves, under a lock on `<path>.lock` that ends with the process that holds
    it. The file is replaced by renaming a new one over it, so that a reader sees the old tokens or the new ones.
    What a process that was killed while saving left behind is removed under the next lock.

    Args:
        path: the file; `~` is expanded, and missing folders are made (mode 0700) when something is saved first.
        lock_timeout: real seconds to wait for another process's refresh.
        monotonic: another clock to wait by, in seconds.
        sleep: what to wait with.

    Raises, from its methods:
        TokenStoreError: the file belongs or is open to other users, is damaged, read-only, or locked for too long.

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
        lock_timeout: float = LOCK_TIMEOUT,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.path: Path = Path(path).expanduser()
        self.lock_timeout = lock_timeout
        self._monotonic = monotonic
        self._sleep = sleep
        self._held_by: int | None = None

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
        """Replace the file; under the lock of this store, where that is not held already."""
        if self._held_by == os.getpid():
            self._save(tokens)
        else:
            with self.lock():
                self._save(tokens)

    def delete(self) -> bool:
        """Remove the file; returns whether there was one. At Webex its tokens stay valid until they expire."""
        with self.lock():
            try:
                self._writable().unlink()
            except FileNotFoundError:
                return False
            except OSError as problem:
                reason = problem.strerror
            else:
                return True
        raise TokenStoreError(f"the token file {self.path} cannot be removed: {reason}")

    @contextmanager
    def lock(self, timeout: float | None = None) -> Iterator[None]:
        """Hold the lock that lets one process at a time refresh or save.

        Args:
            timeout: real seconds to wait for it, where that is less than the store's `lock_timeout`.
        """
        path = self._writable()
        seconds = self.lock_timeout if timeout is None else min(timeout, self.lock_timeout)
        lock = path.with_name(path.name + ".lock")
        with file_lock(lock, timeout=seconds, monotonic=self._monotonic, sleep=self._sleep):
            with suppress(OSError):
                remove_leftovers(path)
            self._held_by = os.getpid()
            try:
                yield
            finally:
                self._held_by = None

    def _save(self, tokens: TokenSet) -> None:
        if problem := _replace(self._writable(), tokens):
            raise TokenStoreError(f"the token file {self.path} cannot be written: {problem}")

    def _writable(self) -> Path:
        """Return the file to write, behind any symbolic links, with its folders made."""
        path = Path(os.path.realpath(self.path))
        try:
            make_folders(path.parent)
            found = path.stat() if path.exists() else None
        except OSError as problem:
            reason = problem.strerror
        else:
            if found is None or found.st_mode & stat.S_IWUSR:
                return path
            # A rename would succeed all the same; but the right to write was taken away on purpose.
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
                self._check(os.fstat(handle))
                return os.read(handle, _LARGEST)
            finally:
                os.close(handle)
        raise TokenStoreError(f"the token file {self.path} cannot be read: {reason}")

    def _check(self, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise TokenStoreError(f"the token file {self.path} is not a regular file")
        if not _HAS_MODES:
            return
        if found.st_uid != os.geteuid():
            raise TokenStoreError(
                f"the token file {self.path} belongs to another user (uid {found.st_uid}), who may have put "
                f"tokens of their own there: chown it to uid {os.geteuid()}, or sign in again into another file"
            )
        if found.st_mode & 0o077:
            raise TokenStoreError(
                f"the token file {self.path} is open to other users (mode {found.st_mode & 0o777:04o}), who may "
                "know the tokens in it: chmod 600 it, and revoke them if it was so for long"
            )


def make_folders(folder: Path) -> None:
    """Make a folder and those above it that are missing, all with mode 0700; `parents=True` would not do that."""
    if folder.is_dir():
        return
    if not folder.parent.is_dir():
        make_folders(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def _parsed(data: bytes | None) -> TokenSet | str | None:
    """Return the tokens, or what is wrong; a traceback from here would show the file's content."""
    try:
        return None if data is None else TokenSet.from_dict(json.loads(data))
    except json.JSONDecodeError:
        return "it is not JSON; it may have been cut off or edited"
    except (ValueError, RecursionError) as problem:
        return str(problem)


def _replace(path: Path, tokens: TokenSet) -> str | None:
    """Put a new file in the place of the old; return what went wrong.

    The reason is returned and not raised, so that no traceback passes through a frame that holds the tokens.
    """
    try:
        with AtomicFile(path, overwrite=True, mode=0o600) as file:
            file.stream.write(json.dumps(tokens.reveal(), indent=1).encode())
    except OSError as problem:
        return problem.strerror or str(problem)
    return None
