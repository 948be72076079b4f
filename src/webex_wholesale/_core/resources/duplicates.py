"""Which resources have a natural key that another has as well: what a reconcile job looks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from webex_wholesale._core.resources.lookup import same_form
from webex_wholesale._core.waiting.states import TABLES, Phase
from webex_wholesale.models.enums import ReportCategory

if TYPE_CHECKING:
    from webex_wholesale.models.billing import BillingReport
    from webex_wholesale.models.customers import Customer
    from webex_wholesale.models.subscribers import Subscriber

R = TypeVar("R")


@attrs.frozen(kw_only=True)
class Duplicates(Generic[R]):
    """Several resources with one natural key.

    Attributes:
        key: the key they share, such as `{"external_id": "acme-1"}`.
        resources: all that have it, in the order of the list.
    """

    key: dict[str, str]
    resources: tuple[R, ...]


def duplicate_customers(listed: Iterable[Customer]) -> tuple[Duplicates[Customer], ...]:
    """Return the external ids that several customers have; one being deleted counts: it can be seen."""
    return _groups(listed, lambda one: (one.external_id,), ("external_id",))


def duplicate_subscribers(listed: Iterable[Subscriber]) -> tuple[Duplicates[Subscriber], ...]:
    """Return the e-mails, whatever their case, that several subscribers of one customer have."""
    return _groups(
        listed,
        lambda one: (same_form(one.customer_id), one.email.strip().casefold()),
        ("customer_id", "email"),
    )


def duplicate_reports(listed: Iterable[BillingReport]) -> tuple[Duplicates[BillingReport], ...]:
    """Return the days and types that several reports have; a failed report is as good as none."""
    return _groups(
        [
            one
            for one in listed
            if one.category in (None, ReportCategory.RECONCILIATION)
            and TABLES["billing_reports.create"].phase(str(one.status) or None) is not Phase.FAILED
        ],
        lambda one: (str(one.billing_start_date), str(one.billing_end_date), one.type),
        ("billing_start_date", "billing_end_date", "type"),
    )


def _groups(
    listed: Iterable[Any], key_of: Callable[[Any], tuple[str | None, ...]], names: tuple[str, ...]
) -> tuple[Duplicates[Any], ...]:
    groups: dict[tuple[str | None, ...], dict[str, Any]] = {}
    for resource in listed:
        key = key_of(resource)
        # Without a key nothing can be said; and a list that moves may give one resource twice.
        if key[-1]:
            groups.setdefault(key, {})[resource.id] = resource
    return tuple(
        Duplicates(
            key={name: str(getattr(next(iter(group.values())), name)) for name in names},
            resources=tuple(group.values()),
        )
        for group in groups.values()
        if len(group) > 1
    )
