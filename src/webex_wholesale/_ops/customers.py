"""The five operations on customers."""

from __future__ import annotations

from webex_wholesale._core.call.operation import Operation, Paging, ParamType, QueryParam, ResponseKind
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.models.customers import Customer, ProvisionCustomer, UpdateCustomer

_READ = "spark-admin:wholesale_customers_read"
_WRITE = "spark-admin:wholesale_customers_write"

LIST = Operation(
    name="customers.list",
    title="List Wholesale Customers",
    method="GET",
    path="/wholesale/customers",
    safety=Safety.SAFE,
    scope=_READ,
    gives=ResponseKind.PAGE,
    returns=Customer,
    query=(
        QueryParam("external_id", "externalId"),
        QueryParam("org_id", "orgId", ParamType.ORG_ID),
        QueryParam("status", "status", ParamType.TEXTS),
    ),
    paging=Paging(),
)

GET = Operation(
    name="customers.get",
    title="Get a Wholesale Customer",
    method="GET",
    path="/wholesale/customers/{customerId}",
    safety=Safety.SAFE,
    scope=_READ,
    gives=ResponseKind.OBJECT,
    returns=Customer,
    query=(QueryParam("include_package_license_info", "includePackageLicenseInfo", ParamType.BOOLEAN),),
)

PROVISION = Operation(
    name="customers.provision",
    title="Provision a Wholesale Customer",
    method="POST",
    path="/wholesale/customers",
    safety=Safety.NOT_IDEMPOTENT,
    scope=_WRITE,
    gives=ResponseKind.LOCATION,
    returns=str,
    body=ProvisionCustomer,
    key=("external_id",),
    recovery_hint="look for it with customers.list(external_id=...)",
)

UPDATE = Operation(
    name="customers.update",
    title="Update a Wholesale Customer",
    method="PUT",
    path="/wholesale/customers/{customerId}",
    safety=Safety.IDEMPOTENT,
    scope=_WRITE,
    gives=ResponseKind.LOCATION,
    returns=str,
    body=UpdateCustomer,
)

DELETE = Operation[None](
    name="customers.delete",
    title="Remove a Wholesale Customer",
    method="DELETE",
    path="/wholesale/customers/{customerId}",
    safety=Safety.IDEMPOTENT,
    scope=_WRITE,
    gives=ResponseKind.NOTHING,
)
