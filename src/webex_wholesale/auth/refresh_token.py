"""The source for whatever runs unattended: an integration's or service app's tokens, kept fresh for years."""

from __future__ import annotations

import logging
from typing import Any

from webex_wholesale._core.tokens.refresh_events import RefreshEvent, RefreshStage
from webex_wholesale._core.tokens.token_set import TokenSet, TokenStore
from webex_wholesale._core.trust.secret import Secret, as_secret, redact, refuse_pickle
from webex_wholesale._core.trust.secret import access_token as bearer_token
from webex_wholesale._flows.context import CallContext, TokenRequest
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.tokens.refresh import TokenRefresh
from webex_wholesale._flows.tokens.rotation import TokenRotation
from webex_wholesale._http.network import Network
from webex_wholesale._http.standalone import run_standalone, run_standalone_async
from webex_wholesale.auth.single_flight import SingleFlight
from webex_wholesale.auth.store_lock import lock_of
from webex_wholesale.errors import ConfigurationError, RefreshFailed

MARGIN = 1800.0
logger: logging.Logger = logging.getLogger("webex_wholesale.auth")


class RefreshToken:
    """Access tokens from a refresh token, for integrations and service apps.

    Refreshes ahead of expiry, and once when the service refuses a token. However many threads, tasks, clients and
    views share this source, one refresh is under way at a time; with a `FileStore`, one on the machine. A rotated
    refresh token is stored before it is used. A refresh that fails ahead of expiry disturbs nobody.

    Inside a client everything goes over the client's own connections and by its clock.

    Args:
        client_id: of the integration or service app.
        client_secret: its secret.
        refresh_token: where the chain of refreshes begins; may be left out where the store has one. Once the store
            holds what became of it, the store wins; a new one passed in later begins a new chain.
        access_token: an access token that is good now, such as one that came with the refresh token: it is used
            until the service refuses it, and saves the first refresh. Where the store has tokens, they win.
        store: where tokens outlive the process; without one, a rotated refresh token is lost with it.
        margin: seconds before expiry at which a token is refreshed; never more than half its lifetime.
        network: how to reach the token endpoint when the source is asked without a client.

    Raises:
        ConfigurationError: client id, secret or refresh token are blank.

    Examples:
        >>> source = RefreshToken("C0ffee", "secret", "refresh", store=FileStore("tokens.json"))  # doctest: +SKIP
        >>> client = WholesaleClient(token=source)  # doctest: +SKIP
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str | Secret | None,
        refresh_token: str | Secret | None = None,
        *,
        access_token: str | Secret | None = None,
        store: TokenStore | None = None,
        margin: float = MARGIN,
        network: Network | None = None,
    ) -> None:
        client_secret, refresh_token = redact(client_secret), redact(refresh_token)
        access_token = redact(access_token)
        if not isinstance(client_id, str) or not client_id.strip():
            raise ConfigurationError(
                "client_id must be a non-empty string: copy it from the app's page on developer.webex.com"
            )
        if not isinstance(margin, int | float) or not margin >= 0:
            raise ConfigurationError("margin must be a number of seconds, 0 or more")
        if refresh_token is None and store is None:
            raise ConfigurationError("RefreshToken needs a refresh_token, or a store that has one")
        rotation = TokenRotation(
            client_id=client_id.strip(),
            client_secret=as_secret(client_secret, "client_secret"),
            given=as_secret(refresh_token, "refresh_token"),
            current=None if access_token is None else bearer_token(access_token),
            store=store,
            lock=lock_of(store),
            observe=_log,
        )
        self._rotation = rotation
        self._refresh = TokenRefresh(rotation, margin, SingleFlight(), _log)
        self._network = network or Network()

    @property
    def client_id(self) -> str:
        """The app's client id."""
        return self._rotation.client_id

    @property
    def tokens(self) -> TokenSet | None:
        """The tokens in hand, None before the first call; for monitoring how long the refresh token lives."""
        return self._rotation.tokens

    def flow(self, ask: TokenRequest, context: CallContext) -> Flow[Secret]:
        """Return a token over a client's wire; for the client."""
        return self._refresh.flow(ask, context)

    def report(self, token: Secret, accepted: bool, now: float) -> None:
        """Note what the service made of a token; for the client."""
        self._refresh.report(token, accepted, now)

    def get_token(self, refused: Secret | None = None) -> Secret:
        """Return a token without a client, such as for another tool.

        Raises:
            ReauthenticationRequired: the refresh token is dead.
            RefreshFailed: the token endpoint fails; see `AuthError` for the rest.
        """
        return run_standalone(lambda context: self.flow(TokenRequest(refused), context), self._network)

    async def aget_token(self, refused: Secret | None = None) -> Secret:
        """Return a token without a client; see `get_token`."""
        return await run_standalone_async(lambda context: self.flow(TokenRequest(refused), context), self._network)

    def __repr__(self) -> str:
        if "_rotation" not in self.__dict__:
            return "RefreshToken(not set up)"
        return f"RefreshToken({self.client_id!r}, store={self._rotation.store!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        refuse_pickle("a token source")
        own = self._rotation
        # The lock of a file is not pickled: the other process has its own.
        facts = (own.client_id, own.client_secret, own.given, own.current, own.store, self._refresh.margin)
        return _unpickled, facts


def _unpickled(
    client_id: str,
    secret: Secret | None,
    given: Secret | None,
    current: Secret | None,
    store: TokenStore | None,
    margin: float,
) -> RefreshToken:
    return RefreshToken(client_id, secret, given, access_token=current, store=store, margin=margin)


def _log(event: RefreshEvent) -> None:
    """Write what happens in a refresh to the log; errors of a refresh quote nothing that the endpoint said."""
    match event.stage:
        case RefreshStage.REFRESHED:
            logger.info("access token refreshed")
        case RefreshStage.SIGN_IN_SOON:
            logger.warning("the refresh token lives for %.1f more days: sign in again before", event.days_left)
        case RefreshStage.STORE_NOT_READ:
            logger.warning("going on with the tokens in memory: %s", event.error)
        case RefreshStage.NOT_STORED:
            logger.warning(
                "the new access token was not stored, the refresh token is still the stored one: %s", event.error
            )
        case RefreshStage.FAILED_AHEAD:
            level = logging.WARNING if isinstance(event.error, RefreshFailed) else logging.ERROR
            logger.log(level, "refresh ahead of expiry failed, the token in hand still works: %s", event.error)
        case RefreshStage.FAILED:
            logger.error("refresh failed: %s", event.error)
