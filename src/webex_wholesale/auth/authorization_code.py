"""The authorization code grant of an integration's login: the page that a person is sent to, the code that comes
back from it, and the tokens that the code is exchanged for."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterable
from urllib.parse import parse_qs, urlencode, urlsplit

import attrs

from webex_wholesale._core.tokens.token_set import TokenSet
from webex_wholesale._core.trust.fingerprint import fingerprint
from webex_wholesale._core.trust.origin import BaseUrl
from webex_wholesale._core.trust.secret import Secret, as_secret, redact
from webex_wholesale._flows.context import CallContext
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.tokens.endpoint import Grant, ask_for_tokens
from webex_wholesale._http.config import DEFAULT_BASE_URL
from webex_wholesale._http.network import Network
from webex_wholesale._http.standalone import run_standalone, run_standalone_async
from webex_wholesale.errors import (
    ConfigurationError,
    InvalidRequest,
    LoginCancelled,
    LoginFailed,
    LoginStateMismatch,
)

REDIRECT_URI = "http://localhost:8734/callback"
"""Where the browser comes back to after a login, unless told otherwise; it has to stand in the integration."""


@attrs.frozen
class Pkce:
    """Proof Key for Code Exchange (RFC 7636): the code is exchanged only by the program that asked for it.

    Attributes:
        verifier: kept, and shown with the code.
    """

    verifier: Secret = attrs.field(factory=lambda: Secret(secrets.token_urlsafe(48)), converter=redact)

    @property
    def challenge(self) -> str:
        """The verifier's SHA-256, which travels in the URL."""
        digest = hashlib.sha256(self.verifier.reveal().encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_state() -> str:
    """Return a text that nobody can guess: only the redirect that brings it back belongs to this login."""
    return secrets.token_urlsafe(32)


def authorize_url(
    client_id: str,
    scopes: Iterable[str],
    *,
    state: str,
    redirect_uri: str = REDIRECT_URI,
    pkce: Pkce | None = None,
    base_url: str | None = None,
) -> str:
    """Return the URL of the page where a person signs in and grants the scopes.

    Args:
        client_id: of the integration.
        scopes: such as `required_scopes("customers")`.
        state: from `new_state()`; keep it, and compare it with what comes back.
        redirect_uri: exactly as it is registered with the integration.
        pkce: a `Pkce()` to show again with the code. Webex documents it for "Login with Webex"; a server that does
            not know it ignores it.
        base_url: root of the API.

    Raises:
        InvalidRequest: no scope, or a blank state or client id.

    Examples:
        >>> authorize_url("C0ffee", ["spark-admin:organizations_read"], state="xyz")
        'https://webexapis.com/v1/authorize?client_id=C0ffee&response_type=code&redirect_uri=http%3A%2F%2F...'
    """
    wanted = [scopes] if isinstance(scopes, str) else list(dict.fromkeys(str(scope) for scope in scopes))
    if not wanted or not client_id.strip() or not state.strip():
        raise InvalidRequest("authorize_url needs a client id, at least one scope, and a state from new_state()")
    fields = {
        "client_id": client_id.strip(),
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "scope": " ".join(wanted),
        "state": state,
    }
    if pkce is not None:
        fields |= {"code_challenge": pkce.challenge, "code_challenge_method": "S256"}
    base = BaseUrl.parse(DEFAULT_BASE_URL if base_url is None else base_url)
    return f"{base.text}/authorize?{urlencode(fields)}"


def code_from(redirect: str, state: str) -> Secret:
    """Return the code in the URL that the browser was redirected to.

    Args:
        redirect: the whole URL, or its query.
        state: what went out with `authorize_url`.

    Raises:
        LoginStateMismatch: it belongs to another login, or somebody made it up.
        LoginCancelled: the person or a policy refused.
        LoginFailed: it holds no code.
    """
    text = redirect.strip()
    try:
        query = parse_qs(urlsplit(text).query if "?" in text else text)
    except ValueError:
        query = {}
    if not secrets.compare_digest(_only(query, "state").encode(), state.encode()):
        raise LoginStateMismatch(
            "the redirect does not carry this login's state: it is from another attempt, or forged. Begin again, "
            "and use the newest page only"
        )
    if error := _only(query, "error"):
        if error == "access_denied":
            raise LoginCancelled("the access was refused, by the person or by a policy of the organisation")
        reason = error if error.isascii() and error.isidentifier() and len(error) < 60 else "an unknown reason"
        hint = (
            ": a scope is not among those the integration was registered with" if error == "invalid_scope" else ""
        )
        raise LoginFailed(f"Webex did not sign in: {reason}{hint}")
    code = _only(query, "code")
    if not code:
        raise LoginFailed("the redirect holds no code: paste the whole address that the browser ended at")
    return Secret(code)


def _only(query: dict[str, list[str]], name: str) -> str:
    """Return a parameter that comes exactly once; twice is as good as forged."""
    values = query.get(name, [])
    return values[0] if len(values) == 1 else ""


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
        client_id: of the integration.
        client_secret: its secret.
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
