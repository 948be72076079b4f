"""What the states of an asynchronous operation mean: one table for each kind of operation."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

HOUR = 3600.0


class Phase(StrEnum):
    """What a status means for a wait.

    Attributes:
        MOVING: the service goes on by itself.
        DONE: the goal is reached.
        DONE_WITH_ERRORS: usable, but a part of it failed.
        FAILED: an error state.
        PARKED: somebody outside has to decide, in hours or days.
        GONE: the resource is not there.
        UNKNOWN: a status that this SDK does not list: taken for moving, never for done.
    """

    MOVING = "moving"
    DONE = "done"
    DONE_WITH_ERRORS = "done with errors"
    FAILED = "failed"
    PARKED = "parked"
    GONE = "gone"
    UNKNOWN = "unknown"


@attrs.frozen
class PollIntervals:
    """How often to look: seconds until the second look, the factor for each further one, and the longest wait."""

    first: float
    factor: float
    longest: float


BRISK = PollIntervals(1.0, 1.6, 15.0)
# Somebody decides, in hours: looking every few seconds would only use up the rate limit.
PATIENT = PollIntervals(30.0, 2.0, 900.0)


@attrs.frozen(kw_only=True)
class StateTable:
    """The states of one kind of operation.

    Attributes:
        read: name of the operation that reads the resource.
        begins: the status that a fresh operation is in before anybody has looked.
        phases: status -> phase; what is not listed is unknown.
        deadlines: status -> seconds that it may last.
        ends_in_404: whether a resource that is gone is the goal.
        parks_for: who decides, for messages.
    """

    read: str
    begins: str
    phases: Mapping[str, Phase]
    deadlines: Mapping[str, float] = attrs.field(factory=dict)
    ends_in_404: bool = False
    parks_for: str = ""

    def phase(self, status: str | None) -> Phase:
        """Return what a status means; no status at all is as unknown as a new one."""
        return self.phases.get(status or "", Phase.UNKNOWN)


_CUSTOMER = {
    "provisioning": Phase.MOVING,
    "updating": Phase.MOVING,
    "deleting": Phase.MOVING,
    "pending_rpl_review": Phase.PARKED,
    "provisioned": Phase.DONE,
    "provisioned_with_errors": Phase.DONE_WITH_ERRORS,
    "error": Phase.FAILED,
}
_SUBSCRIBER = {"provisioned": Phase.DONE, "pending_user_migration": Phase.PARKED}
_CONSENT = "the person's consent to move to this customer"
# REQUESTED is in no document; one partner's script guards against it.
_REPORT = {
    "REQUESTED": Phase.MOVING,
    "IN_PROGRESS": Phase.MOVING,
    "COMPLETED": Phase.DONE,
    "FAILED": Phase.FAILED,
}
_REVIEW = "a compliance review at Cisco, which takes up to 72 hours"
# After 72 hours Cisco's operations take a review over by hand; what the status is then is not documented.
_REVIEW_DEADLINE = {"pending_rpl_review": 72 * HOUR}

TABLES: Mapping[str, StateTable] = {
    "customers.provision": StateTable(
        read="customers.get",
        begins="provisioning",
        phases=_CUSTOMER,
        deadlines=_REVIEW_DEADLINE,
        parks_for=_REVIEW,
    ),
    "customers.update": StateTable(
        read="customers.get",
        begins="updating",
        phases=_CUSTOMER,
        deadlines=_REVIEW_DEADLINE,
        parks_for=_REVIEW,
    ),
    "customers.delete": StateTable(
        read="customers.get",
        begins="deleting",
        # Anything but an error is the state from before, still shown: the end is a 404.
        phases=dict.fromkeys(_CUSTOMER, Phase.MOVING) | {"error": Phase.FAILED},
        ends_in_404=True,
    ),
    "organizations.delete": StateTable(
        read="organizations.get",
        begins="deleting",
        # An organisation has no status: while it can be read, it is not gone.
        phases={"": Phase.MOVING},
        ends_in_404=True,
    ),
    "subscribers.provision": StateTable(
        read="subscribers.get",
        begins="provisioned",
        phases=_SUBSCRIBER,
        parks_for=_CONSENT,
    ),
    # It is not known what began: the first state that is seen says what goes on.
    "subscribers.get": StateTable(
        read="subscribers.get", begins="unknown", phases=_SUBSCRIBER, parks_for=_CONSENT
    ),
    "customers.get": StateTable(
        read="customers.get",
        begins="unknown",
        phases=_CUSTOMER,
        deadlines=_REVIEW_DEADLINE,
        parks_for=_REVIEW,
    ),
    "billing_reports.create": StateTable(
        read="billing_reports.get",
        begins="IN_PROGRESS",
        phases=_REPORT,
    ),
    "billing_reports.get": StateTable(read="billing_reports.get", begins="unknown", phases=_REPORT),
}
