"""How a wait ended, and what was seen on the way."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Generic, TypeVar

import attrs

from webex_wholesale._core.resources.lookup import key_of_resource
from webex_wholesale._core.waiting.states import TABLES, Phase
from webex_wholesale.errors import (
    OperationError,
    OperationFailed,
    OperationParked,
    ProvisionedWithErrors,
    ResourceGone,
)

T = TypeVar("T")


class OutcomeKind(StrEnum):
    """How a wait ended.

    Attributes:
        SUCCEEDED: the goal was reached.
        SUCCEEDED_WITH_ERRORS: usable, but a part of it failed.
        FAILED: it ended in an error state.
        PARKED: somebody outside has to decide.
        GONE: the resource is not there.
    """

    SUCCEEDED = "succeeded"
    SUCCEEDED_WITH_ERRORS = "succeeded_with_errors"
    FAILED = "failed"
    PARKED = "parked"
    GONE = "gone"


_KINDS = {
    Phase.DONE: OutcomeKind.SUCCEEDED,
    Phase.DONE_WITH_ERRORS: OutcomeKind.SUCCEEDED_WITH_ERRORS,
    Phase.FAILED: OutcomeKind.FAILED,
    Phase.PARKED: OutcomeKind.PARKED,
    Phase.GONE: OutcomeKind.GONE,
}


@attrs.frozen(kw_only=True)
class PollUpdate:
    """One poll of an operation, as given to `on_update`.

    Attributes:
        status: the status seen, None while the resource is not visible or gone.
        previous: the status at the poll before.
        phase: what it means.
        resource: the resource as read.
        polls: how often this wait has polled.
        elapsed: seconds since the wait began.
    """

    status: str | None
    previous: str | None
    phase: Phase
    resource: Any
    polls: int
    elapsed: float

    @property
    def changed(self) -> bool:
        """Whether the status is another than at the poll before."""
        return self.polls == 1 or self.status != self.previous


@attrs.frozen(kw_only=True)
class Outcome(Generic[T]):
    """How a wait ended.

    Attributes:
        kind: succeeded, succeeded_with_errors, failed, parked or gone.
        status: the last status seen.
        resource: the resource as last read; None when it is gone.
        token: to resume with, for a parked operation.
        operation: what was waited for, such as `customers.provision`.
        id: id of the resource.
        elapsed: seconds the wait took.
    """

    kind: OutcomeKind
    status: str | None
    resource: T | None
    token: str = attrs.field(repr=False)
    operation: str
    id: str
    elapsed: float

    @property
    def ok(self) -> bool:
        """Whether the operation reached its goal without errors; for a deletion the goal is gone."""
        if self.kind is OutcomeKind.GONE:
            return TABLES[self.operation].ends_in_404
        return self.kind is OutcomeKind.SUCCEEDED

    def __bool__(self) -> bool:
        return self.ok

    def raise_for_failure(self, *, allow_errors: bool = False) -> None:
        """Raise unless the operation reached its goal.

        Raises:
            OperationFailed: it ended in an error state, or the resource was removed meanwhile.
            ProvisionedWithErrors: it is usable and something failed, and `allow_errors` is not set.
            OperationParked: it waits for somebody outside.
        """
        if self.ok or (allow_errors and self.kind is OutcomeKind.SUCCEEDED_WITH_ERRORS):
            return
        details = "; ".join(_error_texts(self.resource)) or "the service gave no reason"
        error: type[OperationError] = OperationFailed
        if self.kind is OutcomeKind.SUCCEEDED_WITH_ERRORS:
            error, message = ProvisionedWithErrors, f"usable, but with errors: {details}"
        elif self.kind is OutcomeKind.PARKED:
            error = OperationParked
            message = (
                f"{self.status}: it waits for {TABLES[self.operation].parks_for}; "
                "come back with client.resume(token), or wait with on_parked='wait'"
            )
        elif self.kind is OutcomeKind.GONE:
            error = ResourceGone
            message = "the resource is gone: it was removed meanwhile, or never became visible"
        else:
            message = f"ended in {self.status}: {details}"
        raise error(
            message,
            operation=self.operation,
            id=self.id,
            key=key_of_resource(self.id, self.resource),
            status=self.status,
            resource=self.resource,
            token=self.token,
        )


def outcome_of(phase: Phase, **facts: Any) -> Outcome[Any]:
    """Return the outcome for the phase a wait ended in."""
    return Outcome(kind=_KINDS[phase], **facts)


def _error_texts(resource: Any) -> list[str]:
    """Return the errors of a resource and of its packages as `code: text`."""
    texts = [_error_text(error) for error in getattr(resource, "errors", None) or ()]
    details = getattr(resource, "resource_details", None)
    for package in details.packages if details else ():
        texts += [
            f"{package.name or 'package'}: {_error_text(error)}" for error in package.errors or package.warnings
        ]
    return texts


def _error_text(error: Any) -> str:
    code = getattr(error, "error_code", None) or getattr(error, "code", None)
    text = error.description or "no description"
    return text if code is None else f"{code}: {text}"
