"""The token endpoint and the authorization page: apps, codes that work once, refresh tokens that rotate.

Outside the wholesale contract. Everything expires on the sandbox's clock; nobody has to click, because every
request for authorization is granted (difference S33).
"""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode

from webex_wholesale.sandbox import _checks as checks
from webex_wholesale.sandbox._api.access import ALL_SCOPES, Tokens
from webex_wholesale.sandbox._api.messages import Request, Response, json_response
from webex_wholesale.sandbox._state.store import Store

ACCESS_SECONDS = 1_209_599.0
REFRESH_SECONDS = 7_775_999.0
CODE_SECONDS = 300.0

TOKEN_PATH = "/v1/access_token"
AUTHORIZE_PATH = "/v1/authorize"
_FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class App:
    """An integration or service app. `rotates`: a refresh makes a new refresh token (difference S34)."""

    client_id: str
    client_secret: str
    redirect_uri: str
    org_id: str
    scopes: list[str]
    access_seconds: float = ACCESS_SECONDS
    refresh_seconds: float = REFRESH_SECONDS
    rotates: bool = True


@dataclass(slots=True)
class Grant:
    """What a code or a refresh token stands for, until the epoch second `expires`."""

    client_id: str
    scopes: list[str]
    expires: float
    redirect_uri: str = ""
    challenge: str = ""


class Refused(Exception):
    """An OAuth error on its way out: `code` as in RFC 6749."""

    def __init__(self, code: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.status = status


class OAuth:
    """The apps of a sandbox, and what was granted to them."""

    def __init__(self, store: Store, tokens: Tokens) -> None:
        self._store = store
        self._tokens = tokens
        self._apps: dict[str, App] = {}
        self._codes: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}

    def register(
        self,
        *,
        redirect_uri: str = "http://localhost:8734/callback",
        scopes: Iterable[str] = ALL_SCOPES,
        org_id: str | None = None,
        access_seconds: float = ACCESS_SECONDS,
        refresh_seconds: float = REFRESH_SECONDS,
        rotates: bool = True,
    ) -> App:
        """Make an app of the partner, or of the sub-partner `org_id`; lifetimes are in seconds of the clock.

        >>> from webex_wholesale.sandbox import Sandbox
        >>> app = Sandbox().oauth.register(access_seconds=3600)
        """
        checks.text("redirectUri", redirect_uri)
        checks.texts("scopes", scopes)
        checks.number("accessSeconds", access_seconds)
        checks.number("refreshSeconds", refresh_seconds)
        checks.truth("rotates", rotates)
        tenant = self._store.partner if org_id is None else self._store.tenant(checks.text("orgId", org_id))
        if tenant is None:
            raise ValueError("no partner or sub-partner has this organisation id")
        random = self._store.random
        app = App(
            f"C{random.token('app')}",
            random.token("app secret"),
            redirect_uri,
            tenant.org_id,
            sorted(scopes),
            access_seconds,
            refresh_seconds,
            rotates,
        )
        self._apps[app.client_id] = app
        return app

    def refresh_token(
        self, app: App, *, expires_in: float | None = None, scopes: Iterable[str] | None = None
    ) -> str:
        """A refresh token of an app, as a service app has one from the start; `expires_in` is in seconds.

        `scopes` are those of the app, or the fewer that a person granted.
        """
        lifetime = app.refresh_seconds if expires_in is None else expires_in
        value = f"refresh-{self._store.random.token('refresh token')}"
        granted = app.scopes if scopes is None else list(scopes)
        self._refresh[value] = Grant(app.client_id, granted, self._store.clock.time() + lifetime)
        return value

    def app(self, client_id: str) -> App:
        """The app with this client id. Raises LookupError if there is none."""
        if client_id not in self._apps:
            raise LookupError("there is no app with this clientId")
        return self._apps[client_id]

    def revoke(self, refresh_token: str) -> None:
        """Make a refresh token worthless."""
        self._refresh.pop(refresh_token, None)

    # -- the authorization page --------------------------------------------------------------------------------

    def authorize(self, request: Request, now: float) -> Response:
        """GET /authorize: sends the browser back with a code, or with what is wrong."""
        query = dict(request.query)
        app = self._apps.get(query.get("client_id", ""))
        if request.method != "GET":
            return Response(405, b"", [("Allow", "GET")])
        # Without an app and its own redirect URI there is nowhere that the browser may be sent to.
        if app is None or query.get("redirect_uri") != app.redirect_uri:
            page = b"<!DOCTYPE html><title>Error</title><p>Unknown client_id or redirect_uri.</p>"
            return Response(400, page, [("Content-Type", "text/html; charset=utf-8")])
        back = {"state": query["state"]} if "state" in query else {}
        try:
            back["code"] = self._code(app, query, now)
        except Refused as refused:
            back |= {"error": refused.code, "error_description": refused.description}
        return Response(302, b"", [("Location", f"{app.redirect_uri}?{urlencode(back)}")])

    def _code(self, app: App, query: Mapping[str, str], now: float) -> str:
        if self._store.settings.authorization_denied:
            raise Refused("access_denied", "The person did not agree.")
        if query.get("response_type") != "code":
            raise Refused("unsupported_response_type", "response_type must be code.")
        scopes = query.get("scope", "").split()
        if not scopes or not set(scopes) <= set(app.scopes):
            raise Refused("invalid_scope", "A scope is missing or not one of the app's.")
        challenge = query.get("code_challenge", "")
        if challenge and query.get("code_challenge_method") != "S256":
            raise Refused("invalid_request", "code_challenge_method must be S256.")
        value = self._store.random.token("code")
        self._codes[value] = Grant(app.client_id, scopes, now + CODE_SECONDS, app.redirect_uri, challenge)
        return value

    # -- the token endpoint ------------------------------------------------------------------------------------

    def token(self, request: Request, now: float) -> Response:
        """POST /access_token: a grant for tokens. Errors carry `error` beside the usual form (difference S35)."""
        if request.method != "POST":
            return Response(405, b"", [("Allow", "POST")])
        try:
            return json_response(200, self._exchange(request, now), ("Cache-Control", "no-store"))
        except Refused as refused:
            text, form = refused.description, self._store.settings.token_errors
            webex = {"message": text, "errors": [{"description": text}]} if form != "oauth" else {}
            oauth = {"error": refused.code, "error_description": text} if form != "webex" else {}
            return json_response(refused.status, {**webex, **oauth})

    def _exchange(self, request: Request, now: float) -> dict[str, Any]:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            raise Refused("invalid_request", f"The content type must be {_FORM}.", 415)
        form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        app = self._authenticate(request, form)
        kind = form.get("grant_type")
        if kind == "refresh_token":
            return self._refreshed(app, form.get("refresh_token", ""), now)
        if kind == "authorization_code":
            grant = self._redeem(app, form, now)
            return self._answer(app, grant.scopes, self.refresh_token(app, scopes=grant.scopes), now)
        raise Refused("unsupported_grant_type", "grant_type must be refresh_token or authorization_code.")

    def _authenticate(self, request: Request, form: Mapping[str, str]) -> App:
        """The app, by HTTP Basic or by the form: both are in use."""
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                client_id, _, secret = b64decode(value, validate=True).decode().partition(":")
            except ValueError:
                raise Refused("invalid_client", "The Authorization header is malformed.", 401) from None
        app = self._apps.get(client_id)
        if app is None or secret != app.client_secret:
            raise Refused("invalid_client", "The client id or the client secret is wrong.", 401)
        return app

    def _redeem(self, app: App, form: Mapping[str, str], now: float) -> Grant:
        # A code is gone with the first attempt, whether it succeeds or not.
        grant = self._codes.pop(form.get("code", ""), None)
        if grant is None or grant.client_id != app.client_id or now >= grant.expires:
            raise Refused("invalid_grant", "The authorization code is wrong, used or expired.")
        if form.get("redirect_uri") != grant.redirect_uri:
            raise Refused("invalid_grant", "The redirect_uri is not that of the authorization.")
        if grant.challenge:
            digest = sha256(form.get("code_verifier", "").encode()).digest()
            if urlsafe_b64encode(digest).rstrip(b"=").decode() != grant.challenge:
                raise Refused("invalid_grant", "The code_verifier does not fit the code_challenge.")
        return grant

    def _refreshed(self, app: App, refresh_token: str, now: float) -> dict[str, Any]:
        grant = self._refresh.get(refresh_token)
        if grant is None or grant.client_id != app.client_id or now >= grant.expires:
            raise Refused("invalid_grant", "The refresh token is wrong, used or expired.")
        if app.rotates:
            del self._refresh[refresh_token]
            refresh_token = self.refresh_token(app, scopes=grant.scopes)
        return self._answer(app, grant.scopes, refresh_token, now)

    def _answer(self, app: App, scopes: list[str], refresh_token: str, now: float) -> dict[str, Any]:
        access = self._tokens.issue(scopes=scopes, org_id=app.org_id, expires_in=app.access_seconds)
        return {
            "access_token": access,
            "expires_in": int(app.access_seconds),
            "refresh_token": refresh_token,
            "refresh_token_expires_in": int(self._refresh[refresh_token].expires - now),
            "token_type": "Bearer",
            "scope": " ".join(scopes),
        }

    # -- memory ------------------------------------------------------------------------------------------------

    def dump(self) -> dict[str, Any]:
        """Apps and grants as JSON-ready data."""
        return {
            "apps": {key: asdict(app) for key, app in self._apps.items()},
            "codes": {key: asdict(grant) for key, grant in self._codes.items()},
            "refresh": {key: asdict(grant) for key, grant in self._refresh.items()},
        }

    def load(self, raw: Mapping[str, Any]) -> None:
        """The apps and grants of a snapshot."""
        raw = json.loads(json.dumps(raw))
        self._apps = {key: App(**value) for key, value in raw["apps"].items()}
        self._codes = {key: Grant(**value) for key, value in raw["codes"].items()}
        self._refresh = {key: Grant(**value) for key, value in raw["refresh"].items()}
