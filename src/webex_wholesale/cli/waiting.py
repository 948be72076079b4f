"""Waits on stderr: one line for each change, and how to come back; several at once end in one result."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import attrs

from webex_wholesale._tables import shorten_id
from webex_wholesale.cli.ending import say
from webex_wholesale.cli.exit_status import ExitStatus, status_of
from webex_wholesale.cli.ids import whole_ids
from webex_wholesale.cli.options import Session
from webex_wholesale.cli.output import plain
from webex_wholesale.cli.progress import Bar
from webex_wholesale.cli.wording import in_shell_words
from webex_wholesale.errors import OperationError, WholesaleError

_WORDS = {ExitStatus.NOT_FOUND: "not found", ExitStatus.PARKED_OR_TIMED_OUT: "not visible yet"}


def finish(session: Session, poller: Any, *, columns: tuple[str, ...] = ()) -> None:
    """Wait for an operation, and write what became of it; with `--no-wait`, its token."""
    if session.wait:
        session.output.item(_ended(poller, result_of(session, poller)), columns=columns)
    elif session.output.is_plain_table:
        session.output.text(poller.token)
    else:
        session.output.item(_begun(poller))


def finish_ensured(session: Session, name: str, ensured: Any, *, columns: tuple[str, ...]) -> None:
    """Write a preview, where that was asked for; else say how it was ensured, and wait."""
    if session.dry_run:
        session.output.item(preview(ensured))
    else:
        say(f"{name}: {ensured.how}")
        finish(session, ensured, columns=columns)


def preview(found: Any) -> dict[str, Any]:
    """Return what an `EnsurePreview` says: each difference with what is asked for, and what is there."""
    differences = {
        name: {"asked_for": asked, "found": there} for name, (asked, there) in found.differences.items()
    }
    return {**attrs.asdict(found), "differences": differences}


def finish_all(
    session: Session,
    client: Any,
    begin: Mapping[str, Callable[[], Any]],
    *,
    columns: tuple[str, ...] = ("id", "status"),
) -> int:
    """Begin several operations, wait for all of them, and write one result; one that fails stops no other.

    Args:
        session: the command's.
        client: what follows them.
        begin: by what each is about, what returns its poller; None of it where it is done at once.
        columns: of the table; errors are told on stderr, and stand in every other form.
    """
    begun: dict[str, Any] = {}
    failures: dict[str, WholesaleError] = {}
    rows: dict[str, dict[str, Any]] = {}
    try:
        for name, start in begin.items():
            try:
                poller = start()
            except WholesaleError as error:
                failures[name] = error
            else:
                if poller is None:
                    rows[name] = {"id": name, "status": "done"}
                else:
                    begun[name] = poller
        if session.wait:
            for name, row in _followed(session, client, begun, failures):
                rows[name] = row
        else:
            rows |= {name: _begun(poller) for name, poller in begun.items()}
    except KeyboardInterrupt as stop:
        left = [poller for name, poller in begun.items() if name not in rows and name not in failures]
        stop.__notes__ = [come_back(session, left)] if left else []
        raise
    if not session.wait:
        columns = ("id", "status", "token")
    statuses = {name: poller.status for name, poller in begun.items() if poller.resource is not None}
    return _show_all(session, begin, rows, failures, columns, statuses)


def change_each(
    session: Session, given: Iterable[str], kind: str, verb: str, says: str, noun: str, *, columns: tuple[str, ...]
) -> int:
    """Ask once for all, then do one thing to each; with `--dry-run`, show to what it would be done.

    Args:
        session: the command's.
        given: ids, as they were typed.
        kind: of what, as the client has it.
        verb: the method that takes an id.
        says, noun: what it does, and to what, for the question: "removes", "customer".
        columns: of the table of a dry run.
    """
    ids = whole_ids(given)
    with session.client() as client:
        resource = getattr(client, kind)
        if session.dry_run:
            return show_each(session, {id: partial(resource.get, id) for id in ids}, columns=columns)
        session.confirm(f"This {says} {len(ids)} {noun}{'' if len(ids) == 1 else 's'}", len(ids))
        return finish_all(session, client, {id: partial(getattr(resource, verb), id) for id in ids})


def show_findings(session: Session, findings: Any) -> int:
    """Write what a precheck found; return the exit status."""
    session.output.item({"ok": bool(findings), "reasons": list(findings.reasons), "next_step": findings.next_step})
    return int(ExitStatus.DONE if findings else ExitStatus.FAILED)


def show_each(session: Session, read: Mapping[str, Callable[[], Any]], *, columns: tuple[str, ...]) -> int:
    """Write what would be touched, for a dry run; what is not there is said, and stops nothing."""
    failures: dict[str, WholesaleError] = {}
    rows: dict[str, dict[str, Any]] = {}
    for name, get in read.items():
        try:
            rows[name] = plain(get())
        except WholesaleError as error:
            failures[name] = error
    return _show_all(session, read, rows, failures, columns)


def result_of(session: Session, poller: Any, name: str | None = None) -> Any:
    """Wait for an operation, and return what became of it; what goes on all the same can be come back to."""
    try:
        return poller.result(session.timeout, on_update=_Changes(poller, name))
    except (KeyboardInterrupt, WholesaleError) as stop:
        over = isinstance(stop, OperationError) and status_of(stop) is not ExitStatus.PARKED_OR_TIMED_OUT
        stop.__notes__ = [] if over else [come_back(session, [poller])]
        raise


def come_back(session: Session, pollers: Iterable[Any]) -> str:
    """Return what goes on at Webex, and the command that waits for it."""
    left = list(pollers)
    what = left[0].operation if len(left) == 1 else f"{len(left)} operations"
    tokens = " ".join(shlex.quote(poller.token) for poller in left)
    verb = "goes" if len(left) == 1 else "go"
    return f"{what} {verb} on at Webex; come back with: wholesale ops wait {tokens}{session.again}"


def _followed(
    session: Session, client: Any, begun: Mapping[str, Any], failures: dict[str, WholesaleError]
) -> Iterable[tuple[str, dict[str, Any]]]:
    """Wait for all, and return the name and the row of each as it ends; what fails goes to the failures."""
    if len(begun) == 1:
        ((name, poller),) = begun.items()
        try:
            yield name, _ended(poller, result_of(session, poller))
        except WholesaleError as error:
            failures[name] = error
        return
    names = {id(poller): name for name, poller in begun.items()}
    left = dict(begun)
    with Bar("ended", len(begun), lines=False) as bar:
        try:
            for poller in client.watch(begun.values(), timeout=session.timeout):
                name = names[id(poller)]
                del left[name]
                bar.show(len(begun) - len(left))
                bar.tell(f"{_title(poller, None)}: {'gone' if poller.resource is None else poller.status}")
                try:
                    row = _ended(poller, poller.result(0))
                except WholesaleError as error:
                    failures[name] = error
                else:
                    yield name, row
        except WholesaleError as error:
            error.__notes__ = []
            failures |= dict.fromkeys(left, error)
    waiting = [begun[name] for name, error in failures.items() if name in begun and _goes_on(error)]
    if waiting:
        say(come_back(session, waiting))


def _goes_on(error: WholesaleError) -> bool:
    return not isinstance(error, OperationError) or status_of(error) is ExitStatus.PARKED_OR_TIMED_OUT


def _show_all(
    session: Session,
    order: Iterable[str],
    rows: dict[str, dict[str, Any]],
    failures: Mapping[str, WholesaleError],
    columns: tuple[str, ...],
    statuses: Mapping[str, str] | None = None,
) -> int:
    told: set[str] = set()
    for name, failure in failures.items():
        text = in_shell_words(str(failure))
        for line in (text, *getattr(failure, "__notes__", ())):
            if line not in told:
                say(line)
        told |= {text, *getattr(failure, "__notes__", ())}
        seen = failure.status if isinstance(failure, OperationError) else None
        seen = seen or (statuses or {}).get(name)
        rows[name] = {"id": name, "status": seen or _WORDS.get(status_of(failure), "failed"), "error": text}
    names = list(order)
    session.output.items([rows[name] for name in names], columns=columns)
    if not failures:
        return int(ExitStatus.DONE)
    if len(failures) < len(names):
        return int(ExitStatus.PARTLY)
    return int(status_of(next(iter(failures.values()))))


def _begun(poller: Any) -> dict[str, Any]:
    return {"id": poller.id, "status": poller.status, "token": poller.token}


def _ended(poller: Any, resource: Any) -> dict[str, Any]:
    return {"id": poller.id, "status": "gone"} if resource is None else plain(resource)


def _title(poller: Any, name: str | None) -> str:
    """Return what an operation is about, as a person knows it: a key or an e-mail where it is known."""
    names = (getattr(poller.resource, field, None) for field in ("external_id", "email"))
    return name or next(filter(None, names), None) or shorten_id(poller.id or poller.operation, 16)


class _Changes:
    """Says each change of status once, and of what."""

    def __init__(self, poller: Any, name: str | None) -> None:
        self._poller = poller
        self._name = name
        self._seen = False

    def __call__(self, update: Any) -> None:
        if update.changed:
            missing = "gone" if self._seen or self._poller.operation.endswith(".delete") else "not visible yet"
            say(f"{_title(self._poller, self._name)}: {update.status or missing} after {update.elapsed:.0f} s")
        self._seen = self._seen or update.status is not None
