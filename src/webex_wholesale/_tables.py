"""Tables of any result: text that fits the terminal, escaped HTML for a notebook, JSON types for a program.

One small type for summaries, access tables, models, pagers and plans. It shows 20 rows unless told otherwise, and
says how many more there are. The numbers are rounded for the eye; the exact ones are in the records.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any, Literal

import attrs

from webex_wholesale._notebook import NotebookView

Kind = Literal["text", "decimal", "integer", "date"]

ROWS_SHOWN = 20
_WIDEST = 32
_NARROWEST = 11
# Webex ids begin alike and differ at their end: so many characters tell those of a page apart.
_ID = re.compile(r"[A-Za-z0-9_-]{33,}={0,2}")
_NARROWEST_ID = 12
_ID_HEAD = 3
_GAP = "  "


@attrs.frozen
class Column:
    """A column of a table.

    Attributes:
        name: its heading.
        kind: what its values are; text is aligned left, everything else right.
        widest: characters after which text is shortened in the middle, where Webex ids are alike; None for never.
        minor: whether it is left out before others where there is no room.
    """

    name: str
    kind: Kind = "text"
    widest: int | None = _WIDEST
    minor: bool = False


@attrs.frozen(kw_only=True)
class Table:
    """A result as columns and records.

    Attributes:
        title: one line that says what it shows; blank for none.
        columns: names and kinds.
        records: the values, exact; None where there is none.
        footer: a last record set apart, such as a total.
    """

    columns: tuple[Column, ...]
    records: Sequence[tuple[Any, ...]]
    title: str = ""
    footer: tuple[Any, ...] | None = None

    @classmethod
    def of(
        cls,
        rows: Iterable[Mapping[str, Any]],
        *,
        columns: Iterable[str] | None = None,
        title: str = "",
        sentences: Iterable[str] = (),
    ) -> Table:
        """Return a table of mappings, such as the `to_dict()` of models.

        Args:
            rows: the mappings; a key that one does not have is a blank cell.
            columns: keys to show, in this order; every key, in order of first appearance, when left out.
            title: one line that says what it shows.
            sentences: columns that are read and not compared, such as a reason: they are shown whole.
        """
        found = list(rows)
        names = list(dict.fromkeys(key for row in found for key in row)) if columns is None else list(columns)
        kinds = [_kind([row.get(name) for row in found]) for name in names]
        return cls(
            title=title,
            columns=tuple(
                Column(name, kind, None if name in sentences else _WIDEST)
                for name, kind in zip(names, kinds, strict=True)
            ),
            records=[tuple(row.get(name) for name in names) for row in found],
        )

    def to_text(self, *, rows: int | None = ROWS_SHOWN, width: int | None = None) -> str:
        """Return the table for a terminal.

        Args:
            rows: how many records to show; None for all.
            width: columns of the terminal. To fit, ids are shortened, then other texts but no headings; then ids
                are left out, minor columns, and others from the right, which the last line says. 0 for no limit.
                When left out: what `COLUMNS` or the terminal says, no limit where the output is no terminal.
        """
        limit = shutil.get_terminal_size((0, 0)).columns if width is None else width
        shown = [list(map(_show, record)) for record in self.records[:rows]]
        footer = [list(map(_show, self.footer))] if self.footer else []
        ids = [any(is_id(cells[at]) for cells in shown) for at in range(len(self.columns))]
        names = [printable(column.name) for column in self.columns]
        cells_of = zip(names, *map(self._shortened, [*shown, *footer]), strict=True)
        widths = [max(map(_width, cells)) for cells in cells_of]
        chosen = self._fit(widths, ids, limit) if limit else dict(enumerate(widths))

        def line(cells: Sequence[str]) -> str:
            padded = (_pad(cells[at], wide, self.columns[at]) for at, wide in chosen.items())
            return _GAP.join(padded).rstrip()

        rule = _GAP.join("-" * wide for wide in chosen.values())
        lines = [printable(self.title)] if self.title else []
        lines += [line(names), rule, *map(line, shown)]
        if (left_out := len(self.records) - len(shown)) > 0:
            lines.append(f"... {left_out:,} more rows")
        if footer:
            lines += [rule, line(footer[0])] if shown or left_out else [line(footer[0])]
        if hidden := [column.name for at, column in enumerate(self.columns) if at not in chosen]:
            lines.append(f"... columns left out: {', '.join(hidden)}")
        return "\n".join(lines)

    def to_html(self, *, rows: int | None = ROWS_SHOWN) -> str:
        """Return the table for a notebook, escaped.

        Args:
            rows: how many records to show; None for all.
        """

        def line(tag: str, cells: Sequence[str]) -> str:
            sides = ("left" if column.kind == "text" else "right" for column in self.columns)
            inner = (
                f'<{tag} style="text-align:{side}">{escape(text)}</{tag}>'
                for text, side in zip(cells, sides, strict=True)
            )
            return f"<tr>{''.join(inner)}</tr>"

        shown = self.records[:rows]
        body = [line("td", self._cells(record)) for record in shown]
        if (left_out := len(self.records) - len(shown)) > 0:
            body.append(f'<tr><td colspan="{len(self.columns)}">... {left_out:,} more rows</td></tr>')
        caption = f"<caption>{escape(printable(self.title))}</caption>" if self.title else ""
        head = line("th", [printable(column.name) for column in self.columns])
        footer = f"<tfoot>{line('th', self._cells(self.footer))}</tfoot>" if self.footer else ""
        return f"<table>{caption}<thead>{head}</thead><tbody>{''.join(body)}</tbody>{footer}</table>"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return every record as JSON types, numbers as exact text, without what is None."""
        names = [column.name for column in self.columns]
        return [
            {name: to_json(value) for name, value in zip(names, record, strict=True) if value is not None}
            for record in self.records
        ]

    def _cells(self, record: Sequence[Any]) -> list[str]:
        return self._shortened(list(map(_show, record)))

    def _shortened(self, cells: Sequence[str]) -> list[str]:
        """Return cells that are nowhere wider than their column may be."""
        return [
            shorten(text, column.widest) if column.kind == "text" else text
            for text, column in zip(cells, self.columns, strict=True)
        ]

    def _fit(self, widths: Sequence[int], ids: Sequence[bool], limit: int) -> dict[int, int]:
        """Return the columns that are shown, with widths that fit."""

        def least(at: int) -> int:
            if self.columns[at].kind != "text":
                return widths[at]
            narrowest = _NARROWEST_ID if ids[at] else _NARROWEST
            return min(widths[at], max(narrowest, _width(self.columns[at].name)))

        chosen = list(range(len(widths)))
        while len(chosen) > 1 and _total([least(at) for at in chosen]) > limit:
            # The first column says what a row is about, id or not.
            ids_of, minor = (
                (at for at in chosen[1:] if ids[at]),
                (at for at in chosen[1:] if self.columns[at].minor),
            )
            chosen.remove(max(ids_of, default=None) or max(minor, default=None) or chosen[-1])
        fitted = {at: widths[at] for at in chosen}
        while _total(list(fitted.values())) > limit:
            able = [at for at in chosen if fitted[at] > (least(at) if len(chosen) > 1 else 1)]
            if not able:
                break
            able = [at for at in able if ids[at]] or able
            fitted[max(able, key=fitted.__getitem__)] -= 1
        return fitted


class TabularResult(NotebookView, ABC):
    """Base of results that print as a table, in a terminal and in a notebook."""

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


def shorten(text: str, width: int | None = _WIDEST) -> str:
    """Return a text with its middle left out where it is too long: Webex ids differ at their end."""
    if width is None or _width(text) <= width:
        return text
    head = (width - 1) // 2
    # Characters may be two columns wide: take what fits from either end.
    return f"{_cut(text, head)}…{_cut(text[::-1], width - 1 - head)[::-1]}"


def shorten_id(text: str, width: int | None = _WIDEST) -> str:
    """Return a Webex id, shortened where it is too long to what tells it from others: its end."""
    if width is None or len(text) <= width:
        return text
    return f"{text[:_ID_HEAD]}…{text[_ID_HEAD + 1 - width :]}"


def is_id(value: Any) -> bool:
    """Whether a value looks like an id of Webex: long, and of letters and digits only."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def printable(text: str) -> str:
    """Return a text without control characters, which could move the cursor of a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _kind(values: Iterable[Any]) -> Kind:
    types = {type(value) for value in values if value is not None}
    if types and types <= {int, Decimal}:
        return "decimal" if Decimal in types else "integer"
    return "date" if types == {date} else "text"


def _show(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            # Four places are for the eye; the exact number is in the object.
            text = f"{value:,.4f}".rstrip("0").rstrip(".")
            return "0" if text == "-0" else text
        case int():
            return f"{value:,}"
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds").replace("+00:00", "Z")
        case list() | tuple() | set() | frozenset():
            return ", ".join(map(_show, value))
        case _:
            return printable(str(value))


def _pad(text: str, width: int, column: Column) -> str:
    if is_id(text) and width < _WIDEST:
        text = shorten_id(text, width)
    text = shorten(text, width)
    space = " " * (width - _width(text))
    return text + space if column.kind == "text" else space + text


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(sign) for sign in text)


def _columns(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _cut(text: str, width: int) -> str:
    """Return as much of the beginning of a text as fits."""
    for at, sign in enumerate(text):
        width -= _columns(sign)
        if width < 0:
            return text[:at]
    return text
