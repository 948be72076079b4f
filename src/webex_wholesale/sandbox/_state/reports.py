"""What a billing report is: a period, a type, whose it is, and its file once somebody downloaded it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from webex_wholesale.sandbox._state.progress import Progress
from webex_wholesale.sandbox._values import millis
from webex_wholesale.sandbox.transitions import Step

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
