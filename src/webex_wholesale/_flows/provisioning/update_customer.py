"""Change part of a customer where the API only takes all of its packages: read, read again, write, and check.

A deadline that the caller gives is for all of that together; the wait afterwards has its own time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources import package_changes as changes
from webex_wholesale._core.resources.lookup import customers_with, same_id
from webex_wholesale._core.waiting.polling import wants_of
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.waiting import Wait, waiting_for
from webex_wholesale._ops import customers as ops
from webex_wholesale.errors import InvalidRequest, NaturalKeyConflict
from webex_wholesale.models.base import Model
from webex_wholesale.models.common import Address
from webex_wholesale.models.customers import ProvisioningParameters, ProvisioningParametersDict, UpdateCustomer
from webex_wholesale.models.mappings import AddressDict, model_of


def update_customer(
    calls: Calls,
    customer_id: str,
    *,
    packages: tuple[str, ...] | None = None,
    read_first: bool,
    external_id: str | None = None,
    address: Address | AddressDict | None = None,
    parameters: ProvisioningParameters | ProvisioningParametersDict | None = None,
    admin_email: str | None = None,
    sub_partner: str | None = None,
    options: CallOptions | None = None,
) -> Flow[Wait]:
    """Change a customer, and return the wait for it.

    Args:
        packages: all that it is to have; None for those that it has.
        read_first: read it, and again right before it is written, and change it only where nobody else does.

    Raises:
        ResourceInTransition: it is being provisioned, changed, removed or reviewed; nothing was written.
        EditConflict: somebody else changed its packages meanwhile; nothing was written.
        UnexpectedResponse: the service sent no packages of it; nothing was written.
    """
    # What cannot be right is refused before the first read.
    if external_id is not None and not isinstance(external_id, str):
        raise InvalidRequest("external_id must be a string, or None to leave it as it is")
    address = model_of(Address, address, "address")
    parameters = model_of(ProvisioningParameters, parameters, "provisioning_parameters")
    more = any(part is not None for part in (address, parameters, admin_email))
    if packages is None and external_id is None and not more:
        raise InvalidRequest("there is nothing to change: name packages, or what else is to be another")
    within = calls.within(options)
    if read_first:
        found = yield from within.value(ops.GET, customer_id, sub_partner=sub_partner, options=options)
        before = changes.packages_of(found)
        packages = before if packages is None else packages
        again = yield from within.value(ops.GET, customer_id, sub_partner=sub_partner, options=options)
        changes.check_unchanged(again, before)
        body: Model | Mapping[str, Any] = changes.update_body(
            packages, parameters, external_id=external_id, address=address, admin_email=admin_email
        )
    else:
        packages = packages or ()
        body = UpdateCustomer(
            packages=packages,
            external_id=external_id,
            address=address,
            provisioning_parameters=parameters,
            sub_partner_admin_email=admin_email,
        )
    yield from within.call(ops.UPDATE, customer_id, body=body, sub_partner=sub_partner, options=options)
    wants = wants_of(packages, external_id, more=more, exact=read_first)
    return waiting_for(calls, ops.UPDATE, customer_id, sub_partner=sub_partner, options=options, wants=wants)


def set_external_id(
    calls: Calls,
    customer_id: str,
    external_id: str,
    *,
    sub_partner: str | None,
    options: CallOptions | None,
) -> Flow[Wait]:
    """Give a customer another external id, unless another customer has it; all else stays.

    Raises:
        NaturalKeyConflict: another customer has it; nothing was written.
        ResourceInTransition, EditConflict, UnexpectedResponse: as for `update_customer`.
    """
    within = calls.within(options)
    query = {"external_id": external_id}
    listed = yield from within.list_all(ops.LIST, query, sub_partner=sub_partner, options=options)
    other = next((one for one in customers_with(listed, external_id) if not same_id(one.id, customer_id)), None)
    if other is not None:
        raise NaturalKeyConflict(
            f"another customer, {other.id} ({other.status}), has the external id {external_id!r} already; nothing "
            "was written",
            id=other.id,
            status=str(other.status) or None,
            operation="customers.set_external_id",
            key={"external_id": external_id},
        )
    wait = yield from update_customer(
        within, customer_id, read_first=True, external_id=external_id, sub_partner=sub_partner, options=options
    )
    wait.calls = calls
    return wait
