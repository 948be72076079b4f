"""Where the items of a page stand in an answer."""

from __future__ import annotations

from typing import Any

from webex_wholesale._codec import decode_many
from webex_wholesale._core.call.operation import Paging
from webex_wholesale.errors import DecodeError


def page_items(paging: Paging, type_: Any, wire: Any) -> list[Any]:
    """Return a page's items, under whichever of its names they came.

    Args:
        paging: names under which they may stand; none of them means the only list in the answer.
        type_: their type, None for JSON as it is.
        wire: the answer's JSON.

    Raises:
        DecodeError: there is no list, or an item has the wrong type.
    """
    if type_ is None and isinstance(wire, list):
        return wire
    if not isinstance(wire, dict):
        raise DecodeError("cannot decode the answer: $ should be an object", paths=("$",))
    name = _named(paging.items, wire) if paging.items else _only_list(wire)
    if wire.get(name) is None:
        # An empty list is [] - taking nothing for an empty list would silently lose a page.
        raise DecodeError(f"cannot decode the answer: $.{name} should be a list", paths=(f"$.{name}",))
    items = wire[name]
    if type_ is not None:
        return decode_many(type_, items, root=f"$.{name}")
    if not isinstance(items, list):
        raise DecodeError(f"cannot decode the answer: $.{name} should be a list", paths=(f"$.{name}",))
    return items


def _named(names: tuple[str, ...], wire: dict[str, Any]) -> str:
    best = sorted(names, key=lambda name: (not wire.get(name), wire.get(name) is None))
    return best[0] if wire.get(best[0]) is not None else names[0]


def _only_list(wire: dict[str, Any]) -> str:
    lists = [name for name, value in wire.items() if isinstance(value, list)]
    if "items" in lists or not lists:
        return "items"
    if len(lists) > 1:
        raise DecodeError(
            f"cannot tell which list of the answer holds the items, {' or '.join(lists)}: name it with items=",
            paths=("$",),
        )
    return lists[0]
