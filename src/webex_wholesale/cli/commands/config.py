"""`wholesale config`: profiles. No secret is in them, and none is shown."""

from __future__ import annotations

import os
from pathlib import Path

import click

from webex_wholesale.auth import profiles
from webex_wholesale.auth.settings import PROFILES
from webex_wholesale.cli.ending import say
from webex_wholesale.cli.options import Group, Session, command

_COLUMNS = ("name", "default", "client_id", "store", "sub_partner", "base_url")


def profiles_file() -> Path:
    """Return the file of profiles: what the environment says, else the usual place."""
    named = os.environ.get(PROFILES)
    return Path(named).expanduser() if named else profiles.profiles_path()


@click.group(cls=Group)
def config() -> None:
    """Profiles: what a command needs to know of an account, by name; no secrets."""


@config.command()
@click.argument("name", required=False)
@command()
def show(session: Session, name: str | None) -> None:
    """Show the profiles, or one."""
    path = profiles_file()
    if name is not None:
        session.output.item({"name": name, **profiles.load(name, path).settings()})
        return
    found = profiles.load_all(path)
    say(f"profiles in {path}")
    rows = [
        {"name": one.name, "default": one.name == found.default, **one.settings()}
        for one in found.by_name.values()
    ]
    session.output.items(rows, columns=_COLUMNS)


@config.command("set")
@click.argument("name")
@click.argument("setting", type=click.Choice(profiles.SETTINGS), metavar="SETTING")
@click.argument("value", required=False)
@command()
def set_(session: Session, name: str, setting: str, value: str | None) -> None:
    """Change one setting of a profile, made where there is none; without a value, take it out.

    SETTING is base_url, client_id, store or sub_partner.
    """
    path = profiles_file()
    profiles.set(name, setting, value, path)
    session.output.item({"name": name, **profiles.load(name, path).settings()})


@config.command()
@click.argument("name")
@command()
def use(session: Session, name: str) -> None:
    """Make a profile the one that is used where none is named."""
    path = profiles_file()
    profiles.use(name, path)
    session.output.item({"name": name, "default": True, **profiles.load(name, path).settings()})
