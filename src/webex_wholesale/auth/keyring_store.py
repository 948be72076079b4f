"""Tokens in the system's keyring: macOS Keychain, Windows Credential Manager, Secret Service."""

from __future__ import annotations

import hashlib
import json
from contextlib import AbstractContextManager
from typing import Any

from webex_wholesale._core.tokens.token_set import TokenSet
from webex_wholesale._extras import require_extra
from webex_wholesale.auth.file_store import make_folders
from webex_wholesale.auth.store_lock import LOCK_TIMEOUT, file_lock
from webex_wholesale.errors import TokenStoreError


class KeyringStore:
    """Tokens in the system's keyring; needs `pip install 'webex-wholesale[keyring]'`.

    A keyring has no locks, so a lock file in the user's state folder lets one process at a time refresh. For a
    server without a desktop session there is mostly no keyring: use `FileStore` there.

    Args:
        account: what to keep them under, such as the client id.
        service: the service name in the keyring.
        backend: a keyring backend to hold on to; by default the one that `keyring` chooses when it is first used.
        lock_timeout: real seconds to wait for another process's refresh.

    Raises, from its methods:
        MissingExtra: keyring is not installed.
        TokenStoreError: there is no keyring here, it is locked, or holds something else.
    """

    def __init__(
        self,
        account: str,
        *,
        service: str = "webex-wholesale",
        backend: Any = None,
        lock_timeout: float = LOCK_TIMEOUT,
    ) -> None:
        self._account = account
        self._service = service
        self._backend = backend
        self.lock_timeout = lock_timeout

    def __repr__(self) -> str:
        return f"KeyringStore({self._account!r}, service={self._service!r})"

    def load(self) -> TokenSet | None:
        """Return what was saved last."""
        found = _get(self._keyring(), self._service, self._account)
        if isinstance(found, str):
            raise TokenStoreError(f"the keyring's entry {self._account!r} cannot be read: {found}")
        return found

    def save(self, tokens: TokenSet) -> None:
        """Keep tokens."""
        if reason := _put(self._keyring(), self._service, self._account, tokens):
            raise TokenStoreError(f"the keyring cannot be written ({reason}): is it locked? See FileStore")

    def delete(self) -> bool:
        """Remove the entry; returns whether there was one. At Webex its tokens stay valid until they expire."""
        with self.lock():
            found, reason = _delete(self._keyring(), self._service, self._account)
        if reason:
            raise TokenStoreError(f"the keyring cannot be written ({reason}): is it locked? See FileStore")
        return found

    def lock(self, timeout: float | None = None) -> AbstractContextManager[None]:
        """Return the lock that lets one process at a time refresh.

        Args:
            timeout: real seconds to wait for it, where that is less than the store's `lock_timeout`.
        """
        from platformdirs import user_state_path

        folder = user_state_path("webex-wholesale", appauthor=False)
        try:
            make_folders(folder)
        except OSError as problem:
            raise TokenStoreError(f"the folder {folder} for locks cannot be made: {problem.strerror}") from None
        name = hashlib.sha256(f"{self._service}\0{self._account}".encode()).hexdigest()[:16]
        seconds = self.lock_timeout if timeout is None else min(timeout, self.lock_timeout)
        return file_lock(folder / f"keyring-{name}.lock", timeout=seconds)

    def _keyring(self) -> Any:
        if self._backend is None:
            self._backend = require_extra("keyring").get_keyring()
        return self._backend


def _get(keyring: Any, service: str, account: str) -> TokenSet | str | None:
    """Return the tokens, or what is wrong; a traceback from here would show them."""
    try:
        text = keyring.get_password(service, account)
    except Exception as problem:
        return f"{type(problem).__name__}. Is the keyring locked, or is there none here? See FileStore"
    try:
        return None if text is None else TokenSet.from_dict(json.loads(text))
    except (ValueError, RecursionError):
        return "it is damaged. Delete it and sign in again"


def _put(keyring: Any, service: str, account: str, tokens: TokenSet) -> str | None:
    try:
        keyring.set_password(service, account, json.dumps(tokens.reveal()))
    except Exception as problem:
        return type(problem).__name__
    return None


def _delete(keyring: Any, service: str, account: str) -> tuple[bool, str | None]:
    """Return whether there was an entry, and what went wrong."""
    try:
        # What a backend raises where there is no entry is its own.
        if found := keyring.get_password(service, account) is not None:
            keyring.delete_password(service, account)
    except Exception as problem:
        return False, type(problem).__name__
    return found, None
