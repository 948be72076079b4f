# Made from _async/resources/sub_partners.py by tools/make_sync.py: change that one.
"""Sub-partners: list."""

from __future__ import annotations

from webex_wholesale._sync.pager import Pager
from webex_wholesale._sync.resources.base import Resource
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._ops import sub_partners as ops
from webex_wholesale.models.enums import AnyProvisioningState, Several
from webex_wholesale.models.sub_partners import SubPartner


class SubPartners(Resource):
    """The partner's resellers; only the partner's own client has them, not the view of one."""

    def list(
        self,
        *,
        provisioning_state: AnyProvisioningState | Several[AnyProvisioningState] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        prefetch: int | None = None,
        options: CallOptions | None = None,
    ) -> Pager[SubPartner]:
        """List sub-partners; nothing is sent before the first item is asked for.

        Args:
            provisioning_state: `active` or `suspended`; one of several is picked from all of them, here.
            limit: sub-partners wanted in all.
            page_size: sub-partners to ask for in one request, 100 by default.
            prefetch: pages to fetch ahead of the one that is read.
            options: timeout, deadline, retry and headers of the calls.

        Raises:
            InvalidRequest: called on a sub-partner's view, or an argument cannot be right.

        Scope: `spark-admin:wholesale_sub_partners_read` (inferred). Operation: List Wholesale Sub-partners.

        Examples:
            >>> for reseller in client.sub_partners.list(provisioning_state="active"):  # doctest: +SKIP
            ...     print(reseller.org_id, reseller.subscription_id)
        """
        return self._list(
            ops.LIST,
            {"provisioning_state": provisioning_state},
            limit=limit,
            page_size=page_size,
            prefetch=prefetch,
            sub_partner=None,
            options=options,
        )
