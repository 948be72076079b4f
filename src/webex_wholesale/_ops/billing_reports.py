"""The four operations on billing reports."""

from __future__ import annotations

from webex_wholesale._core.call.operation import Delegation, Operation, Paging, ParamType, QueryParam, ResponseKind
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.models.billing import BillingReport, CreateBillingReport
from webex_wholesale.models.enums import ReportType

_READ = "spark-admin:wholesale_billing_reports_read"
_WRITE = "spark-admin:wholesale_billing_reports_write"

LIST = Operation(
    name="billing_reports.list",
    title="List Wholesale Billing Reports",
    method="GET",
    path="/wholesale/billing/reports",
    safety=Safety.SAFE,
    scope=_READ,
    gives=ResponseKind.PAGE,
    returns=BillingReport,
    query=(
        QueryParam("billing_start_date", "billingStartDate", ParamType.DAY),
        QueryParam("billing_end_date", "billingEndDate", ParamType.DAY),
        QueryParam("type", "type", ParamType.ONE_OF),
        QueryParam("sort_by", "sortBy"),
        QueryParam("status", "status", ParamType.ONE_OF),
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
    safety=Safety.SAFE,
    scope=_READ,
    gives=ResponseKind.OBJECT,
    returns=BillingReport,
    delegation=Delegation.NONE,
)

CREATE = Operation(
    name="billing_reports.create",
    title="Create a Wholesale Billing Report",
    method="POST",
    path="/wholesale/billing/reports",
    safety=Safety.NOT_IDEMPOTENT,
    scope=_WRITE,
    gives=ResponseKind.OBJECT,
    returns=BillingReport,
    body=CreateBillingReport,
    key=("billing_start_date", "billing_end_date", "type"),
    key_defaults=(("type", ReportType.PARTNER.value),),
    delegation=Delegation.BODY,
    recovery_hint="look for it with billing_reports.list(billing_start_date=..., billing_end_date=...)",
)

DELETE = Operation[None](
    name="billing_reports.delete",
    title="Delete a Wholesale Billing Report",
    method="DELETE",
    path="/wholesale/billing/reports/{id}",
    safety=Safety.IDEMPOTENT,
    scope=_WRITE,
    gives=ResponseKind.NOTHING,
    delegation=Delegation.NONE,
)
