"""What a test tells the sandbox to do: reviews, outcomes, consent, sub-partners, and what it may look at."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from math import inf
from typing import Any

from webex_wholesale.sandbox import _checks as checks
from webex_wholesale.sandbox._api.languages import DEFAULT_LANGUAGE, meetings_site_language
from webex_wholesale.sandbox._operations.report_files import Downloads
from webex_wholesale.sandbox._state.billing import WORKSPACE_PACKAGE
from webex_wholesale.sandbox._state.customers import Customer, Subscriber
from webex_wholesale.sandbox._state.store import ACTIVE, SUSPENDED, Store, email_key
from webex_wholesale.sandbox._values import ORGANIZATION, PERSON, WORKSPACE, canonical, hydra
from webex_wholesale.sandbox.transitions import (
    DEFAULT_SECONDS,
    FIRST_STATUS,
    REVIEW,
    REVIEW_LIMIT,
    Operation,
    Step,
    Transitions,
    script,
)


def seconds_of(duration: timedelta | float) -> float:
    """A duration as seconds. Raises TypeError or ValueError for what is none."""
    seconds = duration.total_seconds() if isinstance(duration, timedelta) else duration
    return float(checks.number("a duration in seconds", seconds))


class FreeAccounts:
    """The e-mails of free accounts."""

    def __init__(self, accounts: dict[str, float | None]) -> None:
        self._accounts = accounts

    def add(self, *emails: str, consents_after: timedelta | float | None = None) -> None:
        """From now on these people have a free account.

        Once they are provisioned as subscribers, they consent to the move after `consents_after` (a timedelta or
        seconds), or only when `sandbox.consent(email)` says so.
        """
        for email in emails:
            checks.text("email", email)
        takes = None if consents_after is None else seconds_of(consents_after)
        self._accounts.update((email_key(email), takes) for email in emails)

    def __contains__(self, email: str) -> bool:
        return email_key(email) in self._accounts

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._accounts))

    def __len__(self) -> int:
        return len(self._accounts)


class Verbs:
    """The verbs of `Sandbox`."""

    _store: Store
    _lock: threading.RLock
    _downloads: Downloads
    transitions: Transitions

    # -- what will happen --------------------------------------------------------------------------------------

    def script(
        self,
        external_id: str,
        steps: Iterable[str | Mapping[str, Any] | Step],
        *,
        operation: Operation = "provision",
    ) -> None:
        """Let a customer go through exactly these states at its next `provision`, `update` or `delete`."""
        self.transitions.set(operation, script(steps), key=external_id)

    def review(self, external_id: str, *, clears_after: timedelta | float | None = None) -> None:
        """Let a customer's provisioning run into the compliance review.

        It clears `clears_after` (a timedelta or seconds) after the request. Without it, or with more than 72
        hours, it never clears by itself: then people take over, and `clear_review` is the only way out.
        """
        checks.text("externalId", external_id)
        first = DEFAULT_SECONDS["provision"]
        total = inf if clears_after is None else seconds_of(clears_after)
        first = min(first, total)
        held = inf if total > REVIEW_LIMIT else total - first
        steps = [Step("provisioning", first), Step(REVIEW, held), Step("provisioned")]
        self.transitions.set("provision", script(steps), key=external_id)

    def clear_review(self, external_id: str) -> int:
        """End the review of the customers with this externalId (or id) now; how many there were."""
        with self._lock:
            now = self._store.catch_up()
            held = [customer for customer in self._named(external_id) if customer.status == REVIEW]
            for customer in held:
                if customer.progress.steps:
                    customer.progress.advance(now, self._store.events)
                else:
                    customer.progress.begin([Step("provisioned")], now, self._store.events)
            return len(held)

    def outcome(
        self,
        external_id: str,
        status: str,
        *,
        packages: Mapping[str, Mapping[str, Any]] | None = None,
        errors: Iterable[Mapping[str, Any]] | None = None,
        operation: Operation = "provision",
    ) -> None:
        """Let a customer's next operation end in `status`.

        `packages` gives package states, for example
        `{"webex_calling": {"status": "error", "warnings": [{"errorCode": 2560, "description": "maintenance"}]}}`.
        """
        checks.choice("operation", operation, list(FIRST_STATUS))
        if errors is not None and (isinstance(errors, str | bytes | Mapping) or not isinstance(errors, Iterable)):
            raise TypeError("errors must be a list of JSON objects")
        first = Step(FIRST_STATUS[operation], DEFAULT_SECONDS[operation])
        last = Step(status, packages=packages, errors=None if errors is None else tuple(errors))
        self.transitions.set(operation, script([first, last]), key=external_id)

    def consent(self, email: str, *, after: timedelta | float = 0.0) -> None:
        """Let the person with this e-mail agree to the move, now or later.

        Raises LookupError unless a subscriber with this e-mail waits for consent.
        """
        checks.text("email", email)
        with self._lock:
            now = self._store.catch_up()
            subscriber = self._store.emails.get(email_key(email))
            if subscriber is None or not subscriber.pending:
                raise LookupError("no subscriber with this e-mail waits for consent")
            delay = seconds_of(after)
            if delay > 0:
                self._store.consent_at(subscriber, now + delay)
            else:
                self._store.consent(subscriber, now)

    def delete_person(self, email: str) -> None:
        """Delete a person for good, as the People API does: the e-mail can be used in another organisation."""
        with self._lock:
            self._store.directory.people.pop(email_key(email), None)

    # -- partners ----------------------------------------------------------------------------------------------

    def add_sub_partner(self, name: str = "Reseller", *, suspended: bool = False) -> str:
        """Make a sub-partner; its organisation id."""
        checks.text("name", name)
        checks.truth("suspended", suspended)
        with self._lock:
            tenant = self._store.add_tenant(name)
            tenant.state = SUSPENDED if suspended else ACTIVE
            return tenant.org_id

    def suspend(self, org_id: str, *, suspended: bool = True) -> None:
        """Suspend a sub-partner, or make it active again. Raises LookupError for one that nobody knows."""
        checks.truth("suspended", suspended)
        tenant = self._store.tenant(checks.text("orgId", org_id))
        if tenant is None or tenant.is_partner:
            raise LookupError("there is no such sub-partner")
        tenant.state = SUSPENDED if suspended else ACTIVE

    @property
    def org_id(self) -> str:
        """The partner's own organisation id."""
        return self._store.partner.org_id

    # -- what there is -----------------------------------------------------------------------------------------

    def customers(self, external_id: str | None = None) -> list[dict[str, Any]]:
        """All customers of all partners as the API would show them, or those with this externalId."""
        with self._lock:
            self._store.catch_up()
            tenants = self._store.tenants.values()
            found = [customer for tenant in tenants for customer in tenant.customers]
            if external_id is not None:
                found = [customer for customer in found if customer.external_id == external_id]
            return [json.loads(customer.json()) for customer in found]

    def subscribers(self, email: str | None = None) -> list[dict[str, Any]]:
        """All subscribers of all customers as the API would show them, or the one with this e-mail."""
        with self._lock:
            self._store.catch_up()
            if email is not None:
                held = self._store.emails.get(email_key(email))
                return [] if held is None else [_shown(held)]
            tenants = self._store.tenants.values()
            return [_shown(subscriber) for tenant in tenants for subscriber in tenant.subscribers]

    def reports(self) -> list[dict[str, Any]]:
        """All billing reports, without their download links."""
        with self._lock:
            self._store.catch_up()
            return [report.wire() for report in self._store.reports.values()]

    def report_file(self, report_id: str) -> bytes:
        """The CSV file of a report, without the detour over its link.

        Raises LookupError for a report that is not there or not completed.
        """
        with self._lock:
            self._store.catch_up()
            report = self._store.reports.get(canonical(report_id))
            if report is None or report.status != "COMPLETED":
                raise LookupError("there is no such report, or it is not completed")
            return self._downloads.file(report)

    # -- a whole customer
    # ------------------------------------------------------------------------------------------

    def add_template(self, provisioning_id: str, *, language: str = "en_US", country: str = "US") -> None:
        """Make an onboarding template known, with the language and country that hold when a request says none.

        From the first one on, a provisioningId that is not that of a template is refused.
        """
        texts = {"provisioningId": provisioning_id, "language": language, "country": country}
        for name, value in texts.items():
            checks.text(name, value)
        with self._lock:
            self._store.directory.templates[provisioning_id] = {"language": language, "country": country}

    def add_organization(self, name: str, *, org_id: str | None = None, sub_partner: str | None = None) -> str:
        """Make an organisation that is there already and can be attached; its id."""
        checks.text("name", name)
        with self._lock:
            store = self._store
            tenant = store.partner if sub_partner is None else store.tenant(checks.text("subPartner", sub_partner))
            if tenant is None:
                raise LookupError("there is no such sub-partner")
            made = hydra(ORGANIZATION, store.random.uuid("org")) if org_id is None else canonical(org_id)
            now = store.catch_up()
            language = DEFAULT_LANGUAGE
            store.directory.add_organization(made, owner=tenant.org_id, name=name, created=now, language=language)
            return made

    def add_person(
        self,
        email: str,
        org_id: str,
        *,
        first_name: str = "",
        last_name: str = "",
        calling: bool = False,
        phone: str = "",
        extension: str = "",
    ) -> str:
        """Make a user of an organisation who is no subscriber; the person's id.

        With `calling` they have Webex Calling already: when they become subscribers, they keep their number,
        extension and location, and what a request says about these is ignored.

        Raises LookupError for an organisation nobody knows, ValueError for an e-mail in use.
        """
        checks.text("email", email)
        checks.truth("calling", calling)
        with self._lock:
            store, key = self._store, email_key(email)
            home = canonical(checks.text("orgId", org_id))
            if home not in store.directory.organizations:
                raise LookupError("there is no such organization")
            if key in store.emails or key in store.directory.people:
                raise ValueError(f"{email} is the e-mail of somebody else")
            identifier = hydra(PERSON, store.random.uuid("person"))
            location = next(iter(store.directory.locations_of(home)), "")
            numbers = {"phone": phone, "extension": extension, "location": location if calling else ""}
            names = {"first": first_name, "last": last_name}
            about = {"id": identifier, "email": email, "orgId": home, "created": store.catch_up()}
            kept = {**about, **names, **numbers, "calling": calling, "administrator": False}
            store.directory.people[key] = kept
            return identifier

    def add_workspace(self, external_id: str, name: str = "Front desk") -> str:
        """Make a workspace of a customer that holds `common_area_calling`; its id. Reports count its days.

        Raises LookupError for a customer that is not there, ValueError for one without the package.
        """
        with self._lock:
            now = self._store.catch_up()
            customer = self._one_named(external_id)
            if WORKSPACE_PACKAGE not in customer.packages:
                raise ValueError(f"the customer does not have the package {WORKSPACE_PACKAGE}")
            identifier = hydra(WORKSPACE, self._store.random.uuid("workspace"))
            record = {"customer": customer.id, "name": checks.text("name", name), "since": now}
            self._store.directory.workspaces[identifier] = record
            return identifier

    def order_setup_assist(self, external_id: str, kind: str = "express", *, users: int = 1) -> None:
        """Order Setup Assist for a location of a customer today, as is done in Partner Hub.

        `express` is charged once for the location, `standard` for each of its `users`. The reconciliation reports
        of today have a row of it, which counts no days.
        """
        checks.choice("kind", kind, ("express", "standard"))
        checks.whole("users", users, least=1)
        with self._lock:
            customer = self._one_named(external_id)
            order = {
                "owner": customer.owner,
                "customerOrg": customer.org_id,
                "externalId": customer.external_id,
                "kind": kind,
                "quantity": 1 if kind == "express" else users,
                "at": self._store.catch_up(),
            }
            self._store.directory.setup_assist[self._store.random.uuid("setup assist")] = order

    def meetings_site_locale(self, external_id: str) -> str:
        """The language in which a customer's meetings site comes up. Raises LookupError if there is none."""
        with self._lock:
            return meetings_site_language(self._one_named(external_id).language)

    def _one_named(self, external_id: str) -> Customer:
        found = self._named(checks.text("externalId", external_id))
        if not found:
            raise LookupError(f"there is no customer {external_id}")
        return found[0]

    @property
    def consent_emails(self) -> list[str]:
        """The e-mails to which consent was asked for, once for each mail, in order."""
        return [email for _, email in self._store.consent_emails]

    def mark(self) -> None:
        """Count `changes()` from here on; seeding does so too."""
        with self._lock:
            self._store.catch_up()
            self._store.changes.mark()

    def changes(self) -> dict[str, Any]:
        """What changed since the last `mark()`, seeding or restoring.

        `{"customers": {"added": {id: customer}, "removed": {...}, "changed": {id: {field: [old, new]}}}, ...}`;
        kinds without a change are left out.
        """
        with self._lock:
            self._store.catch_up()
            return self._store.changes.diff(self._store.present)

    def _named(self, external_id: str) -> list[Customer]:
        customers = self._store.customers.values()
        return [customer for customer in customers if external_id in (customer.external_id, customer.id)]


def _shown(subscriber: Subscriber) -> dict[str, Any]:
    # A copy without a detour over JSON: somebody may ask for all 100,000.
    return {**subscriber.wire, "packages": list(subscriber.wire["packages"])}
