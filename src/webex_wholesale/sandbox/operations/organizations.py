"""The organisation operations, as far as wholesale needs them: a customer's name, and who may read it.

Outside the contract. A new customer's organisation is not among those that the partner manages until it has been
read once by its id; the list holds only those (difference S23).
"""

from __future__ import annotations

from typing import Any

from webex_wholesale.sandbox.calls import Call
from webex_wholesale.sandbox.identifiers import canonical
from webex_wholesale.sandbox.messages import Response, json_response, to_json
from webex_wholesale.sandbox.paging import page_response
from webex_wholesale.sandbox.problems import Problem, not_found
from webex_wholesale.sandbox.stamps import millis
from webex_wholesale.sandbox.state.customers import SETTLED, Customer


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
