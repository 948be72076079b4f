"""The 18 operations as data, a module for each resource; a resource's models are loaded with its module."""

from __future__ import annotations

import importlib
from typing import Any

from webex_wholesale._core.operation import Operation
from webex_wholesale.errors import InvalidRequest

RESOURCES = ("precheck", "customers", "subscribers", "sub_partners", "billing_reports")


def all_operations() -> tuple[Operation[Any], ...]:
    """Return every operation, resource by resource."""
    return tuple(
        value
        for resource in RESOURCES
        for value in vars(importlib.import_module(f"{__name__}.{resource}")).values()
        if isinstance(value, Operation)
    )


def named(name: str) -> Operation[Any]:
    """Return the operation of a name such as `customers.get`.

    Raises:
        InvalidRequest: there is none.
    """
    resource, _, verb = name.partition(".")
    if resource in RESOURCES:
        operation = getattr(importlib.import_module(f"{__name__}.{resource}"), verb.upper(), None)
        if isinstance(operation, Operation) and operation.name == name:
            return operation
    known = ", ".join(operation.name for operation in all_operations())
    raise InvalidRequest(f"there is no operation {name!r:.60}; there are: {known}")
