"""Operations of Webex's organisations API: outside the wholesale contract, and where its customers' names are.

The sub-partner parameter is documented for neither. `get` names the sub-partner all the same, as everything in a
view does; `list` would show the partner's own organisations, so a view refuses it.
"""

from __future__ import annotations

from webex_wholesale._core.call.operation import Delegation, Operation, Paging, ResponseKind
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.models.organizations import IdentityOrganization, Organization, RenameOrganization

_READ = "spark-admin:organizations_read"

LIST = Operation(
    name="organizations.list",
    title="List Organizations",
    method="GET",
    path="/organizations",
    safety=Safety.SAFE,
    scope=_READ,
    gives=ResponseKind.PAGE,
    returns=Organization,
    delegation=Delegation.REFUSED,
    # Webex documents no paging here: one answer holds them all. A Link header would still be followed.
    paging=Paging(offset=False, sized=False),
)

GET = Operation(
    name="organizations.get",
    title="Get Organization Details",
    method="GET",
    path="/organizations/{orgId}",
    safety=Safety.SAFE,
    scope=_READ,
    gives=ResponseKind.OBJECT,
    returns=Organization,
)

DELETE = Operation[None](
    name="organizations.delete",
    title="Delete Organization",
    method="DELETE",
    path="/organizations/{orgId}",
    safety=Safety.IDEMPOTENT,
    scope="spark-admin:organizations_write",
    gives=ResponseKind.NOTHING,
)

# Outside the API's base path, on the same origin: Webex keeps names in its identity service.
RENAME = Operation(
    name="organizations.rename",
    title="Update an organization (identity)",
    method="PATCH",
    path="/identity/organizations/{orgId}",
    safety=Safety.IDEMPOTENT,
    scope="identity:organizations_rw",
    gives=ResponseKind.OBJECT,
    returns=IdentityOrganization,
    body=RenameOrganization,
    delegation=Delegation.NONE,
    at_origin=True,
)
