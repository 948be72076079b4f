"""The source for whatever runs unattended: an integration's or service app's tokens, kept fresh for years."""

from __future__ import annotations

from typing import Any

from webex_wholesale._core.tokens.token_set import TokenSet, TokenStore
from webex_wholesale._core.trust.secret import Secret, as_secret, refuse_pickle
from webex_wholesale._flows.context import CallContext, TokenRequest
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.token_refresh import TokenRefresh
from webex_wholesale._flows.token_renewal import Renewal
from webex_wholesale._http.network import Network
from webex_wholesale._http.token_endpoint import carry_out, carry_out_async
from webex_wholesale.errors import ConfigurationError

MARGIN = 1800.0


class RefreshToken:
    """Access tokens from a refresh token, for integrations and service apps.

    Refreshes ahead of expiry, and once when the service refuses a token. However many threads, tasks, clients and
    views share this source, one refresh is under way at a time; with a `FileStore`, one on the machine. A rotated
    refresh token is stored before it is used. A refresh that fails ahead of expiry disturbs nobody.

    Inside a client everything goes over the client's own connections and by its clock.

    Args:
        client_id, client_secret: of the integration or service app.
        refresh_token: where the chain of refreshes begins; may be left out where the store has one. Once the store
            holds what became of it, the store wins; a new one passed in later begins a new chain.
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
        store: TokenStore | None = None,
        margin: float = MARGIN,
        network: Network | None = None,
    ) -> None:
        client_secret, refresh_token = as_secret(client_secret), as_secret(refresh_token)
        if not isinstance(client_id, str) or not client_id.strip():
            raise ConfigurationError("client_id is blank: copy it from the app's page on developer.webex.com")
        if not margin >= 0:
            raise ConfigurationError("margin takes seconds, 0 or more")
        if refresh_token is None and store is None:
            raise ConfigurationError("RefreshToken needs a refresh_token, or a store that has one")
        self._renewal = Renewal(
            client_id=client_id.strip(),
            client_secret=_checked(client_secret, "client_secret"),
            given=_checked(refresh_token, "refresh_token"),
            store=store,
        )
        self._refresher = TokenRefresh(self._renewal, margin)
        self._network = network or Network()

    @property
    def client_id(self) -> str:
        """The app's client id."""
        return self._renewal.client_id

    @property
    def tokens(self) -> TokenSet | None:
        """The tokens in hand, None before the first call; for monitoring how long the refresh token lives."""
        return self._renewal.tokens

    def flow(self, ask: TokenRequest, context: CallContext) -> Flow[Secret]:
        """Return a token over a client's wire; for the client."""
        return self._refresher.flow(ask, context)

    def get_token(self, refused: Secret | None = None) -> Secret:
        """Return a token without a client, such as for another tool.

        Raises:
            ReauthenticationRequired: the refresh token is dead.
            RefreshFailed: the token endpoint fails; see `AuthError` for the rest.
        """
        return carry_out(lambda context: self.flow(TokenRequest(refused), context), self._network)

    async def aget_token(self, refused: Secret | None = None) -> Secret:
        """Return a token without a client; see `get_token`."""
        return await carry_out_async(lambda context: self.flow(TokenRequest(refused), context), self._network)

    def __repr__(self) -> str:
        if "_renewal" not in self.__dict__:
            return "RefreshToken(not set up)"
        return f"RefreshToken({self.client_id!r}, store={self._renewal.store!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        refuse_pickle("a token source")
        renewal = self._renewal
        return _unpickled, (renewal.client_id, renewal.client_secret, renewal.given, renewal.store, self._margin)

    @property
    def _margin(self) -> float:
        return self._refresher.margin


def _unpickled(
    client_id: str, secret: Secret | None, given: Secret | None, store: TokenStore | None, margin: float
) -> RefreshToken:
    return RefreshToken(client_id, secret, given, store=store, margin=margin)


def _checked(secret: Secret | None, name: str) -> Secret | None:
    if secret is None:
        return None
    if not isinstance(secret, Secret) or not secret.reveal().strip():
        raise ConfigurationError(f"{name} is blank or no text")
    return Secret(secret.reveal().strip())
