"""`wholesale sub-partners`."""

from __future__ import annotations

import click

from webex_wholesale.cli.options import Group, Session, command

_COLUMNS = ("org_id", "provisioning_state", "subscription_id")


@click.group("sub-partners", cls=Group)
def sub_partners() -> None:
    """Resellers: list them."""


@sub_partners.command("list")
@click.option(
    "--state", type=click.Choice(["active", "suspended"]), default=None, help="Only those in this state."
)
@command(lists=True)
def list_(session: Session, state: str | None) -> None:
    """List resellers."""
    with session.client() as client:
        found = client.sub_partners.list(provisioning_state=state, limit=session.limit)
        session.output.items(found, columns=_COLUMNS)
