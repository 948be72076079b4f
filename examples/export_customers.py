"""Export all customers with their names to CSV, as they come in: memory stays flat however many there are.

python examples/export_customers.py                             a sandbox, to the screen
python examples/export_customers.py --live --out customers.csv  your own, with WEBEX_ACCESS_TOKEN set
"""

from __future__ import annotations

import argparse
import csv
import sys
from contextlib import ExitStack
from typing import TextIO

from webex_wholesale import WholesaleClient
from webex_wholesale.sandbox import Sandbox

COLUMNS = ("external_id", "name", "status", "packages", "country", "customer_id", "org_id", "name_error")


def export(client: WholesaleClient, out: TextIO, *, status: str | None = None) -> int:
    """Write the customers, or those in one status, and return how many there were.

    The filter goes to the API, the names come from one call for all organisations, and a row whose name cannot be
    read says why.
    """
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    count = 0
    for row in client.customers.list(with_names=True, status=status, prefetch=2):
        customer = row.customer
        count += 1
        writer.writerow(
            (
                customer.external_id,
                row.name,
                customer.status,
                " ".join(customer.packages),
                customer.address.country if customer.address else None,
                customer.id,
                customer.org_id,
                row.name_error,
            )
        )
    return count


def open_client(*, live: bool) -> WholesaleClient:
    """Return a client of the account in the environment, or of a sandbox with some customers."""
    if live:
        return WholesaleClient.from_env()
    sandbox = Sandbox(seed=7)
    sandbox.seed_data(customers=25, in_review=1)
    return sandbox.client()


def main(arguments: list[str] | None = None) -> None:
    """Export what the command line asks for."""
    parser = argparse.ArgumentParser(description="Export customers with their names to CSV.")
    parser.add_argument("--live", action="store_true", help="your own customers, with WEBEX_ACCESS_TOKEN set")
    parser.add_argument("--status", help="only customers in this status, such as provisioned")
    parser.add_argument("--out", help="the file to write; the screen without it")
    chosen = parser.parse_args(arguments)
    with ExitStack() as stack:
        client = stack.enter_context(open_client(live=chosen.live))
        out: TextIO = sys.stdout
        if chosen.out:
            out = stack.enter_context(open(chosen.out, "w", encoding="utf-8", newline=""))
        count = export(client, out, status=chosen.status)
    print(f"{count} customers", file=sys.stderr)


if __name__ == "__main__":
    main()
