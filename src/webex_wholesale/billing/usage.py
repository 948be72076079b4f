"""One row of a billing report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from webex_wholesale._frozen import unfrozen_twin
from webex_wholesale.errors import InvalidRequest


def _exact(quantity: Decimal | int) -> Decimal:
    number = Decimal(quantity) if isinstance(quantity, int) else quantity
    if not isinstance(number, Decimal) or not number.is_finite():
        raise InvalidRequest("quantity must be a finite Decimal: a float does not hold what a bill says")
    return number


@attrs.frozen(kw_only=True, weakref_slot=False)
class UsageRow:
    """What one partner, customer, user or workspace used of one service.

    A cell that is blank, and a column that the report does not have, is None.

    Attributes:
        quantity: user-days: one user for a full day is 1, for half a day 0.5, added up over the period and, in
            PARTNER and CUSTOMER reports, over all users. Not seats: divide by the days of the period for those.
        partner_name: name of the partner.
        partner_org_id: Cisco's id of the partner.
        subscription_id: the wholesale subscription.
        sku: the SKU.
        description: the SKU in words.
        subscriber_id: id of the subscriber, in USER reports.
        user_id: id of the user, in USER reports.
        workspace_id: id of the workspace, in USER reports.
        service_name: such as `WEBEX_CALLING`; the API says `webex_calling`.
        consumption_start_date: first day of the consumption.
        consumption_end_date: last day of the consumption.
        customer_org_id: Cisco's id of the customer.
        customer_external_id: the partner's own id of the customer.
        extras: columns that the guide does not name, as text.
    """

    quantity: Decimal = attrs.field(converter=_exact)
    partner_name: str | None = None
    partner_org_id: str | None = None
    subscription_id: str | None = None
    service_name: str | None = None
    sku: str | None = None
    description: str | None = None
    consumption_start_date: date | None = None
    consumption_end_date: date | None = None
    customer_org_id: str | None = None
    customer_external_id: str | None = None
    subscriber_id: str | None = None
    user_id: str | None = None
    workspace_id: str | None = None
    # Not hashed, so that a row can be a member of a set.
    extras: Mapping[str, str] = attrs.field(factory=dict, hash=False)

    @property
    def customer(self) -> str | None:
        """What tells one customer from another: the organisation id, else the external id."""
        return self.customer_org_id or self.customer_external_id

    def to_dict(self) -> dict[str, Any]:
        """Return JSON types: quantity and dates as text, what is None left out, extras beside the rest."""
        named = {
            field.name: getattr(self, field.name) for field in attrs.fields(UsageRow) if field.name != "extras"
        }
        known = {
            name: str(value) if isinstance(value, Decimal | date) else value
            for name, value in named.items()
            if value is not None
        }
        return {**self.extras, **known}


OpenRow: Any = unfrozen_twin(UsageRow)

#: The fields of a row, in the order that OpenRow takes them.
FIELDS = tuple(field.name for field in attrs.fields(UsageRow))

#: Dimension -> fields of a row; the first that is not None is the value.
#:
#: A customer is its organisation id, not its external id: nothing promises that the external id is unique, and it
#: can be changed in the middle of a month.
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "partner": ("partner_org_id",),
    "subscription": ("subscription_id",),
    "customer": ("customer_org_id", "customer_external_id"),
    "external_id": ("customer_external_id",),
    "service": ("service_name",),
    "sku": ("sku",),
    "subscriber": ("subscriber_id",),
    "user": ("user_id",),
    "workspace": ("workspace_id",),
}


def attribute(dimension: str) -> str:
    """Return the name of the attribute of a UsageRow that is a dimension."""
    fields = DIMENSIONS[dimension]
    return fields[0] if len(fields) == 1 else dimension


def check_dimensions(by: str | Iterable[str], *, among: Iterable[str] = DIMENSIONS) -> tuple[str, ...]:
    """Return the names of dimensions, each once.

    Raises:
        InvalidRequest: one of them is none.
    """
    names = tuple(dict.fromkeys([by] if isinstance(by, str) else by))
    possible = tuple(among)
    for name in names:
        if name not in possible:
            raise InvalidRequest(
                f"cannot group by {name!r}; there is {', '.join(possible) or 'nothing to group by'}"
            )
    return names
