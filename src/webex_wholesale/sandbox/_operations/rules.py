"""What stands in the way of provisioning: the same checks for the real thing and for its precheck."""

from __future__ import annotations

from typing import Any

from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.messages import EMAIL_IN_USE, bad_request, conflict, missing, not_found
from webex_wholesale.sandbox._api.packages import CALLING_PACKAGES, unmet_dependency
from webex_wholesale.sandbox._state.customers import SETTLED, Customer
from webex_wholesale.sandbox._state.store import email_key
from webex_wholesale.sandbox._values import canonical

_IN_USE = "The e-mail address is already associated with an existing user."


def check_packages(packages: list[str]) -> None:
    """The packages must carry what they depend on (difference S10: one of the list is enough)."""
    sentence = unmet_dependency(packages)
    if sentence is not None:
        raise bad_request(sentence, field="packages")


def check_calling(packages: list[str], parameters: dict[str, Any], held: dict[str, Any]) -> None:
    """A calling package needs a calling location, now or from an earlier request."""
    if CALLING_PACKAGES & set(packages) and "calling" not in parameters and "calling" not in held:
        raise missing("provisioningParameters.calling")


def check_new_customer(call: Call, body: dict[str, Any]) -> None:
    """What can be said against a new customer, from as much of its request as there is."""
    packages = body.get("packages", [])
    check_packages(packages)
    if "packages" in body:
        check_calling(packages, body.get("provisioningParameters", {}), {})
    info = body.get("customerInfo")
    if info is not None:
        _check_primary_email(call, info["primaryEmail"])
    if "orgId" in body:
        org_id = canonical(body["orgId"])
        if any(customer.org_id == org_id for customer in call.store.customers.values()):
            raise conflict("The organization already is a wholesale customer.")
    if call.settings.unique_external_ids and "externalId" in body:
        check_external_id(call, body["externalId"], None)


def check_external_id(call: Call, external_id: str, holder: Customer | None) -> None:
    """With `unique_external_ids`: no other customer of the tenant may have this externalId."""
    for customer in call.tenant.customers:
        if customer.external_id == external_id and customer is not holder:
            raise conflict("The externalId is already used by another customer.")


def _check_primary_email(call: Call, email: str) -> None:
    # Difference S11: an administrator's address may serve several customers as long as no user has it.
    key = email_key(email)
    if key in call.store.emails or key in call.store.people:
        raise conflict(_IN_USE, code=EMAIL_IN_USE)


def find_customer(call: Call, identifier: str) -> Customer:
    """A customer of this tenant by id; somebody else's is not found."""
    customer = call.store.customers.get(canonical(identifier))
    if customer is None or customer.owner != call.tenant.org_id or not call.visible(customer.id):
        raise not_found("Customer")
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
        check_number(package, body.get("provisioningParameters", {}))
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


def check_number(package: str, parameters: dict[str, Any]) -> None:
    """A calling package needs a phone number, an extension or both."""
    if package in CALLING_PACKAGES and not parameters.keys() & {"primaryPhoneNumber", "extension"}:
        raise missing("provisioningParameters.primaryPhoneNumber or provisioningParameters.extension")


def check_email_free(call: Call, email: str, customer: Customer | None) -> None:
    """An address belongs to one person; a removed subscriber's address stays with its organisation."""
    key = email_key(email)
    home = call.store.people.get(key)
    if key in call.store.emails or (home is not None and (customer is None or customer.org_id != home)):
        raise conflict(_IN_USE, code=EMAIL_IN_USE)
