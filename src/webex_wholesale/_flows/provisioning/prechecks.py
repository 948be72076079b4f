"""Ask whether something could be provisioned; before a create, as a condition."""

from __future__ import annotations

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.call.request import key_of
from webex_wholesale._core.resources.prechecks import refusal, require_passed
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale._ops import customers, subscribers
from webex_wholesale._ops import precheck as ops
from webex_wholesale.errors import ApiError
from webex_wholesale.models.customers import PrecheckCustomer
from webex_wholesale.models.precheck import PrecheckResult
from webex_wholesale.models.subscribers import PrecheckSubscriber


def precheck(
    calls: Calls,
    body: PrecheckCustomer | PrecheckSubscriber,
    sub_partner: str | None,
    options: CallOptions | None,
) -> Flow[PrecheckResult]:
    """Make a precheck; a refusal by status is a result like one by message."""
    operation = ops.CUSTOMER if isinstance(body, PrecheckCustomer) else ops.SUBSCRIBER
    try:
        return (yield from calls.value(operation, body=body, sub_partner=sub_partner, options=options))
    except ApiError as error:
        result = refusal(error)
        if result is None:
            raise
        return result


def require_precheck(
    calls: Calls,
    body: PrecheckCustomer | PrecheckSubscriber,
    sub_partner: str | None,
    options: CallOptions | None,
) -> Flow[None]:
    """Make a precheck, and raise `PrecheckFailed` unless it passed."""
    result = yield from precheck(calls, body, sub_partner, options)
    create = customers.PROVISION if isinstance(body, PrecheckCustomer) else subscribers.PROVISION
    require_passed(result, create.name, key_of(create, (), body))
