"""The table of operations: method, path, scope, what the query and body may carry, and who does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from webex_wholesale.sandbox._api import access, bodies, queries
from webex_wholesale.sandbox._api.bodies import Kind
from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.messages import Problem, Response, not_here
from webex_wholesale.sandbox._api.queries import Reader
from webex_wholesale.sandbox._operations import (
    customers,
    locations,
    organizations,
    people,
    precheck,
    reports,
    subscribers,
)
from webex_wholesale.sandbox._operations.report_files import Downloads
from webex_wholesale.sandbox.transitions import Transitions

Handler = Callable[[Call], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation. `provisions` operations are closed to a suspended sub-partner (difference S31)."""

    operation: str
    method: str
    path: str
    scope: str
    handler: Handler
    query: Mapping[str, Reader] = field(default_factory=lambda: queries.DELEGATED)
    body: Kind | None = None
    provisions: bool = False
    # Difference S27: of some the scope is a guess.
    scope_is_documented: bool = True


def wholesale_routes(transitions: Transitions, downloads: Downloads) -> list[Route]:
    """The 18 operations of the wholesale API."""
    return [*_customers(transitions), *_subscribers(), *_reports(transitions, downloads)]


def _customers(transitions: Transitions) -> list[Route]:
    base, one = "/wholesale/customers", "/wholesale/customers/{id}"
    read, write = access.CUSTOMERS_READ, access.CUSTOMERS_WRITE
    return [
        Route("customers.list", "GET", base, read, customers.list_customers, queries.CUSTOMER_LIST),
        Route(
            "customers.provision",
            "POST",
            base,
            write,
            lambda call: customers.provision_customer(call, transitions),
            body=bodies.CUSTOMER_PROVISION,
            provisions=True,
        ),
        Route("customers.get", "GET", one, read, customers.get_customer, queries.CUSTOMER_GET),
        Route(
            "customers.update",
            "PUT",
            one,
            write,
            lambda call: customers.update_customer(call, transitions),
            body=bodies.CUSTOMER_UPDATE,
            provisions=True,
        ),
        Route(
            "customers.delete",
            "DELETE",
            one,
            write,
            lambda call: customers.delete_customer(call, transitions),
        ),
        Route(
            "precheck.customer",
            "POST",
            base + "/validate",
            write,
            precheck.precheck_customer,
            body=bodies.CUSTOMER_PRECHECK,
            provisions=True,
            scope_is_documented=False,
        ),
        Route(
            "sub_partners.list",
            "GET",
            "/wholesale/subPartners",
            access.SUB_PARTNERS_READ,
            organizations.list_sub_partners,
            queries.SUB_PARTNER_LIST,
            scope_is_documented=False,
        ),
    ]


def _subscribers() -> list[Route]:
    base, one = "/wholesale/subscribers", "/wholesale/subscribers/{id}"
    read, write = access.SUBSCRIBERS_READ, access.SUBSCRIBERS_WRITE
    return [
        Route("subscribers.list", "GET", base, read, subscribers.list_subscribers, queries.SUBSCRIBER_LIST),
        Route(
            "subscribers.provision",
            "POST",
            base,
            write,
            subscribers.provision_subscriber,
            body=bodies.SUBSCRIBER_PROVISION,
            provisions=True,
        ),
        Route("subscribers.get", "GET", one, read, subscribers.get_subscriber),
        Route(
            "subscribers.update",
            "PUT",
            one,
            write,
            subscribers.update_subscriber,
            body=bodies.SUBSCRIBER_UPDATE,
            provisions=True,
        ),
        Route("subscribers.delete", "DELETE", one, write, subscribers.delete_subscriber),
        Route(
            "precheck.subscriber",
            "POST",
            base + "/validate",
            write,
            precheck.precheck_subscriber,
            body=bodies.SUBSCRIBER_PRECHECK,
            provisions=True,
            scope_is_documented=False,
        ),
        Route(
            "subscribers.send_consent_email",
            "POST",
            "/subscribers/{id}/emails/consentMove",
            write,
            subscribers.send_consent_email,
        ),
    ]


def _reports(transitions: Transitions, downloads: Downloads) -> list[Route]:
    base, one = "/wholesale/billing/reports", "/wholesale/billing/reports/{id}"
    read, write = access.REPORTS_READ, access.REPORTS_WRITE
    return [
        Route("billing_reports.list", "GET", base, read, reports.list_reports, queries.REPORT_LIST),
        Route(
            "billing_reports.create",
            "POST",
            base,
            write,
            lambda call: reports.create_report(call, transitions),
            query={},
            body=bodies.REPORT_CREATE,
        ),
        Route(
            "billing_reports.get",
            "GET",
            one,
            read,
            lambda call: reports.get_report(call, downloads),
            query={},
        ),
        Route("billing_reports.delete", "DELETE", one, write, reports.delete_report, query={}),
    ]


def companion_routes() -> list[Route]:
    """What a whole customer needs besides: organisations, people, locations, numbers and PSTN connections."""
    return [*_organizations(), *_people(), *_locations(), *_calling()]


def _organizations() -> list[Route]:
    base, one = "/organizations", "/organizations/{id}"
    read, write, rename = access.ORGANIZATIONS_READ, access.ORGANIZATIONS_WRITE, access.IDENTITY_WRITE
    get = queries.ORGANIZATION_GET
    return [
        Route(
            "organizations.list", "GET", base, read, organizations.list_organizations, queries.ORGANIZATION_LIST
        ),
        Route("organizations.get", "GET", one, read, organizations.get_organization, get),
        Route("organizations.delete", "DELETE", one, write, organizations.delete_organization),
        Route(
            "organizations.rename",
            "PATCH",
            "/identity/organizations/{id}",
            rename,
            organizations.rename_organization,
            body=bodies.ORGANIZATION_UPDATE,
        ),
    ]


def _people() -> list[Route]:
    base, one = "/people", "/people/{id}"
    read, write = access.PEOPLE_READ, access.PEOPLE_WRITE

    def listed(call: Call) -> Response:
        org_id = call.values.get("orgId")
        return people.list_people(call, None if org_id is None else organizations.open_organization(call, org_id))

    me = f"{access.OWN_PERSON_READ}|{read}"
    return [
        Route("people.me", "GET", "/people/me", me, people.get_me, queries.PERSON_GET),
        Route("people.list", "GET", base, read, listed, queries.PEOPLE_LIST),
        Route("people.get", "GET", one, read, people.get_person, queries.PERSON_GET),
        Route("people.delete", "DELETE", one, write, people.delete_person),
    ]


def _locations() -> list[Route]:
    base, one, query = "/locations", "/locations/{id}", queries.IN_ORGANIZATION
    read, write = access.LOCATIONS_READ, access.LOCATIONS_WRITE
    create = bodies.LOCATION_CREATE
    return [
        Route("locations.list", "GET", base, read, locations.list_locations, queries.LOCATION_LIST),
        Route("locations.create", "POST", base, write, locations.create_location, query, create),
        Route("locations.get", "GET", one, read, locations.get_location, query),
    ]


def _calling() -> list[Route]:
    one, pstn = "/telephony/config/locations/{id}", "/telephony/pstn/locations/{id}"
    numbers, query = f"{one}/numbers", queries.IN_ORGANIZATION
    read, write = access.TELEPHONY_READ, access.TELEPHONY_WRITE
    update, connection = bodies.CALLING_LOCATION_UPDATE, bodies.PSTN_CONNECTION
    options = queries.PSTN_OPTIONS_LIST
    # name, method, path, scope, handler, query, body
    table: list[tuple[str, str, str, str, Handler, Mapping[str, Reader], Kind | None]] = [
        ("calling_locations.get", "GET", one, read, locations.get_calling_location, query, None),
        ("numbers.set_main", "PUT", one, write, locations.update_calling_location, query, update),
        ("numbers.add", "POST", numbers, write, locations.add_numbers, query, bodies.NUMBERS_ADD),
        ("numbers.remove", "DELETE", numbers, write, locations.remove_numbers, query, bodies.NUMBERS_REMOVE),
        ("pstn.get", "GET", f"{pstn}/connection", access.PSTN_READ, locations.get_connection, query, None),
        ("pstn.set", "PUT", f"{pstn}/connection", access.PSTN_WRITE, locations.set_connection, query, connection),
    ]
    listed, listing = queries.NUMBER_LIST, locations.list_numbers
    table.append(("numbers.list", "GET", "/telephony/config/numbers", read, listing, listed, None))
    offered, path = locations.list_connection_options, f"{pstn}/connectionOptions"
    table.append(("pstn.options", "GET", path, access.PSTN_READ, offered, options, None))
    check, path = locations.validate_extensions, f"{one}/actions/validateExtensions/invoke"
    table.append(("extensions.validate", "POST", path, write, check, query, bodies.EXTENSIONS))
    return [Route(*row) for row in table]


class Router:
    """Finds the operation of a method and a path."""

    def __init__(self, routes: list[Route]) -> None:
        self._fixed: dict[str, dict[str, Route]] = {}
        self._with_id: dict[int, dict[tuple[str, ...], dict[str, Route]]] = {}
        for route in routes:
            if "{id}" in route.path:
                parts = tuple(route.path.split("/"))
                self._with_id.setdefault(len(parts), {}).setdefault(parts, {})[route.method] = route
            else:
                self._fixed.setdefault(route.path, {})[route.method] = route

    def find(self, method: str, path: str) -> tuple[Route, str]:
        """The route, and the decoded id in the path. Raises a 501 or 405 Problem."""
        # Fixed paths come first, and decide: `customers/validate` is no customer with the id "validate".
        methods, identifier = self._fixed.get(path), ""
        if methods is None:
            methods, identifier = self._find_by_id(path)
        if not methods:
            raise not_here(method, path)
        route = methods.get(method)
        if route is None:
            allow = ("Allow", ", ".join(methods))
            raise Problem(405, f"The method {method} is not allowed here.", headers=(allow,))
        return route, identifier

    def _find_by_id(self, path: str) -> tuple[dict[str, Route], str]:
        parts = path.split("/")
        for template, methods in self._with_id.get(len(parts), {}).items():
            identifier = _match(template, parts)
            if identifier is not None:
                return methods, identifier
        return {}, ""


def _match(template: tuple[str, ...], parts: list[str]) -> str | None:
    identifier = ""
    for wanted, part in zip(template, parts, strict=True):
        if wanted == "{id}":
            identifier = unquote(part)
            if not identifier:
                return None
        elif wanted != part:
            return None
    return identifier
