"""The second half of an integration's login: the code for the first tokens."""

from __future__ import annotations

import attrs

from webex_wholesale._core.tokens.token_set import TokenSet
from webex_wholesale._core.trust.fingerprint import fingerprint
from webex_wholesale._core.trust.secret import Secret, as_secret, redact
from webex_wholesale._flows.context import CallContext
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.token_endpoint import Grant, ask_for_tokens
from webex_wholesale._http.network import Network
from webex_wholesale._http.standalone import run_standalone, run_standalone_async
from webex_wholesale.auth.authorize import REDIRECT_URI, Pkce
from webex_wholesale.errors import ConfigurationError


def exchange_code(
    code: str | Secret,
    *,
    client_id: str,
    client_secret: str | Secret | None,
    redirect_uri: str = REDIRECT_URI,
    pkce: Pkce | None = None,
    network: Network | None = None,
) -> TokenSet:
    """Exchange the code of a redirect for the first tokens; for a web application with a login page of its own.

    Args:
        code: from `code_from()`; it works once, and for a few minutes.
        client_id, client_secret: of the integration.
        redirect_uri: the same as in `authorize_url`.
        pkce: the same as in `authorize_url`.
        network: proxy, certificates and base URL.

    Raises:
        ConfigurationError: the code or the client secret is not a string, or blank.
        ReauthenticationRequired: the code is expired, used, or belongs to another redirect_uri or pkce.
        InvalidClient: client id or secret are wrong.
        RefreshFailed: the token endpoint fails.

    Examples:
        >>> tokens = exchange_code(code, client_id="C0ffee", client_secret="...")  # doctest: +SKIP
        >>> FileStore("tokens.json").save(tokens)  # doctest: +SKIP
    """
    # Crash reporters collect local variables: from here on there is nothing to read in them.
    code, client_secret = redact(code), redact(client_secret)
    grant = _grant(code, client_id, client_secret, redirect_uri, pkce)
    return run_standalone(lambda context: _exchange(grant, context), network or Network())


async def aexchange_code(
    code: str | Secret,
    *,
    client_id: str,
    client_secret: str | Secret | None,
    redirect_uri: str = REDIRECT_URI,
    pkce: Pkce | None = None,
    network: Network | None = None,
) -> TokenSet:
    """Exchange a code without blocking the event loop; see `exchange_code`."""
    code, client_secret = redact(code), redact(client_secret)
    grant = _grant(code, client_id, client_secret, redirect_uri, pkce)
    return await run_standalone_async(lambda context: _exchange(grant, context), network or Network())


def _grant(code: object, client_id: str, client_secret: object, redirect_uri: str, pkce: Pkce | None) -> Grant:
    proof = as_secret(code, "code")
    if proof is None:
        raise ConfigurationError("code must be a non-empty string, such as code_from() returns")
    more: dict[str, str | Secret] = {"redirect_uri": redirect_uri}
    if pkce is not None:
        more["code_verifier"] = pkce.verifier
    return Grant(
        client_id=client_id,
        client_secret=as_secret(client_secret, "client_secret"),
        kind="authorization_code",
        proof=proof,
        more=more,
    )


def _exchange(grant: Grant, context: CallContext) -> Flow[TokenSet]:
    tokens = yield from ask_for_tokens(grant, context)
    if tokens.refresh_token is None:
        return tokens
    return attrs.evolve(tokens, root=fingerprint(tokens.refresh_token))
