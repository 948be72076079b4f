"""What a subscriber is: a wire-shaped dict that is replaced, never changed, and what the API does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webex_wholesale.sandbox.messages import to_json
from webex_wholesale.sandbox.packages import SINGLE_PACKAGE_FIELD, SUBSCRIBER_PACKAGES

if TYPE_CHECKING:
    from webex_wholesale.sandbox.state.customers import Customer

PENDING = "pending_user_migration"
PROVISIONED = "provisioned"

# Shared by all subscribers of a package: a list of its own for each of 100,000 would be a tenth of their size.
PACKAGE_LISTS: dict[str, tuple[str, ...]] = {name: (name,) for name in SUBSCRIBER_PACKAGES}


class Subscriber:
    """One wholesale subscriber. `since` is the epoch second from which its present package is used.

    `person` holds (first name, last name, extension or phone number), which the API takes and never shows.
    `previous` is the wire form before the last PUT, for answers that lag behind.
    """

    __slots__ = ("_json", "customer", "person", "previous", "since", "wire")

    def __init__(
        self, wire: dict[str, Any], customer: Customer, since: float, person: tuple[str, str, str] = ("", "", "")
    ) -> None:
        self.wire = wire
        self.customer = customer
        self.since = since
        self.person = person
        self.previous: dict[str, Any] | None = None
        self._json: bytes | None = None

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

    def replace(self, wire: dict[str, Any]) -> None:
        """Put a new wire form in place of the old one."""
        self.wire = wire
        self._json = None

    def json(self) -> bytes:
        """The wire form as JSON, kept until it is replaced."""
        if self._json is None:
            self._json = to_json(self.wire)
        return self._json


def package_fields(package: str) -> dict[str, Any]:
    """`package` and `packages` of a subscriber.

    Difference S5: the response's `package` has six values in the contract, `packages` nine; for the three newer
    ones the sandbox leaves `package` out.
    """
    fields: dict[str, Any] = {"package": package} if package in SINGLE_PACKAGE_FIELD else {}
    fields["packages"] = PACKAGE_LISTS.get(package) or (package,)
    return fields
