"""What a forked child must not share with its parent: connections, locks that a thread held, threads.

A fork copies no thread but the one that forked, so a lock that another one held stays shut in the child. Objects
that are registered here are told in the child, before anything else can run there, and start afresh.
"""

from __future__ import annotations

import os
import threading
import weakref
from typing import Protocol


class Forkable(Protocol):
    """Something with state that belongs to one process."""

    def forget_parent(self) -> None:
        """Start afresh: this is a new process."""


_registered: weakref.WeakSet[Forkable] = weakref.WeakSet()


def tell_after_fork(thing: Forkable) -> None:
    """Have `forget_parent` called in every child that is forked from now on."""
    _registered.add(thing)


def _tell_all() -> None:
    for thing in list(_registered):
        thing.forget_parent()


# Windows has no fork.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_tell_all)


class ForkSafeLock:
    """A lock that is open in a forked child, whoever held it in the parent."""

    def __init__(self) -> None:
        self.forget_parent()
        tell_after_fork(self)

    def forget_parent(self) -> None:
        """Start afresh in a forked child."""
        self._lock = threading.Lock()

    def acquire(self, timeout: float = -1) -> bool:
        """Take it, waiting so many seconds at most; -1 is without end."""
        return self._lock.acquire(timeout=timeout)

    def release(self) -> None:
        """Let go of it."""
        self._lock.release()

    def __enter__(self) -> bool:
        return self._lock.acquire()

    def __exit__(self, *exc_info: object) -> None:
        self._lock.release()
