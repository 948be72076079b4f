"""Create a customer or a subscriber, asking first where that is wanted: a deadline is for both calls together."""

from __future__ import annotations

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.call.result import Result
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.provisioning.prechecks import require_precheck
from webex_wholesale._ops import customers, subscribers
from webex_wholesale.models.customers import PrecheckCustomer, ProvisionCustomer
from webex_wholesale.models.subscribers import PrecheckSubscriber, ProvisionSubscriber, Subscriber


def provision_customer(
    calls: Calls,
    body: ProvisionCustomer,
    *,
    precheck: bool,
    sub_partner: str | None,
    options: CallOptions | None,
) -> Flow[str]:
    """Begin to provision a customer, and return its id."""
    calls = calls.within(options)
    if precheck:
        yield from require_precheck(calls, PrecheckCustomer.of(body), sub_partner, options)
    return (yield from calls.value(customers.PROVISION, body=body, sub_partner=sub_partner, options=options))


def provision_subscriber(
    calls: Calls,
    body: ProvisionSubscriber,
    *,
    precheck: bool,
    sub_partner: str | None,
    options: CallOptions | None,
) -> Flow[Result[Subscriber]]:
    """Provision a subscriber."""
    calls = calls.within(options)
    if precheck:
        yield from require_precheck(calls, PrecheckSubscriber.of(body), sub_partner, options)
    return (yield from calls.call(subscribers.PROVISION, body=body, sub_partner=sub_partner, options=options))
