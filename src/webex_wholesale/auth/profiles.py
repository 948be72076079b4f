"""Profiles: what a program needs to know of an account, by name, in a TOML file; no secrets in it.

Reading gives checked `Profile`s. Writing changes the lines that it has to and keeps the rest of the file, comments
included; a file that it cannot change without doubt is left as it is.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs

from webex_wholesale._files.atomic import AtomicFile
from webex_wholesale.auth.file_store import make_folders
from webex_wholesale.errors import ConfigurationError

_SECRETS = ("token", "access_token", "client_secret", "refresh_token", "password")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


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

    def settings(self) -> dict[str, str]:
        """Return what is set, by name; there are no secrets among it."""
        return {name: value for name, value in attrs.asdict(self).items() if name != "name" and value is not None}


@attrs.frozen
class Profiles:
    """The profiles of a file.

    Attributes:
        path: the file.
        default: name of the profile that is used where none is named, None where there is none.
        by_name: the profiles.
    """

    path: Path
    default: str | None
    by_name: Mapping[str, Profile]


SETTINGS = tuple(field.name for field in attrs.fields(Profile) if field.name != "name")


def profiles_path() -> Path:
    """Return where profiles are by default: `webex-wholesale/profiles.toml` in the user's configuration folder."""
    from platformdirs import user_config_path

    return user_config_path("webex-wholesale", appauthor=False, roaming=True) / "profiles.toml"


def load(name: str | None = None, path: Path | None = None) -> Profile:
    """Return a profile.

    Args:
        name: its name, or None for the one that the file's `default` names.
        path: the file; `profiles_path()` by default.

    Raises:
        ConfigurationError: there is no such file or profile, or it holds something that does not belong there.
    """
    path = profiles_path() if path is None else path
    data = _read(path)
    tables = data.get("profiles")
    if not isinstance(tables, dict) or not tables:
        raise ConfigurationError(f"{path} has no [profiles.NAME] table")
    name = data.get("default") if name is None else name
    if name is None:
        raise ConfigurationError(f"{path} names no default: put default = 'NAME' on top, or name a profile")
    table = tables.get(name)
    if not isinstance(table, dict):
        raise ConfigurationError(f"{path} has no profile {name!r}; there are: {', '.join(sorted(tables))}")
    return _profile(str(name), table, path)


def load_all(path: Path | None = None) -> Profiles:
    """Return all profiles of a file; none where there is no file.

    Raises:
        ConfigurationError: it cannot be read, or holds something that does not belong there.
    """
    path = profiles_path() if path is None else path
    data = _read(path) if path.exists() else {}
    tables = data.get("profiles")
    tables = tables if isinstance(tables, dict) else {}
    found = {name: _profile(name, table, path) for name, table in tables.items() if isinstance(table, dict)}
    default = data.get("default")
    return Profiles(path, default if isinstance(default, str) else None, found)


def save(profile: Profile, path: Path | None = None) -> None:
    """Write a profile, in place of one of the same name; the first of a file becomes its default.

    Args:
        profile: what to write. A relative `store` is relative to the file.
        path: the file; `profiles_path()` by default. It is made where it is missing.

    Raises:
        ConfigurationError: a setting is not a non-empty string, or the file cannot be changed.

    Examples:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "profiles.toml"
        >>> save(Profile(name="lab", client_id="C0ffee", store="keyring"), path)
        >>> use("lab", path)
        >>> load(path=path).client_id
        'C0ffee'
    """
    path = profiles_path() if path is None else path
    _check(profile.name, profile.settings())

    def change(data: dict[str, Any]) -> None:
        tables = data.setdefault("profiles", {})
        if not tables and "default" not in data:
            data["default"] = profile.name
        tables[profile.name] = profile.settings()

    _write(path, profile.name, change)


def set(name: str, setting: str, value: str | None, path: Path | None = None) -> None:
    """Change one setting of a profile, or take it out.

    Args:
        name: the profile; it is made where it is missing.
        setting: one of `SETTINGS`.
        value: None takes the setting out.
        path: the file; `profiles_path()` by default.

    Raises:
        ConfigurationError: there is no such setting, it is a secret, or the file cannot be changed.
    """
    path = profiles_path() if path is None else path
    _check(name, {setting: "x" if value is None else value})

    def change(data: dict[str, Any]) -> None:
        table = data.setdefault("profiles", {}).setdefault(name, {})
        if value is None:
            table.pop(setting, None)
        else:
            table[setting] = value

    _write(path, name, change)


def use(name: str, path: Path | None = None) -> None:
    """Make a profile the default of its file.

    Raises:
        ConfigurationError: there is no such profile, or the file cannot be changed.
    """
    path = profiles_path() if path is None else path
    load(name, path)
    _write(path, name, lambda data: data.update(default=name))


def delete(name: str, path: Path | None = None) -> None:
    """Remove a profile; its tokens stay in their store until the store's `delete()`.

    Raises:
        ConfigurationError: there is no such profile, or the file cannot be changed.
    """
    path = profiles_path() if path is None else path
    load(name, path)

    def change(data: dict[str, Any]) -> None:
        del data["profiles"][name]
        if data.get("default") == name:
            del data["default"]
        if not data["profiles"]:
            del data["profiles"]

    _write(path, name, change)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigurationError(
            f"there are no profiles: {path} does not exist; `wholesale login` or `wholesale config set` makes it"
        ) from None
    except OSError as problem:
        raise ConfigurationError(f"the profiles in {path} cannot be read: {problem.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ConfigurationError(f"the profiles in {path} are not valid TOML: {problem}") from None


def _profile(name: str, table: dict[str, Any], path: Path) -> Profile:
    _check(name, table, f" in {path}")
    if (store := table.get("store")) not in (None, "keyring"):
        table = {**table, "store": str(path.parent / Path(store).expanduser())}
    return Profile(name=name, **table)


def _check(name: str, table: Mapping[str, Any], where: str = "") -> None:
    """Refuse a name that cannot be one, secrets, unknown settings and values of another type; none is quoted."""
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise ConfigurationError("the name of a profile must be a non-empty string of printable characters")
    for key, value in table.items():
        if key in _SECRETS:
            raise ConfigurationError(
                f"profile {name}{where} holds a {key}: secrets belong in the environment or a token store. "
                "Remove it there, and replace it if others could read the file"
            )
        if key not in SETTINGS:
            raise ConfigurationError(
                f"profile {name}{where} has an unknown setting {key}; there are: {', '.join(sorted(SETTINGS))}"
            )
        if not isinstance(value, str) or not value.strip() or not _is_unicode(value):
            raise ConfigurationError(f"profile {name}{where}: {key} must be a non-empty string")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _write(path: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the file so that it says what it said before with the change, and nothing else."""
    before = _read(path) if path.exists() else {}
    wanted = json.loads(json.dumps(before, default=str))
    change(wanted)
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    table = wanted.get("profiles", {}).get(name)
    lines = _with_default(text.split("\n") if text else [], wanted.get("default"))
    lines = _with_table(lines, name, table)
    new = "\n".join(lines).strip("\n") + "\n"
    # The lines were changed by their looks: what counts is what a TOML reader makes of them.
    try:
        understood = json.loads(json.dumps(tomllib.loads(new), default=str)) == wanted
    except tomllib.TOMLDecodeError:
        understood = False
    if not understood:
        raise ConfigurationError(f"{path} is written in a way that cannot be changed here: change it in an editor")
    try:
        make_folders(path.parent)
        with AtomicFile(path, overwrite=True, mode=None if path.exists() else 0o600) as file:
            file.stream.write(new.encode())
    except OSError as problem:
        raise ConfigurationError(f"the profiles in {path} cannot be written: {problem.strerror}") from None


def _with_default(lines: list[str], default: str | None) -> list[str]:
    first_table = next((at for at, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    top, tables = lines[:first_table], lines[first_table:]
    at = next((at for at, line in enumerate(top) if re.match(r"\s*default\s*=", line)), None)
    if default is None:
        return lines if at is None else [*top[:at], *top[at + 1 :], *tables]
    new = _line(("default", default))
    if at is None:
        return [*top, new, "", *tables]
    return lines if _says(top[at], "default", default) else [*top[:at], new, *top[at + 1 :], *tables]


def _with_table(lines: list[str], name: str, table: dict[str, str] | None) -> list[str]:
    """Return the lines with a profile's table written anew: unchanged lines and comments of it stay."""
    quoted = name if _BARE.fullmatch(name) else _quoted(name)
    names = "|".join(re.escape(form) for form in (name, quoted, f"'{name}'", f'"{name}"'))
    header = re.compile(rf"\s*\[\s*profiles\s*\.\s*(?:{names})\s*\]\s*(?:#.*)?")
    start = next((at for at, line in enumerate(lines) if header.fullmatch(line)), None)
    if start is None:
        if table is None:
            return lines
        return [*lines, *([""] if lines else []), f"[profiles.{quoted}]", *map(_line, table.items())]
    end = next((at for at in range(start + 1, len(lines)) if lines[at].lstrip().startswith("[")), len(lines))
    if table is None:
        return lines[:start] + lines[end:]
    left = dict(table)
    body: list[str] = []
    for line in lines[start + 1 : end]:
        setting = re.match(r"\s*([A-Za-z0-9_-]+)\s*=", line)
        if setting is None:
            body.append(line)
        elif setting[1] in left:
            value = left.pop(setting[1])
            body.append(line if _says(line, setting[1], value) else _line((setting[1], value)))
    while body and not body[-1].strip():
        body.pop()
    body += map(_line, left.items())
    return [*lines[: start + 1], *body, *([""] if end < len(lines) else []), *lines[end:]]


def _line(item: tuple[str, str]) -> str:
    return f"{item[0]} = {_quoted(item[1])}"


def _quoted(text: str) -> str:
    # TOML's strings are JSON's, but for one control character that JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _says(line: str, setting: str, value: str) -> bool:
    try:
        return tomllib.loads(line) == {setting: value}
    except tomllib.TOMLDecodeError:
        return False
