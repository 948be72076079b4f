"""What a list has shown already: an item that comes again is dropped, a page of nothing else is an error.

Items move between pages when others come and go meanwhile, so one may be shown twice. A page on which nothing is
new means that the service does not read the offset, or repeats itself: the list would be endless, or lack a page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, TypeVar

from webex_wholesale.errors import PaginationError
from webex_wholesale.models.base import Model, identity_field

T = TypeVar("T")


class SeenItems:
    """The items of one list so far."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._last: list[str] = []

    def take(self, items: Sequence[T], *, more_follow: bool) -> list[T]:
        """Return the items of a page that were not on the list before.

        Args:
            more_follow: whether the page named another one behind it.

        Raises:
            PaginationError: all of them were.
        """
        keys, identified = _keys(items)
        fresh = set(keys)
        if len(fresh) == len(keys) and fresh.isdisjoint(self._seen):
            kept = list(items)
        else:
            if keys and fresh <= self._seen and not (not more_follow and self._is_rest_of_last(keys)):
                raise PaginationError(
                    "the service sent a page whose items were all on the list before: it repeats a page or does "
                    "not read offset, so the rest of the list cannot be reached"
                )
            kept = self._without_repeats(items, keys) if identified else list(items)
        self._seen |= fresh
        self._last = keys
        return kept

    def _without_repeats(self, items: Sequence[T], keys: list[str]) -> list[T]:
        seen, kept = set(self._seen), []
        for item, key in zip(items, keys, strict=True):
            if key not in seen:
                seen.add(key)
                kept.append(item)
        return kept

    def _is_rest_of_last(self, keys: list[str]) -> bool:
        """Whether this is the end of the page before once more: something was added in front meanwhile."""
        return len(keys) < len(self._last) and self._last[-len(keys) :] == keys


def _keys(items: Sequence[Any]) -> tuple[list[str], bool]:
    """Return what tells the items apart, and whether two with the same key are one and the same."""
    if items and isinstance(items[0], Model) and (name := identity_field(type(items[0]))) is not None:
        return list(map(attrgetter(name), items)), True
    # JSON of any endpoint: only what is equal in every part is taken for the same, and only where it has an id.
    # A model without an identity is such JSON with a type around it, and told apart in the same way.
    wires = [item.to_dict() if isinstance(item, Model) else item for item in items]
    keys = [json.dumps(wire, sort_keys=True) for wire in wires]
    return keys, all(isinstance(wire, dict) and "id" in wire for wire in wires)
