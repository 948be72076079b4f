"""What a token may do, as far as harmless reads can tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import attrs

from webex_wholesale._core.call.operation import Operation
from webex_wholesale._core.tokens.access_hints import ADVICE
from webex_wholesale._core.tokens.token_set import TokenSet
from webex_wholesale._notebook import NotebookView
from webex_wholesale.errors import CallError, Forbidden, Unauthorized

_WORDS = {True: "yes", False: "no", None: "?"}


@attrs.frozen(kw_only=True)
class AccessRow:
    """One resource and one scope.

    Attributes:
        resource: such as `customers`.
        access: `read` or `write`.
        scope: the OAuth scope that it takes.
        allowed: True, False, or None where nothing tells.
        status: HTTP status of the read that was made, None where none was.
        reason: how this is known, or what is probably missing.
    """

    resource: str
    access: str
    scope: str
    allowed: bool | None
    status: int | None
    reason: str


@attrs.frozen(repr=False)
class AccessTable(NotebookView):
    """The rows of `client.check_access()`; prints as a table, in a notebook too.

    Attributes:
        rows: one for each resource and kind of access.
    """

    rows: tuple[AccessRow, ...]

    def __iter__(self) -> Iterator[AccessRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, key: str | tuple[str, str]) -> AccessRow:
        """Return the row of a resource (its read access), or of `(resource, "write")`.

        Raises:
            KeyError: there is none.
        """
        wanted = key if isinstance(key, tuple) else (key, "read")
        for row in self.rows:
            if (row.resource, row.access) == wanted:
                return row
        raise KeyError(key)

    @property
    def missing(self) -> tuple[str, ...]:
        """The scopes of all rows that are not allowed."""
        return tuple(dict.fromkeys(row.scope for row in self.rows if row.allowed is False))

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as JSON-ready data."""
        return [attrs.asdict(row) for row in self.rows]

    def __str__(self) -> str:
        cells = [("resource", "access", "allowed", "why")]
        cells += [(row.resource, row.access, _WORDS[row.allowed], row.reason) for row in self.rows]
        widths = [max(len(row[column]) for row in cells) for column in range(3)]
        return "\n".join(
            "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[3]])
            for row in cells
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(
            "<tr>"
            + "".join(f"<td>{escape(text)}</td>" for text in (r.resource, r.access, _WORDS[r.allowed], r.reason))
            + "</tr>"
            for r in self.rows
        )
        return f"<table><tr><th>resource<th>access<th>allowed<th>why</tr>{rows}</table>"


Tried = Mapping[str, CallError | None]


def access_table(operations: tuple[Operation[Any], ...], tried: Tried, granted: tuple[str, ...]) -> AccessTable:
    """Return the table.

    Args:
        operations: all there are.
        tried: operations that were called, with the error each ended in, None where it went well.
        granted: the scopes that the token endpoint named, empty where it is not known.
    """
    rows: dict[tuple[str, str], AccessRow] = {}
    for operation in operations:
        resource = operation.name.partition(".")[0]
        access = "write" if operation.scope.endswith("_write") else "read"
        if operation.name in tried:
            rows[resource, access] = _tried(operation, resource, access, tried[operation.name])
        elif (resource, access) not in rows:
            rows[resource, access] = _untried(operation, resource, access, granted)
    return AccessTable(tuple(rows[key] for key in sorted(rows)))


def granted_by(source: object) -> tuple[str, ...]:
    """Return the scopes that a token source knows its token to have."""
    tokens = getattr(source, "tokens", None)
    return tokens.scopes if isinstance(tokens, TokenSet) else ()


def _tried(operation: Operation[Any], resource: str, access: str, error: CallError | None) -> AccessRow:
    facts = {"resource": resource, "access": access, "scope": operation.scope}
    if error is None:
        return AccessRow(**facts, allowed=True, status=200, reason=f"{operation.name} was answered")
    status = getattr(error, "status", None)
    if isinstance(error, Unauthorized | Forbidden):
        # Who reads the table has just done what the hint advises.
        reason = f"HTTP {status}: {error.hint.removesuffix(ADVICE)}"
        return AccessRow(**facts, allowed=False, status=status, reason=reason)
    return AccessRow(**facts, allowed=None, status=status, reason=f"not known: {error.summary()}")


def _untried(operation: Operation[Any], resource: str, access: str, granted: tuple[str, ...]) -> AccessRow:
    allowed = operation.scope in granted if granted else None
    reasons = {
        True: "the scope was granted; not tried, since it would change something",
        False: f"the token was granted no {operation.scope}",
        None: f"not tried; it takes {operation.scope}",
    }
    return AccessRow(
        resource=resource,
        access=access,
        scope=operation.scope,
        allowed=allowed,
        status=None,
        reason=reasons[allowed],
    )
