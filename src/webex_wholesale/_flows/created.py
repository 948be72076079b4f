"""Create something whose answer holds its id, and return the id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webex_wholesale._core.call.operation import Operation
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale.errors import UnexpectedResponse, WriteEffect
from webex_wholesale.models.base import Model


def created_id(
    calls: Calls,
    operation: Operation[Any],
    *,
    body: Model,
    query: Mapping[str, object],
    options: CallOptions | None,
) -> Flow[str]:
    """Create it.

    Raises:
        UnexpectedResponse: it was made, and the answer has no id.
    """
    made = yield from calls.call(operation, query=query, body=body, options=options)
    id: str | None = made.value.id
    if id is None:
        raise UnexpectedResponse(
            f"HTTP {made.status} gave no id: {operation.recovery_hint}",
            operation=operation.name,
            tracking_id=made.tracking_id,
            attempts=made.attempts,
            effect=WriteEffect.APPLIED,
        )
    return id
