"""`wholesale subscribers`."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from webex_wholesale.cli.arguments import Known, package_names, subscriber_arguments
from webex_wholesale.cli.ending import Stop
from webex_wholesale.cli.exit_status import ExitStatus
from webex_wholesale.cli.ids import whole_id, whole_ids
from webex_wholesale.cli.options import Group, Session, command
from webex_wholesale.cli.waiting import change_each, finish_all, finish_ensured, show_findings
from webex_wholesale.models import SubscriberPackage, SubscriberStatus

COLUMNS = ("id", "email", "status", "packages", "customer_id")


@click.group(cls=Group)
def subscribers() -> None:
    """Subscribers: list, ensure, change, remove, and wait for them."""


@subscribers.command("list")
@click.option("--customer", default=None, help="Only those of this customer, by its id.")
@click.option("--external-customer-id", default=None, help="Only those of this customer, by your key.")
@click.option("--email", default=None, help="Only the one with this e-mail.")
@click.option(
    "--status",
    type=Known(SubscriberStatus),
    metavar="STATUS",
    default=None,
    help=f"Only those in this status. Known are {', '.join(SubscriberStatus)}.",
)
@click.option("--after", default=None, metavar="TIME", help="Only those created after this time (ISO 8601).")
@command(lists=True)
def list_(session: Session, customer: str | None, **filters: Any) -> None:
    """List subscribers."""
    with session.client() as client:
        found = client.subscribers.list(
            customer_id=whole_id(customer) if customer else None, **filters, limit=session.limit, prefetch=4
        )
        session.output.items(found, columns=COLUMNS)


@subscribers.command()
@click.argument("subscriber")
@command()
def get(session: Session, subscriber: str) -> None:
    """Show one subscriber, by its id."""
    with session.client() as client:
        session.output.item(client.subscribers.get(whole_id(subscriber)))


@subscribers.command()
@click.argument("email")
@click.option("--customer", default=None, help="Only of this customer, by its id.")
@command()
def find(session: Session, email: str, customer: str | None) -> None:
    """Show the subscriber with exactly this e-mail."""
    with session.client() as client:
        found = client.subscribers.find(email=email, customer_id=whole_id(customer) if customer else None)
        if found is None:
            message = f"there is no subscriber with the e-mail {email!r}"
            raise Stop(message, ExitStatus.NOT_FOUND, "NotFound")
        session.output.item(found)


@subscribers.command()
@click.argument("email")
@click.option("--customer", required=True, help="The customer, by its id.")
@subscriber_arguments(whole=True)
@click.option(
    "--on-difference",
    type=click.Choice(["raise", "keep", "update"]),
    default="raise",
    help="What to do with a subscriber that is there and differs.",
)
@click.option("--precheck", is_flag=True, help="Ask first whether it could be provisioned.")
@command(writes=True, waits=True)
def ensure(
    session: Session, email: str, customer: str, on_difference: str, precheck: bool, **subscriber: Any
) -> None:
    """Make sure of a subscriber: found by e-mail, else provisioned. Safe to run again."""
    id = whole_id(customer)
    if not session.dry_run:
        session.confirm(f"This may provision the subscriber {email}")
    with session.client() as client:
        ensured = client.subscribers.ensure(
            customer_id=id,
            email=email,
            on_difference=on_difference,
            precheck=precheck,
            dry_run=session.dry_run,
            **subscriber,
        )
        finish_ensured(session, email, ensured, columns=COLUMNS)


@subscribers.command()
@click.argument("subscriber")
@click.option(
    "--package", required=True, type=Known(SubscriberPackage), help="The package the subscriber is to have."
)
@command(writes=True)
def update(session: Session, subscriber: str, package: str) -> None:
    """Give a subscriber another package."""
    id, names = whole_id(subscriber), package_names(package)
    with session.client() as client:
        if session.dry_run:
            before = client.subscribers.get(id)
            session.output.item({"id": id, "before": before.packages, "after": names})
            return
        session.confirm(f"This gives {subscriber} the package {package}")
        session.output.item(client.subscribers.update(id, packages=names), columns=COLUMNS)


@subscribers.command()
@click.argument("subscriber", nargs=-1, required=True)
@command(writes=True, many=True)
def delete(session: Session, subscriber: tuple[str, ...]) -> int:
    """Remove subscribers; the persons stay in their organisation."""
    return change_each(session, subscriber, "subscribers", "delete", "removes", "subscriber", columns=COLUMNS)


@subscribers.command()
@click.option("--email", required=True, help="E-mail of the subscriber.")
@click.option("--customer", default=None, help="The customer, by its id.")
@subscriber_arguments(whole=False)
@command()
def precheck(session: Session, email: str, customer: str | None, **subscriber: Any) -> int:
    """Ask whether a subscriber could be provisioned; nothing is made. The more is given, the more is checked."""
    with session.client() as client:
        findings = client.precheck.subscriber(
            email=email, customer_id=whole_id(customer) if customer else None, **subscriber
        )
        return show_findings(session, findings)


@subscribers.command("resend-consent")
@click.argument("subscriber", nargs=-1, required=True)
@command(writes=True, many=True)
def resend_consent(session: Session, subscriber: tuple[str, ...]) -> int:
    """Send the e-mail that asks a person for consent once more."""
    return change_each(
        session, subscriber, "subscribers", "send_consent_email", "sends", "e-mail", columns=COLUMNS
    )


@subscribers.command()
@click.argument("subscriber", nargs=-1, required=True)
@command(waits=True)
def wait(session: Session, subscriber: tuple[str, ...]) -> int:
    """Wait until subscribers are provisioned."""
    ids = whole_ids(subscriber)
    with session.client() as client:
        begin = {id: partial(client.subscribers.poller, id, just_made=False) for id in ids}
        return finish_all(session, client, begin, columns=COLUMNS)
