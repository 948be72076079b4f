"""Adding and removing packages where the API only knows the whole list: what to write, and when not to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Literal, TypeVar

import attrs

from webex_wholesale._core.resources.lookup import key_of_resource
from webex_wholesale.errors import EditConflict, InvalidRequest, ResourceInTransition, UnexpectedResponse
from webex_wholesale.models.base import NOT_SENT, Model
from webex_wholesale.models.common import Address, package_list
from webex_wholesale.models.customers import (
    Customer,
    ProvisioningParameters,
    ProvisioningParametersDict,
    UpdateCustomer,
)
from webex_wholesale.models.enums import Several
from webex_wholesale.models.mappings import AddressDict
from webex_wholesale.packages import PackageDiff, diff

P = TypeVar("P")

# Whatever else a customer's status is, known or not, the service decides about.
_BUSY = frozenset({"provisioning", "updating", "deleting", "pending_rpl_review"})


@attrs.frozen(kw_only=True)
class PackageChange(Generic[P]):
    """What adding or removing packages came to; true when something changed.

    Attributes:
        before: the customer's packages as they were.
        after: as they were asked to be.
        diff: what that adds, removes and keeps.
        poller: waits until it is done; done already when nothing had to change and nothing was sent.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    diff: PackageDiff
    poller: P

    def __bool__(self) -> bool:
        return bool(self.diff)


def named_packages(packages: Several[str] | str) -> tuple[str, ...]:
    """Return one package name or several as a tuple.

    Raises:
        InvalidRequest: not a list of names, or an entry is no text or blank.
    """
    names = package_list([packages] if isinstance(packages, str) else packages)
    if names is None:
        raise InvalidRequest("packages must be a package name, or a list of them")
    return names


def is_in_transition(customer: Customer) -> bool:
    """Whether a customer is being provisioned, changed, removed or reviewed, so that nothing is written to it."""
    return customer.status in _BUSY


def packages_of(customer: Customer) -> tuple[str, ...]:
    """Return the packages of a customer that may be changed.

    Raises:
        ResourceInTransition: it is being provisioned, changed, removed or reviewed.
        UnexpectedResponse: the service sent no list. That is not an empty one, and writing would remove service.
    """
    if is_in_transition(customer):
        raise ResourceInTransition(
            f"the customer is {customer.status}: wait until that is over; its packages were not changed",
            id=customer.id,
            status=str(customer.status),
            operation="customers.update",
            key=key_of_resource(customer.id, customer),
        )
    if customer.packages is NOT_SENT:
        raise UnexpectedResponse(
            "the service sent no packages of the customer: the complete list is not known, so nothing was written",
            operation="customers.get",
            key=key_of_resource(customer.id, customer),
        )
    return tuple(str(name) for name in customer.packages)


def changed_packages(
    before: tuple[str, ...], names: tuple[str, ...], verb: Literal["add", "remove"], *, allow_empty: bool = False
) -> tuple[str, ...]:
    """Return the complete list afterwards, in the order it was in.

    Raises:
        InvalidRequest: nothing would be left, and `allow_empty` is not set.
    """
    if verb == "add":
        return tuple(dict.fromkeys(before + names))
    after = tuple(name for name in before if name not in names)
    if before and not after and not allow_empty:
        raise InvalidRequest(
            "that would take the last package, and all service, from every user of the customer: pass "
            "allow_empty=True to do so, or use customers.delete() to remove the customer"
        )
    return after


def check_unchanged(customer: Customer, before: tuple[str, ...]) -> None:
    """Make sure that a customer still has the packages it had.

    Raises:
        EditConflict: it has others.
        ResourceInTransition: it has begun to change.
        UnexpectedResponse: the service sent no list.
    """
    found = packages_of(customer)
    if change := diff(before, found):
        raise EditConflict(
            "somebody else changed the customer's packages meanwhile "
            f"(added: {', '.join(change.added) or 'none'}; removed: {', '.join(change.removed) or 'none'}); "
            "nothing was written: look again, and decide again",
            id=customer.id,
            before=before,
            found=found,
            operation="customers.update",
            key=key_of_resource(customer.id, customer),
        )


def update_body(
    packages: tuple[str, ...],
    parameters: ProvisioningParameters | ProvisioningParametersDict | None,
    *,
    external_id: str | None = None,
    address: Address | AddressDict | None = None,
    admin_email: str | None = None,
) -> Model | Mapping[str, Any]:
    """Return the body of the update; `UpdateCustomer` refuses an empty list, which is asked for here."""
    if packages:
        return UpdateCustomer(
            packages=packages,
            external_id=external_id,
            address=address,
            provisioning_parameters=parameters,
            sub_partner_admin_email=admin_email,
        )
    rest = {
        "externalId": external_id,
        "address": address,
        "provisioningParameters": parameters,
        "subPartnerAdminEmail": admin_email,
    }
    return {"packages": [], **{name: value for name, value in rest.items() if value is not None}}
