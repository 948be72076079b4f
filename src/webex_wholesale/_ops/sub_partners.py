"""The one operation on sub-partners."""

from __future__ import annotations

from webex_wholesale._core.operation import Delegation, Gives, Operation, Paging, Query
from webex_wholesale._core.retry import Safety
from webex_wholesale.models.sub_partners import SubPartner

LIST = Operation(
    name="sub_partners.list",
    title="List Wholesale Sub-partners",
    method="GET",
    path="/wholesale/subPartners",
    safety=Safety.READS,
    # No document names a scope; real tokens carry this one.
    scope="spark-admin:wholesale_sub_partners_read",
    scope_grade="inferred",
    gives=Gives.PAGE,
    returns=SubPartner,
    query=(Query("provisioning_state", "provisioningState"),),
    delegation=Delegation.REFUSED,
    # The contract's schema says `items`, its example `subPartners`.
    paging=Paging(items=("items", "subPartners")),
)
