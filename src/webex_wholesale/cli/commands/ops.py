"""`wholesale ops`: operations by their tokens."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from webex_wholesale.cli.options import Group, Session, command
from webex_wholesale.cli.waiting import finish, finish_all


@click.group(cls=Group)
def ops() -> None:
    """Operations that go on at Webex."""


@ops.command()
@click.argument("token", nargs=-1, required=True)
@command(waits=True)
def wait(session: Session, token: tuple[str, ...]) -> int:
    """Wait for operations, by the tokens that `--no-wait` or an interruption printed."""
    with session.client() as client:
        pollers = {text: client.resume(text) for text in token}
        if len(pollers) == 1:
            finish(session, *pollers.values())
            return 0
        begin = {f"{poller.operation} {poller.id}": partial(_same, poller) for poller in pollers.values()}
        return finish_all(session, client, begin)


def _same(poller: Any) -> Any:
    return poller
