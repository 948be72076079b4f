"""What a type checker says of user code. It is checked by `make types` and never run.

An ignored line is an error that must be there: mypy complains of one that is not.
"""

from __future__ import annotations

from typing import Any, assert_type

import httpx
import httpx2

from webex_wholesale import AsyncWholesaleClient, EnsurePreview, Page, Pager, Poller, Result, WholesaleClient
from webex_wholesale.billing import BillingPeriod, summarize
from webex_wholesale.models import (
    AddressDict,
    BillingReport,
    Customer,
    CustomerOrder,
    CustomerPackage,
    CustomerStatus,
    NamedCustomer,
    ReportType,
    SubPartner,
    Subscriber,
    SubscriberOrder,
)
from webex_wholesale.sandbox import Sandbox

PLACE: AddressDict = {"address_line1": "1 Harbour Street", "city": "Rivertown", "country": "US"}


def packages(client: WholesaleClient, customer: Customer, names: list[str], known: set[CustomerPackage]) -> None:
    """One bare text is no list of packages; names, members and what the service sent are."""
    client.customers.update("c1", packages="webex_calling")  # type: ignore[arg-type]
    client.subscribers.update("s1", packages="webex_calling")  # type: ignore[arg-type]
    client.customers.update("c1", packages=["webex_calling", CustomerPackage.WEBEX_SUITE, "of_tomorrow"])
    client.customers.update("c1", packages=names)
    client.customers.update("c1", packages=known)
    client.customers.update("c1", packages=customer.packages)
    client.customers.add_packages(customer, "webex_calling")
    client.subscribers.provision(customer_id=customer, email="a@b.example", packages=("webex_calling",))
    client.precheck.subscriber(customer_id=customer, email="a@b.example", package="webex_calling")


def filters(client: WholesaleClient, customer: Customer) -> None:
    """A customer stands for its id; a status is a name, a member, or several of them."""
    client.customers.list(status="provisioned")
    client.customers.list(status=["provisioned", CustomerStatus.ERROR])
    client.customers.list(status=7)  # type: ignore[call-overload]
    client.subscribers.list(customer_id=customer, status="pending_user_migration")
    client.billing_reports.list(type=ReportType.USER, status="COMPLETED")


def mappings(client: WholesaleClient) -> None:
    """A mapping may use either spelling, and none but these."""
    client.precheck.customer(address=PLACE)
    client.precheck.customer(address={"addressLine1": "1 Harbour Street", "country": "US"})
    client.precheck.customer(address={"adress_line1": "1 Harbour Street"})  # type: ignore[arg-type]
    client.subscribers.update(
        "s1", packages=["webex_calling"], provisioning_parameters={"primary_phone_number": "+12405551212"}
    )
    client.customers.add_packages(
        "c1",
        ["webex_calling"],
        provisioning_parameters={
            "calling": {"location": {"name": "a", "address": PLACE, "timezone": "UTC", "language": "en_us"}}
        },
    )


def results(client: WholesaleClient) -> None:
    """What comes back has a type."""
    assert_type(client.customers.list(), Pager[Customer])
    assert_type(client.customers.list(with_names=True), Pager[NamedCustomer])
    for page in client.customers.list().pages():
        assert_type(page, Page[Customer])
    assert_type(client.customers.get("c1").id, str)
    assert_type(client.customers.update("c1", external_id="a"), Poller[Customer])
    assert_type(
        client.subscribers.ensure(customer_id="c1", email="a@b.example", packages=["webex_calling"]),
        Poller[Subscriber],
    )
    assert_type(
        client.subscribers.ensure(customer_id="c1", email="a@b.example", packages=["x"], dry_run=True),
        EnsurePreview,
    )


async def of_the_other_client(client: AsyncWholesaleClient) -> None:
    """The async client is typed alike."""
    assert_type(await client.customers.get("c1"), Customer)
    async for customer in client.customers.list(status=["error"]):
        assert_type(customer, Customer)
    await client.customers.update("c1", packages="webex_calling")  # type: ignore[arg-type]


def by_name(client: WholesaleClient, name: str) -> None:
    """The name of an operation says what comes back; a name that there is not may come tomorrow."""
    assert_type(client.call("customers.get", "c1"), Result[Customer])
    assert_type(client.call("customers.list", query={"status": "error"}), Result[list[Customer]])
    assert_type(client.call("customers.delete", "c1"), Result[None])
    assert_type(client.call("subscribers.provision", body={}).value, Subscriber)
    assert_type(client.call("billing_reports.get", "r1").value.id, str)
    assert_type(client.call(name), Result[Any])
    client.call("customers.get", "c1", body=7)  # type: ignore[call-overload]


def set_up() -> None:
    """The environment gives what is not passed; what is passed has the types of the constructor's arguments."""
    WholesaleClient.from_env(timeout=5.0, profile="office")
    WholesaleClient.from_env(timeuot=5.0)  # type: ignore[call-arg]
    AsyncWholesaleClient.from_profile("office", deadline="soon")  # type: ignore[arg-type]


def resumed(client: WholesaleClient, token: str) -> None:
    """A token is text, so what it is of has to be said."""
    assert_type(client.resume(token, model=Customer), Poller[Customer])
    assert_type(client.resume(token).resource, Customer | Subscriber | BillingReport | None)
    for poller in client.watch([client.customers.poller("c1")]):
        assert_type(poller, Poller[Customer])
    client.resume(token, model=int)  # type: ignore[type-var]


def orders(client: WholesaleClient) -> None:
    """One order fits every method that takes one."""
    order: CustomerOrder = {
        "provisioning_id": "template-1",
        "packages": ["webex_calling"],
        "external_id": "alder-1",
        "address": PLACE,
    }
    client.precheck.customer(**order)
    client.customers.provision(**order, precheck=True)
    assert_type(client.customers.ensure(**order, on_difference="update"), Poller[Customer])
    assert_type(client.customers.ensure(**order, dry_run=True), EnsurePreview)
    person: SubscriberOrder = {"customer_id": "c1", "email": "jo@alder.example", "package": "webex_calling"}
    client.precheck.subscriber(**person)
    client.subscribers.provision(**person)
    client.subscribers.ensure(**person)


def objects(client: WholesaleClient, customer: Customer, subscriber: Subscriber, reseller: SubPartner) -> None:
    """Wherever an id is taken, the object that has it is taken too; another one is not."""
    client.organizations.activate(customer)
    client.people.delete(subscriber)
    client.for_sub_partner(reseller).customers.list(sub_partner=reseller)
    client.locations.list(org_id=customer)
    for report in client.billing_reports.list(status=["COMPLETED", "FAILED"], type={"USER"}):
        client.billing_reports.delete(report)
    client.subscribers.list(status=("provisioned", "pending_user_migration"))
    client.sub_partners.list(provisioning_state=["active"])
    client.customers.get(subscriber)  # type: ignore[arg-type]
    client.billing_reports.get(customer)  # type: ignore[arg-type]


async def mistakes(client: WholesaleClient, other: AsyncWholesaleClient) -> None:
    """The wrong kind of loop, block or call is seen before it runs."""
    for _ in other.customers.list():  # type: ignore[attr-defined]
        pass
    async for _ in client.customers.list():  # type: ignore[attr-defined]
        pass
    with other:  # type: ignore[attr-defined]
        pass
    async with client:  # type: ignore[attr-defined]
        pass
    print(other.customers.get("c1").id)  # type: ignore[attr-defined]


def always_sent(customer: Customer, subscriber: Subscriber, report: BillingReport, reseller: SubPartner) -> None:
    """What the service always sends needs no `or ""` and no `or ()`."""
    by_key: dict[str, set[CustomerPackage]] = {customer.external_id: set(customer.packages)}
    by_email: dict[str, str] = {subscriber.email: subscriber.customer_id + subscriber.external_customer_id}
    texts: list[str] = [error.description for one in (customer, subscriber, report) for error in one.errors]
    statuses: list[str] = [customer.status.value, subscriber.status.value, report.status.value]
    statuses.append(reseller.provisioning_state.value + reseller.subscription_id)
    print(" ".join(customer.packages), by_key, by_email, texts, statuses)
    if customer.resource_details:
        for package in customer.resource_details.packages:
            print([error.error_code for error in (*package.errors, *package.warnings)])


def handed_in(period: BillingPeriod) -> None:
    """A client or transport of the caller's is of the client's kind, and of either library."""
    WholesaleClient("t", http_client=httpx.Client(), transport=httpx.HTTPTransport())
    WholesaleClient(
        "t", http_client=httpx2.Client(), transport=httpx2.MockTransport(lambda request: httpx2.Response(200))
    )
    AsyncWholesaleClient("t", http_client=httpx.AsyncClient(), transport=httpx.AsyncHTTPTransport())
    AsyncWholesaleClient("t", http_client=httpx2.AsyncClient(), transport=Sandbox().async_transport())
    WholesaleClient("t", http_client=httpx.AsyncClient())  # type: ignore[arg-type]
    WholesaleClient("t", transport="http://proxy")  # type: ignore[arg-type]
    AsyncWholesaleClient("t", http_client=httpx.Client())  # type: ignore[arg-type]
    AsyncWholesaleClient("t", transport=httpx.HTTPTransport())  # type: ignore[arg-type]
    WholesaleClient.from_env(transport=httpx.HTTPTransport())
    summarize(b"", days=30)
    summarize(b"", days=period)
    summarize(b"", days="30")  # type: ignore[arg-type]
