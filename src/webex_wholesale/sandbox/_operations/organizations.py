"""The organisations: a partner's sub-partners; a customer's name, who may read it, a new name, and the end of it.

All but the list of sub-partners is outside the contract. A new customer's organisation is not among those that the
partner manages until it has been read once by its id; the list holds only those (difference S23). An organisation
outlives its customer.
"""

from __future__ import annotations

from typing import Any

from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.messages import Problem, Response, conflict, json_response, not_found, to_json
from webex_wholesale.sandbox._api.queries import cut, next_link, page_response
from webex_wholesale.sandbox._operations.people import is_managed, is_own, members
from webex_wholesale.sandbox._state.customers import SETTLED, Customer
from webex_wholesale.sandbox._state.directory import Record
from webex_wholesale.sandbox._values import ORGANIZATION, canonical, hydra, millis, uuid_of

_SCHEMA = "urn:cisco:codev:identity:organization:core:1.0"
_FORBIDDEN = "You are not allowed to access this organization."


def list_organizations(call: Call) -> Response:
    """GET /organizations: the caller's own, its resellers', and those it manages, at once; there are no pages."""
    kept = call.store.directory.organizations
    own = [org_id for org_id in call.store.tenants if _is_tenant_of(call, org_id)]
    managed = [org_id for org_id in kept if is_managed(call, org_id) and org_id not in own]
    found = sorted(managed, key=lambda org_id: float(kept[org_id]["created"]))
    return page_response([to_json(_wire(org_id, kept[org_id])) for org_id in (*own, *found)], "items")


def get_organization(call: Call) -> Response:
    """GET /organizations/{orgId}: reading it puts it among those that the caller manages."""
    org_id, record = _find(call, canonical(call.identifier))
    call.horizon = record.get("deleting")
    return json_response(200, _wire(org_id, record))


def delete_organization(call: Call) -> Response:
    """DELETE /organizations/{orgId}: 204, and gone minutes later (difference S40); 409 says all objections."""
    org_id, record = _find(call, canonical(call.identifier))
    against = list(_conflicts(call, org_id))
    if against:
        raise conflict("The organization cannot be deleted.", details=tuple(against))
    if "deleting" not in record:
        call.store.end_organization(org_id, call.now + call.settings.organization_deletion)
    return Response(204)


def rename_organization(call: Call) -> Response:
    """PATCH /identity/organizations/{uuid}."""
    org_id, record = _find(call, hydra(ORGANIZATION, call.identifier))
    body = call.body
    record["name"] = body.get("displayName", record["name"])
    record["language"] = body.get("preferredLanguage", record["language"])
    shown: dict[str, Any] = {"schemas": [_SCHEMA], "id": uuid_of(org_id), "displayName": record["name"]}
    meta = {"created": millis(record["created"]), "lastModified": millis(call.now)}
    return json_response(200, {**shown, "preferredLanguage": record["language"], "meta": meta})


def open_organization(call: Call, org_id: str | None) -> str:
    """The organisation that a companion operation is about: the caller's own, or one that it manages already."""
    if org_id is None or canonical(org_id) == call.tenant.org_id:
        return call.tenant.org_id
    found = canonical(org_id)
    record = call.store.directory.organizations.get(found)
    if record is None:
        raise not_found("Organization")
    if not is_managed(call, found) and not _is_tenant_of(call, found):
        raise Problem(403, _FORBIDDEN)
    return found


def _find(call: Call, org_id: str) -> tuple[str, Record]:
    record = call.store.directory.organizations.get(org_id)
    if record is None:
        raise not_found("Organization")
    if _is_tenant_of(call, org_id):
        return org_id, record
    if not is_own(call, record) or not _is_open(call, org_id, record):
        raise Problem(403, _FORBIDDEN)
    call.store.managed.add(org_id)
    return org_id, record


def _is_tenant_of(call: Call, org_id: str) -> bool:
    """Whether it is the caller's own organisation, or that of one of its resellers."""
    tenant = call.store.tenants.get(org_id)
    return tenant is not None and (tenant is call.tenant or (call.tenant.is_partner and not tenant.is_partner))


def _is_open(call: Call, org_id: str, record: Record) -> bool:
    """Difference S24: `organization_lag` seconds from the customer's creation on, and once it is provisioned."""
    if org_id in call.store.managed:
        return True
    customer = _customer(call, org_id)
    settled = customer is None or customer.status in SETTLED
    created = record["created"] if customer is None else customer.created
    return settled and bool(call.now >= created + call.settings.organization_lag)


def _customer(call: Call, org_id: str) -> Customer | None:
    everyone = call.store.customers.values()
    return next((customer for customer in everyone if customer.org_id == org_id), None)


def _conflicts(call: Call, org_id: str) -> list[str]:
    """Everything that stands against deleting an organisation, in the order in which Webex's documents name it."""
    found = []
    if _customer(call, org_id) is not None:
        found.append("The organization has active subscriptions or licenses.")
    if len(members(call.store, org_id)) > 1:
        found.append("The organization has more than one user.")
    if org_id in call.store.tenants:
        found.append("The organization manages other organizations.")
    return found


def _wire(org_id: str, record: Record) -> dict[str, Any]:
    return {"id": org_id, "displayName": record["name"], "created": millis(record["created"])}


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
