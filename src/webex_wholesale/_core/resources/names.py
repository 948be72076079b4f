"""Which name belongs to which customer, and what a row says when none could be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from webex_wholesale.errors import InvalidWebexId
from webex_wholesale.ids import WebexId
from webex_wholesale.models.customers import Customer
from webex_wholesale.models.organizations import NamedCustomer, Organization


@attrs.frozen
class Name:
    """What is known of one organisation's name: the name, or why there is none."""

    text: str | None = None
    error: str | None = None


def org_key(org_id: str) -> str:
    """Return what tells one organisation from another: its uuid, as its id has several forms."""
    try:
        return WebexId.parse(org_id).uuid or org_id
    except InvalidWebexId:
        return org_id


def name_of(organization: Organization) -> Name:
    """Return the name of an organisation."""
    name = organization.display_name
    return Name(name) if name.strip() else Name(error="the organisation has no name")


def names_of(organizations: Iterable[Organization]) -> dict[str, Name]:
    """Return the names of organisations by `org_key`."""
    return {org_key(found.id): name_of(found) for found in organizations}


def unnamed(customers: Iterable[Customer], names: Mapping[str, Name]) -> tuple[str, ...]:
    """Return the org ids whose names are not known yet, each once."""
    missing = {org_key(customer.org_id): customer.org_id for customer in customers if customer.org_id}
    return tuple(org_id for key, org_id in missing.items() if key not in names)


def rows_of(customers: Sequence[Customer], names: Mapping[str, Name]) -> tuple[NamedCustomer, ...]:
    """Return the customers with their names, or with the reason why they have none."""
    return tuple(_row(customer, names) for customer in customers)


def _row(customer: Customer, names: Mapping[str, Name]) -> NamedCustomer:
    if not customer.org_id:
        error = f"the customer has no organisation yet; its status is {customer.status}"
        return NamedCustomer(customer=customer, name_error=error)
    name = names[org_key(customer.org_id)]
    return NamedCustomer(customer=customer, name=name.text, name_error=name.error)
