"""Profiles: what a program needs to know of an account, by name, in a TOML file; no secrets in it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import attrs

from webex_wholesale.errors import ConfigurationError

_SECRETS = ("token", "access_token", "client_secret", "refresh_token", "password")


@attrs.frozen(kw_only=True)
class Profile:
    """One table `[profiles.NAME]` of the file.

    Attributes:
        name: as in the file.
        base_url: root of the API.
        client_id: of the integration or service app.
        store: `keyring`, or the path of a token file; a relative one is relative to the profile file.
        sub_partner: org id of the sub-partner to act for.
    """

    name: str
    base_url: str | None = None
    client_id: str | None = None
    store: str | None = None
    sub_partner: str | None = None


def profiles_path() -> Path:
    """Return where profiles are by default: `webex-wholesale/profiles.toml` in the user's configuration folder."""
    from platformdirs import user_config_path

    return user_config_path("webex-wholesale", appauthor=False, roaming=True) / "profiles.toml"


def read_profile(name: str | None, path: Path) -> Profile:
    """Return a profile.

    Args:
        name: its name, or None for the one that the file's `default` names.
        path: the file.

    Raises:
        ConfigurationError: there is no such file or profile, or it holds something that does not belong there.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise ConfigurationError(f"the profiles in {path} cannot be read: {problem.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ConfigurationError(f"the profiles in {path} are not valid TOML: {problem}") from None
    profiles = data.get("profiles")
    if not isinstance(profiles, dict) or not profiles:
        raise ConfigurationError(f"{path} has no [profiles.NAME] table")
    name = data.get("default") if name is None else name
    if name is None:
        raise ConfigurationError(f"{path} names no default: put default = 'NAME' on top, or name a profile")
    table = profiles.get(name)
    if not isinstance(table, dict):
        raise ConfigurationError(f"{path} has no profile {name!r}; there are: {', '.join(sorted(profiles))}")
    return _profile(str(name), table, path)


def _profile(name: str, table: dict[str, Any], path: Path) -> Profile:
    known = {field.name for field in attrs.fields(Profile)} - {"name"}
    for key, value in table.items():
        if key in _SECRETS:
            raise ConfigurationError(
                f"profile {name} in {path} holds a {key}: secrets belong in the environment or a token store. "
                "Remove it there, and replace it if others could read the file"
            )
        if key not in known:
            raise ConfigurationError(
                f"profile {name} has an unknown key {key}; there are: {', '.join(sorted(known))}"
            )
        if not isinstance(value, str) or not value.strip():
            raise ConfigurationError(f"profile {name}: {key} should be a text")
    if (store := table.get("store")) not in (None, "keyring"):
        table = {**table, "store": str(path.parent / Path(store).expanduser())}
    return Profile(name=name, **table)
