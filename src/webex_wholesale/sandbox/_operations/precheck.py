"""What stands in the way of provisioning: the same checks for the real thing and for the precheck operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.messages import (
    EMAIL_IN_USE,
    PRECHECK_PASSED,
    Problem,
    Response,
    bad_request,
    conflict,
    json_response,
    missing,
)
from webex_wholesale.sandbox._api.packages import unmet_dependency
from webex_wholesale.sandbox._state.customers import SETTLED, Customer
from webex_wholesale.sandbox._state.store import email_key
from webex_wholesale.sandbox._values import canonical

_IN_USE = "The e-mail address is already associated with an existing user."


def check_packages(call: Call, packages: list[str]) -> None:
    """The packages must carry what they depend on."""
    sentence = unmet_dependency(packages, call.settings.package_needs)
    if sentence is not None:
        raise bad_request(sentence, field="packages")


def check_calling(call: Call, packages: list[str], parameters: dict[str, Any], held: dict[str, Any]) -> None:
    """A calling package (difference S12) needs a calling location, now or from an earlier request."""
    if (
        set(call.settings.calling_packages) & set(packages)
        and "calling" not in parameters
        and "calling" not in held
    ):
        raise missing("provisioningParameters.calling")


def check_new_customer(call: Call, body: dict[str, Any]) -> None:
    """What can be said against a new customer, from as much of its request as there is."""
    packages = body.get("packages", [])
    check_packages(call, packages)
    if "packages" in body:
        check_calling(call, packages, body.get("provisioningParameters", {}), {})
    _check_template(call, body)
    org_id = canonical(body["orgId"]) if "orgId" in body else None
    info = body.get("customerInfo")
    if info is not None:
        _check_primary_email(call, info["primaryEmail"], org_id)
    if org_id is not None:
        if any(customer.org_id == org_id for customer in call.store.customers.values()):
            raise conflict("The organization already is a wholesale customer.")
        if "deleting" in call.store.directory.organizations.get(org_id, {}):
            raise conflict("The organization is being deleted.")
    if call.settings.unique_external_ids and "externalId" in body:
        check_external_id(call, body["externalId"], None)


def check_external_id(call: Call, external_id: str, holder: Customer | None) -> None:
    """With `unique_external_ids`: no other customer of the tenant may have this externalId."""
    for customer in call.tenant.customers:
        if customer.external_id == external_id and customer is not holder:
            raise conflict("The externalId is already used by another customer.")


def _check_template(call: Call, body: dict[str, Any]) -> None:
    """Difference S26: any template will do, unless some were made known."""
    templates = call.store.directory.templates
    if templates and "provisioningId" in body and body["provisioningId"] not in templates:
        raise bad_request("The provisioningId is not that of a template.", field="provisioningId")


def _check_primary_email(call: Call, email: str, org_id: str | None) -> None:
    # Difference S11: an administrator's address may serve several customers as long as no user of another
    # organisation has it; one that is attached keeps its own administrator.
    key, mode = email_key(email), call.settings.primary_email
    if mode == "any":
        return
    person = call.store.directory.people.get(key)
    others = call.store.customers.values() if mode == "unique" else ()
    if any(email_key(customer.info.get("primaryEmail", "")) == key for customer in others):
        raise conflict(_IN_USE, code=EMAIL_IN_USE)
    if key in call.store.emails or (person is not None and person["orgId"] != org_id):
        raise conflict(_IN_USE, code=EMAIL_IN_USE)


def find_customer(call: Call, identifier: str) -> Customer:
    """A customer of this tenant by id; somebody else's is not found."""
    customer = call.store.customers.get(canonical(identifier))
    if customer is None or customer.owner != call.tenant.org_id or not call.visible(customer.id):
        raise call.not_there("Customer", canonical(identifier))
    return customer


def package_of(body: dict[str, Any]) -> str | None:
    """The one package of `package` or `packages`; both are one too many."""
    if "package" in body and "packages" in body:
        raise bad_request("Either package or packages is allowed, not both.", field="packages")
    packages = body.get("packages", [body["package"]] if "package" in body else [])
    return packages[0] if packages else None


def check_new_subscriber(call: Call, body: dict[str, Any]) -> Customer | None:
    """What can be said against a new subscriber, from as much of its request as there is; its customer."""
    package = package_of(body)
    customer = find_customer(call, body["customerId"]) if "customerId" in body else None
    if customer is not None:
        check_ready(customer)
        if package is not None:
            check_held(customer, package)
            _check_limit(customer, package)
    if package is not None:
        check_number(call, package, body.get("provisioningParameters", {}), body["email"], customer)
    check_email_free(call, body["email"], customer)
    return customer


def check_ready(customer: Customer) -> None:
    """Subscribers need a customer that is provisioned and not being changed."""
    if customer.status not in SETTLED:
        raise conflict(f"The customer is not provisioned; its status is {customer.status}.")


def check_held(customer: Customer, package: str) -> None:
    """The customer must hold the package, in working order, and what the package depends on."""
    detail = customer.details.get(package)
    if detail is None:
        raise bad_request(f"The customer does not have the package {package}.", field="packages")
    if detail["status"] != "provisioned":
        raise conflict(f"The customer's package {package} has the status {detail['status']}.")


def _check_limit(customer: Customer, package: str) -> None:
    limit = customer.parameters.get("packages", {}).get("limits", {}).get(package)
    if limit is not None and sum(s.package == package for s in customer.subscribers) >= limit:
        raise conflict(f"The customer's limit for the package {package} is reached.")


def check_number(
    call: Call, package: str, parameters: dict[str, Any], email: str, customer: Customer | None
) -> None:
    """A calling package needs a phone number, an extension or both, that nobody else has, at a location that is.

    A person with Webex Calling keeps what they have, and what is sent is ignored.
    """
    if package not in call.settings.calling_packages:
        return
    existing = call.store.directory.people.get(email_key(email))
    if existing is not None and existing["calling"]:
        return
    phone, extension = parameters.get("primaryPhoneNumber"), parameters.get("extension")
    if phone is None and extension is None:
        raise missing("provisioningParameters.primaryPhoneNumber or provisioningParameters.extension")
    if customer is not None:
        _check_location(call, customer, parameters.get("locationId"))
        _check_clashes(call, customer, email, phone, extension)


def _check_location(call: Call, customer: Customer, location: str | None) -> None:
    """Difference S26: a location must be one of the organisation's, unless `any_location`."""
    if location is None or call.settings.any_location:
        return
    place = call.store.directory.locations.get(canonical(location))
    if place is None or place["orgId"] != customer.org_id:
        raise bad_request("The location does not exist in the customer's organization.", field="locationId")


def _check_clashes(call: Call, customer: Customer, email: str, phone: str | None, extension: str | None) -> None:
    """Difference S38: nobody else may have the extension in the organisation, or the phone number anywhere."""
    if not call.settings.number_clashes:
        return
    own = email_key(email)
    taken = {s.person.extension for s in customer.subscribers if email_key(s.email) != own}
    if extension is not None and (
        extension in taken
        or any(
            person["extension"] == extension and person["orgId"] == customer.org_id and key != own
            for key, person in call.store.directory.people.items()
        )
    ):
        raise conflict(f"The extension {extension} is already in use.")
    if phone is None:
        return
    number = call.store.directory.numbers.get(phone)
    if number is None and call.settings.numbers_first:
        raise bad_request(f"The phone number {phone} is not one of the customer's.", field="primaryPhoneNumber")
    if number is not None and call.store.directory.locations[number["location"]]["orgId"] != customer.org_id:
        raise conflict(f"The phone number {phone} belongs to another organization.")
    if any(s.person.phone == phone and email_key(s.email) != own for s in customer.subscribers):
        raise conflict(f"The phone number {phone} is already in use.")


def check_email_free(call: Call, email: str, customer: Customer | None) -> None:
    """An address belongs to one person; a removed subscriber's address stays with its organisation."""
    key = email_key(email)
    person = call.store.directory.people.get(key)
    home = None if person is None else person["orgId"]
    if key in call.store.emails or (home is not None and (customer is None or customer.org_id != home)):
        raise conflict(_IN_USE, code=EMAIL_IN_USE)


def precheck_customer(call: Call) -> Response:
    """POST /wholesale/customers/validate."""
    return _answer(call, lambda: check_new_customer(call, call.body))


def precheck_subscriber(call: Call) -> Response:
    """POST /wholesale/subscribers/validate."""
    return _answer(call, lambda: check_new_subscriber(call, call.body))


def _answer(call: Call, check: Callable[[], object]) -> Response:
    message, code = "success", PRECHECK_PASSED
    description = "Provisioning precheck validation successful."
    try:
        check()
    except Problem as problem:
        if call.settings.precheck_failure == "error" or problem.status == 404:
            raise
        status = call.settings.conflict_status if problem.status == 409 else problem.status
        message, code, description = "failure", problem.code or status, problem.message
    info = {"infoCode": code, "description": description}
    body: dict[str, Any] = {"message": message}
    if call.settings.precheck_info != "missing":
        body["info"] = info if call.settings.precheck_info == "object" else [info]
    return json_response(200, body)
