"""The four operations on billing reports."""

from __future__ import annotations

from webex_wholesale._core.operation import Delegation, Gives, Kind, Operation, Paging, Query
from webex_wholesale._core.retry import Safety
from webex_wholesale.models.billing import BillingReport, CreateBillingReport

_READ = "spark-admin:wholesale_billing_reports_read"
_WRITE = "spark-admin:wholesale_billing_reports_write"

LIST = Operation(
    name="billing_reports.list",
    title="List Wholesale Billing Reports",
    method="GET",
    path="/wholesale/billing/reports",
    safety=Safety.READS,
    scope=_READ,
    gives=Gives.PAGE,
    returns=BillingReport,
    query=(
        Query("billing_start_date", "billingStartDate", Kind.DAY),
        Query("billing_end_date", "billingEndDate", Kind.DAY),
        Query("type", "type"),
        Query("sort_by", "sortBy"),
        Query("status", "status"),
    ),
    delegation=Delegation.FILTER,
    # The contract has no offset here: only the Link header leads on.
    paging=Paging(offset=False),
)

GET = Operation(
    name="billing_reports.get",
    title="Get a Wholesale Billing Report",
    method="GET",
    path="/wholesale/billing/reports/{id}",
    safety=Safety.READS,
    scope=_READ,
    gives=Gives.OBJECT,
    returns=BillingReport,
    delegation=Delegation.NONE,
)

CREATE = Operation(
    name="billing_reports.create",
    title="Create a Wholesale Billing Report",
    method="POST",
    path="/wholesale/billing/reports",
    safety=Safety.CREATES,
    scope=_WRITE,
    gives=Gives.OBJECT,
    returns=BillingReport,
    body=CreateBillingReport,
    delegation=Delegation.BODY,
    settle="look for it with billing_reports.list(billing_start_date=..., billing_end_date=...)",
)

DELETE = Operation[None](
    name="billing_reports.delete",
    title="Delete a Wholesale Billing Report",
    method="DELETE",
    path="/wholesale/billing/reports/{id}",
    safety=Safety.REPLACES,
    scope=_WRITE,
    gives=Gives.NOTHING,
    delegation=Delegation.NONE,
)
