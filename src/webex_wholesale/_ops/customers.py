"""The five operations on customers."""

from __future__ import annotations

from webex_wholesale._core.operation import Gives, Kind, Operation, Paging, Query
from webex_wholesale._core.retry import Safety
from webex_wholesale.models.customers import Customer, ProvisionCustomer, UpdateCustomer

_READ = "spark-admin:wholesale_customers_read"
_WRITE = "spark-admin:wholesale_customers_write"

LIST = Operation(
    name="customers.list",
    title="List Wholesale Customers",
    method="GET",
    path="/wholesale/customers",
    safety=Safety.READS,
    scope=_READ,
    gives=Gives.PAGE,
    returns=Customer,
    query=(
        Query("external_id", "externalId"),
        Query("org_id", "orgId", Kind.ORG_ID),
        Query("status", "status", Kind.TEXTS),
    ),
    paging=Paging(),
)

GET = Operation(
    name="customers.get",
    title="Get a Wholesale Customer",
    method="GET",
    path="/wholesale/customers/{customerId}",
    safety=Safety.READS,
    scope=_READ,
    gives=Gives.OBJECT,
    returns=Customer,
    query=(Query("include_package_license_info", "includePackageLicenseInfo", Kind.BOOLEAN),),
)

PROVISION = Operation(
    name="customers.provision",
    title="Provision a Wholesale Customer",
    method="POST",
    path="/wholesale/customers",
    safety=Safety.CREATES,
    scope=_WRITE,
    gives=Gives.LOCATION,
    returns=str,
    body=ProvisionCustomer,
    settle="look for it with customers.list(external_id=...)",
)

UPDATE = Operation(
    name="customers.update",
    title="Update a Wholesale Customer",
    method="PUT",
    path="/wholesale/customers/{customerId}",
    safety=Safety.REPLACES,
    scope=_WRITE,
    gives=Gives.LOCATION,
    returns=str,
    body=UpdateCustomer,
)

DELETE = Operation[None](
    name="customers.delete",
    title="Remove a Wholesale Customer",
    method="DELETE",
    path="/wholesale/customers/{customerId}",
    safety=Safety.REPLACES,
    scope=_WRITE,
    gives=Gives.NOTHING,
)
