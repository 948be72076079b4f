"""A small Webex: a token endpoint that rotates, an API that accepts what it issued, and misfortune on demand."""

from __future__ import annotations

import threading
from collections.abc import Callable
from urllib.parse import parse_qs

import httpx

from tests.support.clock import ManualClock
from webex_wholesale.auth import RefreshToken, TokenStore

CLIENT_ID, CLIENT_SECRET, FIRST = "C0ffee", "planted-client-secret-Qx3", "planted-refresh-0-Zk8"
DAY = 86_400.0

Answer = Callable[[httpx.Request], httpx.Response]


class FakeWebex:
    """An httpx handler; its tokens live by the clock it is given.

    Attributes:
        grants: the forms that came to the token endpoint.
        calls: the access tokens that came to the API, in order.
        misfortune: answers of the token endpoint to give first.
        rotates: whether a refresh kills the refresh token that was used.
    """

    def __init__(self, clock: ManualClock | None = None) -> None:
        self.clock = clock or ManualClock()
        self.skew = 0.0
        self.lifetime = 14 * DAY
        self.grants: list[dict[str, str]] = []
        self.calls: list[str] = []
        self.misfortune: list[Answer] = []
        self.rotates = True
        self.scope = "spark-admin:wholesale_customers_read spark-admin:wholesale_customers_write"
        self.api: Answer = lambda request: httpx.Response(200, json={"items": [], "id": "c1"})
        self.refresh_tokens = {FIRST}
        self._valid: dict[str, float] = {}
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            if request.url.path == "/v1/access_token":
                return self._grant(request)
            return self._call(request)

    def source(
        self, store: TokenStore | None = None, refresh_token: str | None = FIRST, **more: object
    ) -> RefreshToken:
        return RefreshToken(CLIENT_ID, CLIENT_SECRET, refresh_token, store=store, **more)  # type: ignore[arg-type]

    def now(self) -> float:
        return self.clock.time() + self.skew

    def revoke(self) -> None:
        """Make every access token worthless."""
        self._valid.clear()

    def _call(self, request: httpx.Request) -> httpx.Response:
        token = request.headers["authorization"].removeprefix("Bearer ")
        self.calls.append(token)
        if self._valid.get(token, 0.0) <= self.now():
            return httpx.Response(401, json={"message": "The request requires a valid access token."})
        return self.api(request)

    def _grant(self, request: httpx.Request) -> httpx.Response:
        assert request.method == "POST"
        assert "authorization" not in request.headers
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.grants.append(form)
        if self.misfortune:
            return self.misfortune.pop(0)(request)
        if (form["client_id"], form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return httpx.Response(401, json={"error": "invalid_client"})
        if form["grant_type"] == "refresh_token" and form["refresh_token"] not in self.refresh_tokens:
            return httpx.Response(400, json={"error": "invalid_grant"})
        return httpx.Response(200, json=self.issue(form.get("refresh_token")))

    def issue(self, used: str | None = None) -> dict[str, object]:
        number = len(self.grants)
        access = f"planted-access-{number}-Wm5"
        self._valid[access] = self.now() + self.lifetime
        refresh = used or FIRST
        if self.rotates:
            self.refresh_tokens.discard(used or "")
            refresh = f"planted-refresh-{number}-Zk8"
        self.refresh_tokens.add(refresh)
        return {
            "access_token": access,
            "expires_in": int(self.lifetime),
            "refresh_token": refresh,
            "refresh_token_expires_in": int(90 * DAY),
            "token_type": "Bearer",
            "scope": self.scope,
        }


def status(code: int, body: object = None, **headers: str) -> Answer:
    return lambda request: httpx.Response(code, json=body if body is not None else {}, headers=headers)


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody listens there", request=request)


def lost(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("", request=request)
