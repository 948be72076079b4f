"""Waits on stderr: one line for each change, and how to come back."""

from __future__ import annotations

from typing import Any

from webex_wholesale.cli.app import say
from webex_wholesale.cli.options import Session


def finish(session: Session, poller: Any, *, columns: tuple[str, ...] = ()) -> None:
    """Wait for an operation, and write what became of it; with `--no-wait`, its token."""
    if not session.wait:
        if session.output.is_table:
            session.output.text(poller.token)
        else:
            session.output.item({"id": poller.id, "status": poller.status, "token": poller.token})
        return
    try:
        resource = poller.result(session.timeout, on_update=tell)
    except KeyboardInterrupt:
        say(f"{poller.operation} goes on at Webex; come back with: wholesale ops wait '{poller.token}'")
        raise
    if resource is None:
        session.output.item({"id": poller.id, "status": "gone"})
    else:
        session.output.item(resource, columns=columns)


def tell(update: Any) -> None:
    """Say a change of status."""
    if update.changed:
        say(f"{update.status or 'not visible yet'} after {update.elapsed:.0f} s")
