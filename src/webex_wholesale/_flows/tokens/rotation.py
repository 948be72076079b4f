"""Refresh token rotation, one refresh from the inside: read the store, adopt another process's refresh, ask the
token endpoint, save, then use.

The order is what keeps a login alive. Under the store's lock the store is read again, because another process may
have refreshed while this one waited. A new refresh token is saved before anything uses it: the old one may be dead
from the moment the endpoint answered. Where saving fails, the new tokens are kept, and the next try saves them
instead of refreshing again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

import attrs

from webex_wholesale._core.tokens.pause import Pause
from webex_wholesale._core.tokens.refresh_events import RefreshEvent, RefreshStage
from webex_wholesale._core.tokens.token_set import TokenSet, TokenStore, is_due
from webex_wholesale._core.trust.fingerprint import fingerprint
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.context import CallContext
from webex_wholesale._flows.effects import Flow, RunBlocking
from webex_wholesale._flows.tokens.endpoint import CutShort, Grant, ask_for_tokens
from webex_wholesale.errors import (
    AuthError,
    CallError,
    DeadlineExceeded,
    ReauthenticationRequired,
    RefreshFailed,
    TokenStoreError,
)

T = TypeVar("T")
_DAY = 86_400.0
_SIGN_IN_SOON = 14 * _DAY


class StoreLock(Protocol):
    """The lock of a token store, for one refresh; one thread may acquire it and another release it."""

    def acquire(self, seconds: float | None) -> None:
        """Wait for it, for so many seconds at most.

        Raises:
            DeadlineExceeded: the seconds were over before it was free.
            TokenStoreError: the store's own patience was over, or it cannot be locked.
        """

    def release(self) -> None:
        """Let go of it, or of the wish for it."""


class TokenRotation:
    """Credentials, store and tokens of one app, and how the tokens are renewed.

    Args:
        given: the refresh token to begin with, None where the store has one.
        current: an access token that is good now, None where none is known.
        store: where tokens outlive the process.
        lock: makes a lock of the store; None for a store that has none.
        observe: told of what happens.

    Attributes:
        tokens: the tokens in hand; None until the store was read.
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: Secret | None,
        given: Secret | None,
        current: Secret | None,
        store: TokenStore | None,
        lock: Callable[[], StoreLock] | None,
        observe: Callable[[RefreshEvent], None],
    ) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.given = given
        self.current = current
        self.store = store
        self.tokens: TokenSet | None = None
        self._lock = lock
        self._observe = observe
        self._stored: TokenSet | None = None
        self._unsaved: TokenSet | None = None
        self._dead: set[Secret] = set()
        self._closed = Pause()

    def renew(
        self, refused: Secret | None, margin: float, context: CallContext, give_up_at: float | None
    ) -> Flow[TokenSet]:
        """Return tokens that are good for a while: from the store where it has them, else from the endpoint.

        Raises:
            AuthError: there are none.
            CutShort: there was no time to go on.
        """
        if (tokens := self._good(refused, margin, context)) is not None:
            # Another caller's refresh ended just before this one began.
            return tokens
        if self._unsaved is None and self.store is not None:
            yield from self._look(self.store)
        if self.tokens is None and self.current is not None:
            self.tokens = TokenSet(
                access_token=self.current,
                refresh_token=self.given,
                client_id=self.client_id,
                root=None if self.given is None else fingerprint(self.given),
            )
        if (tokens := self._good(refused, margin, context)) is not None:
            return tokens
        lock = None if self._lock is None else self._lock()
        try:
            if lock is not None:
                yield from self._acquire(lock, context, give_up_at)
            if self._unsaved is not None:
                yield from self._save(self._unsaved)
            elif lock is not None and self.store is not None:
                yield from self._look(self.store)
            if (tokens := self._good(refused, margin, context)) is not None:
                return tokens
            return (yield from self._exchange(context, give_up_at))
        finally:
            if lock is not None:
                lock.release()

    def _acquire(self, lock: StoreLock, context: CallContext, give_up_at: float | None) -> Flow[None]:
        left = None if give_up_at is None else max(give_up_at - context.monotonic(), 0.0)
        try:
            yield RunBlocking(_guarded(partial(lock.acquire, left), "could not be locked"))
        except DeadlineExceeded as error:
            raise CutShort(error) from None

    def _good(self, refused: Secret | None, margin: float, context: CallContext) -> TokenSet | None:
        tokens = self.tokens
        if self._unsaved is not None or tokens is None or tokens.access_token in (None, refused):
            return None
        return None if is_due(tokens, margin, context.time()) else tokens

    def _look(self, store: TokenStore) -> Flow[None]:
        """Take over what the store has, unless what is in hand is newer."""
        try:
            stored: TokenSet | None = yield RunBlocking(_guarded(store.load, "could not be read"))
        except TokenStoreError as error:
            if self.tokens is None or self.tokens.refresh_token is None:
                raise
            # The tokens in hand are good; saving the next ones repairs the store, or says what is wrong with it.
            self._observe(RefreshEvent(RefreshStage.STORE_NOT_READ, error))
            return
        if stored is None:
            return
        if stored.client_id not in (None, self.client_id):
            raise TokenStoreError("the token store holds the tokens of another app: give each client id its own")
        self._stored = stored
        # A refresh token passed in that is not the one this chain began with is a new login: the store is behind.
        given = self.given if self.given not in self._dead else None
        if self.tokens is not None or given is None or stored.root in (None, fingerprint(given)):
            self.tokens = stored

    def _exchange(self, context: CallContext, give_up_at: float | None) -> Flow[TokenSet]:
        if wait := self._closed.left(context.monotonic()):
            raise RefreshFailed(
                f"the token endpoint asked this client to wait {wait:.0f} s more before the next refresh",
                retry_after=wait,
            )
        refused: AuthError | None = None
        for token in self._candidates():
            grant = Grant(
                client_id=self.client_id, client_secret=self.client_secret, kind="refresh_token", proof=token
            )
            try:
                tokens = yield from ask_for_tokens(grant, context, give_up_at)
            except ReauthenticationRequired as error:
                self._dead.add(token)
                refused = error
                continue
            except (RefreshFailed, CutShort) as problem:
                failed = problem.error if isinstance(problem, CutShort) else problem
                self._closed = Pause(context.monotonic(), failed.retry_after or 0.0)
                raise
            yield from self._keep(tokens, token, context.time())
            return tokens
        if refused is not None:
            raise refused
        raise ReauthenticationRequired(
            "the refresh token was refused before, and there is no newer one: sign in again with auth.login()"
            if self._dead
            else "there is no refresh token: sign in first with auth.login(), or pass refresh_token"
        )

    @property
    def is_alive(self) -> bool:
        """Whether a refresh token is known that was not refused yet."""
        return bool(self._candidates())

    def _candidates(self) -> list[Secret]:
        """Return the refresh tokens worth trying: the one in hand, the one passed in, the one in the store."""
        in_hand, stored = (
            None if tokens is None else tokens.refresh_token for tokens in (self.tokens, self._stored)
        )
        known = (in_hand, self.given, stored)
        return [token for token in dict.fromkeys(known) if token is not None and token not in self._dead]

    def _keep(self, tokens: TokenSet, used: Secret, now: float) -> Flow[None]:
        before = self.tokens
        same_chain = before is not None and before.refresh_token == used
        root = before.root if before is not None and same_chain else None
        tokens = attrs.evolve(tokens, root=root or fingerprint(used))
        if (
            tokens.refresh_expires_at is None
            and before is not None
            and tokens.refresh_token == before.refresh_token
        ):
            tokens = attrs.evolve(tokens, refresh_expires_at=before.refresh_expires_at)
        ends = tokens.refresh_expires_at
        if ends is not None and ends - now < _SIGN_IN_SOON:
            self._observe(RefreshEvent(RefreshStage.SIGN_IN_SOON, days_left=(ends - now) / _DAY))
        self._observe(RefreshEvent(RefreshStage.REFRESHED))
        if tokens.refresh_token != used:
            # From here on the old one may be dead: whatever happens, these must not be forgotten.
            self._unsaved = tokens
        try:
            yield from self._save(tokens)
        except TokenStoreError as error:
            if tokens.refresh_token != used:
                raise
            self._observe(RefreshEvent(RefreshStage.NOT_STORED, error))
            self.tokens = tokens

    def _save(self, tokens: TokenSet) -> Flow[None]:
        store = self.store
        if store is not None:
            yield RunBlocking(_guarded(partial(store.save, tokens), "could not be written"))
        self.tokens = tokens
        self._unsaved = None


def _guarded(work: Callable[[], T], what: str) -> Callable[[], T]:
    """Return the work with whatever a store of the caller's own raises turned into one kind of error."""

    def run() -> T:
        try:
            return work()
        except CallError:
            raise
        except Exception as problem:
            raise TokenStoreError(f"the token store {what}: {type(problem).__name__}") from problem

    return run
