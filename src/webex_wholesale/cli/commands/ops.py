"""`wholesale ops`: operations by their tokens."""

from __future__ import annotations

import click

from webex_wholesale.cli.options import Session, command
from webex_wholesale.cli.waiting import finish


@click.group()
def ops() -> None:
    """Operations that go on at Webex."""


@ops.command()
@click.argument("token", nargs=-1, required=True)
@command(waits=True)
def wait(session: Session, token: tuple[str, ...]) -> None:
    """Wait for operations, by the tokens that `--no-wait` or an interruption printed."""
    with session.client() as client:
        for poller in [client.resume(text) for text in token]:
            finish(session, poller)
