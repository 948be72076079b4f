"""Tokens in memory: gone with the process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from webex_wholesale._core.tokens.token_set import TokenSet


class MemoryStore:
    """Tokens in memory, to be shared by several sources of one process; also a model for a store of your own.

    >>> MemoryStore().load() is None
    True
    """

    def __init__(self, tokens: TokenSet | None = None) -> None:
        self._tokens = tokens
        self._lock = threading.Lock()

    def load(self) -> TokenSet | None:
        """Return what was saved last."""
        return self._tokens

    def save(self, tokens: TokenSet) -> None:
        """Keep tokens."""
        self._tokens = tokens

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let one refresh at a time through."""
        with self._lock:
            yield

    def __repr__(self) -> str:
        return f"MemoryStore({'empty' if self._tokens is None else 'with tokens'})"
