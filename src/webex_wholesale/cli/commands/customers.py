"""`wholesale customers`."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from webex_wholesale.cli.arguments import Known, customer_arguments, package_names
from webex_wholesale.cli.ending import Stop, say
from webex_wholesale.cli.exit_status import ExitStatus
from webex_wholesale.cli.ids import whole_id, whole_ids
from webex_wholesale.cli.options import Group, Session, command
from webex_wholesale.cli.waiting import change_each, finish, finish_all, finish_ensured, show_findings
from webex_wholesale.models import CustomerPackage, CustomerStatus

COLUMNS = ("id", "external_id", "status", "packages", "org_id")
_NAMED = ("id", "external_id", "name", "status", "packages")
_PACKAGES = Known(CustomerPackage, several=True)
_ON_DIFFERENCE = click.option(
    "--on-difference",
    type=click.Choice(["raise", "keep", "update"]),
    default="raise",
    help="What to do with a customer that is there and differs.",
)


@click.group(cls=Group)
def customers() -> None:
    """Customers: list, ensure, change, remove, and wait for them."""


@customers.command("list")
@click.option(
    "--status",
    multiple=True,
    type=Known(CustomerStatus),
    metavar="STATUS",
    help=f"Only those in this status; may be given more than once. Known are {', '.join(CustomerStatus)}.",
)
@click.option("--external-id", default=None, help="Only those with this key of yours.")
@click.option("--org-id", default=None, help="Only the one of this organisation.")
@click.option("--with-names", is_flag=True, help="With the names of their organisations.")
@command(lists=True)
def list_(
    session: Session, status: tuple[str, ...], external_id: str | None, org_id: str | None, with_names: bool
) -> None:
    """List customers."""
    filters: dict[str, Any] = {
        "status": status or None,
        "external_id": external_id,
        "org_id": whole_id(org_id) if org_id else None,
    }
    with session.client() as client:
        found = client.customers.list(**filters, with_names=with_names, limit=session.limit, prefetch=4)
        session.output.items(found, columns=_NAMED if with_names else COLUMNS)


@customers.command()
@click.argument("customer")
@click.option("--licenses", is_flag=True, help="With the licence ids of each package.")
@command()
def get(session: Session, customer: str, licenses: bool) -> None:
    """Show one customer, by its id."""
    with session.client() as client:
        session.output.item(
            client.customers.get(whole_id(customer), include_package_license_info=licenses or None)
        )


@customers.command()
@click.argument("external_id")
@command()
def find(session: Session, external_id: str) -> None:
    """Show the customer with exactly this key of yours."""
    with session.client() as client:
        found = client.customers.find(external_id=external_id)
        if found is None:
            message = f"there is no customer with the external id {external_id!r}"
            raise Stop(message, ExitStatus.NOT_FOUND, "NotFound")
        session.output.item(found)


@customers.command()
@click.argument("external_id")
@customer_arguments(whole=True)
@_ON_DIFFERENCE
@click.option("--precheck", is_flag=True, help="Ask first whether it could be provisioned.")
@command(writes=True, waits=True)
def ensure(session: Session, external_id: str, on_difference: str, precheck: bool, **customer: Any) -> None:
    """Make sure of a customer: found by your key, else provisioned. Safe to run again."""
    if not session.dry_run:
        session.confirm(f"This may provision the customer {external_id}")
    with session.client() as client:
        ensured = client.customers.ensure(
            external_id=external_id,
            on_difference=on_difference,
            precheck=precheck,
            dry_run=session.dry_run,
            **customer,
        )
        finish_ensured(session, external_id, ensured, columns=COLUMNS)


@customers.command()
@click.argument("customer")
@click.option(
    "--packages", type=_PACKAGES, default=None, help="The COMPLETE list; what it leaves out is taken away."
)
@click.option("--external-id", default=None, help="A new key of yours.")
@command(writes=True, waits=True)
def update(session: Session, customer: str, packages: str | None, external_id: str | None) -> None:
    """Change a customer; without --packages its packages stay."""
    id, names = whole_id(customer), package_names(packages)
    if names is None and external_id is None:
        raise click.UsageError("what is to change? Give --packages or --external-id")
    with session.client() as client:
        if session.dry_run:
            before = client.customers.get(id)
            changes = {"packages": names, "external_id": external_id}
            session.output.items(
                {"field": name, "before": getattr(before, name), "after": value}
                for name, value in changes.items()
                if value is not None
            )
            return
        session.confirm(f"This changes the customer {customer}")
        finish(session, client.customers.update(id, packages=names, external_id=external_id), columns=COLUMNS)


@customers.command()
@click.argument("customer", nargs=-1, required=True)
@command(writes=True, many=True, waits=True)
def delete(session: Session, customer: tuple[str, ...]) -> int:
    """Remove wholesale service from customers; their organisations stay. See also `wholesale offboard`."""
    return change_each(session, customer, "customers", "delete", "removes", "customer", columns=COLUMNS)


def _change_packages(
    session: Session, verb: str, customer: str, packages: tuple[str, ...], **options: Any
) -> None:
    id = whole_id(customer)
    with session.client() as client:
        change_packages = partial(getattr(client.customers, verb), id, packages, **options)
        if session.dry_run or not session.yes:
            planned = change_packages(dry_run=True)
            told = {"id": id, "before": planned.before, "after": planned.after}
            if session.dry_run:
                session.output.item(told)
                return
            say(f"before: {_named(planned.before)}; after: {_named(planned.after)}")
            session.confirm(f"This changes the packages of {customer}")
        change = change_packages()
        if session.yes:
            say(f"before: {_named(change.before)}; after: {_named(change.after)}")
        finish(session, change.poller, columns=COLUMNS)


def _named(packages: tuple[str, ...]) -> str:
    return " ".join(packages) or "none"


@customers.command("add-packages")
@click.argument("customer")
@click.argument("packages", nargs=-1, required=True, type=Known(CustomerPackage))
@command(writes=True, waits=True)
def add_packages(session: Session, customer: str, packages: tuple[str, ...]) -> None:
    """Give a customer further packages; those it has stay."""
    _change_packages(session, "add_packages", customer, packages)


@customers.command("remove-packages")
@click.argument("customer")
@click.argument("packages", nargs=-1, required=True, type=Known(CustomerPackage))
@click.option("--allow-empty", is_flag=True, help="Take the last package, too.")
@command(writes=True, waits=True)
def remove_packages(session: Session, customer: str, packages: tuple[str, ...], allow_empty: bool) -> None:
    """Take packages from a customer and all its users; the others stay."""
    _change_packages(session, "remove_packages", customer, packages, allow_empty=allow_empty)


@customers.command("set-external-id")
@click.argument("customer")
@click.argument("external_id")
@command(writes=True, waits=True)
def set_external_id(session: Session, customer: str, external_id: str) -> None:
    """Give a customer another key of yours; its packages stay."""
    id = whole_id(customer)
    with session.client() as client:
        if session.dry_run:
            before = client.customers.get(id)
            session.output.item({"id": id, "before": before.external_id, "after": external_id})
            return
        session.confirm(f"This changes the external id of {customer} to {external_id}")
        finish(session, client.customers.set_external_id(id, external_id), columns=COLUMNS)


@customers.command()
@click.option("--external-id", default=None, help="Your key for the customer.")
@customer_arguments(whole=False)
@command()
def precheck(session: Session, external_id: str | None, **customer: Any) -> int:
    """Ask whether a customer could be provisioned; nothing is made. The more is given, the more is checked."""
    with session.client() as client:
        findings = client.precheck.customer(external_id=external_id, **customer)
        return show_findings(session, findings)


@customers.command()
@click.argument("customer", nargs=-1, required=True)
@command(waits=True)
def wait(session: Session, customer: tuple[str, ...]) -> int:
    """Wait until customers are no longer changing."""
    ids = whole_ids(customer)
    with session.client() as client:
        begin = {id: partial(client.customers.poller, id, just_made=False) for id in ids}
        return finish_all(session, client, begin, columns=COLUMNS)
