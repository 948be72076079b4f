"""How an asynchronous operation can end other than well; each carries the resource and a token to resume."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webex_wholesale.errors.base import WholesaleError


class OperationError(WholesaleError):
    """An asynchronous operation did not end well (yet).

    Attributes:
        operation: which operation, such as `customers.provision`.
        id: id of the resource that it makes, changes or removes.
        key: the id, and what else names the resource: `external_id` of a customer, `email` of a subscriber.
        status: the last status seen.
        resource: the resource as last read, or None.
        token: resume with `client.resume(token)`, in any process.
    """

    def __init__(
        self,
        message: str = "",
        *,
        operation: str | None = None,
        id: str | None = None,
        key: Mapping[str, str] | None = None,
        status: str | None = None,
        resource: Any = None,
        token: str | None = None,
    ) -> None:
        super().__init__(message, operation=operation, key=key)
        self.id = id
        self.status = status
        self.resource = resource
        self.token = token


class OperationFailed(OperationError):
    """The operation ended in an error state; the resource's `errors` say why."""


class ResourceGone(OperationFailed):
    """The resource was removed while it was waited for, or never became visible."""


class ProvisionedWithErrors(OperationError):
    """The resource is usable and something failed: pass `allow_errors=True` to take it as it is."""


class OperationParked(OperationError):
    """The operation waits for somebody outside: a compliance review, or a person's consent."""


class PollTimeout(OperationError, TimeoutError):
    """The operation was still going on when the time was up. It goes on at Webex: resume with the token."""


class StateDeadlineExceeded(PollTimeout):
    """The operation stayed longer in one state than that state may last."""


class UnknownState(PollTimeout):
    """The time was up while the resource was in a state that this SDK does not know."""
