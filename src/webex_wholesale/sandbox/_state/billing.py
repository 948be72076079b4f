"""What is billed: the spans of time in which a package was held, and the reports about them.

A span that still runs is not kept; it is the subscriber or the workspace itself, from its `since` on. A report has
a period, a type, whose it is, and its file once somebody downloaded it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from webex_wholesale.sandbox._state.progress import Progress
from webex_wholesale.sandbox._values import millis
from webex_wholesale.sandbox.transitions import Step

if TYPE_CHECKING:
    from webex_wholesale.sandbox._state.customers import Customer, Subscriber

WORKSPACE_PACKAGE = "common_area_calling"


class Span(NamedTuple):
    """A subscriber's use of one package; `end` is an epoch second, infinite while it runs."""

    owner: str
    customer_org: str
    external_id: str
    internal: bool
    subscriber_id: str
    person_id: str
    package: str
    start: float
    end: float
    workspace_id: str = ""


def running(subscriber: Subscriber, end: float = float("inf")) -> Span:
    """The span of a subscriber's present package."""
    customer = subscriber.customer
    return Span(
        customer.owner,
        customer.org_id,
        customer.external_id,
        customer.internal,
        subscriber.id,
        subscriber.wire.get("personId", ""),
        subscriber.package,
        subscriber.since,
        end,
    )


def workspace_span(
    customer: Customer, identifier: str, workspace: dict[str, Any], end: float = float("inf")
) -> Span:
    """The span of a workspace, which holds the package of common areas."""
    owner, org_id, external_id = customer.owner, customer.org_id, customer.external_id
    since = workspace["since"]
    return Span(owner, org_id, external_id, customer.internal, "", "", WORKSPACE_PACKAGE, since, end, identifier)


if TYPE_CHECKING:
    from collections.abc import Callable

GENERATION_FAILED = {"code": 200026, "description": "The billing report could not be generated."}


class Report:
    """One billing report. `owner` is the organisation whose usage it counts."""

    __slots__ = (
        "category",
        "created",
        "created_by",
        "end",
        "errors",
        "file",
        "id",
        "internal",
        "on_change",
        "owner",
        "progress",
        "start",
        "status",
        "type",
        "uuid",
    )

    def __init__(
        self,
        *,
        id: str,
        uuid: str,
        owner: str,
        start: date,
        end: date,
        type: str,
        internal: bool | None,
        created: float,
        created_by: str,
        category: str = "RECONCILIATION",
    ) -> None:
        self.id: str = id
        self.uuid: str = uuid
        self.owner: str = owner
        self.start: date = start
        self.end: date = end
        self.type: str = type
        self.category: str = category
        self.internal: bool | None = internal
        self.created: float = created
        self.created_by: str = created_by
        self.status: str = "IN_PROGRESS"
        self.errors: list[dict[str, Any]] = []
        self.file: bytes | None = None
        self.progress: Progress = Progress(self._enter)
        self.on_change: Callable[[Report], None] | None = None

    def brief(self) -> dict[str, Any]:
        """The report as the answer to its creation: without a status."""
        return {
            "id": self.id,
            "billingStartDate": self.start.isoformat(),
            "billingEndDate": self.end.isoformat(),
            "type": self.type,
            "category": self.category,
        }

    def item(self) -> dict[str, Any]:
        """The report as an item of a list."""
        return {**self.brief(), "status": self.status}

    def wire(self) -> dict[str, Any]:
        """The report in full, without its download link."""
        wire = {**self.item(), "created": millis(self.created), "createdBy": self.created_by}
        return {**wire, "errors": self.errors} if self.errors else wire

    def _enter(self, step: Step, last: bool, at: float) -> None:
        if self.on_change is not None:
            self.on_change(self)
        self.status = step.status
        if step.errors is not None:
            self.errors = [dict(entry) for entry in step.errors]
        elif step.status == "FAILED":
            # Difference S20: no public list of reasons; the number stands for "something went wrong".
            self.errors = [GENERATION_FAILED]
