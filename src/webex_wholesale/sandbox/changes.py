"""What changed since a mark: the first state of everything that was touched, compared with what it is now."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

KINDS = ("customers", "subscribers", "reports")


class ChangeLog:
    """Remembers only what was touched, so that a mark costs nothing however much data there is."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, str], dict[str, Any] | None] = {}

    def mark(self) -> None:
        """Count changes from here on."""
        self._before.clear()

    def added(self, kind: str, identifier: str) -> None:
        """Note that something came into being."""
        self._before.setdefault((kind, identifier), None)

    def before(self, kind: str, identifier: str, wire: dict[str, Any]) -> None:
        """Note what something was, before its first change since the mark."""
        self._before.setdefault((kind, identifier), wire)

    def diff(self, present: Callable[[str, str], dict[str, Any] | None]) -> dict[str, Any]:
        """`{kind: {"added": {id: wire}, "removed": {id: wire}, "changed": {id: {field: [old, new]}}}}`.

        `present` finds the present wire form of a thing by kind and id. Kinds without changes are left out. The
        result is a copy: it does not change with the sandbox.
        """
        result: dict[str, Any] = {}
        for (kind, identifier), old in self._before.items():
            new = present(kind, identifier)
            verb, value = _compare(old, new)
            if value:
                kinds = result.setdefault(kind, {"added": {}, "removed": {}, "changed": {}})
                kinds[verb][identifier] = value
        copied: dict[str, Any] = json.loads(json.dumps(result))
        return copied


def _compare(old: dict[str, Any] | None, new: dict[str, Any] | None) -> tuple[str, Any]:
    if old is None:
        return "added", new
    if new is None:
        return "removed", old
    fields = {
        name: [old.get(name), new.get(name)]
        for name in (*old, *(key for key in new if key not in old))
        if old.get(name) != new.get(name)
    }
    return "changed", fields
