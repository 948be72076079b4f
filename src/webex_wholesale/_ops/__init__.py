"""The 18 operations as data, a module for each resource."""

from __future__ import annotations

from typing import Any

from webex_wholesale._core.operation import Operation
from webex_wholesale._ops import billing_reports, customers, precheck, sub_partners, subscribers

ALL: tuple[Operation[Any], ...] = tuple(
    value
    for module in (precheck, customers, subscribers, sub_partners, billing_reports)
    for value in vars(module).values()
    if isinstance(value, Operation)
)
BY_NAME: dict[str, Operation[Any]] = {operation.name: operation for operation in ALL}
