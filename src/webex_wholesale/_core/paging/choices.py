"""Several values for a filter of which the service takes one: what is sent then, and which items are picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from webex_wholesale._core.call.operation import Operation, ParamType
from webex_wholesale.errors import InvalidRequest

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
        value = query.get(param.name)
        if param.kind is not ParamType.ONE_OF or not isinstance(value, list | tuple | set | frozenset):
            continue
        texts = frozenset(text for text in value if isinstance(text, str) and text.strip())
        if not value:
            raise InvalidRequest(f"{param.name} is an empty list: leave it out to ask for all")
        if len(texts) != len(set(value)):
            raise InvalidRequest(f"{param.name} must be a non-empty string, or a list of them")
        if len(texts) == 1:
            (sent[param.name],) = texts
        else:
            sent[param.name] = None
            wanted[param.name] = texts
    if not wanted:
        return sent, None
    return sent, lambda item: all(getattr(item, name) in texts for name, texts in wanted.items())
