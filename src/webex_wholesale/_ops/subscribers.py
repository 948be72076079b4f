"""The six operations on subscribers."""

from __future__ import annotations

from webex_wholesale._core.operation import Gives, Kind, Operation, Paging, Query
from webex_wholesale._core.retry import Safety
from webex_wholesale.models.subscribers import ProvisionSubscriber, Subscriber, UpdateSubscriber

_READ = "spark-admin:wholesale_subscribers_read"
_WRITE = "spark-admin:wholesale_subscribers_write"

LIST = Operation(
    name="subscribers.list",
    title="List Wholesale Subscribers",
    method="GET",
    path="/wholesale/subscribers",
    safety=Safety.READS,
    scope=_READ,
    gives=Gives.PAGE,
    returns=Subscriber,
    query=(
        Query("customer_id", "customerId"),
        Query("person_id", "personId"),
        Query("external_customer_id", "externalCustomerId"),
        Query("email", "email"),
        Query("status", "status"),
        Query("after", "after", Kind.MOMENT),
        Query("last_status_change", "lastStatusChange", Kind.MOMENT),
        Query("sort_by", "sortBy"),
        Query("sort_order", "sortOrder"),
    ),
    paging=Paging(),
)

GET = Operation(
    name="subscribers.get",
    title="Get a Wholesale Subscriber",
    method="GET",
    path="/wholesale/subscribers/{subscriberId}",
    safety=Safety.READS,
    scope=_READ,
    gives=Gives.OBJECT,
    returns=Subscriber,
)

PROVISION = Operation(
    name="subscribers.provision",
    title="Provision a Wholesale Subscriber",
    method="POST",
    path="/wholesale/subscribers",
    safety=Safety.CREATES,
    scope=_WRITE,
    gives=Gives.OBJECT,
    returns=Subscriber,
    body=ProvisionSubscriber,
    settle="look for it with subscribers.list(customer_id=..., email=...)",
)

UPDATE = Operation(
    name="subscribers.update",
    title="Update a Wholesale Subscriber",
    method="PUT",
    path="/wholesale/subscribers/{subscriberId}",
    safety=Safety.REPLACES,
    scope=_WRITE,
    gives=Gives.OBJECT,
    returns=Subscriber,
    body=UpdateSubscriber,
)

DELETE = Operation[None](
    name="subscribers.delete",
    title="Remove a Wholesale Subscriber",
    method="DELETE",
    path="/wholesale/subscribers/{subscriberId}",
    safety=Safety.REPLACES,
    scope=_WRITE,
    gives=Gives.NOTHING,
)

# The path lies outside /wholesale: a resource shared with Webex for BroadWorks, not a slip.
SEND_CONSENT_EMAIL = Operation[None](
    name="subscribers.send_consent_email",
    title="Send Consent User Move Email to Pending Wholesale Subscribers",
    method="POST",
    path="/subscribers/{subscriberId}/emails/consentMove",
    safety=Safety.CREATES,
    scope=_WRITE,
    gives=Gives.NOTHING,
    settle="ask the person whether the e-mail came",
)
