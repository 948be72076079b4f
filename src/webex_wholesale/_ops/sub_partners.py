"""The one operation on sub-partners."""

from __future__ import annotations

from webex_wholesale._core.call.operation import Delegation, Operation, Paging, ParamType, QueryParam, ResponseKind
from webex_wholesale._core.call.retry import Safety
from webex_wholesale.models.sub_partners import SubPartner

LIST = Operation(
    name="sub_partners.list",
    title="List Wholesale Sub-partners",
    method="GET",
    path="/wholesale/subPartners",
    safety=Safety.SAFE,
    # No document names a scope; real tokens carry this one.
    scope="spark-admin:wholesale_sub_partners_read",
    scope_grade="inferred",
    gives=ResponseKind.PAGE,
    returns=SubPartner,
    query=(QueryParam("provisioning_state", "provisioningState", ParamType.ONE_OF),),
    delegation=Delegation.REFUSED,
    # The contract's schema says `items`, its example `subPartners`.
    paging=Paging(items=("items", "subPartners")),
)
