"""Give packages to customers, or take them away: a dry run first, then only what was shown.

python examples/change_packages.py                                      a sandbox, dry run of: add webex_meetings
python examples/change_packages.py remove webex_voice --apply           a sandbox, for good
python examples/change_packages.py add webex_suite --live --external-id acme-1 --external-id acme-2
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

import attrs

from webex_wholesale import WholesaleClient
from webex_wholesale.errors import WholesaleError
from webex_wholesale.models import Customer
from webex_wholesale.packages import PackageDiff, check_packages, diff
from webex_wholesale.sandbox import Sandbox


@attrs.frozen
class Planned:
    """A customer that would change, and how."""

    customer: Customer
    diff: PackageDiff
    after: tuple[str, ...]


def chosen_customers(client: WholesaleClient, external_ids: Iterable[str]) -> Iterator[Customer]:
    """Return the customers with these external ids, or all that are provisioned."""
    external_ids = tuple(external_ids)
    if not external_ids:
        yield from client.customers.list(status="provisioned", prefetch=2)
    for external_id in external_ids:
        customer = client.customers.find(external_id=external_id)
        if customer is None:
            print(f"{external_id}: there is no such customer")
        else:
            yield customer


def plan(customers: Iterable[Customer], verb: str, packages: list[str]) -> Iterator[Planned]:
    """Return the customers that would change; those that have it so already are left out."""
    for customer in customers:
        before = customer.packages
        left = [name for name in before if name not in packages]
        after = tuple(dict.fromkeys([*before, *packages] if verb == "add" else left))
        if before and (change := diff(before, after)):
            yield Planned(customer, change, after)


def show(planned: Planned) -> None:
    """Print what would change, and what the published rules say about it."""
    signs = [f"+{name}" for name in planned.diff.added] + [f"-{name}" for name in planned.diff.removed]
    print(f"{planned.customer.external_id}: {' '.join(signs)}")
    for advice in check_packages(planned.after):
        print(f"    note: {advice.message}")


def apply(client: WholesaleClient, planned: Planned, verb: str, packages: list[str]) -> bool:
    """Make one change and wait for it; return whether it went well. One customer's trouble stops no other's."""
    customers = client.customers
    change = customers.add_packages if verb == "add" else customers.remove_packages
    try:
        changed = change(planned.customer.id, packages)
        outcome = changed.poller.wait(timeout=900)
    except WholesaleError as error:
        print(f"{planned.customer.external_id}: {error}")
        return False
    print(f"{planned.customer.external_id}: {outcome.kind}; it had {' '.join(changed.before)}")
    return outcome.ok


def open_client(*, live: bool) -> WholesaleClient:
    """Return a client of the account in the environment, or of a sandbox with some customers."""
    if live:
        return WholesaleClient.from_env()
    sandbox = Sandbox(seed=7)
    sandbox.seed_data(customers=12)
    return sandbox.client()


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(
        description="Add or remove packages of customers; shows, and with --apply does."
    )
    parser.add_argument("verb", nargs="?", choices=("add", "remove"), default="add")
    parser.add_argument("packages", nargs="*", default=["webex_meetings"])
    parser.add_argument("--external-id", action="append", default=[], help="only this customer; may be repeated")
    parser.add_argument("--apply", action="store_true", help="make the changes")
    parser.add_argument("--live", action="store_true", help="your own customers, with WEBEX_ACCESS_TOKEN set")
    chosen = parser.parse_args(arguments)
    with open_client(live=chosen.live) as client:
        changes = list(plan(chosen_customers(client, chosen.external_id), chosen.verb, chosen.packages))
        for planned in changes:
            show(planned)
        if not chosen.apply:
            print(f"dry run: {len(changes)} customers would change; nothing was sent. Repeat it with --apply.")
            return 0
        done = [apply(client, planned, chosen.verb, chosen.packages) for planned in changes]
    print(f"{sum(done)} of {len(done)} changes went well")
    return 0 if all(done) else 1


if __name__ == "__main__":
    raise SystemExit(main())
