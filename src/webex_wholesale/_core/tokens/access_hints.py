"""What is probably wrong when the service answers 401 or 403, in words that say what to do."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from webex_wholesale._core.tokens.token_set import Issued
from webex_wholesale._core.trust.secret import Secret

ROLE = 'full administrator with the role "Webex for Wholesale admin" in the partner\'s own organisation'
ADVICE = ". client.check_access() shows what this token may do"
_NEW = (
    "the organisation is new: after a customer was provisioned, call client.organizations.activate(org_id) once "
    "before other Webex APIs accept calls on it"
)
_WHOLESALE = "/wholesale/"
_DELEGATED = "ubPartnerOrgId="
_STATE = re.compile(r"\b(suspended|deactivated|inactive|disabled|not active)\b", re.IGNORECASE)


def unauthorized(token: Secret, now: float, *, refreshed: bool) -> str:
    """Return the hint for a 401.

    Args:
        token: what was refused; it is not quoted.
        now: seconds since 1970.
        refreshed: whether a fresh token was refused after the first.
    """
    if refreshed:
        return (
            "a token refreshed a moment ago was refused as well, so it is not its age: the person who granted it "
            f"may have lost access, or is not a {ROLE}"
        )
    if isinstance(token, Issued) and token.expires_at is not None and token.expires_at <= now:
        ended = datetime.fromtimestamp(token.expires_at, UTC).isoformat(timespec="seconds")
        return f"the access token expired at {ended} by this machine's clock: refresh it, or sign in again"
    return (
        "the access token is expired (a personal one lasts 12 hours, others about 14 days), revoked, or cut in "
        f"copying; Webex also answers so to a valid token of somebody who is not a {ROLE}"
    )


def forbidden(token: Secret, scope: str, grade: str, url: str, message: str = "") -> str:
    """Return the hint for a 403.

    Args:
        token: what was not enough; it is not quoted.
        scope, grade: what the operation needs, and how sure that is; blank for a request to any endpoint.
        url: what was called; only looked at, not quoted.
        message: the service's own words; where they say why, nothing is guessed.
    """
    if _STATE.search(message):
        return "the service refuses because of that state, not because of the token"
    granted = token.scopes if isinstance(token, Issued) else ()
    if scope and granted and scope not in granted:
        return f"the token was granted no {scope}: add it to the app, and sign in again with it"
    if not scope:
        return f"the token lacks a scope or role for this, or {_NEW}"
    causes = (
        [] if granted else [f"the scope {scope}" + (" (inferred: no document names it)" * (grade != "official"))]
    )
    causes.append(f"the role: a {ROLE}")
    causes.append("the right organisation: a token of a customer's or of another partner's is refused as well")
    if _DELEGATED in url:
        causes.append(
            "the right to act for this sub-partner: its id is not one of the partner's, or it is suspended"
        )
    if _WHOLESALE not in url:
        causes.append(_NEW)
    has = f"the token has the scope {scope}; " if granted else ""
    return f"{has}probably missing: {', or '.join(causes)}{ADVICE}"
