"""How results look: one small table type, as text for a terminal and as escaped HTML for a notebook."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any, Literal

import attrs

Kind = Literal["text", "decimal", "integer", "date"]

_MOST_ROWS = 40
_WIDEST = 32


@attrs.frozen
class Column:
    """A column of a result: its name, and what its values are."""

    name: str
    kind: Kind = "text"


@attrs.frozen(kw_only=True)
class Table:
    """A result as columns and records.

    Attributes:
        title: one line that says what it shows.
        columns: names and kinds.
        records: the values, exact; None where there is none.
        footer: a last record set apart, such as a total.
    """

    title: str
    columns: tuple[Column, ...]
    records: Sequence[tuple[Any, ...]]
    footer: tuple[Any, ...] | None = None

    def to_text(self, *, rows: int = _MOST_ROWS) -> str:
        """Return the table for a terminal, the first `rows` records of it."""
        shown = [[_show(value) for value in record] for record in self.records[:rows]]
        footer = [[_show(value) for value in self.footer]] if self.footer else []
        cells = [[column.name for column in self.columns], *shown, *footer]
        widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
        lines = ["  ".join(map(self._pad, record, widths, self.columns)).rstrip() for record in cells]
        rule = "  ".join("-" * width for width in widths)
        more = [self._rest(rows)] if len(self.records) > rows else []
        end = [rule, lines[-1]] if footer else []
        return "\n".join([self.title, lines[0], rule, *lines[1 : len(shown) + 1], *more, *end])

    def to_html(self, *, rows: int = _MOST_ROWS) -> str:
        """Return the table for a notebook; what comes from the file is escaped."""

        def line(tag: str, values: Sequence[Any]) -> str:
            sides = ("left" if column.kind == "text" else "right" for column in self.columns)
            cells = (
                f'<{tag} style="text-align:{side}">{escape(_show(value))}</{tag}>'
                for value, side in zip(values, sides, strict=True)
            )
            return f"<tr>{''.join(cells)}</tr>"

        body = [line("td", record) for record in self.records[:rows]]
        if len(self.records) > rows:
            body.append(f'<tr><td colspan="{len(self.columns)}">{self._rest(rows)}</td></tr>')
        footer = f"<tfoot>{line('th', self.footer)}</tfoot>" if self.footer else ""
        head = line("th", [column.name for column in self.columns])
        caption = f"<caption>{escape(printable(self.title))}</caption>"
        return f"<table>{caption}<thead>{head}</thead><tbody>{''.join(body)}</tbody>{footer}</table>"

    def _rest(self, rows: int) -> str:
        return f"... {len(self.records) - rows:,} more rows"

    @staticmethod
    def _pad(text: str, width: int, column: Column) -> str:
        space = " " * (width - _width(text))
        return text + space if column.kind == "text" else space + text


class Shown(ABC):
    """Base of the results: they print as a table in a terminal and in a notebook."""

    __slots__ = ()

    @abstractmethod
    def table(self) -> Table:
        """Return the result as columns and records; the data frame functions take it too."""

    def __str__(self) -> str:
        return self.table().to_text()

    def _repr_html_(self) -> str:
        return self.table().to_html()


def count_of(things: str) -> Callable[[Sequence[Any]], str]:
    """Return what writes a long field in a repr: how many there are, and not all of them."""
    return lambda values: f"<{len(values):,} {things}>"


def to_json(value: Any) -> Any:
    """Return a value as a JSON type: exact text for a decimal."""
    return str(value) if isinstance(value, Decimal | date) else value


def _show(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        # Four places are for the eye; the exact number is in the object.
        text = f"{value:,.4f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    if isinstance(value, int):
        return f"{value:,}"
    return shorten(printable(str(value)))


def shorten(text: str, width: int = _WIDEST) -> str:
    """Return a text with its middle left out where it is too long: Webex ids differ at their end."""
    if len(text) <= width:
        return text
    head = (width - 1) // 2
    return f"{text[:head]}…{text[len(text) - (width - 1 - head) :]}"


def printable(text: str) -> str:
    """Return a text without control characters, which could move the cursor of a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
