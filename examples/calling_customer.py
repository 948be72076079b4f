"""A calling customer from the order to the end: location, PSTN, numbers, users; and off-boarding it.

python examples/calling_customer.py                                      a sandbox, the whole of it
python examples/calling_customer.py --live --provisioning-id ZjVi...     your own account; nothing is off-boarded
"""

from __future__ import annotations

import argparse

from webex_wholesale import WholesaleClient
from webex_wholesale.errors import OperationFailed
from webex_wholesale.models import (
    Address,
    CallingLocation,
    CallingParameters,
    Customer,
    CustomerInfo,
    Location,
    ProvisioningParameters,
    SubscriberParameters,
)
from webex_wholesale.sandbox import Sandbox

EXTERNAL_ID = "alder-pizza"
ADDRESS = Address(
    address_line1="771 Alder Drive",
    city="Milpitas",
    state_or_province="CA",
    zip_or_postal_code="95035",
    country="US",
)
MAIN_NUMBER = "+14085550100"
STAFF = {
    "owner@alder.example": ("Ada", "Alder", "+14085550101"),
    "till@alder.example": ("Ben", "Birch", "+14085550102"),
}
CALLING = ["webex_calling"]


def open_customer(client: WholesaleClient, provisioning_id: str) -> Customer:
    """Make sure of the customer, and wait until it is provisioned."""
    office = CallingLocation(name="Head office", address=ADDRESS, timezone="America/Los_Angeles", language="en_us")
    poller = client.customers.ensure(
        external_id=EXTERNAL_ID,
        provisioning_id=provisioning_id,
        packages=CALLING,
        address=ADDRESS,
        customer_info=CustomerInfo(name="Alder Pizza", primary_email="owner@alder.example", language="en_US"),
        provisioning_parameters=ProvisioningParameters(calling=CallingParameters(location=office)),
    )
    customer = poller.result(timeout=1800)
    print(f"customer: {poller.how}, {customer.status}")
    return customer


def organization_of(client: WholesaleClient, customer: Customer) -> str:
    """Return the id of the customer's organisation, once other Webex APIs accept calls on it."""
    if customer.org_id is None:
        raise SystemExit(f"a customer that is {customer.status} shows no organisation")
    return client.organizations.activate(customer.org_id).id


def first_location(client: WholesaleClient, org_id: str) -> Location:
    """Return the location that came with the customer."""
    location = client.locations.list(org_id=org_id).first()
    if location is None:
        raise SystemExit("the organisation has no location: was the customer provisioned with one?")
    print(f"location: {location.name}")
    return location


def connect(client: WholesaleClient, location: Location, org_id: str) -> None:
    """Choose a connection to the telephone network, unless the location has one: numbers need it."""
    if client.locations.pstn_connection(location, org_id=org_id) is None:
        options = client.locations.pstn_options(location, org_id=org_id)
        chosen = [option for option in options if option.pstn_connection_type == "NON_INTEGRATED_CCP"]
        if not chosen:
            names = ", ".join(option.display_name for option in options)
            raise SystemExit(f"there is no calling provider to choose for the location, only: {names}")
        client.locations.set_pstn_connection(location, chosen[0], org_id=org_id)
        print(f"PSTN: {chosen[0].display_name}")


def give_numbers(client: WholesaleClient, location: Location, org_id: str) -> None:
    """Add the numbers, and make one of them the main number, without which nobody can call."""
    direct = [number for _, _, number in STAFF.values()]
    client.numbers.add([MAIN_NUMBER, *direct], location=location, org_id=org_id)
    client.numbers.set_main(MAIN_NUMBER, location=location, org_id=org_id)
    print(f"numbers: {1 + len(direct)}, main number {MAIN_NUMBER}")


def hire(client: WholesaleClient, customer: Customer, location: Location) -> None:
    """Make sure of the users; the first one becomes the customer's administrator."""
    for email, (first_name, last_name, number) in STAFF.items():
        parameters = SubscriberParameters(
            first_name=first_name, last_name=last_name, primary_phone_number=number, location_id=location.id
        )
        poller = client.subscribers.ensure(
            customer_id=customer.id, email=email, package=CALLING[0], provisioning_parameters=parameters
        )
        print(f"subscriber {email}: {poller.how}")


def verify(client: WholesaleClient, location: Location, org_id: str) -> None:
    """Look whether every user has the number that was meant for them."""
    owners = {
        number.phone_number: number.owner for number in client.numbers.list(org_id=org_id, location=location)
    }
    for email, (_, _, number) in STAFF.items():
        person = client.people.list(email=email, org_id=org_id).first()
        owner = owners.get(number)
        if person is None or owner is None or owner.id != person.id:
            raise SystemExit(f"{email} does not have {number}")
        print(f"verified: {email} has {number}")


def off_board(client: WholesaleClient, customer: Customer) -> bool:
    """Show what would be removed, then remove it: subscribers, customer, people, organisation."""
    plan = client.customers.offboard(customer, people=True, organization=True)
    print(plan)
    done = client.customers.offboard(customer, people=True, organization=True, dry_run=False)
    print(done)
    return bool(done)


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(description="Open a calling customer; in the sandbox, close it again.")
    parser.add_argument("--live", action="store_true", help="your own account, with WEBEX_ACCESS_TOKEN set")
    parser.add_argument("--provisioning-id", default="template-1", help="of your onboarding template")
    chosen = parser.parse_args(arguments)
    with WholesaleClient.from_env() if chosen.live else Sandbox(seed=7).client() as client:
        try:
            customer = open_customer(client, chosen.provisioning_id)
        except OperationFailed as error:
            print(error)
            return 1
        org_id = organization_of(client, customer)
        location = first_location(client, org_id)
        connect(client, location, org_id)
        give_numbers(client, location, org_id)
        hire(client, customer, location)
        verify(client, location, org_id)
        if chosen.live:
            return 0
        return 0 if off_board(client, customer) else 1


if __name__ == "__main__":
    raise SystemExit(main())
