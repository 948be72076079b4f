"""`wholesale offboard`: customers and all that belongs to them, by the flow of bulk's `remove`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from webex_wholesale import bulk as jobs
from webex_wholesale.cli.app import say
from webex_wholesale.cli.commands.bulk import PLAN_COLUMNS, ROW_COLUMNS, report_status
from webex_wholesale.cli.options import Session, command


@click.command()
@click.argument("customer", nargs=-1, required=True)
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Where it is kept what was done; a file for this run only by default.",
)
@command(writes=True, many=True)
def offboard(session: Session, customer: tuple[str, ...], journal: Path | None) -> int:
    """Remove customers with their subscribers, by your keys. Without --yes it only says what it would do."""
    rows = [{"action": "remove", "external_id": text} for text in dict.fromkeys(customer)]
    with session.client() as client, TemporaryDirectory() as folder:
        made = jobs.plan(client, rows)
        say(made.summary())
        if session.dry_run or not session.yes:
            session.output.items(made.to_dicts(), columns=PLAN_COLUMNS)
            if not session.dry_run:
                say("nothing was done; add --yes to do it")
            return 0
        made.require_ok()
        session.confirm(f"This removes {made.removals} customers", made.removals)
        report = jobs.run(made, journal or Path(folder) / "offboard.db", expect_removals=made.removals or None)
    session.output.items(report.to_dicts(), columns=ROW_COLUMNS)
    say(report.summary())
    return report_status(report)
