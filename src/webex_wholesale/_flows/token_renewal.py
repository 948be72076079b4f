"""One refresh from the inside: read the store, adopt another process's work, ask the endpoint, store, then use.

The order is what keeps a login alive. Under the store's lock the store is read again, because another process may
have refreshed while this one waited. A new refresh token is saved before anything uses it: the old one may be dead
from the moment the endpoint answered. Where saving fails, the new tokens are kept, and the next try saves them
instead of refreshing again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

import attrs

from webex_wholesale._core.tokens.token_set import Lock, TokenSet, TokenStore
from webex_wholesale._core.trust.fingerprint import fingerprint
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.context import CallContext
from webex_wholesale._flows.effects import Flow, RunBlocking
from webex_wholesale._flows.token_endpoint import Grant, ask_for_tokens
from webex_wholesale.errors import AuthError, ReauthenticationRequired, RefreshFailed, TokenStoreError

logger = logging.getLogger("webex_wholesale.auth")

T = TypeVar("T")
_DAY = 86_400.0
_SIGN_IN_SOON = 14 * _DAY


class Renewal:
    """Credentials, store and tokens of one app, and how the tokens are renewed.

    Attributes:
        tokens: the tokens in hand; None until the store was read.
    """

    def __init__(
        self, *, client_id: str, client_secret: Secret | None, given: Secret | None, store: TokenStore | None
    ) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.given = given
        self.store = store
        self.tokens: TokenSet | None = None
        self._stored: TokenSet | None = None
        self._unsaved: TokenSet | None = None
        self._dead: set[Secret] = set()
        self._closed_until = 0.0

    def renew(
        self, refused: Secret | None, margin: float, context: CallContext, give_up_at: float | None
    ) -> Flow[TokenSet]:
        """Return tokens that are good for a while: from the store where it has them, else from the endpoint.

        Raises:
            AuthError: there are none.
        """
        if self._unsaved is None and self.store is not None:
            yield from self._look(self.store)
            if (tokens := self._good(refused, margin, context.time())) is not None:
                return tokens
        lock = Lock(self.store)
        try:
            yield RunBlocking(_guarded(lock.acquire, "could not be locked"))
            if self._unsaved is not None:
                yield from self._save(self._unsaved)
            elif lock.exists and self.store is not None:
                yield from self._look(self.store)
            if (tokens := self._good(refused, margin, context.time())) is not None:
                return tokens
            return (yield from self._exchange(context, give_up_at))
        finally:
            lock.release()

    def _good(self, refused: Secret | None, margin: float, now: float) -> TokenSet | None:
        tokens = self.tokens
        if tokens is None or tokens.access_token in (None, refused) or is_due(tokens, margin, now):
            return None
        return tokens

    def _look(self, store: TokenStore) -> Flow[None]:
        """Take over what the store has, unless what is in hand is newer."""
        try:
            stored: TokenSet | None = yield RunBlocking(_guarded(store.load, "could not be read"))
        except TokenStoreError as error:
            if self.tokens is None or self.tokens.refresh_token is None:
                raise
            # The tokens in hand are good; saving the next ones repairs the store, or says what is wrong with it.
            logger.warning("going on with the tokens in memory: %s", error)
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
        if (wait := self._closed_until - context.time()) > 0:
            raise RefreshFailed(
                f"the token endpoint asked to be left alone for {wait:.0f} s more", retry_after=wait
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
            except RefreshFailed as error:
                self._closed_until = context.time() + min(error.retry_after or 0.0, _DAY)
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
        self._tell(tokens, now)
        try:
            yield from self._save(tokens)
        except TokenStoreError as error:
            if tokens.refresh_token != used:
                self._unsaved = tokens
                raise
            logger.warning(
                "the new access token was not stored, the refresh token is still the stored one: %s", error
            )
            self.tokens = tokens

    def _save(self, tokens: TokenSet) -> Flow[None]:
        store = self.store
        if store is not None:
            yield RunBlocking(_guarded(lambda: store.save(tokens), "could not be written"))
        self._unsaved = None
        self.tokens = tokens

    def _tell(self, tokens: TokenSet, now: float) -> None:
        ends = tokens.refresh_expires_at
        if ends is not None and ends - now < _SIGN_IN_SOON:
            logger.warning("the refresh token lives for %.1f more days: sign in again before", (ends - now) / _DAY)
        logger.info("access token refreshed")


def is_due(tokens: TokenSet, margin: float, now: float) -> bool:
    """Whether it is time to refresh: within the margin of expiry, or within half of a shorter lifetime."""
    if tokens.expires_at is None:
        return tokens.access_token is None
    if tokens.obtained_at is not None and tokens.expires_at > tokens.obtained_at:
        margin = min(margin, (tokens.expires_at - tokens.obtained_at) / 2)
    return now >= tokens.expires_at - margin


def _guarded(work: Callable[[], T], what: str) -> Callable[[], T]:
    """Return the work with whatever a store of the caller's own raises turned into one kind of error."""

    def run() -> T:
        try:
            return work()
        except AuthError:
            raise
        except Exception as problem:
            raise TokenStoreError(f"the token store {what}: {type(problem).__name__}") from problem

    return run
