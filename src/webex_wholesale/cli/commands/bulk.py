"""`wholesale bulk`: many rows from a file."""

from __future__ import annotations

import shlex
from functools import partial
from pathlib import Path
from typing import Any

import click

from webex_wholesale import bulk as jobs
from webex_wholesale.cli.ending import say
from webex_wholesale.cli.exit_status import ExitStatus
from webex_wholesale.cli.options import Group, Session, command, same_command
from webex_wholesale.cli.progress import Bar
from webex_wholesale.errors import JournalError

PLAN_COLUMNS = ("line", "action", "external_id", "email", "decision", "reason")
ROW_COLUMNS = ("line", "external_id", "email", "state", "how", "detail")
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_JOURNAL = click.argument("journal", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_DEFAULTS = click.option(
    "--default", "defaults", multiple=True, metavar="COLUMN=VALUE", help="For a column that rows leave blank."
)
_DIFFERENCE = click.option(
    "--on-difference",
    type=click.Choice(["raise", "keep", "update"]),
    default="raise",
    help="What to do with what is there and differs.",
)
#: \b keeps click from joining the lines.
_COLUMNS_HELP = "Columns:\n\n\b\n" + "\n".join(f"  {c.name:<24} {c.text}" for c in jobs.COLUMNS[:-1])


@click.group(cls=Group)
def bulk() -> None:
    """Many rows at once from a file, resumable."""


def _defaults(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--default takes COLUMN=VALUE, not {pair!r}")
        found[name.strip()] = value.strip()
    return found


@bulk.command(epilog=_COLUMNS_HELP)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--no-examples", is_flag=True, help="Without the two example rows.")
@click.option("--overwrite", is_flag=True, help="Replace a file of that name.")
@command()
def template(session: Session, file: Path, no_examples: bool, overwrite: bool) -> None:
    """Write a CSV file with every column."""
    jobs.template(file, examples=not no_examples, overwrite=overwrite)
    say(f"{file} is written; `wholesale bulk template --help` says what each column takes")
    say(f"fill it in without the example rows, then: wholesale bulk plan {file}")
    session.output.item({"file": str(file)})


@bulk.command()
@_FILE
@_DEFAULTS
@_DIFFERENCE
@click.option("--prechecks", is_flag=True, help="Ask the service about every customer that would be created.")
@click.option("--encoding", default=None, help="Of a CSV file that is not UTF-8, such as cp1252.")
@command()
def plan(
    session: Session,
    file: Path,
    defaults: tuple[str, ...],
    on_difference: Any,
    prechecks: bool,
    encoding: str | None,
) -> int:
    """Say what a file would do; nothing is written."""
    with session.client() as client:
        made = jobs.plan(
            client,
            file,
            defaults=_defaults(defaults),
            prechecks=prechecks,
            on_difference=on_difference,
            encoding=encoding,
        )
    wrong = [{"line": p.line, "decision": "problem", "reason": f"{p.column}: {p.message}"} for p in made.problems]
    session.output.items([*wrong, *made.to_dicts()], columns=PLAN_COLUMNS)
    say(made.summary())
    return 0 if made.ok else int(ExitStatus.FAILED)


@bulk.command()
@_FILE
@click.option(
    "--journal",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that keeps what was done; made where there is none.",
)
@_DEFAULTS
@_DIFFERENCE
@click.option(
    "--retry",
    multiple=True,
    type=click.Choice(["failed", "skipped"]),
    help="Rows of an earlier run to begin again.",
)
@click.option("--workers", type=click.IntRange(min=1), metavar="N", default=None, help="Rows under way at a time.")
@click.option("--encoding", default=None, help="Of a CSV file that is not UTF-8.")
@command(writes=True, many=True, waits=True)
def run(
    session: Session,
    file: Path,
    journal: Path,
    defaults: tuple[str, ...],
    on_difference: Any,
    retry: tuple[str, ...],
    workers: int | None,
    encoding: str | None,
) -> int:
    """Do what a file asks for; run it again to go on where it stopped.

    The journal is the token to come back with: with --no-wait, what can be begun is begun, and the next run looks
    at it and begins what had to wait for it.
    """
    with session.client() as client:
        made = jobs.plan(
            client, file, defaults=_defaults(defaults), on_difference=on_difference, encoding=encoding
        )
        say(made.summary())
        if session.dry_run:
            session.output.items(made.to_dicts(), columns=PLAN_COLUMNS)
            return 0 if made.ok else int(ExitStatus.FAILED)
        if not journal.exists():
            # With a journal the run judges: a problem of a row that was begun is the result of that row.
            made.require_ok()
        rows = "1 row" if made.writes == 1 else f"{made.writes} rows"
        session.confirm(f"This sends writes for {rows} of {file}", made.writes)
        again = same_command()
        try:
            with Bar("rows", len(made.rows)) as bar:
                report = jobs.run(
                    made,
                    journal,
                    on_difference=on_difference,
                    expect_removals=made.removals or None,
                    retry=retry,
                    workers=workers,
                    timeout=session.timeout,
                    wait=session.wait,
                    on_update=partial(_show_progress, bar),
                )
        except KeyboardInterrupt as stop:
            stop.__notes__ = [_left(journal), f"go on with the same command: {again}"]
            raise
    session.output.items(report.to_dicts(), columns=ROW_COLUMNS)
    say(report.summary())
    if report.stopped:
        say(f"what was begun goes on at Webex, the rest has not been begun; go on with: {again}")
        if not report.timed_out:
            return int(ExitStatus.FAILED)
    if report.failed:
        where = shlex.quote(str(journal))
        say(f"write the rows that failed to a file with: wholesale bulk failed {where} FILE.csv")
    elif not session.wait and not report.stopped and not report.ok:
        say(f"what was begun goes on at Webex; look at it, and go on, with: {again}")
        return int(ExitStatus.DONE)
    return report_status(report)


def _show_progress(bar: Bar, update: jobs.BulkProgress) -> None:
    note = f"{update.pending} pending at Webex" if update.pending else ""
    bar.show(update.done, total=update.total, note=note)


def _left(journal: Path) -> str:
    """Return how far an interrupted job is, and what of it goes on."""
    try:
        return f"{jobs.status(journal).summary()}; what was sent goes on at Webex, and is in {journal}"
    except JournalError:
        return "nothing was sent"


def report_status(report: jobs.BulkReport) -> int:
    """Return the exit status that says how a job ended."""
    if report.ok:
        return int(ExitStatus.DONE)
    if report.failed:
        done = report.counts.get("done", 0)
        return int(ExitStatus.PARTLY if done else ExitStatus.FAILED)
    return int(ExitStatus.PARKED_OR_TIMED_OUT)


@bulk.command()
@_JOURNAL
@click.option("--rows", is_flag=True, help="List the rows, and not only their number.")
@command()
def status(session: Session, journal: Path, rows: bool) -> int:
    """Say how far a job is, while it runs or afterwards."""
    report = jobs.status(journal)
    if rows:
        session.output.items(report.to_dicts(), columns=ROW_COLUMNS)
    else:
        session.output.item(report.counts)
    say(report.summary())
    return report_status(report)


@bulk.command()
@_JOURNAL
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@command()
def failed(session: Session, journal: Path, file: Path) -> None:
    """Write the rows that failed or were not done to a file to correct and run again."""
    count = jobs.failed_rows(journal, file)
    if count:
        rows = "row is" if count == 1 else "rows are"
        say(f"{count} {rows} in {file}; correct, and run it with the same journal")
    else:
        say(f"no row failed: {file} has nothing but the names of the columns")
    session.output.item({"file": str(file), "rows": count})
