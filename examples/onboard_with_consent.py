"""Onboard a customer with its people, some of whom have a Webex account of their own and must consent first.

    python onboard_with_consent.py           play it through in the sandbox, without an account

It may run again at any time: what is there is found, and people who have not consented are reminded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from webex_wholesale import WholesaleClient
from webex_wholesale.models import Address, Customer, CustomerInfo, SubscriberParameters, SubscriberStatus
from webex_wholesale.sandbox import Sandbox


def onboard(client: WholesaleClient, external_id: str, name: str, people: Mapping[str, str]) -> list[str]:
    """Make sure that the customer and its people are there; return the e-mails that still wait for consent."""
    customer = client.customers.ensure(
        external_id=external_id,
        provisioning_id="template-1",
        packages=["webex_meetings"],
        address=Address(address_line1="771 Alder Drive", city="Milpitas", country="US"),
        customer_info=CustomerInfo(name=name, primary_email=next(iter(people))),
        precheck=True,
    ).result(timeout=900)
    for email, first_name in people.items():
        client.subscribers.ensure(
            customer_id=customer,
            email=email,
            packages=["webex_meetings"],
            provisioning_parameters=SubscriberParameters(first_name=first_name),
        )
    return remind(client, customer)


def remind(client: WholesaleClient, customer: Customer) -> list[str]:
    """Send the consent e-mail again to everybody who has not answered yet; return their addresses."""
    waiting = client.subscribers.list(customer_id=customer.id, status=SubscriberStatus.PENDING_USER_MIGRATION)
    emails = []
    for subscriber in waiting:
        client.subscribers.send_consent_email(subscriber)
        emails.append(subscriber.email or subscriber.id)
    return emails


def main() -> None:
    """Onboard three people in a sandbox; one of them consents a day later."""
    sandbox = Sandbox(seed=7)
    sandbox.free_accounts.add("jo@alder.example")
    people = {"ana@alder.example": "Ana", "ben@alder.example": "Ben", "jo@alder.example": "Jo"}
    with sandbox.client() as client:
        print("waiting for:", onboard(client, "alder-pizza", "Alder Pizza", people))
        sandbox.clock.advance(timedelta(days=1))
        sandbox.consent("jo@alder.example")
        print("waiting for:", onboard(client, "alder-pizza", "Alder Pizza", people))


if __name__ == "__main__":
    main()
