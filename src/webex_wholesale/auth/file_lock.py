"""A lock between processes that a dead process cannot keep: the operating system lets go of it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from webex_wholesale.errors import TokenStoreError

_INTERVAL = 0.05


@contextmanager
def file_lock(
    path: Path,
    *,
    timeout: float,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Hold the lock on a file; real seconds, since real processes are waited for.

    The file itself stays: deleting it would let two processes lock two files of one name.

    Raises:
        TokenStoreError: it cannot be created, or somebody else held it for all of `timeout` seconds.
    """
    handle = _open(path)
    try:
        until = monotonic() + timeout
        while not _try_lock(handle):
            if monotonic() >= until:
                raise TokenStoreError(
                    f"another process has held the lock {path} for {timeout:g} s: is one of them stuck?"
                )
            sleep(_INTERVAL)
        try:
            yield
        finally:
            _unlock(handle)
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(path, flags, 0o600)
    except OSError as problem:
        reason = problem.strerror
    raise TokenStoreError(
        f"the lock {path} cannot be opened for writing ({reason}): refreshing needs a writable store"
    )


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as problem:
            reason = problem.strerror
        else:
            return True
        raise TokenStoreError(f"this file system has no locks ({reason}): keep the token store on a local disk")

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
