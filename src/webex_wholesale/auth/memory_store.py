"""Tokens in memory: gone with the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from webex_wholesale._core.tokens.token_set import TokenSet
from webex_wholesale._http.wire.forks import ForkSafeLock
from webex_wholesale.errors import TokenStoreError


class MemoryStore:
    """Tokens in memory, to be shared by several sources of one process; also a model for a store of your own.

    >>> MemoryStore().load() is None
    True
    """

    def __init__(self, tokens: TokenSet | None = None) -> None:
        self._tokens = tokens
        self._lock = ForkSafeLock()

    def load(self) -> TokenSet | None:
        """Return what was saved last."""
        return self._tokens

    def save(self, tokens: TokenSet) -> None:
        """Keep tokens."""
        self._tokens = tokens

    def delete(self) -> bool:
        """Forget the tokens; returns whether there were any."""
        found, self._tokens = self._tokens is not None, None
        return found

    @contextmanager
    def lock(self, timeout: float | None = None) -> Iterator[None]:
        """Let one refresh at a time through.

        Args:
            timeout: seconds to wait for another's.

        Raises:
            TokenStoreError: it was not over by then.
        """
        if not self._lock.acquire(timeout=-1 if timeout is None else timeout):
            raise TokenStoreError(f"another refresh has held this store for {timeout:g} s")
        try:
            yield
        finally:
            self._lock.release()

    def __repr__(self) -> str:
        return f"MemoryStore({'empty' if self._tokens is None else 'with tokens'})"
