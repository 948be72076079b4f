"""What a login or a refresh gives: access and refresh token with their lifetimes, and their form on disk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

import attrs

from webex_wholesale._core.trust.secret import Secret, redact, refuse_pickle

VERSION = 1


class Issued(Secret):
    """An access token of which is known what it was granted, and until when."""

    __slots__ = ("expires_at", "scopes")

    def __init__(self, text: str, scopes: tuple[str, ...], expires_at: float | None) -> None:
        super().__init__(text)
        self.scopes = scopes
        self.expires_at = expires_at

    def __reduce__(self) -> tuple[Any, ...]:
        refuse_pickle("a secret")
        return Issued, (self._text, self.scopes, self.expires_at)


@attrs.frozen(kw_only=True)
class TokenSet:
    """Access and refresh token of one app and one person or organisation.

    Attributes:
        access_token: None where only a refresh token is known yet.
        refresh_token: None where there is none.
        expires_at: when the access token ends; seconds since 1970 by this machine's clock, None if unknown.
        refresh_expires_at: when the refresh token ends, likewise.
        obtained_at: when they were issued, likewise.
        scopes: what was granted; empty where the service did not say.
        client_id: the app that they belong to.
        root: a fingerprint of the refresh token that this chain of refreshes began with.
    """

    access_token: Secret | None = attrs.field(default=None, converter=redact)
    refresh_token: Secret | None = attrs.field(default=None, converter=redact)
    expires_at: float | None = None
    refresh_expires_at: float | None = None
    obtained_at: float | None = None
    scopes: tuple[str, ...] = ()
    client_id: str | None = None
    root: str | None = None

    def bearer(self) -> Secret | None:
        """Return the access token with what is known of it."""
        if self.access_token is None:
            return None
        return Issued(self.access_token.reveal(), self.scopes, self.expires_at)

    def summary(self) -> dict[str, Any]:
        """Return what may be shown of them, as JSON-ready data: whose they are, until when, and for what.

        >>> TokenSet(access_token=Secret("top"), client_id="C0ffee", expires_at=1.7e9).summary()["expires_at"]
        1700000000.0
        """
        return {
            "client_id": self.client_id,
            "organization_id": organization_of(self.access_token),
            "scopes": list(self.scopes),
            "obtained_at": self.obtained_at,
            "expires_at": self.expires_at,
            "refresh_expires_at": self.refresh_expires_at,
            "can_refresh": self.refresh_token is not None,
        }

    def reveal(self) -> dict[str, Any]:
        """Return everything as JSON-ready data, **secrets readable**: for a store, and for nothing else."""
        values = attrs.asdict(self, recurse=False)
        texts = {name: value.reveal() if isinstance(value, Secret) else value for name, value in values.items()}
        return {"version": VERSION, **texts, "scopes": list(self.scopes)}

    @classmethod
    def from_dict(cls, data: object) -> TokenSet:
        """Return what `reveal()` gave.

        Raises:
            ValueError: it is something else, or of a later version; no values are quoted.

        Examples:
            >>> TokenSet.from_dict({"version": 1, "refresh_token": "secret"})
            TokenSet(access_token=None, refresh_token=Secret('***'), expires_at=None, ...)
        """
        if not isinstance(data, Mapping) or not isinstance(data.get("version"), int):
            raise ValueError("it holds no tokens of this SDK")
        if data["version"] > VERSION:
            raise ValueError("it was written by a later version of this SDK: update this one")
        access, refresh = _secret(data, "access_token"), _secret(data, "refresh_token")
        if access is None and refresh is None:
            raise ValueError("it holds neither an access token nor a refresh token")
        scopes = data.get("scopes") or []
        if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
            raise ValueError("scopes must be a list of strings")
        return cls(
            access_token=access,
            refresh_token=refresh,
            expires_at=_moment(data, "expires_at"),
            refresh_expires_at=_moment(data, "refresh_expires_at"),
            obtained_at=_moment(data, "obtained_at"),
            scopes=tuple(scopes),
            client_id=_text(data, "client_id"),
            root=_text(data, "root"),
        )


class TokenStore(Protocol):
    """Where tokens outlive the process. Implement it for a vault of your own.

    Both methods may block; the async client calls them in a worker thread. What they raise reaches the caller as
    `TokenStoreError`. A store that several processes share has a third method, `lock(timeout=None)`: a context
    manager that lets one of them at a time refresh, and raises where it was not free within `timeout` seconds. A
    fourth, `delete()`, is for signing out.
    """

    def load(self) -> TokenSet | None:
        """Return what was saved last, None where nothing was."""
        ...

    def save(self, tokens: TokenSet) -> None:
        """Keep tokens in place of those before; they are safe when this returns."""
        ...


_ORGANIZATION = re.compile(r"_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z", re.IGNORECASE)


def organization_of(token: Secret | None) -> str | None:
    """Return the id (a UUID in lower case) of the organisation that a Webex access token was issued for.

    >>> organization_of(Secret("NjA2_PF84_1EB65FDF-9643-417f-9974-ad72cae0e10f"))
    '1eb65fdf-9643-417f-9974-ad72cae0e10f'
    """
    found = None if token is None else _ORGANIZATION.search(token.reveal())
    return found[1].lower() if found else None


def is_due(tokens: TokenSet, margin: float, now: float) -> bool:
    """Whether it is time to refresh: within the margin of expiry, or within half of a shorter lifetime."""
    if tokens.expires_at is None:
        return tokens.access_token is None
    if tokens.obtained_at is not None and tokens.expires_at > tokens.obtained_at:
        margin = min(margin, (tokens.expires_at - tokens.obtained_at) / 2)
    return now >= tokens.expires_at - margin


def _text(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} must be a string")
    return value or None


def _secret(data: Mapping[str, Any], name: str) -> Secret | None:
    text = _text(data, name)
    return Secret(text) if text else None


def _moment(data: Mapping[str, Any], name: str) -> float | None:
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"{name} must be a number")
    return float(value)
