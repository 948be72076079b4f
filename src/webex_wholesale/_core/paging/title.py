"""How a list is named in a repr: the operation, the filters, the limit; people's addresses are left out."""

from __future__ import annotations

from collections.abc import Mapping

_PERSONAL = frozenset({"email"})


def list_title(operation: str, filters: Mapping[str, object], **counts: int | None) -> str:
    """Return what a list is of, such as `customers.list(status='error', limit=5)`."""
    given = {name: value for name, value in {**filters, **counts}.items() if value is not None}
    shown = (f"{name}={'***' if name in _PERSONAL else repr(value)}" for name, value in given.items())
    return f"{operation}({', '.join(shown)})"
