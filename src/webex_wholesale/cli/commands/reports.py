"""`wholesale reports`: billing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import click

from webex_wholesale.billing import BillingPeriod, summarize
from webex_wholesale.billing import compare as compare_summaries
from webex_wholesale.billing import plot as plot_summaries
from webex_wholesale.billing.usage import check_dimensions
from webex_wholesale.cli.arguments import Known
from webex_wholesale.cli.ending import say
from webex_wholesale.cli.ids import whole_id
from webex_wholesale.cli.options import Group, Session, command
from webex_wholesale.cli.progress import Bar
from webex_wholesale.cli.waiting import finish, preview, result_of
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models import ReportStatus

COLUMNS = ("id", "type", "billing_start_date", "billing_end_date", "status", "category")
_TYPE = click.option(
    "--type", "kind", type=click.Choice(["PARTNER", "CUSTOMER", "USER"]), default="CUSTOMER", help="Which report."
)
_PERIOD = click.argument("period")
_BY = click.option("--by", default="customer,service,sku", help="What to add up by, separated by commas.")


@click.group(cls=Group)
def reports() -> None:
    """Billing reports: make, download, sum, compare. PERIOD is 2026-10, 2026-10-01..2026-10-15, or last-month."""


def period_of(text: str, client: Any = None) -> BillingPeriod:
    """Return the period that a text stands for, by the clock of a client: a sandbox may be in another month."""
    try:
        if text == "last-month":
            return BillingPeriod.last_month() if client is None else BillingPeriod.last_month(clock=client.clock)
        if ".." in text:
            first, last = text.split("..")
            return BillingPeriod.of(first, last)
        year, month = text.split("-")
        return BillingPeriod.month(int(year), int(month))
    except ValueError as problem:
        if isinstance(problem, InvalidRequest):
            raise
        raise click.UsageError(
            f"{text} is neither a file that is there nor a period: 2026-10, 2026-10-01..2026-10-15, or last-month"
        ) from None


@reports.command("list")
@click.option(
    "--type", "kind", type=click.Choice(["PARTNER", "CUSTOMER", "USER"]), default=None, help="Only this type."
)
@click.option(
    "--status",
    type=Known(ReportStatus),
    metavar="STATUS",
    default=None,
    help=f"Only those in this status. Known are {', '.join(ReportStatus)}.",
)
@command(lists=True)
def list_(session: Session, kind: str | None, status: str | None) -> None:
    """List reports."""
    with session.client() as client:
        found = client.billing_reports.list(type=kind, status=status, limit=session.limit)
        session.output.items(found, columns=COLUMNS)


@reports.command()
@_PERIOD
@_TYPE
@command(writes=True, waits=True)
def ensure(session: Session, period: str, kind: str) -> None:
    """Make sure of the report of a period: found, else made."""
    with session.client() as client:
        days = period_of(period, client)
        if session.dry_run:
            session.output.item(preview(client.billing_reports.ensure(days, type=kind, dry_run=True)))
            return
        _require_agreement(session, client, (days,), kind)
        poller = client.billing_reports.ensure(days, type=kind)
        say(f"{kind} report of {days}: {poller.how}")
        finish(session, poller, columns=COLUMNS)


@reports.command()
@click.argument("report")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace a file of that name.")
@command()
def download(session: Session, report: str, file: Path, overwrite: bool) -> None:
    """Download a report's file, by the report's id."""
    with session.client() as client, Bar("bytes", None, lines=False) as bar:
        path = client.billing_reports.download(
            whole_id(report),
            file,
            overwrite=overwrite,
            progress=lambda received, total: bar.show(received, total=total),
        )
    session.output.item({"file": str(path), "bytes": path.stat().st_size})


def _summaries(
    session: Session, what: tuple[str, ...], by: str, kind: str, rounding: Any, *, days_of_files: Any = None
) -> list[Any] | None:
    """Add up each: a file that is there, else the report of a period, which is made where somebody agrees.

    A dry run says what it takes, and returns None.
    """
    # Before anything is made: what cannot be added up needs no report.
    names = check_dimensions(name.strip() for name in by.split(",") if name.strip())
    if all(Path(one).is_file() for one in what):
        if not session.dry_run:
            return [summarize(one, by=names, rounding=rounding, days=days_of_files) for one in what]
        session.output.items({"file": one, "would": "read"} for one in what)
        return None
    with session.client() as client:
        days = {one: period_of(one, client) for one in what if not Path(one).is_file()}
        if session.dry_run:
            ensure = partial(client.billing_reports.ensure, type=kind, dry_run=True)
            session.output.items(preview(ensure(period)) for period in days.values())
            return None
        _require_agreement(session, client, dict.fromkeys(days.values()), kind)
        found = []
        for one in what:
            if one in days:
                report = result_of(
                    session, client.billing_reports.ensure(days[one], type=kind), f"report of {one}"
                )
                found.append(client.billing_reports.summarize(report, names, days=days[one], rounding=rounding))
            else:
                found.append(summarize(one, by=names, rounding=rounding, days=days_of_files))
        return found


def _require_agreement(session: Session, client: Any, periods: Iterable[BillingPeriod], kind: str) -> None:
    """Ask before reports are made that are not there; what is there is read without a question."""
    if session.yes and session.expect_count is None:
        return
    look = partial(client.billing_reports.ensure, type=kind, dry_run=True)
    missing = [str(days) for days in periods if look(days).would != "use"]
    if missing or session.expect_count:
        reports = f"the {kind} report" if len(missing) == 1 else f"{len(missing)} {kind} reports"
        session.confirm(f"This makes {reports} of {' and '.join(missing)}", len(missing))


def _show(session: Session, result: Any) -> None:
    """Write a summary or comparison: JSON of all of it, else its lines."""
    if session.output.is_whole_json:
        session.output.item(result.to_dict())
    elif session.output.is_plain_table:
        session.output.table(result.table())
        if not result.to_dict()["rows"]:
            say("no usage is in it")
    else:
        session.output.items(result.to_dict()["rows"], columns=[column.name for column in result.table().columns])


@reports.command("sum")
@click.argument("what", metavar="FILE|PERIOD")
@_BY
@_TYPE
@click.option("--rounding", type=click.Choice(["up", "half-up", "none"]), default="up", help="Of billable units.")
@click.option("--period", default=None, help="Of a file: which period it is of; seats and billable units need it.")
@command(writes=True, times=True)
def sum_(session: Session, what: str, by: str, kind: str, rounding: Any, period: str | None) -> None:
    """Add up a report: a file, or the report of a period, which is made where it is missing; asks before that."""
    days = period_of(period) if period else None
    found = _summaries(session, (what,), by, kind, rounding, days_of_files=days)
    if found is not None:
        _show(session, found[0])


@reports.command()
@click.argument("before", metavar="FILE|PERIOD")
@click.argument("after", metavar="FILE|PERIOD")
@_BY
@_TYPE
@command(writes=True, many=True, times=True)
def compare(session: Session, before: str, after: str, by: str, kind: str) -> None:
    """Compare two periods; a report that is missing is made; asks before that."""
    found = _summaries(session, (before, after), by, kind, "up")
    if found is not None:
        _show(session, compare_summaries(*found))


@reports.command()
@click.argument("what", nargs=-1, required=True, metavar="FILE|PERIOD...")
@click.option(
    "--to", "file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="PNG, SVG or PDF."
)
@_TYPE
@command(writes=True, many=True, times=True)
def plot(session: Session, what: tuple[str, ...], file: Path, kind: str) -> None:
    """Draw the usage of some periods (extra `plot`); a report that is missing is made; asks before that."""
    if file.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise click.UsageError(f"--to must end in .png, .svg or .pdf, not {file.name}")
    found = _summaries(session, what, "customer,service", kind, "up")
    if found is not None:
        plot_summaries(found).save(file)
        session.output.item({"file": str(file)})
