"""The people operations: who somebody is, who is in an organisation, and the end of a person.

Outside the contract. A subscriber's person is made from the subscriber; one who is no subscriber any more, or
never was, is a record of its own.
"""

from __future__ import annotations

from typing import Any

from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.messages import Problem, Response, conflict, json_response, not_found, to_json
from webex_wholesale.sandbox._api.queries import cut, next_link, page_response
from webex_wholesale.sandbox._state.directory import Record
from webex_wholesale.sandbox._state.store import Store, email_key
from webex_wholesale.sandbox._values import LICENSE, ROLE, canonical, hydra, micros, millis

ADMINISTRATOR = hydra(ROLE, "full-administrator")


def get_me(call: Call) -> Response:
    """GET /people/me: the administrator whose token it is."""
    return json_response(200, _administrator(call))


def list_people(call: Call, org_id: str | None) -> Response:
    """GET /people: in one organisation, or, looked up by e-mail, in all that the caller manages."""
    values, store = call.values, call.store
    if "email" in values and "orgId" not in values:
        found = [person for person in _by_email(call, values["email"]) if _reachable(call, person["orgId"])]
    else:
        found = members(store, org_id or call.tenant.org_id)
        if org_id in (None, call.tenant.org_id):
            found = [_record_of(_administrator(call)), *found]
    if "email" in values:
        found = [person for person in found if email_key(person["email"]) == email_key(values["email"])]
    if "displayName" in values:
        start = values["displayName"].lower()
        found = [person for person in found if _name(person).lower().startswith(start)]
    if "id" in values:
        wanted = {canonical(part) for part in values["id"].split(",")}
        found = [person for person in found if person["id"] in wanted]
    if "locationId" in values:
        found = [person for person in found if person["location"] == canonical(values["locationId"])]
    page, size, following = cut(found, values, default=100)
    headers = [] if following is None else [next_link(call.request, size, offset=following)]
    return page_response([to_json(_wire(person)) for person in page], "items", *headers)


def get_person(call: Call) -> Response:
    """GET /people/{personId}."""
    if canonical(call.identifier) == call.token.person_id:
        return get_me(call)
    return json_response(200, _wire(_find(call)[1]))


def delete_person(call: Call) -> Response:
    """DELETE /people/{personId}: frees the e-mail; 409 for one who is a subscriber (difference S43)."""
    if canonical(call.identifier) == call.token.person_id:
        raise conflict("You cannot delete yourself.")
    key, person = _find(call)
    subscriber = call.store.emails.get(key)
    if subscriber is not None:
        if call.settings.subscribed_person == "conflict":
            raise conflict("The person is a wholesale subscriber; delete the subscriber first.")
        call.store.remove_subscriber(subscriber, call.now)
    organization = call.store.directory.organizations[person["orgId"]]
    if organization.get("administrator") == person["id"]:
        del organization["administrator"]
    del call.store.directory.people[key]
    return Response(204)


def members(store: Store, org_id: str) -> list[Record]:
    """The people of an organisation: its customer's subscribers who have consented, and everybody else in it."""
    customers = (customer for customer in store.customers.values() if customer.org_id == org_id)
    customer = next(customers, None)
    subscribed = [] if customer is None else [s for s in customer.subscribers if not s.pending]
    others = [person for person in store.directory.people.values() if person["orgId"] == org_id]
    return [*(store.left_behind(subscriber) for subscriber in subscribed), *others]


def _by_email(call: Call, email: str) -> list[Record]:
    key = email_key(email)
    subscriber = call.store.emails.get(key)
    if subscriber is not None and not subscriber.pending:
        return [call.store.left_behind(subscriber)]
    person = call.store.directory.people.get(key)
    own = _record_of(_administrator(call))
    return [own] if person is None and own["email"] == key else [person] if person is not None else []


def _find(call: Call) -> tuple[str, Record]:
    wanted = canonical(call.identifier)
    for key, subscriber in call.store.emails.items():
        if subscriber.wire.get("personId") == wanted:
            return key, _checked(call, call.store.left_behind(subscriber))
    for key, person in call.store.directory.people.items():
        if person["id"] == wanted:
            return key, _checked(call, person)
    raise not_found("Person")


def _checked(call: Call, person: Record) -> Record:
    if not _reachable(call, person["orgId"]):
        raise Problem(404, "Person not found.")
    return person


def _reachable(call: Call, org_id: str) -> bool:
    return org_id == call.tenant.org_id or is_managed(call, org_id)


def is_managed(call: Call, org_id: str) -> bool:
    """Whether a customer's organisation is open to the caller: once it was read by its id (difference S23)."""
    opened = call.settings.organizations_open or org_id in call.store.managed
    return opened and is_own(call, call.store.directory.organizations[org_id])


def is_own(call: Call, record: Record) -> bool:
    """Difference S42: those of a reseller's customers are open to the partner on behalf of the reseller only."""
    if record["owner"] == call.tenant.org_id:
        return True
    return call.settings.reseller_organizations_open and call.tenant.is_partner


def _administrator(call: Call) -> dict[str, Any]:
    tenant = call.store.tenants[call.token.org_id]
    domain = "".join(letter for letter in tenant.name.lower() if letter.isascii() and letter.isalnum())
    return {
        "id": call.token.person_id,
        "emails": [f"admin@{domain or 'partner'}.example"],
        "displayName": f"{tenant.name} Administrator",
        "firstName": tenant.name,
        "lastName": "Administrator",
        "orgId": tenant.org_id,
        "roles": [ADMINISTRATOR],
        "created": millis(tenant.created),
        "type": "person",
    }


def _record_of(me: dict[str, Any]) -> Record:
    names = {"first": me["firstName"], "last": me["lastName"], "created": me["created"]}
    numbers = {"phone": "", "extension": "", "location": "", "calling": False, "administrator": True}
    return {"id": me["id"], "email": me["emails"][0], "orgId": me["orgId"], **names, **numbers}


def _name(person: Record) -> str:
    return f"{person['first']} {person['last']}".strip() or str(person["email"])


def _wire(person: Record) -> dict[str, Any]:
    wire: dict[str, Any] = {"id": person["id"], "emails": [person["email"]], "displayName": _name(person)}
    for field, name in (("firstName", "first"), ("lastName", "last")):
        if person[name]:
            wire[field] = person[name]
    wire["orgId"] = person["orgId"]
    wire["roles"] = [ADMINISTRATOR] if person["administrator"] else []
    wire["licenses"] = [hydra(LICENSE, f"{person['orgId'][-16:]}:calling")] if person["calling"] else []
    if person["phone"]:
        wire["phoneNumbers"] = [{"type": "work", "value": person["phone"]}]
    for field, name in (("extension", "extension"), ("locationId", "location")):
        if person[name]:
            wire[field] = person[name]
    created = person["created"]
    return {**wire, "created": created if isinstance(created, str) else micros(created), "type": "person"}
