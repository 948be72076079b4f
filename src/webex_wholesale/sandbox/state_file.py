"""A sandbox in a file: one process at a time, saved whole after every change, found again by the next process."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from webex_wholesale.sandbox import snapshot

# A save that takes longer than this many seconds makes the sandbox a large one: it is saved less often than it
# changes, so that saving takes no more than this share of the time.
_QUICK = 0.02
_SHARE = 0.2


class StateFile:
    """The file of a sandbox that is open, and the lock beside it that keeps other processes out."""

    def __init__(self, path: Path, wait: float) -> None:
        """Raises TimeoutError if another process keeps the file open for longer than `wait` seconds."""
        self._path = path
        self._next = 0.0
        self._lock = FileLock(f"{path}.lock", thread_local=False)
        try:
            self._lock.acquire(timeout=wait)
        except Timeout:
            held = f"another process has had the sandbox {path} open for {wait:g} seconds"
            raise TimeoutError(f"{held}; end it, or use another file") from None

    def read(self) -> dict[str, Any] | None:
        """What the file holds; None for one that is not there, or empty. Raises ValueError for anything else."""
        if not self._path.exists() or not self._path.stat().st_size:
            return None
        return snapshot.read(self._path)

    def seconds_away(self, state: dict[str, Any]) -> float:
        """The real seconds since this state was saved."""
        return max(0.0, time.time() - float(state.get("savedAt", time.time())))

    def save(self, state: Callable[[], dict[str, Any]]) -> None:
        """Write the state; a large one not if it was written so lately that saving would hold everything up."""
        begun = time.monotonic()
        if begun < self._next:
            return
        self._write(state(), durable=False)
        now = time.monotonic()
        self._next = now + (now - begun) / _SHARE if now - begun > _QUICK else now

    def close(self, state: Callable[[], dict[str, Any]]) -> None:
        """Write the state and let the file go."""
        try:
            self._write(state(), durable=True)
        finally:
            self.release()

    def release(self) -> None:
        """Let the file go as it is."""
        self._lock.release()

    def _write(self, state: dict[str, Any], *, durable: bool) -> None:
        # A process that is killed loses nothing without fsync; only a machine that loses power does.
        snapshot.write({**state, "savedAt": time.time()}, self._path, indent=None, durable=durable)
