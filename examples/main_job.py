"""The main job of a back office, from the precheck to the bill.

Without an account: the sandbox is started here, as a real HTTP server on loopback. With one, the client would be
`WholesaleClient.from_env()`, and everything below it the same.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from textwrap import indent

from webex_wholesale import PollUpdate, WholesaleClient, bulk
from webex_wholesale.billing import BillingPeriod, summarize
from webex_wholesale.locales import normalize_locale
from webex_wholesale.models import (
    Address,
    CallingLocation,
    CallingParameters,
    Customer,
    CustomerInfo,
    ProvisioningParameters,
    SubscriberParameters,
)
from webex_wholesale.sandbox import Sandbox

PACKAGES = ["webex_calling", "webex_meetings"]
ADDRESS = Address(
    address_line1="771 Alder Drive",
    city="Milpitas",
    state_or_province="CA",
    zip_or_postal_code="95035",
    country="US",
)
LOCALE = normalize_locale("en", template_country="US")
PIZZA = CustomerInfo(name="Alder Pizza", primary_email="owner@alder.example", language=LOCALE)
CALLING = ProvisioningParameters(
    calling=CallingParameters(
        location=CallingLocation(
            name="Head office", address=ADDRESS, timezone="America/Los_Angeles", language=LOCALE
        )
    )
)


def show(update: PollUpdate) -> None:
    """Print a look at an operation when it shows something new."""
    if update.changed:
        print(f"   {update.elapsed:5.1f} s  {update.status}")


def provision(client: WholesaleClient, template: str) -> Customer:
    """Precheck a customer, provision it, and wait until it can be used."""
    print("\n1. Precheck: could Alder Pizza be provisioned?")
    problems = ADDRESS.problems(calling_location=True)
    print(
        f"   address: {'; '.join(map(str, problems)) or 'no problems'}; language: {LOCALE} ({LOCALE.origin.value})"
    )
    findings = client.precheck.customer(
        provisioning_id=template,
        packages=PACKAGES,
        address=ADDRESS,
        customer_info=PIZZA,
        provisioning_parameters=CALLING,
    )
    print(f"   {'; '.join(findings.reasons)} -> {findings.next_step}")

    print("\n2. Provision it, and wait")
    poller = client.customers.provision(
        provisioning_id=template,
        packages=PACKAGES,
        external_id="alder-pizza",
        address=ADDRESS,
        customer_info=PIZZA,
        provisioning_parameters=CALLING,
    )
    customer = poller.result(timeout=900, on_update=show)
    print(f"   customer     {customer.id}")
    print(f"   organisation {customer.org_id}")
    assert customer.org_id is not None  # it is there as soon as the customer is provisioned
    name = client.organizations.activate(customer.org_id).display_name
    print(f"   name         {name}  (read from the organisation, which other Webex APIs accept from now on)")
    return customer


def add_a_package(client: WholesaleClient, customer: Customer) -> None:
    """Add one package without losing the others: on the wire the list is always complete."""
    print("\n3. Add one package, and leave the others alone")
    change = client.customers.add_packages(customer.id, "webex_suite")
    change.poller.result(timeout=900)
    print(f"   before {' '.join(change.before)}; after {' '.join(change.after)}")


def add_people(client: WholesaleClient, customer: Customer) -> None:
    """Add three subscribers, one of whom has to consent first, and list them."""
    print("\n4. Add subscribers")
    people = [("Ana", "webex_calling"), ("Ben", "webex_calling"), ("Jo", "webex_meetings")]
    for extension, (name, package) in enumerate(people, start=5101):
        poller = client.subscribers.provision(
            customer_id=customer.id,
            email=f"{name.lower()}@alder.example",
            packages=[package],
            provisioning_parameters=SubscriberParameters(
                first_name=name, last_name="Alder", extension=str(extension)
            ),
        )
        waits = "" if poller.done else "  <- has a free account; Webex has asked for consent by e-mail"
        print(f"   {name:4} {package:15} {poller.status}{waits}")

    print("\n5. List them, newest word from the service")
    for subscriber in client.subscribers.list(customer_id=customer.id):
        print(f"   {subscriber.email:20} {subscriber.package!s:15} {subscriber.status}")


def look_at_sub_partners(client: WholesaleClient) -> None:
    """See what each reseller has, by name, through a view of the same client."""
    print("\n6. The resellers' views, over the same connection")
    for reseller in client.sub_partners.list():
        view = client.for_sub_partner(reseller.org_id)
        names = [str(row.name or row.name_error) for row in view.customers.list(with_names=True)]
        print(f"   {reseller.subscription_id}  {reseller.provisioning_state!s:9} {', '.join(names)}")


def bill(client: WholesaleClient) -> None:
    """Make last month's report, read it, and add it up for each customer."""
    period = BillingPeriod.last_month()
    print(f"\n7. The bill for {period.start:%B %Y}")
    report = client.billing_reports.ensure(period, type="CUSTOMER").result(timeout=1800, on_update=show)

    print("\n8. User-days, seats and billable units for each customer")
    rows = client.billing_reports.rows(report)
    summary = summarize(rows, by=("external_id",), days=period, rounding="up", round_per="group")
    print(indent(str(summary), "   "))


def onboard(client: WholesaleClient, template: str) -> None:
    """Onboard twelve customers; the run is interrupted in the middle, and goes on where it stopped."""
    print("\n9. Twelve customers at once, interrupted in the middle")
    rows = [
        {
            "external_id": f"shop-{n}",
            "name": f"Shop {n}",
            "primary_email": f"owner@shop{n}.example",
            "packages": "webex_meetings",
            "address_line1": f"{n} Alder Drive",
            "city": "Milpitas",
            "country": "US",
        }
        for n in range(1, 13)
    ]
    plan = bulk.plan(client, rows, defaults={"provisioning_id": template})
    print(f"   {plan.summary()}")

    def interrupt(update: bulk.BulkProgress) -> None:
        if update.done + update.pending == 5:
            raise KeyboardInterrupt

    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "july.db"
        try:
            bulk.run(plan, journal, workers=2, on_update=interrupt)
        except KeyboardInterrupt as interrupted:
            print(f"   Ctrl-C: {interrupted.__notes__[0]}")
        print(f"   {bulk.status(journal).summary()}")
        print(f"   {bulk.run(plan, journal).summary()}")


def main() -> None:
    """Run the whole job against a sandbox with some history."""
    sandbox = Sandbox(seed=7)
    sandbox.seed_data(customers=12, sub_partners=2)
    sandbox.free_accounts.add("jo@alder.example")
    with (
        sandbox.server(speed=4) as server,
        WholesaleClient(token=server.token, base_url=server.url, user_agent="main-job/1.0") as client,
    ):
        print(f"Webex Wholesale, the main job, against the sandbox at {server.url} (its clock runs fourfold)")
        customer = provision(client, "template-1")
        add_a_package(client, customer)
        add_people(client, customer)
        look_at_sub_partners(client)
        bill(client)
        onboard(client, "template-1")


if __name__ == "__main__":
    main()
