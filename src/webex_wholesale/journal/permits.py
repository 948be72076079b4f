"""The permits that one life of a process was given and has not used: they are kept in memory only."""

from __future__ import annotations

import os
import secrets
import threading


class Permits:
    """The permits that this life of this process was given and has not used; for a journal of your own.

    They do not survive the process, and a forked child has none of its parent's. Threads may share one of these.
    """

    def __init__(self) -> None:
        self._alive: set[str] = set()
        self._pid = os.getpid()
        self._locks: dict[int, threading.Lock] = {}

    @property
    def lock(self) -> threading.Lock:
        """The lock of this process: that of its parent may have been held, and is never let go of in a child."""
        pid = os.getpid()
        return self._locks.get(pid) or self._locks.setdefault(pid, threading.Lock())

    def new(self) -> str:
        """Return a nonce for a permit."""
        nonce = secrets.token_hex(8)
        self._refuse_parents()
        self._alive.add(nonce)
        return nonce

    def use(self, nonce: str) -> bool:
        """Whether it may be used; uses it up."""
        self._refuse_parents()
        try:
            # One step, so that of two threads only one may use it.
            self._alive.remove(nonce)
        except KeyError:
            return False
        return True

    def _refuse_parents(self) -> None:
        # After a fork both processes hold the parent's permits: only the parent may use them.
        if self._pid != os.getpid():
            self._alive, self._pid = set(), os.getpid()
