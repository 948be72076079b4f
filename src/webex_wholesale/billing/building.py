"""How the cells of one record become a row, and which of them is at fault when they do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from webex_wholesale.billing import columns
from webex_wholesale.billing.cells import BoundedCache, parse_date, parse_quantity
from webex_wholesale.billing.columns import Header
from webex_wholesale.billing.usage import FIELDS, OpenRow, UsageRow

Cells = Sequence[str | None]

#: The columns that are more than text, and what reads them.
PARSERS: dict[str, Callable[[str | None], Any]] = {
    columns.QUANTITY: parse_quantity,
    columns.CONSUMPTION_START_DATE: parse_date,
    columns.CONSUMPTION_END_DATE: parse_date,
}


class BadCell(ValueError):
    """A record that is no row; `column` is the one at fault, where it is one."""

    def __init__(self, reason: str, *, column: str | None = None) -> None:
        super().__init__(reason)
        self.column = column


def row_builder(header: Header, cut: int) -> Callable[[Cells, Cells], UsageRow]:
    """Return a function that makes a row of the cells left and right of the cut.

    It is compiled for the header: one expression without a loop or a look-up by name, which makes a row in half
    the time. Nothing of the file gets into its text, which is made of the fields' names and of numbers.

    Args:
        header: where the columns stand.
        cut: how many cells are on the left; they are None where blank. The right ones start at place 1.
    """

    def cell(place: int) -> str:
        return f"left[{place}]" if place < cut else f"(right[{place - cut + 1}] or None)"

    def value(field: str) -> str:
        column = field.upper()
        if column not in header.positions:
            return "None"
        text = cell(header.positions[column])
        return f"parse_{column}[{text}]" if column in PARSERS else text

    extras = "".join(f"{cell(place)} or '', " for place in header.extras)
    named = f"dict(zip(names, ({extras})))" if extras else "{}"
    fields = ", ".join(value(field) for field in FIELDS if field != "extras")
    namespace = {f"parse_{column}": BoundedCache(parse) for column, parse in PARSERS.items()}
    build: Callable[[Cells, Cells], Any] = eval(
        f"lambda left, right: open_row({fields}, {named})",
        {**namespace, "open_row": OpenRow, "names": tuple(header.extras.values())},
    )
    return build


def check_width(cells: Sequence[str], header: Header) -> None:
    """Refuse a record that has more or fewer cells than the header."""
    if len(cells) != header.width:
        raise BadCell(f"the row has {len(cells)} cells, the header {header.width}")


def check_text(cells: Cells, header: Header) -> None:
    """Refuse a record with bytes that are not UTF-8; they arrive as lone surrogates."""
    for place, text in enumerate(cells):
        try:
            (text or "").encode()
        except UnicodeEncodeError:
            raise BadCell("is not UTF-8 text", column=_names(header)[place]) from None


def find_fault(cells: Cells, header: Header) -> str | None:
    """Return the name of the first column whose cell cannot be read."""
    for column, parse in PARSERS.items():
        if column in header.positions:
            try:
                parse(cells[header.positions[column]])
            except ValueError:
                return column
    return None


def _names(header: Header) -> dict[int, str]:
    return {place: column for column, place in header.positions.items()} | dict(header.extras)
