"""What customers and their subscribers are: wire fields, states, and what entering a state does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from webex_wholesale.sandbox._api.languages import DEFAULT_LANGUAGE
from webex_wholesale.sandbox._api.messages import CALLING_MAINTENANCE, to_json
from webex_wholesale.sandbox._api.packages import CALLING_PACKAGES, SINGLE_PACKAGE_FIELD, SUBSCRIBER_PACKAGES
from webex_wholesale.sandbox._state.progress import Progress
from webex_wholesale.sandbox._values import LICENSE, hydra
from webex_wholesale.sandbox.transitions import Operation, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

PENDING = "pending_user_migration"
PROVISIONED = "provisioned"

# Shared by all subscribers of a package: a list of its own for each of 100,000 would be a tenth of their size.
PACKAGE_LISTS: dict[str, tuple[str, ...]] = {name: (name,) for name in SUBSCRIBER_PACKAGES}


class Person(NamedTuple):
    """What a subscriber's request said about its person; blank for what it did not say."""

    first: str = ""
    last: str = ""
    phone: str = ""
    extension: str = ""
    location: str = ""


NOBODY = Person()


class Subscriber:
    """One wholesale subscriber. `since` is the epoch second from which its present package is used.

    `person` holds the names, numbers and location that the API takes and never shows. `kept_json` is its wire form
    as JSON once it was asked for, `previous` is the wire form before the last PUT, for answers that lag behind.
    """

    __slots__ = ("customer", "kept_json", "person", "previous", "since", "wire")

    def __init__(
        self, wire: dict[str, Any], customer: Customer, since: float, person: Person | None = None
    ) -> None:
        self.wire: dict[str, Any] = wire
        self.customer: Customer = customer
        self.since: float = since
        self.person: Person = person or NOBODY
        self.previous: dict[str, Any] | None = None
        self.kept_json: bytes | None = None

    @property
    def id(self) -> str:
        """The subscriber's id."""
        identifier: str = self.wire["id"]
        return identifier

    @property
    def email(self) -> str:
        """The subscriber's e-mail as it was given."""
        email: str = self.wire["email"]
        return email

    @property
    def package(self) -> str:
        """The one package the subscriber holds."""
        package: str = self.wire["packages"][0]
        return package

    @property
    def pending(self) -> bool:
        """Whether the person has still to consent."""
        return bool(self.wire["status"] == PENDING)

    @property
    def created(self) -> str:
        """When the subscriber was created, as the API writes it."""
        created: str = self.wire["created"]
        return created

    def replace(self, wire: dict[str, Any]) -> None:
        """Put a new wire form in place of the old one."""
        self.wire = wire
        self.kept_json = None

    def json(self) -> bytes:
        """The wire form as JSON, kept until it is replaced."""
        if self.kept_json is None:
            self.kept_json = to_json(self.wire)
        return self.kept_json


def package_fields(package: str) -> dict[str, Any]:
    """`package` and `packages` of a subscriber.

    Difference S5: the response's `package` has six values in the contract, `packages` nine; for the three newer
    ones the sandbox leaves `package` out.
    """
    fields: dict[str, Any] = {"package": package} if package in SINGLE_PACKAGE_FIELD else {}
    fields["packages"] = PACKAGE_LISTS.get(package) or (package,)
    return fields


SETTLED = ("provisioned", "provisioned_with_errors")
_MAINTENANCE = {
    "errorCode": CALLING_MAINTENANCE,
    "description": "Services are unavailable due to maintenance, unable to start provisioning. Retry later.",
}


class Observer(Protocol):
    """Who must know when a customer changes by itself: the store."""

    def touch_customer(self, customer: Customer) -> None:
        """Called before the change."""

    def settle_customer(self, customer: Customer, at: float) -> None:
        """Called when the last step of a plan was entered."""


class Customer:
    """One wholesale customer. `owner` is the organisation id of the partner or sub-partner that manages it."""

    __slots__ = (
        "_json",
        "_wire",
        "address",
        "created",
        "details",
        "errors",
        "external_id",
        "id",
        "info",
        "internal",
        "language",
        "observer",
        "operation",
        "org_id",
        "owner",
        "packages",
        "parameters",
        "previous",
        "progress",
        "provisioning_id",
        "status",
        "subscribers",
    )

    def __init__(self, *, id: str, org_id: str, owner: str, external_id: str, created: float) -> None:
        self.id: str = id
        self.org_id: str = org_id
        self.owner: str = owner
        self.external_id: str = external_id
        self.created: float = created
        self.address: dict[str, Any] = {}
        self.packages: list[str] = []
        self.details: dict[str, dict[str, Any]] = {}
        self.errors: list[dict[str, Any]] = []
        self.info: dict[str, Any] = {}
        self.parameters: dict[str, Any] = {}
        self.provisioning_id: str = ""
        self.language: str = DEFAULT_LANGUAGE
        self.internal: bool = False
        self.status: str = "provisioning"
        self.operation: Operation = "provision"
        self.previous: dict[str, Any] | None = None
        self.subscribers: list[Subscriber] = []
        self.progress: Progress = Progress(self._enter)
        self.observer: Observer | None = None
        self._wire: dict[str, Any] | None = None
        self._json: bytes | None = None

    def wire(self) -> dict[str, Any]:
        """The customer as the API shows it. Not to be changed: it is kept until the customer changes."""
        if self._wire is None:
            wire: dict[str, Any] = {"id": self.id}
            # Difference S4: "present only when provisioned", read as: also with errors, as Cisco's example shows.
            if self.status in SETTLED:
                wire["orgId"] = self.org_id
            wire |= {"externalId": self.external_id, "address": self.address, "status": self.status}
            wire["packages"] = list(self.packages)
            details = [{"name": name, **detail} for name, detail in self.details.items()]
            wire["resourceDetails"] = {"packages": details}
            if self.errors:
                wire["errors"] = self.errors
            self._wire = wire
        return self._wire

    def with_licenses(self) -> dict[str, Any]:
        """The customer with the licence ids of its provisioned packages."""
        details = [
            {**detail, "licenseIds": [hydra(LICENSE, f"{self.org_id[-16:]}:{detail['name']}")]}
            if detail["status"] == "provisioned"
            else detail
            for detail in self.wire()["resourceDetails"]["packages"]
        ]
        return {**self.wire(), "resourceDetails": {"packages": details}}

    def json(self) -> bytes:
        """`wire()` as JSON, kept until the customer changes."""
        if self._json is None:
            self._json = to_json(self.wire())
        return self._json

    def changed(self) -> None:
        """Forget the kept wire form after a field was set."""
        self._wire = self._json = None

    def assign(self, packages: list[str]) -> None:
        """Replace the packages: kept ones stay as they are, new ones are provisioning, missing ones deleting."""
        kept = self.details
        self.packages = list(dict.fromkeys(packages))
        self.details = {
            name: kept[name] if kept.get(name, {}).get("status") == "provisioned" else {"status": "provisioning"}
            for name in self.packages
        }
        for name in kept:
            if name not in self.details:
                self.details[name] = {"status": "deleting"}
        self.changed()

    def _enter(self, step: Step, last: bool, at: float) -> None:
        if self.observer is not None:
            self.observer.touch_customer(self)
        self.status = step.status
        if step.errors is not None:
            self.errors = [dict(entry) for entry in step.errors]
        if self.operation == "delete":
            if not last:
                self.details = {name: {"status": "deleting"} for name in self.details}
        elif step.status in SETTLED:
            self.details = {name: {"status": "provisioned"} for name in self.packages}
            if step.status != "provisioned" and self.packages and not step.packages and not self.errors:
                self._fail_one_package()
        elif step.status == "error":
            self.details = {name: {"status": "error"} for name in self.packages}
        for name, detail in (step.packages or {}).items():
            if name in self.details:
                self.details[name] = _detail(detail)
        self.changed()
        if last and self.observer is not None:
            self.observer.settle_customer(self, at)

    def _fail_one_package(self) -> None:
        # A customer that is provisioned "with errors" shows at least one; calling is what fails in practice.
        name = next((name for name in self.packages if name in CALLING_PACKAGES), self.packages[0])
        self.details[name] = {"status": "error", "warnings": [_MAINTENANCE]}


def _detail(raw: Mapping[str, Any]) -> dict[str, Any]:
    detail: dict[str, Any] = {"status": raw.get("status", "error")}
    for kind in ("warnings", "errors"):
        if kind in raw:
            detail[kind] = [dict(entry) for entry in raw[kind]]
    return detail
