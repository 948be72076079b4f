"""`wholesale bulk`: many rows from a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from webex_wholesale import bulk as jobs
from webex_wholesale.cli.app import say
from webex_wholesale.cli.exit_status import ExitStatus
from webex_wholesale.cli.options import Group, Session, command

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
    """Many rows at once, resumable."""


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
@command(connects=False)
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
    "--journal", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where it is kept."
)
@_DEFAULTS
@_DIFFERENCE
@click.option(
    "--retry",
    multiple=True,
    type=click.Choice(["failed", "skipped"]),
    help="Rows of an earlier run to begin again.",
)
@click.option("--workers", type=click.IntRange(min=1), default=None, help="Rows under way at a time.")
@click.option("--encoding", default=None, help="Of a CSV file that is not UTF-8.")
@command(writes=True, many=True)
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
    """Do what a file asks for; run it again to go on where it stopped."""
    with session.client() as client:
        made = jobs.plan(
            client, file, defaults=_defaults(defaults), on_difference=on_difference, encoding=encoding
        )
        say(made.summary())
        if session.dry_run:
            session.output.items(made.to_dicts(), columns=PLAN_COLUMNS)
            return 0 if made.ok else int(ExitStatus.FAILED)
        made.require_ok()
        session.confirm(f"This sends writes for {made.writes} rows of {file}", made.writes)
        try:
            with _Talk(len(made.rows)) as talk:
                report = jobs.run(
                    made,
                    journal,
                    on_difference=on_difference,
                    expect_removals=made.removals or None,
                    retry=retry,
                    workers=workers,
                    on_update=talk,
                )
        except KeyboardInterrupt:
            say(f"what was sent is in {journal}; go on with the same command")
            raise
    session.output.items(report.to_dicts(), columns=ROW_COLUMNS)
    say(report.summary())
    if report.stopped:
        say(f"the rest has not been begun; go on with: wholesale bulk run {file} --journal {journal}")
        return int(ExitStatus.FAILED)
    if report.failed:
        say(f"write the rows that failed to a file with: wholesale bulk failed {journal} FILE.csv")
    return report_status(report)


class _Talk:
    """How far a run is: a bar in a terminal, else a line for every tenth of the rows."""

    def __init__(self, total: int) -> None:
        self._step = max(total // 10, 1)
        self._last = 0
        self._bar: Any = None

    def __enter__(self) -> _Talk:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            words = TextColumn("{task.description}")
            parts = (words, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = Progress(*parts, console=Console(stderr=True))
            self._bar.start()
            self._task = self._bar.add_task("rows", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, update: jobs.BulkProgress) -> None:
        if self._bar is not None:
            words = f"{update.pending} pending at Webex" if update.pending else "rows"
            self._bar.update(self._task, completed=update.done, total=update.total, description=words)
        elif update.done >= self._last + self._step:
            self._last = update.done
            say(f"{update.done} of {update.total} rows done, {update.pending} pending at Webex")


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
@command(connects=False)
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
@command(connects=False)
def failed(session: Session, journal: Path, file: Path) -> None:
    """Write the rows that did not end well to a file, which is valid input again."""
    count = jobs.failed_rows(journal, file)
    say(f"{count} rows are in {file}; correct them, and run it with a new journal")
    session.output.item({"file": str(file), "rows": count})
