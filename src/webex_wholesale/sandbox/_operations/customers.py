"""The customer operations: list, provision, get, update, delete."""

from __future__ import annotations

from typing import Any

from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.languages import organization_language
from webex_wholesale.sandbox._api.messages import Response, conflict, json_response, missing, to_json
from webex_wholesale.sandbox._api.queries import cut, next_link, page_response
from webex_wholesale.sandbox._operations.precheck import (
    check_calling,
    check_external_id,
    check_new_customer,
    check_packages,
    find_customer,
)
from webex_wholesale.sandbox._state.customers import Customer
from webex_wholesale.sandbox._values import CUSTOMER, ORGANIZATION, canonical, hydra
from webex_wholesale.sandbox.settings import lets_through
from webex_wholesale.sandbox.transitions import Operation, Transitions

_BUSY = ("provisioning", "updating", "deleting", "pending_rpl_review")


def list_customers(call: Call) -> Response:
    """GET /wholesale/customers: oldest first, filters match exactly."""
    values = call.values
    found: list[Customer] = call.tenant.customers
    if call.lists_lag:
        found = [customer for customer in found if call.listed(customer.id, customer.created)]
    if "externalId" in values:
        mode, wanted = call.settings.external_id_filter, values["externalId"]
        found = [customer for customer in found if lets_through(mode, wanted, customer.external_id)]
    if "orgId" in values:
        org_id = canonical(values["orgId"])
        found = [customer for customer in found if customer.wire().get("orgId") == org_id]
    if "status" in values:
        statuses = _statuses(call)
        found = [customer for customer in found if customer.status in statuses]
    if call.settings.newest_first:
        found = found[::-1]
    page, size, following = cut(found, values, default=100, most=call.settings.largest_page)
    if call.settings.org_id_shown == "settled":
        items = [customer.json() for customer in page]
    else:
        items = [to_json(_shown(call, customer.wire(), customer)) for customer in page]
    headers = [] if following is None else [next_link(call.request, size, offset=following)]
    for customer in list(page):
        call.saw(customer.progress)
    return page_response(items, "items", *headers)


def _statuses(call: Call) -> list[str]:
    """The statuses of the filter, as far as the service understands several (difference S6)."""
    given = [value for name, value in call.request.query if name == "status"]
    mode = call.settings.several_statuses
    if mode == "both":
        return list(call.values["status"])
    if mode == "repeated":
        return given
    several = given[0].split(",")
    return several if mode == "comma" else several[:1]


def provision_customer(call: Call, transitions: Transitions) -> Response:
    """POST /wholesale/customers: 202, and a customer that is on its way."""
    body = call.body
    if "customerInfo" not in body and "orgId" not in body:
        raise missing("customerInfo")
    check_new_customer(call, body)
    store = call.store
    org_id = canonical(body["orgId"]) if "orgId" in body else hydra(ORGANIZATION, store.random.uuid("org"))
    customer = Customer(
        id=hydra(CUSTOMER, store.random.uuid("customer")),
        org_id=org_id,
        owner=call.tenant.org_id,
        external_id=body["externalId"],
        created=call.now,
    )
    customer.address = body["address"]
    customer.info = body.get("customerInfo", {})
    customer.parameters = body.get("provisioningParameters", {})
    customer.provisioning_id = body["provisioningId"]
    customer.internal = org_id == call.tenant.org_id
    customer.language = organization_language(
        customer.info.get("language"), *store.template_of(customer.provisioning_id)
    )
    store.add_customer(customer)
    call.made = customer.id
    customer.assign(body["packages"])
    return _start(call, customer, "provision", transitions)


def get_customer(call: Call) -> Response:
    """GET /wholesale/customers/{customerId}."""
    customer = find_customer(call, call.identifier)
    location = ("Location", call.url(f"/wholesale/customers/{customer.id}"))
    if call.stale and customer.previous is not None:
        return json_response(200, customer.previous, location)
    licensed = call.values.get("includePackageLicenseInfo", False)
    wire = customer.with_licenses() if licensed else customer.wire()
    response = json_response(200, _shown(call, wire, customer), location)
    call.saw(customer.progress)
    return response


def _shown(call: Call, wire: dict[str, Any], customer: Customer) -> dict[str, Any]:
    """A customer as the service shows it: with its orgId or without (difference S4)."""
    mode = call.settings.org_id_shown
    if mode == "always":
        return {"id": customer.id, "orgId": customer.org_id, **wire}
    if mode == "provisioned" and wire["status"] != "provisioned":
        return {name: value for name, value in wire.items() if name != "orgId"}
    return wire


def update_customer(call: Call, transitions: Transitions) -> Response:
    """PUT /wholesale/customers/{customerId}: the packages of the body replace those of the customer."""
    customer = find_customer(call, call.identifier)
    if customer.status in _BUSY:
        raise conflict(f"The customer cannot be updated while its status is {customer.status}.")
    body = call.body
    _check_removal(call, customer, body["packages"])
    check_packages(call, body["packages"])
    parameters = body.get("provisioningParameters", {})
    added = [name for name in body["packages"] if name not in customer.packages]
    check_calling(call, added, parameters, customer.parameters)
    if call.settings.unique_external_ids and "externalId" in body:
        check_external_id(call, body["externalId"], customer)
    call.store.touch_customer(customer)
    customer.previous = customer.wire()
    if "externalId" in body and body["externalId"] != customer.external_id:
        customer.external_id = body["externalId"]
        for subscriber in customer.subscribers:
            renamed = {**subscriber.wire, "externalCustomerId": customer.external_id}
            call.store.update_subscriber(subscriber, renamed)
    customer.address = body.get("address", customer.address)
    customer.parameters = {**customer.parameters, **parameters}
    call.store.place(customer)
    customer.assign(body["packages"])
    return _start(call, customer, "update", transitions)


def _check_removal(call: Call, customer: Customer, packages: list[str]) -> None:
    """Differences S32 and S8: whether no package may be left, and whether one that is in use may go."""
    if not packages and not call.settings.empty_packages:
        raise missing("packages")
    held = sorted({subscriber.package for subscriber in customer.subscribers} - set(packages))
    if held and call.settings.removed_package == "refused":
        raise conflict(f"The package {held[0]} cannot be removed while subscribers hold it.")


def delete_customer(call: Call, transitions: Transitions) -> Response:
    """DELETE /wholesale/customers/{customerId}: 202; while it is deleting once more (difference S17)."""
    customer = find_customer(call, call.identifier)
    if customer.status == "deleting" and call.settings.repeated_delete == "accepted":
        return Response(202)
    if customer.status in ("provisioning", "updating", "deleting"):
        raise conflict(f"The customer cannot be deleted while its status is {customer.status}.")
    call.store.touch_customer(customer)
    customer.previous = customer.wire()
    _start(call, customer, "delete", transitions)
    return Response(202)


def _start(call: Call, customer: Customer, operation: Operation, transitions: Transitions) -> Response:
    customer.operation = operation
    customer.errors = []
    steps = transitions.steps(operation, customer.external_id)
    customer.progress.begin(steps, call.now, call.store.events)
    url = call.url(f"/wholesale/customers/{customer.id}")
    return json_response(202, {"url": url}, ("Location", url))
