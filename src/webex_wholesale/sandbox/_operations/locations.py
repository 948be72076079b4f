"""The location operations: places of an organisation, their PSTN connection, main number, numbers and extensions.

Outside the contract; paths and bodies are those of Webex's Locations, Numbers and PSTN APIs.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from typing import Any

from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.messages import (
    Response,
    bad_request,
    conflict,
    json_response,
    not_found,
    to_json,
)
from webex_wholesale.sandbox._api.queries import cut, next_link, page_response
from webex_wholesale.sandbox._operations.organizations import open_organization
from webex_wholesale.sandbox._operations.people import members
from webex_wholesale.sandbox._state.directory import Record
from webex_wholesale.sandbox._values import canonical

_EMERGENCY = frozenset({"911", "933", "611", "1911", "112", "999", "000"})
_EXTENSION = re.compile(r"[0-9]{2,10}")


def _connection(name: str, kind: str, *services: str) -> dict[str, Any]:
    identifier = urlsafe_b64encode(f"ciscospark://us/PSTN_CONNECTION/{name}".encode()).rstrip(b"=").decode()
    option: dict[str, Any] = {"id": identifier, "displayName": name}
    if services:
        option["pstnServices"] = list(services)
    return {**option, "pstnConnectionType": kind}


PSTN_OPTIONS = (
    _connection("Premises-based PSTN", "LOCAL_GATEWAY"),
    _connection("Northwind Voice", "NON_INTEGRATED_CCP", "GEOGRAPHIC_NUMBERS", "TOLLFREE_NUMBERS"),
    _connection("Cisco Calling Plans", "CISCO_PSTN", "GEOGRAPHIC_NUMBERS", "TOLLFREE_NUMBERS"),
)
# Webex does not let these be chosen through the API.
_NOT_BY_API = ("CISCO_PSTN", "INTEGRATED_CCP")


def list_locations(call: Call) -> Response:
    """GET /locations: of one organisation; `name` is a part of the name, in any case."""
    values = call.values
    found = list(call.store.directory.locations_of(open_organization(call, values.get("orgId"))).items())
    if "name" in values:
        found = [pair for pair in found if values["name"].lower() in pair[1]["name"].lower()]
    if "id" in values:
        found = [pair for pair in found if pair[0] == canonical(values["id"])]
    page, size, following = cut(found, values, default=100)
    headers = [] if following is None else [next_link(call.request, size, offset=following)]
    return page_response([to_json({"id": key, **place}) for key, place in page], "items", *headers)


def get_location(call: Call) -> Response:
    """GET /locations/{locationId}."""
    identifier, place = _find(call)
    return json_response(200, {"id": identifier, **place})


def create_location(call: Call) -> Response:
    """POST /locations: 200 with the id, and nothing else that may be relied on."""
    org_id = open_organization(call, call.values.get("orgId"))
    places = call.store.directory.locations_of(org_id).values()
    if any(place["name"].lower() == call.body["name"].lower() for place in places):
        raise conflict("A location with this name exists already.")
    identifier = call.store.directory.add_location(org_id, call.store.random, dict(call.body))
    return json_response(200, {"id": identifier})


def get_calling_location(call: Call) -> Response:
    """GET /telephony/config/locations/{locationId}: the calling side of a location, with its main number."""
    identifier, place = _find(call)
    wire = {"id": identifier, "name": place["name"], "announcementLanguage": place["announcementLanguage"]}
    main = _main_number(call, identifier)
    organization = call.store.directory.organizations[place["orgId"]]
    line = {"name": organization.get("lineName", organization["name"])} | ({"phoneNumber": main} if main else {})
    return json_response(200, {**wire, "callingLineId": line})


def update_calling_location(call: Call) -> Response:
    """PUT /telephony/config/locations/{locationId}: above all, the main number."""
    identifier, place = _find(call)
    line = call.body.get("callingLineId", {})
    numbers = call.store.directory.numbers
    if "phoneNumber" in line:
        number = numbers.get(line["phoneNumber"])
        if number is None or number["location"] != identifier:
            raise bad_request("The number is not one of this location.", field="callingLineId.phoneNumber")
        if number["state"] != "ACTIVE":
            raise bad_request("The number is not active.", field="callingLineId.phoneNumber")
        for other in numbers.values():
            if other["location"] == identifier:
                other["main"] = other is number
    place["announcementLanguage"] = call.body.get("announcementLanguage", place["announcementLanguage"])
    return Response(204)


# -- numbers
# -------------------------------------------------------------------------------------------------------


def list_numbers(call: Call) -> Response:
    """GET /telephony/config/numbers: numbers with their owners, and extensions without a number."""
    values = call.values
    org_id = open_organization(call, values.get("orgId"))
    found = _numbers(call, org_id)
    if "locationId" in values:
        found = [number for number in found if number["location"]["id"] == canonical(values["locationId"])]
    for name in ("phoneNumber", "extension", "state"):
        if name in values:
            found = [number for number in found if number.get(name) == values[name]]
    for name, free in (("available", True), ("assigned", False)):
        if name in values:
            found = [number for number in found if ("owner" not in number) == (values[name] is free)]
    position = {**values, "offset": values.get("start", 0)}
    page, size, following = cut(found, position, default=1000, most=2000)
    headers = [] if following is None else [next_link(call.request, size, start=following)]
    return page_response([to_json(number) for number in page], "phoneNumbers", *headers)


def _numbers(call: Call, org_id: str) -> list[dict[str, Any]]:
    directory = call.store.directory
    places = directory.locations_of(org_id)
    owners = {person["phone"]: person for person in members(call.store, org_id) if person["phone"]}
    found = []
    for phone, number in directory.numbers.items():
        if number["location"] in places:
            found.append(_number(phone, number, places, owners.pop(phone, None)))
    for person in members(call.store, org_id):
        if person["extension"] and person["phone"] not in directory.numbers and person["location"] in places:
            found.append(_number(None, {"location": person["location"], "main": False}, places, person))
    return found


def _number(phone: str | None, number: Record, places: dict[str, Record], owner: Record | None) -> dict[str, Any]:
    wire: dict[str, Any] = {} if phone is None else {"phoneNumber": phone, "state": number["state"]}
    if owner is not None and owner["extension"]:
        wire["extension"] = owner["extension"]
    wire |= {"phoneNumberType": "PRIMARY"} if phone is not None and owner is not None else {}
    wire |= {"mainNumber": number["main"], "tollFreeNumber": number.get("tollFree", False)}
    wire["location"] = {"id": number["location"], "name": places[number["location"]]["name"]}
    if owner is not None:
        names = {"firstName": owner["first"], "lastName": owner["last"]}
        kept = {key: value for key, value in names.items() if value}
        wire["owner"] = {"id": owner["id"], "type": "PEOPLE", **kept}
    return wire


def add_numbers(call: Call) -> Response:
    """POST /telephony/config/locations/{locationId}/numbers: those that are there already are ignored."""
    identifier, _ = _find(call)
    directory, body = call.store.directory, call.body
    # Difference S39: what Webex answers without a PSTN connection is not documented.
    if call.settings.numbers_need_pstn and identifier not in directory.connections:
        raise bad_request("The location has no PSTN connection; set one up before you add numbers.")
    for phone in body["phoneNumbers"]:
        number = directory.numbers.get(phone)
        if number is not None and number["location"] != identifier:
            raise bad_request(f"The number {phone} is in use at another location.", field="phoneNumbers")
    for phone in body["phoneNumbers"]:
        toll_free = body.get("numberType") == "TOLLFREE"
        state = body.get("state", "ACTIVE")
        added = {"location": identifier, "state": state, "main": False, "tollFree": toll_free}
        directory.numbers.setdefault(phone, added)
    return json_response(200, {})


def remove_numbers(call: Call) -> Response:
    """DELETE /telephony/config/locations/{locationId}/numbers: neither the main number nor one that is in use."""
    identifier, place = _find(call)
    numbers = call.store.directory.numbers
    held = {person["phone"] for person in members(call.store, place["orgId"])}
    for phone in call.body["phoneNumbers"]:
        number = numbers.get(phone)
        if number is None or number["location"] != identifier:
            raise bad_request(f"The number {phone} is not one of this location.", field="phoneNumbers")
        if number["main"] or phone in held:
            raise conflict(f"The number {phone} is in use.")
    for phone in call.body["phoneNumbers"]:
        numbers.pop(phone, None)
    return Response(204)


def validate_extensions(call: Call) -> Response:
    """POST .../actions/validateExtensions/invoke: which of them could be given to somebody here."""
    _, place = _find(call)
    taken = {person["extension"] for person in members(call.store, place["orgId"])}
    seen: set[str] = set()
    found = []
    for extension in call.body["extensions"]:
        state, code, message = "VALID", None, ""
        if not _EXTENSION.fullmatch(extension) or extension in _EMERGENCY:
            message = "The extension is not valid, or is that of an emergency service."
            state, code = "INVALID", 59490
        elif extension in seen:
            state, code, message = "DUPLICATE_IN_LIST", 59491, "The extension occurs more than once in the list."
        elif extension in taken:
            state, code, message = "DUPLICATE", 59492, "The extension is in use."
        seen.add(extension)
        told = {} if code is None else {"errorCode": code, "message": message}
        found.append({"extension": extension, "state": state, **told})
    good = all(status["state"] == "VALID" for status in found)
    return json_response(200, {"status": "OK" if good else "ERRORS", "extensionStatus": found})


# -- PSTN
# ----------------------------------------------------------------------------------------------------------


def list_connection_options(call: Call) -> Response:
    """GET /telephony/pstn/locations/{locationId}/connectionOptions."""
    _find(call)
    return json_response(200, {"items": list(PSTN_OPTIONS)})


def get_connection(call: Call) -> Response:
    """GET /telephony/pstn/locations/{locationId}/connection: 404 before one is set (difference S44)."""
    identifier, _ = _find(call)
    connection = call.store.directory.connections.get(identifier)
    if connection is None:
        if call.settings.no_pstn_connection == "empty":
            return json_response(200, {})
        raise not_found("PSTN connection")
    return json_response(200, connection)


def set_connection(call: Call) -> Response:
    """PUT /telephony/pstn/locations/{locationId}/connection: one of the options, or a route of one's own."""
    identifier, _ = _find(call)
    body = call.body
    if "premiseRouteType" in body or "premiseRouteId" in body:
        if not {"premiseRouteType", "premiseRouteId"} <= body.keys():
            raise bad_request("premiseRouteType and premiseRouteId belong together.", field="premiseRouteId")
        route = {"routeType": body["premiseRouteType"], "routeId": body["premiseRouteId"]}
        call.store.directory.connections[identifier] = {**PSTN_OPTIONS[0], **route}
        return Response(204)
    option = next((option for option in PSTN_OPTIONS if option["id"] == body.get("id")), None)
    if option is None:
        raise bad_request("The id is not that of a connection option of this location.", field="id")
    if option["pstnConnectionType"] in _NOT_BY_API:
        raise bad_request("This PSTN connection cannot be set up through the API.", field="id")
    if option["pstnConnectionType"] == "LOCAL_GATEWAY":
        raise bad_request("A premises-based connection needs premiseRouteType and premiseRouteId.", field="id")
    call.store.directory.connections[identifier] = dict(option)
    return Response(204)


def _find(call: Call) -> tuple[str, Record]:
    """The location in the path. Raises a 404 or 403 Problem."""
    identifier = canonical(call.identifier)
    place = call.store.directory.locations.get(identifier)
    wanted = call.values.get("orgId")
    if place is None or (wanted is not None and canonical(wanted) != place["orgId"]):
        raise not_found("Location")
    open_organization(call, place["orgId"])
    return identifier, place


def _main_number(call: Call, identifier: str) -> str | None:
    numbers = call.store.directory.numbers.items()
    return next((phone for phone, number in numbers if number["location"] == identifier and number["main"]), None)
