"""`wholesale probe`: which assumptions about the service hold."""

from __future__ import annotations

from pathlib import Path

import attrs
import click

from webex_wholesale import probe as probing
from webex_wholesale.cli.ending import say
from webex_wholesale.cli.options import Session, command

_COLUMNS = ("number", "verdict", "observed", "assumption")


@click.command()
@click.option("--dry-run", is_flag=True, help="List the requests that it would send, and send none.")
@click.option(
    "--write-report",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write what was found to a JSON file: shapes and counts, no ids, names or tokens.",
)
@click.option("--max-rate", type=click.FloatRange(min=0.1), default=2.0, help="Requests a second, at most.")
@command()
def probe(session: Session, dry_run: bool, file: Path | None, max_rate: float) -> None:
    """Find out, by 13 to 18 reads and the headers of reports, which assumptions hold for the real service.

    The header of a report takes its link and its file, for one report of each type that is there. Nothing is
    changed. Attach the report to a bug report; Sandbox.from_probe(FILE) behaves like that service.
    """
    if dry_run:
        session.output.items([attrs.asdict(one) for one in probing.PLAN], columns=("request", "tests", "about"))
        say(f"13 to 18 reads, and 2 for each type of report that is there, {max_rate:g} a second; no write")
        return
    with session.client(max_rate=max_rate) as client:
        report = probing.probe(client, on_request=say)
    if file is not None:
        report.write(file)
        say(f"{file} is written")
    session.output.items([attrs.asdict(one) for one in report.findings], columns=_COLUMNS)
    verdicts = [one.verdict for one in report.findings]
    say(
        f"{report.requests} requests: {verdicts.count('holds')} hold, {verdicts.count('differs')} do not, "
        f"{verdicts.count('untested')} could not be tested with this data"
    )
