"""One call of each operation with every argument it has, and one with as few as it can do with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from webex_wholesale.models import (
    Address,
    CallingLocation,
    CallingParameters,
    CustomerInfo,
    MeetingsParameters,
    PackageParameters,
    ProvisioningParameters,
    SubscriberParameters,
)

ID = "Y2lzY29zcGFyazovL3VzL0VOVEVSUFJJU0UvNTJjZjU3NmQ"
RESELLER = "Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi8wZTE4MmUxNQ"
ADDRESS = Address(
    address_line1="771 Alder Drive",
    address_line2="Site 5",
    city="Milpitas",
    state_or_province="CA",
    zip_or_postal_code="95035",
    country="US",
)
SHORT_ADDRESS = Address(address_line1="1 Way", city="Oslo", country="NO")
INFO = CustomerInfo(name="Alder Pizza", primary_email="owner@alder.example", language="en_US")
PARAMETERS = ProvisioningParameters(
    calling=CallingParameters(
        location=CallingLocation(
            name="Head office",
            address=ADDRESS,
            timezone="America/Los_Angeles",
            language="en_us",
            emergency_location_identifier="95547321",
        )
    ),
    meetings=MeetingsParameters(timezone="America/Los_Angeles"),
    packages=PackageParameters(limits={"webex_calling": 50}),
)
PERSON = SubscriberParameters(
    first_name="Jo", last_name="Ray", primary_phone_number="+12405551212", extension="51212", location_id=ID
)
CHANGE = SubscriberParameters(primary_phone_number="+12405551212", extension="51212", location_id=ID)
WHEN = datetime(2026, 10, 1, tzinfo=UTC)
DAYS = {"billing_start_date": date(2026, 10, 1), "billing_end_date": date(2026, 10, 31)}

Case = Callable[[Any], Any]

CASES: dict[str, tuple[Case, Case]] = {
    "precheck.customer": (
        lambda c: c.precheck.customer(
            address=ADDRESS,
            provisioning_id="p",
            packages=["webex_calling"],
            external_id="e",
            customer_info=INFO,
            org_id=ID,
            provisioning_parameters=PARAMETERS,
            sub_partner=RESELLER,
        ),
        lambda c: c.precheck.customer(address=SHORT_ADDRESS),
    ),
    "precheck.subscriber": (
        lambda c: c.precheck.subscriber(
            email="jo@alder.example",
            customer_id=ID,
            provisioning_id="p",
            packages=["webex_calling"],
            provisioning_parameters=PERSON,
            customer_info=INFO,
            sub_partner=RESELLER,
        ),
        lambda c: c.precheck.subscriber(email="jo@alder.example", package="webex_calling"),
    ),
    "customers.list": (
        lambda c: c.customers.list(
            external_id="e",
            org_id=ID,
            status=["provisioned", "error"],
            page_size=10,
            limit=20,
            sub_partner=RESELLER,
        ).to_list(),
        lambda c: c.customers.list().to_list(),
    ),
    "customers.get": (
        lambda c: c.customers.get(ID, include_package_license_info=True, sub_partner=RESELLER),
        lambda c: c.customers.get(ID),
    ),
    "customers.provision": (
        lambda c: c.customers.provision(
            provisioning_id="p",
            packages=["webex_calling", "webex_meetings"],
            external_id="e",
            address=ADDRESS,
            customer_info=INFO,
            org_id=ID,
            provisioning_parameters=PARAMETERS,
            sub_partner_admin_email="admin@reseller.example",
            sub_partner=RESELLER,
        ),
        lambda c: c.customers.provision(
            provisioning_id="p",
            packages=["webex_meetings"],
            external_id="e",
            address=SHORT_ADDRESS,
            customer_info=CustomerInfo(name="n", primary_email="a@b.example"),
        ),
    ),
    "customers.update": (
        lambda c: c.customers.update(
            ID,
            packages=["webex_calling"],
            external_id="e",
            address=ADDRESS,
            provisioning_parameters=PARAMETERS,
            sub_partner_admin_email="admin@reseller.example",
            sub_partner=RESELLER,
        ),
        lambda c: c.customers.update(ID, packages=["webex_meetings"]),
    ),
    "customers.delete": (
        lambda c: c.customers.delete(ID, sub_partner=RESELLER),
        lambda c: c.customers.delete(ID),
    ),
    "subscribers.list": (
        lambda c: c.subscribers.list(
            customer_id=ID,
            person_id=ID,
            external_customer_id="e",
            email="jo@alder.example",
            status="provisioned",
            after=WHEN,
            last_status_change=WHEN,
            sort_by="created",
            sort_order="ASC",
            page_size=10,
            sub_partner=RESELLER,
        ).to_list(),
        lambda c: c.subscribers.list().to_list(),
    ),
    "subscribers.get": (
        lambda c: c.subscribers.get(ID, sub_partner=RESELLER),
        lambda c: c.subscribers.get(ID),
    ),
    "subscribers.provision": (
        lambda c: c.subscribers.provision(
            customer_id=ID,
            email="jo@alder.example",
            packages=["webex_calling"],
            provisioning_parameters=PERSON,
            sub_partner=RESELLER,
        ),
        lambda c: c.subscribers.provision(customer_id=ID, email="jo@alder.example", package="webex_meetings"),
    ),
    "subscribers.update": (
        lambda c: c.subscribers.update(
            ID, packages=["webex_calling"], provisioning_parameters=CHANGE, sub_partner=RESELLER
        ),
        lambda c: c.subscribers.update(ID, package="webex_meetings"),
    ),
    "subscribers.delete": (
        lambda c: c.subscribers.delete(ID, sub_partner=RESELLER),
        lambda c: c.subscribers.delete(ID),
    ),
    "subscribers.send_consent_email": (
        lambda c: c.subscribers.send_consent_email(ID, sub_partner=RESELLER),
        lambda c: c.subscribers.send_consent_email(ID),
    ),
    "sub_partners.list": (
        lambda c: c.sub_partners.list(provisioning_state="active", page_size=10, limit=5).to_list(),
        lambda c: c.sub_partners.list().to_list(),
    ),
    "billing_reports.list": (
        lambda c: c.billing_reports.list(
            **DAYS,
            type="CUSTOMER",
            status="COMPLETED",
            sort_by="billingEndDate",
            page_size=10,
            sub_partner=RESELLER,
        ).to_list(),
        lambda c: c.billing_reports.list().to_list(),
    ),
    "billing_reports.get": (
        lambda c: c.billing_reports.get(ID, sub_partner=RESELLER),
        lambda c: c.billing_reports.get(ID),
    ),
    "billing_reports.create": (
        lambda c: c.billing_reports.create(**DAYS, type="USER", internal=True, sub_partner=RESELLER),
        lambda c: c.billing_reports.create(**DAYS),
    ),
    "billing_reports.delete": (
        lambda c: c.billing_reports.delete(ID, sub_partner=RESELLER),
        lambda c: c.billing_reports.delete(ID),
    ),
}
