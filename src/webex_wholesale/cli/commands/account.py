"""`wholesale whoami`, `check`: whose the token is, and what it may do."""

from __future__ import annotations

from typing import Any

import click

from webex_wholesale.cli.ending import say
from webex_wholesale.cli.exit_status import ExitStatus
from webex_wholesale.cli.options import Session, command
from webex_wholesale.errors import Forbidden

_CHECKED = ("resource", "access", "allowed", "scope", "reason")


@click.command()
@command()
def whoami(session: Session) -> None:
    """Show who the token belongs to, and where each setting comes from."""
    with session.client() as client:
        config = client.config
        mine: dict[str, Any] = {}
        try:
            person = client.people.me()
            mine = {
                "id": person.id,
                "email": person.emails[0] if person.emails else None,
                "display_name": person.display_name,
                "org_id": person.org_id,
                "roles": list(person.roles or ()),
            }
        except Forbidden as error:
            # The settings are worth showing all the same.
            say(str(error))
        session.output.item(
            {
                **mine,
                "base_url": config.base_url,
                "sub_partner": config.sub_partner,
                "origins": {name: at for name, at in config.origins().items() if at != "default"},
            }
        )


@click.command()
@command()
def check(session: Session) -> int:
    """Show what the token may do, and which scope or role is missing; harmless reads only."""
    with session.client() as client:
        table = client.check_access()
    session.output.items(table.to_dicts(), columns=_CHECKED)
    if table.missing:
        say(f"missing: {', '.join(table.missing)}; or the person has no role that allows it")
        return int(ExitStatus.AUTH)
    return int(ExitStatus.DONE)
