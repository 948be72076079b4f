"""The locks of token stores: a lock file between processes, and the lock of any store, held for one refresh."""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from webex_wholesale._core.tokens.token_set import TokenStore
from webex_wholesale.errors import AuthError, DeadlineExceeded, TokenStoreError

_INTERVAL = 0.05
LOCK_TIMEOUT = 60.0
"""Seconds to wait for another process's refresh, where a store is not told otherwise."""


@contextmanager
def file_lock(
    path: Path,
    *,
    timeout: float,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Hold the lock on a file; the operating system lets go of it when a process dies.

    Args:
        timeout: real seconds to wait, since real processes are waited for.

    Raises:
        TokenStoreError: it cannot be created, or was held by another process for all of `timeout` seconds.
    """
    from filelock import FileLock, Timeout

    # An instance of its own each time: one that is shared would let a second thread in.
    lock = FileLock(path, mode=0o600, thread_local=False)
    until = monotonic() + timeout
    while True:
        try:
            lock.acquire(timeout=0)
            break
        except Timeout:
            if monotonic() >= until:
                message = f"another process has held the lock {path} for {timeout:g} s: is one of them stuck?"
                raise TokenStoreError(message) from None
        except NotImplementedError:
            raise TokenStoreError(
                f"the file system of {path} has no locks: keep the token store on a local disk"
            ) from None
        except OSError as problem:
            raise TokenStoreError(
                f"the lock {path} cannot be opened for writing ({problem.strerror}): "
                "refreshing needs a writable store"
            ) from None
        sleep(_INTERVAL)
    try:
        yield
    finally:
        lock.release()


def lock_of(store: TokenStore | None) -> Callable[[], HeldLock] | None:
    """Return what makes a lock of a store; None for a store that has no `lock()`."""
    lock: Callable[..., AbstractContextManager[Any]] | None = getattr(store, "lock", None)
    if lock is None:
        return None
    takes_timeout = _takes_timeout(lock)
    patience: float | None = getattr(store, "lock_timeout", None)
    return lambda: HeldLock(lock, patience, takes_timeout=takes_timeout)


def _takes_timeout(lock: Callable[..., Any]) -> bool:
    try:
        return "timeout" in inspect.signature(lock).parameters
    except (TypeError, ValueError):
        return False


class HeldLock:
    """The lock of a store, for one refresh; one thread may acquire it and another release it.

    Args:
        make: the store's `lock()`.
        patience: seconds that the store waits by itself, None if unknown.
        takes_timeout: whether `make` can be told to wait for less.
    """

    def __init__(
        self, make: Callable[..., AbstractContextManager[Any]], patience: float | None, *, takes_timeout: bool
    ) -> None:
        self._make = make
        self._patience = patience
        self._takes_timeout = takes_timeout
        self._context: AbstractContextManager[Any] | None = None
        self._mutex = threading.Lock()
        self._released = False

    def acquire(self, seconds: float | None) -> None:
        """Wait for it, for so many seconds at most.

        Raises:
            DeadlineExceeded: the seconds were over before it was free.
            TokenStoreError: the store's own patience was over, or it cannot be locked.
        """
        shortened = seconds is not None and (self._patience is None or seconds < self._patience)
        began = time.monotonic()
        context = self._make(timeout=seconds) if shortened and self._takes_timeout else self._make()
        try:
            context.__enter__()
        except Exception as problem:
            in_time = seconds is None or time.monotonic() - began < seconds
            if not shortened or in_time or not isinstance(problem, AuthError | TimeoutError):
                raise
            raise DeadlineExceeded(
                "the deadline was over while another process or client held the lock of the token store"
            ) from None
        with self._mutex:
            released = self._released
            if not released:
                self._context = context
        if released:
            # The refresh ended while this thread waited: nobody else would ever let go of it.
            context.__exit__(None, None, None)

    def release(self) -> None:
        """Let go of it, or of the wish for it."""
        with self._mutex:
            self._released = True
            context, self._context = self._context, None
        if context is not None:
            context.__exit__(None, None, None)
