"""`wholesale reports`: billing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from webex_wholesale.billing import BillingPeriod, summarize
from webex_wholesale.billing import compare as compare_summaries
from webex_wholesale.billing import plot as plot_summaries
from webex_wholesale.cli.app import say
from webex_wholesale.cli.ids import whole_id
from webex_wholesale.cli.options import Group, Session, command
from webex_wholesale.cli.waiting import finish, tell
from webex_wholesale.errors import InvalidRequest

COLUMNS = ("id", "type", "billing_start_date", "billing_end_date", "status", "category")
_TYPE = click.option(
    "--type", "kind", type=click.Choice(["PARTNER", "CUSTOMER", "USER"]), default="CUSTOMER", help="Which report."
)
_PERIOD = click.argument("period")
_BY = click.option("--by", default="customer,service,sku", help="What to add up by, separated by commas.")


@click.group(cls=Group)
def reports() -> None:
    """Billing reports. PERIOD is 2026-10, 2026-10-01..2026-10-15, or last-month."""


def period_of(text: str, client: Any) -> BillingPeriod:
    """Return the period that a text stands for, by the clock of a client: a sandbox may be in another month."""
    try:
        if text == "last-month":
            return BillingPeriod.last_month(clock=client.clock)
        if ".." in text:
            first, last = text.split("..")
            return BillingPeriod.of(first, last)
        year, month = text.split("-")
        return BillingPeriod.month(int(year), int(month))
    except ValueError as problem:
        if isinstance(problem, InvalidRequest):
            raise
        raise click.UsageError("PERIOD takes 2026-10, 2026-10-01..2026-10-15, or last-month") from None


@reports.command("list")
@click.option("--type", "kind", type=click.Choice(["PARTNER", "CUSTOMER", "USER"]), default=None)
@click.option("--status", default=None, help="IN_PROGRESS, COMPLETED or FAILED.")
@command(lists=True)
def list_(session: Session, kind: str | None, status: str | None) -> None:
    """List reports."""
    with session.client() as client:
        session.output.listing(
            client.billing_reports.list(type=kind, status=status, limit=session.limit), columns=COLUMNS
        )


@reports.command()
@_PERIOD
@_TYPE
@command(writes=True, waits=True)
def ensure(session: Session, period: str, kind: str) -> None:
    """Make sure of the report of a period: found, else made."""
    with session.client() as client:
        days = period_of(period, client)
        if session.dry_run:
            session.output.item({"period": str(days), "type": kind, "would": "find or make the report"})
            return
        session.confirm(f"This may make the {kind} report of {days}")
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
    with session.client() as client:
        path = client.billing_reports.download(whole_id(report), file, overwrite=overwrite)
    session.output.item({"file": str(path), "bytes": path.stat().st_size})


def _summary(session: Session, what: str, by: str, kind: str, rounding: Any) -> Any:
    """Add up a file that is there, else the report of a period."""
    names = [name.strip() for name in by.split(",") if name.strip()]
    if Path(what).exists():
        return summarize(what, by=names, rounding=rounding)
    with session.client() as client:
        days = period_of(what, client)
        report = client.billing_reports.ensure(days, type=kind).result(session.timeout, on_update=tell)
        return client.billing_reports.summarize(report, names, days=days, rounding=rounding)


def _show(session: Session, result: Any) -> None:
    """Write a summary or comparison: JSON of all of it, else its lines."""
    if session.output.form == "json" and session.output.fields is None:
        session.output.item(result.to_dict())
    elif session.output.is_table and session.output.fields is None:
        session.output.table(result.table())
    else:
        session.output.items(result.to_dict()["rows"])


@reports.command("sum")
@click.argument("what", metavar="FILE|PERIOD")
@_BY
@_TYPE
@click.option("--rounding", type=click.Choice(["up", "half-up", "none"]), default="up", help="Of billable units.")
@command(waits=True)
def sum_(session: Session, what: str, by: str, kind: str, rounding: Any) -> None:
    """Add up a report: a file, or the report of a period, which is made where it is missing."""
    _show(session, _summary(session, what, by, kind, rounding))


@reports.command()
@click.argument("before", metavar="FILE|PERIOD")
@click.argument("after", metavar="FILE|PERIOD")
@_BY
@_TYPE
@command(waits=True)
def compare(session: Session, before: str, after: str, by: str, kind: str) -> None:
    """Compare two periods."""
    _show(
        session,
        compare_summaries(_summary(session, before, by, kind, "up"), _summary(session, after, by, kind, "up")),
    )


@reports.command()
@click.argument("what", nargs=-1, required=True, metavar="FILE|PERIOD...")
@click.option(
    "--to", "file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="PNG, SVG or PDF."
)
@_TYPE
@command(waits=True)
def plot(session: Session, what: tuple[str, ...], file: Path, kind: str) -> None:
    """Draw the usage of some periods (extra `plot`)."""
    plot_summaries([_summary(session, one, "customer,service", kind, "up") for one in what]).save(file)
    session.output.item({"file": str(file)})
