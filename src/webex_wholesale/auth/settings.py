"""Where a client's settings come from: argument over environment over profile over default.

How to get tokens is one setting: an access token in the environment wins over all that would need a refresh.
Client id, secret and store are then looked up level by level, like everything else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._http.config import redact_arguments
from webex_wholesale.auth.file_store import FileStore
from webex_wholesale.auth.keyring_store import KeyringStore
from webex_wholesale.auth.profiles import Profile, load, profiles_path
from webex_wholesale.auth.refresh_token import RefreshToken
from webex_wholesale.auth.token_sources import unquoted
from webex_wholesale.errors import ConfigurationError, MissingToken

VARIABLES = {
    "token": "WEBEX_ACCESS_TOKEN",
    "refresh_token": "WEBEX_REFRESH_TOKEN",
    "client_id": "WEBEX_CLIENT_ID",
    "client_secret": "WEBEX_CLIENT_SECRET",
    "store": "WEBEX_TOKEN_STORE",
    "base_url": "WEBEX_BASE_URL",
    "sub_partner": "WEBEX_SUB_PARTNER",
}
_SECRETS = ("token", "refresh_token", "client_secret")
PROFILE, PROFILES = "WEBEX_PROFILE", "WEBEX_PROFILES"


@attrs.frozen
class Found:
    """A constructor's arguments, and for each setting where it came from; no secret is in `origins`."""

    options: dict[str, Any]
    origins: dict[str, str]


class _Environ(dict[str, str]):
    """The environment; a traceback with locals does not show its values."""

    def __repr__(self) -> str:
        return "<environment>"


@attrs.frozen
class _Levels:
    """The environment, over the profile."""

    environ: _Environ
    profile: Profile | None

    def environment(self, setting: str) -> tuple[Any, str] | None:
        """Return a setting's value in the environment, and where it stands."""
        name = VARIABLES[setting]
        value = unquoted(self.environ.get(name, ""))
        if value is None:
            return None
        return Secret(value) if setting in _SECRETS else value, f"environment {name}"

    def stored(self, setting: str) -> tuple[str, str] | None:
        """Return a setting's value in the profile, and where it stands."""
        value = None if self.profile is None else getattr(self.profile, setting, None)
        return None if value is None or self.profile is None else (value, f"profile {self.profile.name}")

    def find(self, setting: str) -> tuple[Any, str] | None:
        """Return a setting's value and origin, from the first level that has it."""
        return self.environment(setting) or self.stored(setting)


def resolve(
    options: Mapping[str, Any],
    *,
    profile: str | None = None,
    needs_profile: bool = False,
    environ: Mapping[str, str] | None = None,
) -> Found:
    """Return a constructor's arguments, completed.

    Args:
        options: what the caller gave; None counts as not given.
        profile: name of a profile; the environment may name one as well.
        needs_profile: read the file's default profile where none is named.
        environ: the environment.

    Raises:
        MissingToken: no level says how to get a token.
        ConfigurationError: a profile cannot be read, or a client id or secret is missing.
    """
    environ = _Environ(os.environ if environ is None else environ)
    completed = {name: value for name, value in options.items() if value is not None}
    origins = dict.fromkeys(completed, "argument")
    levels = _Levels(environ, _profile(profile, needs_profile, environ))
    for setting in ("base_url", "sub_partner"):
        if setting not in completed and (found := levels.find(setting)) is not None:
            completed[setting], origins[setting] = found
    if "token" not in completed:
        completed["token"] = _token(levels, origins)
    return Found(completed, origins)


def redact_options(options: dict[str, Any]) -> dict[str, Any]:
    """Return the same options, with their secrets replaced in place: the caller's frame shows them as well."""
    names = ("token", "proxy", "cert")
    redacted = zip(names, redact_arguments(*map(options.get, names)), strict=True)
    options.update({name: value for name, value in redacted if value is not None})
    return options


def _profile(name: str | None, needed: bool, environ: Mapping[str, str]) -> Profile | None:
    name = name or unquoted(environ.get(PROFILE, ""))
    if name is None and not needed:
        return None
    path = unquoted(environ.get(PROFILES, ""))
    return load(name, profiles_path() if path is None else Path(path).expanduser())


def _token(levels: _Levels, origins: dict[str, str]) -> Any:
    if (found := levels.environment("token")) is not None:
        origins["token"] = found[1]
        return found[0]
    refresh, store = levels.environment("refresh_token"), levels.find("store")
    if refresh is None and store is None:
        raise MissingToken(
            "there is no way to get a token: set WEBEX_ACCESS_TOKEN, or WEBEX_CLIENT_ID and WEBEX_CLIENT_SECRET "
            "with WEBEX_REFRESH_TOKEN or WEBEX_TOKEN_STORE, name a profile that has a store, or pass token='...'"
        )
    client_id, secret = levels.find("client_id"), levels.environment("client_secret")
    for name, value in (("client_id", client_id), ("client_secret", secret)):
        if value is None:
            raise ConfigurationError(f"refreshing tokens needs a {name}: set {VARIABLES[name]}")
        origins[name] = value[1]
    assert client_id is not None
    assert secret is not None
    origins["token"] = (refresh or store or ("", ""))[1]
    if store is not None:
        origins["store"] = store[1]
    return RefreshToken(
        client_id[0],
        secret[0],
        refresh[0] if refresh else None,
        store=None if store is None else store_named(store[0], client_id[0]),
    )


def store_named(text: str, client_id: str) -> FileStore | KeyringStore:
    """Return the store that a setting names: `keyring`, else a file."""
    return KeyringStore(client_id) if text == "keyring" else FileStore(text)
