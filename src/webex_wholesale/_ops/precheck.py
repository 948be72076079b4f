"""The two prechecks: POST by method, but they change nothing and may be repeated like a read."""

from __future__ import annotations

from webex_wholesale._core.call.operation import Operation, ResponseKind
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.models.customers import PrecheckCustomer
from webex_wholesale.models.precheck import PrecheckResult
from webex_wholesale.models.subscribers import PrecheckSubscriber

CUSTOMER = Operation(
    name="precheck.customer",
    title="Precheck a Wholesale Customer Provisioning",
    method="POST",
    path="/wholesale/customers/validate",
    safety=Safety.SAFE,
    scope="spark-admin:wholesale_customers_write",
    scope_grade="inferred",
    gives=ResponseKind.OBJECT,
    returns=PrecheckResult,
    body=PrecheckCustomer,
)

SUBSCRIBER = Operation(
    name="precheck.subscriber",
    title="Precheck a Wholesale Subscriber Provisioning",
    method="POST",
    path="/wholesale/subscribers/validate",
    safety=Safety.SAFE,
    scope="spark-admin:wholesale_subscribers_write",
    scope_grade="inferred",
    gives=ResponseKind.OBJECT,
    returns=PrecheckResult,
    body=PrecheckSubscriber,
)
