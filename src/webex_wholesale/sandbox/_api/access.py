"""Decides who a caller is and what it may do: tokens, scopes, and for whom a partner may act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from webex_wholesale.sandbox import _checks as checks
from webex_wholesale.sandbox._api.messages import Problem, not_found
from webex_wholesale.sandbox._state.store import Store, Tenant
from webex_wholesale.sandbox._values import PERSON, hydra

# Difference S27: the scopes of prechecks and of sub-partners are not documented.
_PREFIX = "spark-admin:wholesale_"
CUSTOMERS_READ = _PREFIX + "customers_read"
CUSTOMERS_WRITE = _PREFIX + "customers_write"
SUBSCRIBERS_READ = _PREFIX + "subscribers_read"
SUBSCRIBERS_WRITE = _PREFIX + "subscribers_write"
REPORTS_READ = _PREFIX + "billing_reports_read"
REPORTS_WRITE = _PREFIX + "billing_reports_write"
SUB_PARTNERS_READ = _PREFIX + "sub_partners_read"
ORGANIZATIONS_READ = "spark-admin:organizations_read"
ORGANIZATIONS_WRITE = "spark-admin:organizations_write"
IDENTITY_WRITE = "identity:organizations_rw"
PEOPLE_READ = "spark-admin:people_read"
PEOPLE_WRITE = "spark-admin:people_write"
OWN_PERSON_READ = "spark:people_read"
LOCATIONS_READ = "spark-admin:locations_read"
LOCATIONS_WRITE = "spark-admin:locations_write"
TELEPHONY_READ = "spark-admin:telephony_config_read"
TELEPHONY_WRITE = "spark-admin:telephony_config_write"
PSTN_READ = "spark-admin:telephony_pstn_read"
PSTN_WRITE = "spark-admin:telephony_pstn_write"

ALL_SCOPES = frozenset(
    {
        CUSTOMERS_READ,
        CUSTOMERS_WRITE,
        SUBSCRIBERS_READ,
        SUBSCRIBERS_WRITE,
        REPORTS_READ,
        REPORTS_WRITE,
        SUB_PARTNERS_READ,
        ORGANIZATIONS_READ,
        ORGANIZATIONS_WRITE,
        IDENTITY_WRITE,
        PEOPLE_READ,
        PEOPLE_WRITE,
        OWN_PERSON_READ,
        LOCATIONS_READ,
        LOCATIONS_WRITE,
        TELEPHONY_READ,
        TELEPHONY_WRITE,
        PSTN_READ,
        PSTN_WRITE,
    }
)


@dataclass(frozen=True, slots=True)
class Token:
    """What an access token stands for; `expires` is an epoch second or None."""

    org_id: str
    scopes: frozenset[str]
    person_id: str
    expires: float | None = None


class Tokens:
    """The access tokens that the sandbox accepts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tokens: dict[str, Token] = {}

    def issue(
        self,
        *,
        scopes: Iterable[str] = ALL_SCOPES,
        org_id: str | None = None,
        expires_in: float | None = None,
    ) -> str:
        """A new token of an administrator of the partner, or of the sub-partner `org_id`.

        `expires_in` is in seconds of the sandbox's clock. Raises ValueError for an organisation nobody
        knows, TypeError for scopes that are no list of strings.
        """
        checks.texts("scopes", scopes)
        if org_id is not None:
            checks.text("orgId", org_id)
        if expires_in is not None:
            checks.number("a token's lifetime in seconds", expires_in)
        tenant = self._store.partner if org_id is None else self._store.tenant(org_id)
        if tenant is None:
            raise ValueError("no partner or sub-partner has this organisation id")
        random = self._store.random
        value = f"sandbox-{random.token('token')}"
        person_id = hydra(PERSON, random.uuid("administrator"))
        expires = None if expires_in is None else self._store.clock.time() + expires_in
        self._tokens[value] = Token(tenant.org_id, frozenset(scopes), person_id, expires)
        return value

    def dump(self) -> dict[str, dict[str, Any]]:
        """All tokens as JSON-ready data."""
        return {
            value: {
                "org_id": token.org_id,
                "scopes": sorted(token.scopes),
                "person_id": token.person_id,
                "expires": token.expires,
            }
            for value, token in self._tokens.items()
        }

    def load(self, raw: Mapping[str, Mapping[str, Any]]) -> None:
        """Accept the tokens of a snapshot, and no others."""
        self._tokens = {
            value: Token(token["org_id"], frozenset(token["scopes"]), token["person_id"], token["expires"])
            for value, token in raw.items()
        }

    def revoke(self, value: str) -> None:
        """Make a token worthless."""
        self._tokens.pop(value, None)

    def expire(self, value: str) -> None:
        """Let a token expire now. Raises LookupError for one that nobody issued."""
        if value not in self._tokens:
            raise LookupError("there is no such token")
        self._tokens[value] = replace(self._tokens[value], expires=self._store.clock.time())

    def __contains__(self, value: object) -> bool:
        return value in self._tokens

    def authenticate(self, header: str | None, now: float) -> Token:
        """The token of an Authorization header. Raises a 401 Problem."""
        scheme, _, value = (header or "").partition(" ")
        token = self._tokens.get(value.strip()) if scheme.lower() == "bearer" else None
        if token is None or (token.expires is not None and now >= token.expires):
            message = "The request requires a valid access token set in the Authorization request header."
            raise Problem(401, message, headers=(("WWW-Authenticate", 'Bearer realm="webex"'),))
        return token


def require_scope(token: Token, scope: str) -> None:
    """Raises a 403 Problem unless the token has the scope, or one of several with a bar between."""
    if scope not in token.scopes and not any(one in token.scopes for one in scope.split("|")):
        raise Problem(403, f"Missing required scope: {scope.replace('|', ' or ')}.")


def acting_for(store: Store, token: Token, sub_partner: str | None) -> Tenant:
    """The tenant whose data this call sees: the caller's own, or one of its sub-partners.

    Difference S9: an organisation that is not the caller's sub-partner is answered with 403, whether it exists or
    not; so is a sub-partner's administrator who tries to act for anybody.
    """
    own = store.tenants[token.org_id]
    if sub_partner is None:
        return own
    tenant = store.tenant(sub_partner)
    if tenant is None or tenant.is_partner or not own.is_partner:
        if store.settings.foreign_sub_partner == "not_found":
            raise not_found("Sub-partner")
        raise Problem(403, "You are not allowed to act on behalf of this organization.")
    return tenant


def require_active(tenant: Tenant, refuses: str, *, provisions: bool, prechecks: bool, writes: bool) -> None:
    """Raises a 403 Problem for a suspended sub-partner that asks for what is closed to it (difference S31)."""
    closed = provisions and (not prechecks or refuses != "provisioning")
    if tenant.suspended and (closed or (writes and refuses == "writes")):
        raise Problem(403, "The sub-partner is suspended: it cannot provision or update.")
