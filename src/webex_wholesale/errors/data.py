"""What was found stands in the way: keys not unique, resources that differ or are busy, unreadable rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from webex_wholesale.errors.base import WholesaleError


class Facts(TypedDict, total=False):
    """What every error can carry; see `WholesaleError`."""

    operation: str | None
    key: Mapping[str, str] | None


class DuplicateNaturalKey(WholesaleError):
    """Several resources answer to a key that should be unique.

    Attributes:
        ids: the ids of all of them.
        states: their statuses, in the same order.
    """

    def __init__(
        self,
        message: str = "",
        *,
        ids: tuple[str, ...] = (),
        states: tuple[str | None, ...] = (),
        **facts: Unpack[Facts],
    ) -> None:
        super().__init__(message, **facts)
        self.ids = ids
        self.states = states


class NaturalKeyConflict(WholesaleError):
    """A resource with that key exists and differs from what was asked for.

    Attributes:
        id: the id of the one that exists.
        differences: field name -> (asked for, found).
        status: its status.
    """

    def __init__(
        self,
        message: str = "",
        *,
        id: str | None = None,
        differences: Mapping[str, tuple[Any, Any]] | None = None,
        status: str | None = None,
        **facts: Unpack[Facts],
    ) -> None:
        super().__init__(message, **facts)
        self.id = id
        self.status = status
        self.differences: dict[str, tuple[Any, Any]] = dict(differences or {})


class JournalError(WholesaleError):
    """The journal cannot be read or written, or belongs to another partner; nothing was created or deleted."""


class PrecheckFailed(WholesaleError):
    """The service says that this could not be provisioned; nothing was created.

    Attributes:
        result: the `PrecheckResult`, with its codes, reasons and next step.
    """

    def __init__(self, message: str = "", *, result: Any = None, **facts: Unpack[Facts]) -> None:
        super().__init__(message, **facts)
        self.result = result


class ResourceInTransition(WholesaleError):
    """The resource is being provisioned, changed or removed; nothing was sent. Wait for that, and try again.

    Attributes:
        id: the id of the resource.
        status: its status.
    """

    def __init__(
        self, message: str = "", *, id: str | None = None, status: str | None = None, **facts: Unpack[Facts]
    ) -> None:
        super().__init__(message, **facts)
        self.id = id
        self.status = status


class EditConflict(WholesaleError):
    """Somebody else changed the resource between reading and writing; nothing was written.

    Attributes:
        id: the id of the resource.
        before: what was read first.
        found: what was read right before writing.
    """

    def __init__(
        self,
        message: str = "",
        *,
        id: str | None = None,
        before: tuple[str, ...] = (),
        found: tuple[str, ...] = (),
        **facts: Unpack[Facts],
    ) -> None:
        super().__init__(message, **facts)
        self.id = id
        self.before = before
        self.found = found


class RowError(WholesaleError):
    """One row of a billing file cannot be read.

    Attributes:
        line: line number in the file, the header being line 1.
        column: name of the column.
    """

    def __init__(
        self, message: str = "", *, line: int | None = None, column: str | None = None, **facts: Unpack[Facts]
    ) -> None:
        super().__init__(message, **facts)
        self.line = line
        self.column = column

    def text(self) -> str:
        """Return where the row is, and what is wrong with it."""
        where = [f"line {self.line}" if self.line else "", f"column {self.column}" if self.column else ""]
        place = ", ".join(part for part in where if part)
        return f"{place}: {self.message}" if place else self.message
