"""Find the customers that came out with errors, say what is wrong in words, and try their packages once more.

python examples/find_and_fix.py                             a sandbox with one such customer, shown only
python examples/find_and_fix.py --apply                     the same, repaired
python examples/find_and_fix.py --live --external-id acme-1 one of your own, with WEBEX_ACCESS_TOKEN set
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from webex_wholesale import WholesaleClient
from webex_wholesale.codes import code_info
from webex_wholesale.models import Address, Customer, CustomerInfo, ErrorInfo
from webex_wholesale.packages import display_name
from webex_wholesale.sandbox import Sandbox


def find(client: WholesaleClient, external_id: str | None) -> Iterator[Customer]:
    """Return one customer by your own key, or all that have errors."""
    if external_id is None:
        yield from client.customers.list(status="provisioned_with_errors")
    elif (customer := client.customers.find(external_id=external_id)) is not None:
        yield customer


def complaints(customer: Customer) -> Iterator[tuple[str, ErrorInfo]]:
    """Return what the last attempt met, with the package it is about."""
    for error in customer.errors:
        yield "customer", error
    details = customer.resource_details
    for package in details.packages if details else ():
        for error in (*package.errors, *package.warnings):
            yield display_name(str(package.name)), error


def show(customer: Customer) -> None:
    """Print what is wrong and what is known to help."""
    print(f"{customer.external_id}: {customer.status}")
    for where, error in complaints(customer):
        print(f"    {where}: {error.error_code} {error.description}")
        for info in code_info(error.error_code)[:1]:
            print(f"        {info.next_step}")


def fix(client: WholesaleClient, customer: Customer) -> bool:
    """Write the customer's complete list of packages once more; return whether it is well afterwards."""
    if not customer.packages:
        print(f"{customer.external_id}: its packages are not known; left alone")
        return False
    outcome = client.customers.update(customer.id, packages=customer.packages).wait(timeout=900)
    print(f"{customer.external_id}: {outcome.kind}")
    return outcome.ok


def open_client(*, live: bool) -> WholesaleClient:
    """Return a client of the account in the environment, or of a sandbox where calling is in maintenance."""
    if live:
        return WholesaleClient.from_env()
    sandbox = Sandbox(seed=7)
    sandbox.seed_data(customers=3)
    sandbox.outcome("alder-pizza", "provisioned_with_errors")
    client = sandbox.client()
    client.customers.provision(
        provisioning_id="template-1",
        packages=["webex_meetings"],
        external_id="alder-pizza",
        address=Address(address_line1="771 Alder Drive", city="Milpitas", country="US"),
        customer_info=CustomerInfo(name="Alder Pizza", primary_email="owner@alder.example"),
        precheck=True,
    ).wait()
    return client


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(description="Show customers with errors, and with --apply try them again.")
    parser.add_argument("--external-id", help="only this customer")
    parser.add_argument("--apply", action="store_true", help="write their packages once more")
    parser.add_argument("--live", action="store_true", help="your own customers, with WEBEX_ACCESS_TOKEN set")
    chosen = parser.parse_args(arguments)
    well = True
    with open_client(live=chosen.live) as client:
        for customer in list(find(client, chosen.external_id)):
            show(customer)
            if chosen.apply:
                well = fix(client, customer) and well
    return 0 if well else 1


if __name__ == "__main__":
    raise SystemExit(main())
