"""What usage can be grouped by, and what decides that two rows belong together."""

from __future__ import annotations

from collections.abc import Iterable

from webex_wholesale.errors import InvalidRequest

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
