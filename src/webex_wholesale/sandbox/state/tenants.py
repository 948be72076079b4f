"""Who manages customers: the partner and its sub-partners, each seeing only its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from webex_wholesale.sandbox.stamps import millis

if TYPE_CHECKING:
    from webex_wholesale.sandbox.state.customers import Customer
    from webex_wholesale.sandbox.state.reports import Report
    from webex_wholesale.sandbox.state.subscribers import Subscriber

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
