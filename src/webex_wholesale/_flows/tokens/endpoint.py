"""The token endpoint: what is posted to it, how its answers are read, and how often it is asked.

`ask_for_tokens` is a flow like `call.perform`, with a short retry of its own. Nothing that the endpoint says is
quoted, since it is known to echo tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import attrs

from webex_wholesale._codec import loads
from webex_wholesale._core.call.backoff import wait_before
from webex_wholesale._core.call.response import redact_answer, tracking_id
from webex_wholesale._core.call.retry import RetryPolicy
from webex_wholesale._core.call.retry_after import parse_retry_after
from webex_wholesale._core.tokens.token_set import TokenSet
from webex_wholesale._core.trust.secret import Secret, access_token
from webex_wholesale._flows.context import CallContext
from webex_wholesale._flows.effects import Answer, Failure, Flow, Request, Send, Sleep
from webex_wholesale.errors import (
    AuthError,
    CallError,
    InvalidClient,
    MissingToken,
    ReauthenticationRequired,
    RefreshFailed,
)

PATH = "/access_token"
TIMEOUT = 10.0
"""Seconds without progress after which an attempt is given up."""
ATTEMPT_LIMIT = 30.0
"""Seconds after which an attempt is given up, whatever still comes in."""
LONGEST_PAUSE = 900.0
"""Seconds: one answer, perhaps with a date of another year, must not keep a source from refreshing for a day."""
_POLICY = RetryPolicy(max_attempts=3, base=0.5, cap=5.0)
_LONGEST_WAIT = 10.0
_BUSY = frozenset({408, 425, 429})
_HEADERS = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}


class CutShort(Exception):
    """The caller's deadline left no time for what would have been tried next.

    Attributes:
        error: what the caller is told.
    """

    def __init__(self, error: CallError) -> None:
        super().__init__(error.message)
        self.error = error


@attrs.frozen(kw_only=True)
class Grant:
    """What is shown to the endpoint in exchange for tokens.

    Attributes:
        kind: `refresh_token` or `authorization_code`.
        proof: the refresh token or the code.
        more: further fields of the form, such as `redirect_uri`.
    """

    client_id: str
    client_secret: Secret | None
    kind: str
    proof: Secret
    more: Mapping[str, str | Secret] = attrs.field(factory=dict)

    def secrets(self) -> list[Secret]:
        """Return all that an answer must not be quoted with."""
        return [
            value for value in (self.proof, self.client_secret, *self.more.values()) if isinstance(value, Secret)
        ]

    def form(self) -> Secret:
        """Return the form as it is posted."""
        fields: dict[str, str | Secret | None] = {
            "grant_type": self.kind,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token" if self.kind == "refresh_token" else "code": self.proof,
            **self.more,
        }
        texts = {
            name: value.reveal() if isinstance(value, Secret) else value
            for name, value in fields.items()
            if value is not None
        }
        return Secret(urlencode(texts))


def ask_for_tokens(grant: Grant, context: CallContext, give_up_at: float | None = None) -> Flow[TokenSet]:
    """Exchange a grant for tokens.

    Args:
        give_up_at: time of the monotonic clock past which nothing is repeated. An attempt under way is not cut:
            its answer may be the only copy of a rotated refresh token.

    Raises:
        ReauthenticationRequired: the grant is expired, revoked or used up.
        InvalidClient: client id or secret are wrong.
        RefreshFailed: anything else, after up to three attempts.
        CutShort: `give_up_at` left no time for another attempt.
    """
    request = Request("POST", context.base.text + PATH, _HEADERS, grant.form())
    for attempt in range(1, _POLICY.max_attempts + 1):
        limit = context.monotonic() + ATTEMPT_LIMIT
        reply = yield Send(request, None, context.next_tracking_id(), TIMEOUT, limit)
        if isinstance(reply, Answer) and reply.status == 200:
            return _tokens(reply, grant, context.time())
        error = _error(reply, grant, context.time())
        wait = wait_before(error.retry_after, _POLICY.backoff(attempt, context.random))
        if not _is_passing(reply) or attempt == _POLICY.max_attempts or wait > _LONGEST_WAIT:
            raise error
        if give_up_at is not None and context.monotonic() + wait >= give_up_at:
            error.add_note("the deadline left no time for another attempt")
            raise CutShort(error)
        yield Sleep(wait)
    raise AssertionError("the last attempt returns or raises")


def _tracking_id(answer: Answer, grant: Grant) -> str | None:
    """Return the one text of an answer that is quoted."""
    return tracking_id(redact_answer(answer, *grant.secrets()).headers, None)


def _is_passing(reply: Answer | Failure) -> bool:
    return isinstance(reply, Failure) or reply.status >= 500 or reply.status in _BUSY


def _tokens(answer: Answer, grant: Grant, now: float) -> TokenSet:
    tokens = _read(answer, grant, now)
    if tokens is None:
        raise RefreshFailed(
            "the token endpoint answered without a usable access token: a proxy or a login page may be answering "
            "in its place",
            status=answer.status,
            tracking_id=_tracking_id(answer, grant),
        )
    return tokens


def _read(answer: Answer, grant: Grant, now: float) -> TokenSet | None:
    """Return the tokens, or None: a traceback from here would show the answer in a local variable."""
    body = _json(answer)
    try:
        access = access_token(body.get("access_token"))
    except MissingToken:
        return None
    refresh = body.get("refresh_token")
    scope = body.get("scope")
    return TokenSet(
        access_token=access,
        # No new one means that the old one goes on.
        refresh_token=Secret(refresh) if isinstance(refresh, str) and refresh else _kept(grant),
        expires_at=_later(now, body.get("expires_in")),
        refresh_expires_at=_later(now, body.get("refresh_token_expires_in")),
        obtained_at=now,
        scopes=tuple(scope.split()) if isinstance(scope, str) else (),
        client_id=grant.client_id,
    )


def _kept(grant: Grant) -> Secret | None:
    return grant.proof if grant.kind == "refresh_token" else None


def _later(now: float, seconds: object) -> float | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | str):
        return None
    try:
        lifetime = float(seconds)
    except (ValueError, OverflowError):
        return None
    # A lifetime of nothing, or nonsense, would have every call refresh: then only a 401 tells.
    return now + lifetime if 0 < lifetime < 1e10 else None


def _error(reply: Answer | Failure, grant: Grant, now: float) -> AuthError:
    if isinstance(reply, Failure):
        return RefreshFailed(f"the token endpoint gave no answer: {reply.reason}")
    facts: dict[str, Any] = {"status": reply.status, "tracking_id": _tracking_id(reply, grant)}
    code = _code(reply)
    if code == "invalid_client" or (code is None and reply.status == 401):
        return InvalidClient(
            "the token endpoint refuses the client id or the client secret: compare both with the app's page on "
            "developer.webex.com",
            **facts,
        )
    if code == "invalid_grant" or (code is None and reply.status == 400):
        what = "refresh token" if grant.kind == "refresh_token" else "authorization code"
        return ReauthenticationRequired(
            f"the {what} is expired, revoked or already used: sign in again, such as with auth.login(), or have a "
            "service app's tokens made anew",
            **facts,
        )
    wait = parse_retry_after(reply.headers.get("retry-after"), now)
    facts["retry_after"] = None if wait is None else min(wait, LONGEST_PAUSE)
    reason = code or ("it is busy or failing" if _is_passing(reply) else "it refuses the request")
    return RefreshFailed(f"the token endpoint gave no token: {reason}", **facts)


_CODES = (
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "invalid_request",
)


def _code(answer: Answer) -> str | None:
    """Return the OAuth error code, which Webex sometimes hides in a sentence of its own error format."""
    if answer.status >= 500 or answer.status in _BUSY:
        return None
    error = _json(answer).get("error")
    if isinstance(error, str) and error in _CODES:
        return error
    text = answer.body[:10_000].decode("utf-8", "replace").lower()
    return next((code for code in _CODES if code in text), None)


def _json(answer: Answer) -> dict[str, Any]:
    try:
        body = loads(answer.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
