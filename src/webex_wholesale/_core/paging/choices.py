"""Several values for a filter of which the service takes one: what is sent then, and which items are picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from webex_wholesale._core.call.operation import Operation, ParamType, several
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.dates import as_moment

Pick = Callable[[Any], bool]
"""Whether an item is wanted."""


def split_choices(operation: Operation[Any], query: Mapping[str, object]) -> tuple[dict[str, object], Pick | None]:
    """Return the query as the service takes it, and what picks the items that are wanted, None where it does.

    Such a filter is named as the field of the items that it looks at. An item without the field is left out, as
    the service would.

    Raises:
        InvalidRequest: a list is empty, which would ask for all, or holds something else than texts.
    """
    sent = dict(query)
    wanted: dict[str, frozenset[str]] = {}
    for param in operation.query:
        given = query.get(param.name)
        if isinstance(given, datetime):
            # Once, where the list is asked for, and not for each of its pages.
            sent[param.name] = as_moment(given, param.name)
        values = several(param.name, given)
        if values is None:
            continue
        # What the caller does with the list afterwards does not change a list that is read later.
        sent[param.name] = values
        if param.kind is ParamType.ONE_OF:
            texts = frozenset(value for value in values if isinstance(value, str) and value.strip())
            if not all(isinstance(value, str) and value.strip() for value in values):
                raise InvalidRequest(f"{param.name} must be a non-empty string, or a list of them")
            sent[param.name] = min(texts) if len(texts) == 1 else None
            if len(texts) > 1:
                wanted[param.name] = texts
    if not wanted:
        return sent, None
    return sent, lambda item: all(getattr(item, name) in texts for name, texts in wanted.items())
