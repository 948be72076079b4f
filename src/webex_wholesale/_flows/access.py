"""Find out what a token may do, by the cheapest read of each resource."""

from __future__ import annotations

from webex_wholesale import _ops
from webex_wholesale._core.tokens.access import AccessTable, access_table, granted_by
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale.errors import AuthError, CallError

_READS = ("customers.list", "subscribers.list", "billing_reports.list", "sub_partners.list")


def check_access(calls: Calls, source: object) -> Flow[AccessTable]:
    """Ask each resource for one item and return what came of it; `source` may know what was granted."""
    tried: dict[str, CallError | None] = {}
    for name in _READS:
        # A sub-partner has no sub-partners: within its view there is nothing to ask.
        if name == "sub_partners.list" and calls.sub_partner is not None:
            continue
        operation = _ops.named(name)
        tried[name] = None
        try:
            yield from calls.pages(operation, {}, page_size=1).next_page()
        except AuthError:
            raise
        except CallError as error:
            tried[name] = error
    return access_table(_ops.all_operations(), tried, granted_by(source))
