"""The 18 operations as data, for `client.call()` and for tools that are built on this SDK.

>>> from webex_wholesale import operations
>>> operations.named("customers.get").path
'/wholesale/customers/{customerId}'
>>> len(operations.all_operations())
18
"""

from __future__ import annotations

from webex_wholesale._core.call.operation import (
    Delegation,
    Operation,
    Paging,
    ParamType,
    QueryParam,
    ResponseKind,
)
from webex_wholesale._core.call.retry import Safety
from webex_wholesale._ops import all_operations, companion_operations, named

__all__ = [
    "Delegation",
    "Operation",
    "Paging",
    "ParamType",
    "QueryParam",
    "ResponseKind",
    "Safety",
    "all_operations",
    "companion_operations",
    "named",
]
