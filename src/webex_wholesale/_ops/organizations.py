"""Two operations of Webex's organisations API: outside the wholesale contract, and where its customers' names are.

The sub-partner parameter is documented for neither. `get` names the sub-partner all the same, as everything in a
view does; `list` would show the partner's own organisations, so a view refuses it.
"""

from __future__ import annotations

from webex_wholesale._core.call.operation import Delegation, Operation, Paging, ResponseKind
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.models.organizations import Organization

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
