"""Organisations: the minimum that wholesale needs of them, which is the customer's name."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

import attrs

from webex_wholesale.models.base import Model, field, required
from webex_wholesale.models.customers import Customer


@attrs.frozen(kw_only=True, repr=False)
class Organization(Model):
    """A Webex organisation, as Webex's organisations API has it; everything else it sends is in `extras`.

    Attributes:
        id: what a customer has as `org_id`.
        display_name: the name, which the wholesale customer itself lacks; empty only where an answer lacks it.
        created: when it was made.
    """

    id: str = field(identity=True)
    display_name: str = field(default="")
    created: datetime | None = field()

    @property
    def org_id(self) -> str:
        """The same as `id`, under the name that a customer has it by."""
        return self.id


@attrs.frozen(kw_only=True, repr=False)
class IdentityOrganization(Model):
    """An organisation, as Webex's identity service has it.

    Attributes:
        id: the bare uuid.
        display_name: the name.
        preferred_language: such as `en_US`.
    """

    id: str | None = field()
    display_name: str | None = field()
    preferred_language: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class RenameOrganization(Model):
    """Body of `organizations.rename`.

    Attributes:
        display_name: the new name.
        schemas: what Webex's identity service expects with it.
    """

    display_name: str = required()
    schemas: tuple[str, ...] = field(default=("urn:cisco:codev:identity:organization:core:1.0",))


@attrs.frozen(kw_only=True)
class NamedCustomer:
    """A customer and the name of its organisation: a row of `customers.list(with_names=True)`.

    Attributes:
        customer: the customer.
        name: its organisation's name; None when it could not be read.
        name_error: why not; None when it could.
    """

    customer: Customer
    name: str | None = None
    name_error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the customer's wire form with `name` and `nameError` beside it, where there is one.

        Examples:
            >>> NamedCustomer(customer=Customer(id="c1", external_id="acme-1"), name="Acme").to_dict()
            {'id': 'c1', 'externalId': 'acme-1', 'name': 'Acme'}
        """
        named = {"name": self.name, "nameError": self.name_error}
        return {**self.customer.to_dict(), **{key: text for key, text in named.items() if text is not None}}


AnyOrganization: TypeAlias = Customer | Organization | str
"""What names an organisation: its id or bare uuid, itself, or a customer, once that is provisioned."""
