"""The sub-partner operation: a partner lists its sub-partners; a sub-partner has none."""

from __future__ import annotations

from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.messages import Response, to_json
from webex_wholesale.sandbox._api.queries import cut, next_link, page_response


def list_sub_partners(call: Call) -> Response:
    """GET /wholesale/subPartners."""
    tenants = call.store.tenants.values() if call.tenant.is_partner else ()
    found = [tenant for tenant in tenants if not tenant.is_partner]
    state = call.values.get("provisioningState")
    if state is not None:
        found = [tenant for tenant in found if tenant.state == state]
    page, size, following = cut(found, call.values, default=100, most=call.settings.largest_page)
    headers = [] if following is None else [next_link(call.request, size, offset=following)]
    items = [to_json(tenant.wire()) for tenant in page]
    return page_response(items, call.settings.sub_partners_key, *headers)
