"""The six operations on subscribers."""

from __future__ import annotations

from webex_wholesale._core.call.operation import Operation, Paging, ParamType, QueryParam, ResponseKind
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.models.subscribers import ProvisionSubscriber, Subscriber, UpdateSubscriber

_READ = "spark-admin:wholesale_subscribers_read"
_WRITE = "spark-admin:wholesale_subscribers_write"

LIST = Operation(
    name="subscribers.list",
    title="List Wholesale Subscribers",
    method="GET",
    path="/wholesale/subscribers",
    safety=Safety.SAFE,
    scope=_READ,
    gives=ResponseKind.PAGE,
    returns=Subscriber,
    query=(
        QueryParam("customer_id", "customerId"),
        QueryParam("person_id", "personId"),
        QueryParam("external_customer_id", "externalCustomerId"),
        QueryParam("email", "email"),
        QueryParam("status", "status", ParamType.ONE_OF),
        QueryParam("after", "after", ParamType.MOMENT),
        QueryParam("last_status_change", "lastStatusChange", ParamType.MOMENT),
        QueryParam("sort_by", "sortBy"),
        QueryParam("sort_order", "sortOrder"),
    ),
    paging=Paging(),
)

GET = Operation(
    name="subscribers.get",
    title="Get a Wholesale Subscriber",
    method="GET",
    path="/wholesale/subscribers/{subscriberId}",
    safety=Safety.SAFE,
    scope=_READ,
    gives=ResponseKind.OBJECT,
    returns=Subscriber,
)

PROVISION = Operation(
    name="subscribers.provision",
    title="Provision a Wholesale Subscriber",
    method="POST",
    path="/wholesale/subscribers",
    safety=Safety.NOT_IDEMPOTENT,
    scope=_WRITE,
    gives=ResponseKind.OBJECT,
    returns=Subscriber,
    body=ProvisionSubscriber,
    key=("customer_id", "email"),
    recovery_hint="look for it with subscribers.list(customer_id=..., email=...)",
)

UPDATE = Operation(
    name="subscribers.update",
    title="Update a Wholesale Subscriber",
    method="PUT",
    path="/wholesale/subscribers/{subscriberId}",
    safety=Safety.IDEMPOTENT,
    scope=_WRITE,
    gives=ResponseKind.OBJECT,
    returns=Subscriber,
    body=UpdateSubscriber,
)

DELETE = Operation[None](
    name="subscribers.delete",
    title="Remove a Wholesale Subscriber",
    method="DELETE",
    path="/wholesale/subscribers/{subscriberId}",
    safety=Safety.IDEMPOTENT,
    scope=_WRITE,
    gives=ResponseKind.NOTHING,
)

# The path lies outside /wholesale: a resource shared with Webex for BroadWorks, not a slip.
SEND_CONSENT_EMAIL = Operation[None](
    name="subscribers.send_consent_email",
    title="Send Consent User Move Email to Pending Wholesale Subscribers",
    method="POST",
    path="/subscribers/{subscriberId}/emails/consentMove",
    safety=Safety.NOT_IDEMPOTENT,
    scope=_WRITE,
    gives=ResponseKind.NOTHING,
    recovery_hint="ask the person whether the e-mail came",
)
