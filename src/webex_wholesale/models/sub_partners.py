"""Sub-partners: resellers under the partner, each an organisation of its own."""

from __future__ import annotations

from datetime import datetime

import attrs

from webex_wholesale.models.base import Model, field
from webex_wholesale.models.enums import ProvisioningState


@attrs.frozen(kw_only=True, repr=False)
class SubPartner(Model):
    """A reseller. A suspended one may still delete, but neither provision nor update.

    `org_id` is what `client.for_sub_partner()` and `sub_partner=` take.

    Attributes:
        org_id: its organisation id, which `client.for_sub_partner()` and `sub_partner=` take.
        subscription_id: its wholesale subscription; empty only where an answer lacks it.
        provisioning_state: whether it may provision; empty only where an answer lacks it.
        created: when it was made, UTC.
        billing_start_date: from when it is billed, UTC.
    """

    org_id: str = field(identity=True)
    subscription_id: str = field(strict=True, default="")
    provisioning_state: ProvisioningState = field(strict=True, default=ProvisioningState(""))
    created: datetime | None = field()
    billing_start_date: datetime | None = field()
