"""The 18 operations as data, a module for each resource; a resource's models are loaded with its module."""

from __future__ import annotations

import importlib
from typing import Any

from webex_wholesale._core.call.operation import Operation
from webex_wholesale.errors import InvalidRequest

RESOURCES = ("precheck", "customers", "subscribers", "sub_partners", "billing_reports")
COMPANIONS = ("organizations", "people", "locations", "numbers")
"""Resources outside the contract that a wholesale back office cannot do without."""


def all_operations() -> tuple[Operation[Any], ...]:
    """Return the 18 operations of the contract, resource by resource."""
    return _operations(RESOURCES)


def companion_operations() -> tuple[Operation[Any], ...]:
    """Return the operations outside the contract: on organisations, people, locations and numbers."""
    return _operations(COMPANIONS)


def _operations(resources: tuple[str, ...]) -> tuple[Operation[Any], ...]:
    return tuple(
        value
        for resource in resources
        for value in vars(importlib.import_module(f"{__name__}.{resource}")).values()
        if isinstance(value, Operation)
    )


def named(name: str) -> Operation[Any]:
    """Return the operation of a name such as `customers.get`.

    Raises:
        InvalidRequest: there is none.
    """
    resource, _, verb = name.partition(".")
    if resource in RESOURCES + COMPANIONS:
        operation = getattr(importlib.import_module(f"{__name__}.{resource}"), verb.upper(), None)
        if isinstance(operation, Operation) and operation.name == name:
            return operation
    known = ", ".join(operation.name for operation in all_operations() + companion_operations())
    raise InvalidRequest(f"there is no operation {name!r:.60}; there are: {known}")
