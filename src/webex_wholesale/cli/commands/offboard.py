"""`wholesale offboard`: customers and all that belongs to them."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import attrs
import click

from webex_wholesale.cli.ending import say
from webex_wholesale.cli.exit_status import ExitStatus, status_of
from webex_wholesale.cli.ids import whole_id
from webex_wholesale.cli.options import Session, command
from webex_wholesale.cli.wording import in_shell_words
from webex_wholesale.errors import WholesaleError
from webex_wholesale.journal import SqliteJournal

COLUMNS = ("customer", "state", "kind", "name", "against")


@click.command()
@click.argument("customer", nargs=-1, required=True)
@click.option("--people", is_flag=True, help="Everybody in the organisation as well; their e-mails are free then.")
@click.option("--organization", is_flag=True, help="The organisation as well, for good.")
@click.option(
    "--org-id", default=None, help="The organisation of a customer that is gone already, given by its id."
)
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="File that keeps what was listed, written before anything is removed; made where there is none.",
)
@command(writes=True, many=True, times=True)
def offboard(
    session: Session,
    customer: tuple[str, ...],
    people: bool,
    organization: bool,
    org_id: str | None,
    journal: Path | None,
) -> int:
    """Remove customers with all that belongs to them, by key or id. Without --yes it only says what it would do.

    Run it again after an interruption: what is left is found by listing it. With --people or --organization it
    says first how to go on, since no key leads to the organisation once the customer is gone. With --journal
    what an earlier run listed is known, the organisation included.
    """
    names = list(dict.fromkeys(customer))
    if org_id is not None and len(names) > 1:
        raise click.UsageError("--org-id goes with one customer")
    rows: list[dict[str, Any]] = []
    failures: list[WholesaleError] = []
    with session.client() as client:
        wanted: dict[str, Any] = {"people": people, "organization": organization, "org_id": org_id}
        if journal is not None and (session.yes or journal.exists()):
            wanted["journal"] = SqliteJournal(journal)
        found = {name: client.customers.find(external_id=name) or whole_id(name) for name in names}
        plans = {name: client.customers.offboard(one, **wanted) for name, one in found.items()}
        missing = [name for name in names if not plans[name].remaining]
        for name in missing:
            say(f"{name} is gone already, or no customer ever had this key or id")
        if len(missing) == len(names):
            session.output.items([row for name in names for row in _rows(name, plans[name])], columns=COLUMNS)
            return int(ExitStatus.NOT_FOUND)
        if session.dry_run or not session.yes:
            session.output.items([row for name in names for row in _rows(name, plans[name])], columns=COLUMNS)
            if not session.dry_run:
                say("nothing was done; add --yes to do it")
            return int(ExitStatus.PARTLY if missing else ExitStatus.DONE)
        present = [name for name in names if name not in missing]
        session.confirm(f"This removes {len(present)} customers", len(present))
        complete = 0
        for name, one in found.items():
            wanted["org_id"] = plans[name].org_id
            again = _again(session, plans[name], people=people, organization=organization, journal=journal)
            if people or organization:
                say(f"{name}: to go on after an interruption: {again}")
            try:
                done = client.customers.offboard(
                    one, dry_run=False, on_step=_Steps(name), timeout=session.timeout, **wanted
                )
            except KeyboardInterrupt as stop:
                stop.__notes__ = [f"{name} is not complete; to go on: {again}"]
                raise
            except WholesaleError as error:
                say(in_shell_words(str(error)))
                say(f"{name} is not complete; to go on: {again}")
                failures.append(error)
                rows.append({"customer": name, "state": "failed", "against": str(error)})
            else:
                complete += bool(done)
                rows += _rows(name, done)
    session.output.items(rows, columns=COLUMNS)
    if complete == len(names):
        return int(ExitStatus.PARTLY if missing else ExitStatus.DONE)
    if complete or not failures:
        return int(ExitStatus.PARTLY)
    return int(status_of(failures[0]))


def _again(session: Session, plan: Any, *, people: bool, organization: bool, journal: Path | None) -> str:
    """Return the command that goes on with one customer: by its id, since its key is gone once it is."""
    words = ["wholesale", "offboard", plan.customer_id]
    words += ["--people"] * people + ["--organization"] * organization
    if journal is not None:
        words += ["--journal", shlex.quote(str(journal))]
    elif plan.org_id is not None and (people or organization):
        words += ["--org-id", plan.org_id]
    return " ".join([*words, "--yes"]) + session.again


class _Steps:
    """Says each step that has ended, and of which customer."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, step: Any) -> None:
        if step.state != "planned":
            say(f"{self._name}: {step}")


def _rows(name: str, offboarding: Any) -> list[dict[str, Any]]:
    return [
        {"customer": name, **attrs.asdict(step), "against": "; ".join(step.against)} for step in offboarding.steps
    ]
