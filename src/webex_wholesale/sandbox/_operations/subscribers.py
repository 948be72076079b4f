"""The subscriber operations: list, provision, get, update, delete, and the consent e-mail."""

from __future__ import annotations

from typing import Any

from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.messages import Response, conflict, json_response, missing, to_json
from webex_wholesale.sandbox._api.queries import cut, next_link, page_response
from webex_wholesale.sandbox._operations.precheck import (
    check_held,
    check_new_subscriber,
    check_number,
    check_ready,
    package_of,
)
from webex_wholesale.sandbox._state.customers import (
    PENDING,
    PROVISIONED,
    Customer,
    Person,
    Subscriber,
    package_fields,
)
from webex_wholesale.sandbox._state.store import email_key
from webex_wholesale.sandbox._values import PERSON, SUBSCRIBER, canonical, hydra, micros, millis, read_instant
from webex_wholesale.sandbox.settings import lets_through

# A sandbox with more subscribers makes their JSON anew each time: kept, it would double the memory.
_MOST_KEPT = 20_000


def list_subscribers(call: Call) -> Response:
    """GET /wholesale/subscribers: by `created` upwards unless told otherwise (difference S18)."""
    values = call.values
    found = _candidates(call)
    wanted = {name: values[key] for key, name in _EXACT.items() if key in values}
    if wanted:
        found = [s for s in found if all(s.wire.get(name) == value for name, value in wanted.items())]
    if "after" in values:
        moment = millis(values["after"])
        found = [s for s in found if s.wire["created"] > moment]
    if "lastStatusChange" in values:
        moment = micros(values["lastStatusChange"])
        found = [s for s in found if s.wire["lastStatusChange"] > moment]
    if call.lists_lag:
        found = [s for s in found if call.listed(s.id, read_instant(s.wire["created"]))]
    key = values.get("sortBy", "created")
    if key != "created":
        found = sorted(found, key=lambda s: str(s.wire[key]))
    if values.get("sortOrder", "ASC") == "DESC" or (call.settings.newest_first and "sortOrder" not in values):
        found = found[::-1]
    page, size, following = cut(found, values, default=50, most=call.settings.largest_page)
    headers = [] if following is None else [next_link(call.request, size, offset=following)]
    if call.store.consents:
        due = [call.store.consents[s.id] for s in page if s.id in call.store.consents]
        call.horizon = min(due, default=None)
    if len(call.store.subscribers) > _MOST_KEPT or call.settings.package_field != "older":
        return page_response([to_json(_shown(call, s.wire)) for s in page], "items", *headers)
    # The attribute first: a hundred calls for a page would be a fifth of its time.
    return page_response([s.kept_json or s.json() for s in page], "items", *headers)


_EXACT = {"personId": "personId", "externalCustomerId": "externalCustomerId", "status": "status"}


def _candidates(call: Call) -> list[Subscriber]:
    """The tenant's subscribers, narrowed by whatever there is an index for."""
    values = call.values
    mode = call.settings.email_filter
    if "email" in values and mode != "ignore_case":
        wanted = values["email"]
        found = [s for s in call.tenant.subscribers if lets_through(mode, wanted, s.email)]
        if "customerId" in values:
            found = [s for s in found if s.customer.id == canonical(values["customerId"])]
        return found
    if "email" in values:
        held = call.store.emails.get(email_key(values["email"]))
        found = [held] if held is not None and held.customer.owner == call.tenant.org_id else []
        if "customerId" in values:
            found = [s for s in found if s.customer.id == canonical(values["customerId"])]
        return found
    if "customerId" in values:
        customer = call.store.customers.get(canonical(values["customerId"]))
        return customer.subscribers if customer and customer.owner == call.tenant.org_id else []
    return call.tenant.subscribers


def provision_subscriber(call: Call) -> Response:
    """POST /wholesale/subscribers: 200, or 202 if a free account with that e-mail has to consent first."""
    body, store = call.body, call.store
    package = package_of(body)
    if package is None:
        raise missing("package or packages")
    customer = check_new_subscriber(call, body)
    assert customer is not None  # customerId is a required field
    email = body["email"]
    pending = email_key(email) in store.free_accounts
    wire: dict[str, Any] = {"id": hydra(SUBSCRIBER, store.random.uuid("subscriber"))}
    if not pending:
        wire["personId"] = hydra(PERSON, store.random.uuid("person"))
    wire |= {"email": email, "customerId": customer.id, "externalCustomerId": customer.external_id}
    wire |= package_fields(package)
    wire["status"] = PENDING if pending else PROVISIONED
    wire |= {"created": millis(call.now), "lastStatusChange": micros(call.now)}
    known = store.directory.people.pop(email_key(email), None)
    subscriber = Subscriber(
        wire, customer, call.now, _person(call, body["provisioningParameters"], known, customer)
    )
    if known is not None and not pending:
        wire["personId"] = known["id"]
    store.add_subscriber(subscriber)
    call.made = subscriber.id
    if pending:
        store.consent_emails.append((call.now, email))
        takes = store.free_accounts[email_key(email)]
        if takes is not None:
            store.consent_at(subscriber, call.now + takes)
    return _answer(call, subscriber, 202 if pending else 200)


def get_subscriber(call: Call) -> Response:
    """GET /wholesale/subscribers/{subscriberId}."""
    subscriber = find_subscriber(call)
    if call.stale and subscriber.previous is not None:
        return json_response(200, _shown(call, subscriber.previous))
    call.horizon = call.store.consents.get(subscriber.id)
    return _answer(call, subscriber, 200)


def update_subscriber(call: Call) -> Response:
    """PUT /wholesale/subscribers/{subscriberId}: another package, at once."""
    subscriber = find_subscriber(call)
    package = package_of(call.body)
    if package is None:
        raise missing("package or packages")
    if subscriber.pending:
        raise conflict(f"The subscriber cannot be updated while its status is {PENDING}.")
    check_ready(subscriber.customer)
    check_held(subscriber.customer, package)
    if subscriber.package not in call.settings.calling_packages:
        parameters = call.body.get("provisioningParameters", {})
        held = subscriber.person
        if not held.phone and not held.extension:
            check_number(call, package, parameters, subscriber.email, subscriber.customer)
        new = _person(call, parameters, None, subscriber.customer)
        subscriber.person = held._replace(
            phone=new.phone or held.phone,
            extension=new.extension or held.extension,
            location=held.location if not (new.phone or new.extension) else new.location,
        )
    if package != subscriber.package:
        call.store.close_span(subscriber, call.now)
        subscriber.since = call.now
        subscriber.previous = subscriber.wire
        kept = {key: value for key, value in subscriber.wire.items() if key != "package"}
        call.store.update_subscriber(subscriber, {**kept, **package_fields(package)})
    return _answer(call, subscriber, 200)


def delete_subscriber(call: Call) -> Response:
    """DELETE /wholesale/subscribers/{subscriberId}: the mapping goes, the person stays."""
    call.store.remove_subscriber(find_subscriber(call), call.now)
    return Response(204)


def send_consent_email(call: Call) -> Response:
    """POST /subscribers/{subscriberId}/emails/consentMove: only while the person has yet to consent."""
    subscriber = find_subscriber(call)
    if not subscriber.pending:
        raise conflict(f"The subscriber's status is not {PENDING}.")
    call.store.consent_emails.append((call.now, subscriber.email))
    return Response(204)


def find_subscriber(call: Call) -> Subscriber:
    """A subscriber of this tenant by id; somebody else's is not found."""
    subscriber = call.store.subscribers.get(canonical(call.identifier))
    if subscriber is None or subscriber.customer.owner != call.tenant.org_id or not call.visible(subscriber.id):
        raise call.not_there("Subscriber", canonical(call.identifier))
    return subscriber


def _person(call: Call, parameters: dict[str, Any], known: dict[str, Any] | None, customer: Customer) -> Person:
    """What the request says about the person; what is known of an existing user stays."""
    if known is not None and known["calling"]:
        kept = {name: known[name] for name in Person._fields}
        return Person(**kept)
    first, last = parameters.get("firstName", ""), parameters.get("lastName", "")
    phone, extension = parameters.get("primaryPhoneNumber", ""), parameters.get("extension", "")
    location = canonical(parameters.get("locationId", ""))
    if not location and (phone or extension):
        location = next(iter(call.store.directory.locations_of(customer.org_id)), "")
    return Person(
        first or (known or {}).get("first", ""), last or (known or {}).get("last", ""), phone, extension, location
    )


def _answer(call: Call, subscriber: Subscriber, status: int) -> Response:
    location = ("Location", call.url(f"/wholesale/subscribers/{subscriber.id}"))
    return json_response(status, _shown(call, subscriber.wire), location)


def _shown(call: Call, wire: dict[str, Any]) -> dict[str, Any]:
    """A subscriber as the service shows it: with `package` or without (difference S5)."""
    mode = call.settings.package_field
    if mode == "older":
        return wire
    fields = {name: value for name, value in wire.items() if name != "package"}
    return fields if mode == "missing" else {**fields, "package": wire["packages"][0]}
