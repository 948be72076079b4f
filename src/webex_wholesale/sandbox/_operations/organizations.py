"""The organisation operations, as far as wholesale needs them: a customer's name, and who may read it.

Outside the contract. A new customer's organisation is not among those that the partner manages until it has been
read once by its id; the list holds only those (difference S23).
"""

from __future__ import annotations

from typing import Any

from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.messages import Problem, Response, json_response, not_found, to_json
from webex_wholesale.sandbox._api.queries import page_response
from webex_wholesale.sandbox._state.customers import SETTLED, Customer
from webex_wholesale.sandbox._values import canonical, millis


def list_organizations(call: Call) -> Response:
    """GET /organizations: the caller's own and those it manages, all at once; there are no pages."""
    tenant, managed = call.tenant, call.store.managed
    own = _wire(tenant.org_id, tenant.name, tenant.created)
    customers = [_of(customer) for customer in tenant.customers if customer.org_id in managed]
    return page_response([to_json(wire) for wire in (own, *customers)], "items")


def get_organization(call: Call) -> Response:
    """GET /organizations/{orgId}: reading it puts it among those that the caller manages."""
    org_id = canonical(call.identifier)
    tenant = call.tenant
    if org_id == tenant.org_id:
        return json_response(200, _wire(org_id, tenant.name, tenant.created))
    everyone = call.store.customers.values()
    customer = next((customer for customer in everyone if customer.org_id == org_id), None)
    if customer is None:
        raise not_found("Organization")
    if customer.owner != tenant.org_id or not _is_open(call, customer):
        raise Problem(403, "You are not allowed to access this organization.")
    call.store.managed.add(org_id)
    return json_response(200, _of(customer))


def _is_open(call: Call, customer: Customer) -> bool:
    """Difference S24: `organization_lag` seconds from the customer's creation on, and once it is provisioned."""
    if customer.org_id in call.store.managed:
        return True
    return customer.status in SETTLED and call.now >= customer.created + call.settings.organization_lag


def _of(customer: Customer) -> dict[str, Any]:
    # One that was there before has a name that only itself knows.
    return _wire(customer.org_id, customer.info.get("name") or "Attached organization", customer.created)


def _wire(org_id: str, name: str, created: float) -> dict[str, Any]:
    return {"id": org_id, "displayName": name, "created": millis(created)}
