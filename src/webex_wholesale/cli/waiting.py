"""Waits on stderr: one line for each change, and how to come back; several at once end in one result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from webex_wholesale._tables import shorten
from webex_wholesale.cli.app import say
from webex_wholesale.cli.exit_status import ExitStatus, status_of
from webex_wholesale.cli.options import Session
from webex_wholesale.cli.output import plain
from webex_wholesale.errors import WholesaleError


def finish(session: Session, poller: Any, *, columns: tuple[str, ...] = ()) -> None:
    """Wait for an operation, and write what became of it; with `--no-wait`, its token."""
    row = _ended(session, poller)
    if not session.wait and session.output.is_table and session.output.fields is None:
        session.output.text(row["token"])
    else:
        session.output.item(row, columns=columns if session.wait else ())


def finish_ensured(session: Session, name: str, ensured: Any, *, columns: tuple[str, ...]) -> None:
    """Write a preview, where that was asked for; else say how it was ensured, and wait."""
    if session.dry_run:
        session.output.item(attrs.asdict(ensured))
    else:
        say(f"{name}: {ensured.how}")
        finish(session, ensured, columns=columns)


def finish_all(
    session: Session,
    begin: Mapping[str, Callable[[], Any]],
    *,
    columns: tuple[str, ...] = ("id", "status", "error"),
) -> int:
    """Begin several operations, wait for each, and write one result; one that fails stops no other.

    Args:
        session: the command's.
        begin: by what each is about, what returns its poller; None of it where it is done at once.
        columns: of the table.
    """
    pollers: dict[str, Any] = {}
    failures: dict[str, WholesaleError] = {}
    rows: dict[str, dict[str, Any]] = {}
    for name, start in begin.items():
        try:
            pollers[name] = start()
        except WholesaleError as error:
            failures[name] = error
    for name, poller in pollers.items():
        try:
            rows[name] = {"id": name, "status": "done"} if poller is None else _ended(session, poller)
        except WholesaleError as error:
            failures[name] = error
    for name, failure in failures.items():
        say(str(failure))
        rows[name] = {
            "id": name,
            "status": getattr(failure, "last_status", None) or "failed",
            "error": str(failure),
        }
    if not session.wait:
        columns = ("id", "status", "token")
    session.output.items([rows[name] for name in begin], columns=columns)
    if not failures:
        return int(ExitStatus.DONE)
    if len(failures) < len(begin):
        return int(ExitStatus.PARTLY)
    return int(status_of(next(iter(failures.values()))))


def _ended(session: Session, poller: Any) -> dict[str, Any]:
    if not session.wait:
        return {"id": poller.id, "status": poller.status, "token": poller.token}
    try:
        resource = poller.result(session.timeout, on_update=_Changes(poller))
    except KeyboardInterrupt as stop:
        stop.add_note(f"{poller.operation} goes on at Webex; come back with: wholesale ops wait '{poller.token}'")
        raise
    except WholesaleError as error:
        if getattr(error, "token", None):
            say(f"come back with: wholesale ops wait '{poller.token}'")
        raise error from None
    return {"id": poller.id, "status": "gone"} if resource is None else plain(resource)


class _Changes:
    """Says each change of status once, and of what."""

    def __init__(self, poller: Any) -> None:
        self._poller = poller

    def __call__(self, update: Any) -> None:
        if update.changed:
            tell(update, self._name())

    def _name(self) -> str:
        resource = self._poller.resource
        names = (getattr(resource, name, None) for name in ("external_id", "email"))
        return next(filter(None, names), None) or shorten(str(self._poller.id or self._poller.operation), 13)


def tell(update: Any, name: str = "report") -> None:
    """Say a change of status."""
    if update.changed:
        say(f"{name}: {update.status or 'not visible yet'} after {update.elapsed:.0f} s")
