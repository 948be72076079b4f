"""Finding out what a token may do, by the cheapest read of each resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webex_wholesale import _ops
from webex_wholesale._core.access import AccessTable, access_table, granted_by
from webex_wholesale.errors import AuthError, CallError

if TYPE_CHECKING:
    from webex_wholesale._async.client import AsyncWholesaleClient
    from webex_wholesale._async.pager import AsyncPager


async def check_access(client: AsyncWholesaleClient, source: object) -> AccessTable:
    """Ask each resource for one item and return what came of it; `source` may know what was granted."""
    pagers: dict[str, AsyncPager[Any]] = {
        "customers.list": client.customers.list(page_size=1),
        "subscribers.list": client.subscribers.list(page_size=1),
        "billing_reports.list": client.billing_reports.list(page_size=1),
    }
    if client.sub_partner is None:
        # A sub-partner has no sub-partners: within its view there is nothing to ask.
        pagers["sub_partners.list"] = client.sub_partners.list(page_size=1)
    tried: dict[str, CallError | None] = {}
    for name, pager in pagers.items():
        try:
            await pager.first()
        except AuthError:
            raise
        except CallError as error:
            tried[name] = error
        else:
            tried[name] = None
    return access_table(_ops.all_operations(), tried, granted_by(source))
