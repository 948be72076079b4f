"""The sandbox's memory: who manages what, found by id, kept consistent when something goes, and what changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from webex_wholesale.sandbox._api.languages import DEFAULT_COUNTRY, DEFAULT_LANGUAGE
from webex_wholesale.sandbox._state.billing import WORKSPACE_PACKAGE, Report, Span, running, workspace_span
from webex_wholesale.sandbox._state.customers import PROVISIONED, Customer, Subscriber
from webex_wholesale.sandbox._state.directory import Directory, Record, calling_location
from webex_wholesale.sandbox._state.progress import EventQueue
from webex_wholesale.sandbox._values import (
    DAY,
    ORGANIZATION,
    PERSON,
    SeededRandom,
    canonical,
    hydra,
    micros,
    midnight,
    millis,
)
from webex_wholesale.sandbox.clock import VirtualClock
from webex_wholesale.sandbox.settings import Settings

KINDS = ("customers", "subscribers", "reports")


class ChangeLog:
    """Remembers only what was touched, so that a mark costs nothing however much data there is."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, str], dict[str, Any] | None] = {}

    def mark(self) -> None:
        """Count changes from here on."""
        self._before.clear()

    def added(self, kind: str, identifier: str) -> None:
        """Note that something came into being."""
        self._before.setdefault((kind, identifier), None)

    def before(self, kind: str, identifier: str, wire: dict[str, Any]) -> None:
        """Note what something was, before its first change since the mark."""
        self._before.setdefault((kind, identifier), wire)

    def diff(self, present: Callable[[str, str], dict[str, Any] | None]) -> dict[str, Any]:
        """`{kind: {"added": {id: wire}, "removed": {id: wire}, "changed": {id: {field: [old, new]}}}}`.

        `present` finds the present wire form of a thing by kind and id. Kinds without changes are left out. The
        result is a copy: it does not change with the sandbox.
        """
        result: dict[str, Any] = {}
        for (kind, identifier), old in self._before.items():
            new = present(kind, identifier)
            verb, value = _compare(old, new)
            if value:
                kinds = result.setdefault(kind, {"added": {}, "removed": {}, "changed": {}})
                kinds[verb][identifier] = value
        copied: dict[str, Any] = json.loads(json.dumps(result))
        return copied


def _compare(old: dict[str, Any] | None, new: dict[str, Any] | None) -> tuple[str, Any]:
    if old is None:
        return "added", new
    if new is None:
        return "removed", old
    fields = {
        name: [old.get(name), new.get(name)]
        for name in (*old, *(key for key in new if key not in old))
        if old.get(name) != new.get(name)
    }
    return "changed", fields


ACTIVE = "active"
SUSPENDED = "suspended"


@dataclass(slots=True, eq=False)
class Tenant:
    """One partner organisation. Lists are in order of creation, which is the order they are listed in."""

    org_id: str
    name: str
    subscription_id: str
    created: float
    billing_start: float
    is_partner: bool = False
    state: str = ACTIVE
    customers: list[Customer] = field(default_factory=list)
    subscribers: list[Subscriber] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    @property
    def suspended(self) -> bool:
        """Whether the tenant may only delete."""
        return self.state == SUSPENDED

    def wire(self) -> dict[str, Any]:
        """The sub-partner as the API shows it."""
        return {
            "orgId": self.org_id,
            "subscriptionId": self.subscription_id,
            "provisioningState": self.state,
            "created": millis(self.created),
            "billingStartDate": millis(self.billing_start),
        }


class Store:
    """All records. Ids are compared without padding; e-mails in lower case."""

    def __init__(self, seed: int, clock: VirtualClock, settings: Settings) -> None:
        self.clock = clock
        self.settings = settings
        self.random: SeededRandom = SeededRandom(seed)
        self.events: EventQueue = EventQueue()
        self.changes: ChangeLog = ChangeLog()
        self.customers: dict[str, Customer] = {}
        self.subscribers: dict[str, Subscriber] = {}
        self.emails: dict[str, Subscriber] = {}
        self.reports: dict[str, Report] = {}
        self.spans: list[Span] = []
        # People whose subscriber is gone stay in their organisation, and their address with them (difference S30);
        # the organisation stays when its customer is gone.
        self.directory: Directory = Directory()
        # Free accounts by e-mail, with the seconds their owner takes to consent; None: not by itself.
        self.free_accounts: dict[str, float | None] = {}
        self.consents: dict[str, float] = {}
        self.consent_emails: list[tuple[float, str]] = []
        self.managed: set[str] = set()
        # What was created but cannot be seen before this epoch second: the service commits late.
        self.hidden: dict[str, float] = {}
        # The ids of customers, subscribers and reports that were deleted.
        self.gone: set[str] = set()
        self.tenants: dict[str, Tenant] = {}
        self.partner: Tenant = self.add_tenant("Northwind Telecom", is_partner=True)

    def add_tenant(self, name: str, *, is_partner: bool = False) -> Tenant:
        """Make a partner organisation; every one but the first is a sub-partner."""
        org_id = hydra(ORGANIZATION, self.random.uuid("tenant"))
        subscription = f"Sub{int(self.random.fraction('subscription') * 10**8):08d}"
        now = self.clock.time()
        tenant = Tenant(org_id, name, subscription, now, now, is_partner)
        self.tenants[org_id] = tenant
        self.directory.add_organization(org_id, owner=org_id, name=name, created=now, language=DEFAULT_LANGUAGE)
        return tenant

    def catch_up(self) -> float:
        """Let everything happen that is due by now; the epoch second that now is."""
        now = self.clock.time()
        self.events.run(now)
        return now

    # -- customers ---------------------------------------------------------------------------------------------

    def add_customer(self, customer: Customer) -> None:
        """Remember a new customer."""
        customer.observer = self
        self.changes.added("customers", customer.id)
        self.customers[customer.id] = customer
        self.tenants[customer.owner].customers.append(customer)
        self._take_in(customer)

    def _take_in(self, customer: Customer) -> None:
        """Make the customer's organisation, or take over one that is there, and its first location."""
        directory, org_id = self.directory, customer.org_id
        if org_id not in directory.organizations:
            # One that nobody here has heard of was attached; it has a name that only itself knows.
            directory.add_organization(
                org_id,
                owner=customer.owner,
                name=customer.info.get("name") or "Attached organization",
                created=customer.created,
                language=customer.language,
            )
        else:
            directory.organizations[org_id]["owner"] = customer.owner
        self.place(customer)

    def template_of(self, provisioning_id: str) -> tuple[str, str]:
        """The language and the country of a template; English and the USA for one that nobody made known."""
        template = self.directory.templates.get(provisioning_id, {})
        return template.get("language", DEFAULT_LANGUAGE), template.get("country", DEFAULT_COUNTRY)

    def place(self, customer: Customer) -> None:
        """Make the calling location that a customer's parameters ask for, unless the organisation has one."""
        calling = customer.parameters.get("calling")
        if calling is not None and not self.directory.has_location(customer.org_id):
            self.directory.add_location(customer.org_id, self.random, calling_location(calling["location"]))

    def touch_customer(self, customer: Customer) -> None:
        """Note, before a customer changes, what it was."""
        self.changes.before("customers", customer.id, customer.wire())

    def remove_customer(self, customer: Customer, at: float) -> None:
        """Remove the mapping of a customer and of all its subscribers; people and organisation stay."""
        self.touch_customer(customer)
        for subscriber in list(customer.subscribers):
            self.remove_subscriber(subscriber, at)
        self.end_workspaces(customer, at)
        self.customers.pop(customer.id, None)
        self.gone.add(customer.id)
        self.tenants[customer.owner].customers.remove(customer)

    def settle_customer(self, customer: Customer, at: float) -> None:
        """Draw the consequences of a finished operation."""
        if customer.operation == "delete":
            if customer.status == "deleted":
                self.remove_customer(customer, at)
            return
        # Difference S8: a package that is taken from a customer takes its subscribers' service with it.
        for subscriber in list(customer.subscribers):
            if subscriber.package not in customer.packages and self.settings.removed_package == "removes":
                self.remove_subscriber(subscriber, at)
        if WORKSPACE_PACKAGE not in customer.packages:
            self.end_workspaces(customer, at)

    def end_workspaces(self, customer: Customer, at: float) -> None:
        """End the use of a customer's workspaces at `at`."""
        for identifier, workspace in list(self.directory.workspaces.items()):
            if workspace["customer"] == customer.id:
                self.spans.append(workspace_span(customer, identifier, workspace, at))
                del self.directory.workspaces[identifier]

    # -- subscribers -------------------------------------------------------------------------------------------

    def add_subscriber(self, subscriber: Subscriber) -> None:
        """Remember a new subscriber."""
        self.changes.added("subscribers", subscriber.id)
        self.subscribers[subscriber.id] = subscriber
        self.emails[email_key(subscriber.email)] = subscriber
        subscriber.customer.subscribers.append(subscriber)
        self.crown(subscriber)
        self.tenants[subscriber.customer.owner].subscribers.append(subscriber)

    def update_subscriber(self, subscriber: Subscriber, wire: dict[str, Any]) -> None:
        """Put a new wire form in place of a subscriber's old one."""
        self.changes.before("subscribers", subscriber.id, subscriber.wire)
        subscriber.replace(wire)

    def close_span(self, subscriber: Subscriber, at: float) -> None:
        """End the use of the present package at `at`."""
        if (self.settings.pending_billed or not subscriber.pending) and at > subscriber.since:
            self.spans.append(running(subscriber, at))

    def remove_subscriber(self, subscriber: Subscriber, at: float) -> None:
        """Remove a subscriber's mapping; the person stays in the organisation."""
        self.close_span(subscriber, at)
        self.changes.before("subscribers", subscriber.id, subscriber.wire)
        key = email_key(subscriber.email)
        if not subscriber.pending:
            self.directory.people[key] = self.left_behind(subscriber)
        self.consents.pop(subscriber.id, None)
        del self.subscribers[subscriber.id]
        self.gone.add(subscriber.id)
        del self.emails[key]
        subscriber.customer.subscribers.remove(subscriber)
        self.tenants[subscriber.customer.owner].subscribers.remove(subscriber)

    def left_behind(self, subscriber: Subscriber) -> dict[str, Any]:
        """The person of a subscriber as a record of its own."""
        organization = self.directory.organizations[subscriber.customer.org_id]
        return {
            "id": subscriber.wire["personId"],
            "email": subscriber.email,
            "orgId": subscriber.customer.org_id,
            "created": subscriber.created,
            **subscriber.person._asdict(),
            "calling": subscriber.package in self.settings.calling_packages,
            "administrator": organization.get("administrator") == subscriber.wire["personId"],
        }

    def crown(self, subscriber: Subscriber) -> None:
        """The first subscriber of an organisation becomes its administrator."""
        organization = self.directory.organizations[subscriber.customer.org_id]
        if not subscriber.pending:
            organization.setdefault("administrator", subscriber.wire["personId"])

    def consent(self, subscriber: Subscriber, at: float) -> None:
        """The person agreed to move: the subscriber is provisioned and has a person id from now on."""
        self.free_accounts.pop(email_key(subscriber.email), None)
        self.consents.pop(subscriber.id, None)
        moved = {"personId": hydra(PERSON, self.random.uuid("person")), "status": PROVISIONED}
        moved["lastStatusChange"] = micros(at)
        if not self.settings.pending_billed:
            subscriber.since = at
        self.update_subscriber(subscriber, {**subscriber.wire, **moved})
        self.crown(subscriber)

    def consent_at(self, subscriber: Subscriber, due: float) -> None:
        """Plan the consent of a person for the epoch second `due`."""
        self.consents[subscriber.id] = due

        def happen(at: float) -> None:
            if self.consents.get(subscriber.id) == due and subscriber.pending:
                self.consent(subscriber, at)

        self.events.at(due, happen)

    # -- reports -----------------------------------------------------------------------------------------------

    def add_report(self, report: Report) -> None:
        """Remember a new report."""
        report.on_change = self.touch_report
        self.changes.added("reports", report.id)
        self.reports[report.id] = report
        self.tenants[report.owner].reports.append(report)

    def touch_report(self, report: Report) -> None:
        """Note, before a report changes, what it was."""
        self.changes.before("reports", report.id, report.wire())

    def remove_report(self, report: Report) -> None:
        """Forget a report and its file."""
        self.touch_report(report)
        del self.reports[report.id]
        self.gone.add(report.id)
        self.tenants[report.owner].reports.remove(report)

    def spans_of(self, tenant: Tenant) -> Iterator[Span]:
        """All spans of a tenant's subscribers and workspaces, closed and running."""
        yield from (span for span in self.spans if span.owner == tenant.org_id)
        # Difference S19: somebody who has yet to consent uses nothing.
        billed = self.settings.pending_billed
        yield from (running(subscriber) for subscriber in tenant.subscribers if billed or not subscriber.pending)
        for identifier, workspace in self.directory.workspaces.items():
            customer = self.customers[workspace["customer"]]
            if customer.owner == tenant.org_id:
                yield workspace_span(customer, identifier, workspace)

    def charges(self, tenant: Tenant, first: date, last: date) -> Iterator[Record]:
        """The Setup Assist orders of a tenant's customers on these days."""
        begin, end = midnight(first), midnight(last) + DAY
        for order in self.directory.setup_assist.values():
            if order["owner"] == tenant.org_id and begin <= order["at"] < end:
                yield order

    def present(self, kind: str, identifier: str) -> dict[str, Any] | None:
        """The wire form of a thing as it is now, or None if it is gone."""
        if kind == "subscribers":
            subscriber = self.subscribers.get(identifier)
            return None if subscriber is None else subscriber.wire
        found = (self.customers if kind == "customers" else self.reports).get(identifier)
        return None if found is None else found.wire()

    def end_organization(self, org_id: str, due: float) -> None:
        """Delete an organisation at the epoch second `due`."""
        self.directory.organizations[org_id]["deleting"] = due

        def happen(at: float) -> None:
            if self.directory.organizations.get(org_id, {}).get("deleting") == due:
                self.directory.remove_organization(org_id)
                self.managed.discard(org_id)

        self.events.at(due, happen)

    def tenant(self, org_id: str) -> Tenant | None:
        """The tenant with this organisation id, padded or not."""
        return self.tenants.get(canonical(org_id))


def email_key(email: str) -> str:
    """The form in which e-mails are compared; the text itself if that is it already, to hold it once."""
    lowered = email.lower()
    return email if lowered == email else lowered
