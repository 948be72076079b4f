"""What differs between what was asked for and what is there: only what the caller set and the service shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from webex_wholesale._core.resources.lookup import same_id
from webex_wholesale.models.base import NOT_SENT, Model, camel_case
from webex_wholesale.models.customers import Customer, ProvisionCustomer
from webex_wholesale.models.subscribers import ProvisionSubscriber, Subscriber

Differences = dict[str, tuple[Any, Any]]

_ADDRESS = ("address_line1", "address_line2", "city", "state_or_province", "zip_or_postal_code", "country")
# A customer in one of these does not show yet all that it is going to have.
_UNFINISHED = frozenset({"provisioning", "pending_rpl_review"})


def customer_differences(asked: ProvisionCustomer, found: Customer) -> Differences:
    """Return field name -> (asked for, found)."""
    differences: Differences = {}
    shown = None if found.packages is NOT_SENT else found.packages
    packages = _packages_differ(asked.packages, shown, unfinished=found.status in _UNFINISHED)
    if packages:
        differences["packages"] = packages
    if asked.org_id is not None and found.org_id is not None and not same_id(asked.org_id, found.org_id):
        differences["org_id"] = (asked.org_id, found.org_id)
    for name in _ADDRESS:
        wanted, there = _text(asked.address, name), _text(found.address, name)
        if wanted and there and _plain(wanted) != _plain(there):
            differences[f"address.{name}"] = (wanted, there)
    return differences


def subscriber_differences(asked: ProvisionSubscriber, found: Subscriber) -> Differences:
    """Return field name -> (asked for, found)."""
    wanted = asked.packages or ((asked.package,) if asked.package else ())
    there = found.packages or ((found.package,) if found.package else None)
    difference = _packages_differ(wanted, there, unfinished=False)
    return {"packages": difference} if difference else {}


def _packages_differ(
    asked: Iterable[str], found: Iterable[str] | None, *, unfinished: bool
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    if found is None:
        return None
    wanted, there = {str(name) for name in asked}, {str(name) for name in found}
    if wanted == there or (unfinished and there <= wanted):
        return None
    return tuple(sorted(wanted)), tuple(sorted(there))


def _text(address: Model | Mapping[str, object] | None, name: str) -> str | None:
    if address is None:
        return None
    if isinstance(address, Model):
        value: object = getattr(address, name, None)
    else:
        value = address.get(camel_case(name), address.get(name))
    return value if isinstance(value, str) else None


def _plain(text: str) -> str:
    """Return text as it counts for the comparison: the service may write an address in its own way."""
    return " ".join(text.split()).casefold()
