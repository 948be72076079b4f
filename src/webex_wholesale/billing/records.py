"""How lines of text become records of cells: exactly as `csv.reader` cuts them, in half its time.

In a billing report the columns on the left repeat a few texts and hold nearly all the quotes; those on the right
differ in every row and hold none. So a line is cut from the right as far as the columns that differ, and what is
left of the cut, the prefix, is parsed by the csv module once for each text it has. That is the same cut as
`csv.reader` makes when no quote stands right of the prefix and the prefix ends outside of quotes. Any other line
goes to `csv.reader`.
"""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from itertools import chain, islice

from webex_wholesale.billing import columns
from webex_wholesale.billing.columns import BoundedCache

#: Columns whose cells differ from row to row: the cut is made before the first of them.
_VARYING = frozenset(
    {
        columns.CONSUMPTION_START_DATE,
        columns.CONSUMPTION_END_DATE,
        columns.QUANTITY,
        columns.SUBSCRIBER_ID,
        columns.USER_ID,
        columns.WORKSPACE_ID,
    }
)


# The limit is the process's: one at a time raises it, and puts it back.
_RAISING = threading.Lock()


class Unreadable(ValueError):
    """A record that cannot be cut; `taken` more lines are lost with it."""

    def __init__(self, reason: str, *, taken: int) -> None:
        super().__init__(reason)
        self.taken = taken


def parse_record(first: str, following: Iterator[str]) -> tuple[list[str], int]:
    """Cut one record with the csv module.

    A cell on one line may be of any length. One that goes over several has the length that the csv module allows
    (131,072 characters, unless the process says otherwise), or a quote that is never closed would take all the
    file into memory.

    Args:
        first: the line it starts with.
        following: the lines after it; taken only while a quoted cell goes on.

    Returns:
        The cells (none at all for a blank line), and how many lines were taken.

    Raises:
        Unreadable: such as a quote that is never closed, which `csv.reader` lets swallow the rest of the file.
    """
    taken: list[str] = []
    ended = False

    def feed() -> Iterator[str]:
        nonlocal ended
        yield first
        for more in following:
            # An empty text is no line, but the end of a piece.
            if more:
                taken.append(more)
                yield more
        ended = True

    try:
        try:
            cells = next(csv.reader(feed()))
        except csv.Error:
            longest = max(map(len, (first, *taken)))
            if longest <= csv.field_size_limit():
                raise
            cells = _parse_long(chain([first, *taken], islice(feed(), 1, None)), longest)
    except csv.Error as error:
        # The csv module's messages name limits, never content.
        raise Unreadable(f"cannot be read as CSV: {error}", taken=len(taken)) from None
    if ended:
        raise Unreadable("a quote that opens here is never closed", taken=len(taken))
    return cells, len(taken)


def _parse_long(lines: Iterator[str], limit: int) -> list[str]:
    """Cut one record whose cells may be as long as its longest line."""
    with _RAISING:
        before = csv.field_size_limit(limit)
        try:
            return next(csv.reader(lines))
        finally:
            csv.field_size_limit(before)


def tail_width(header: columns.Header) -> int:
    """Return how many columns stand right of the cut; at least one stands left of it."""
    varying = [place for column, place in header.positions.items() if column in _VARYING]
    return header.width - max(1, min(varying))


def prefix_parser(width: int) -> BoundedCache[str, list[str | None] | None]:
    """Return what remembers the cells of each prefix: None for one that a record cannot be cut after.

    Args:
        width: how many cells a prefix has.
    """

    def parse(prefix: str) -> list[str | None] | None:
        try:
            cells, _ = parse_record(prefix, iter(()))
        except Unreadable:
            return None
        return [cell or None for cell in cells] if len(cells) == width else None

    return BoundedCache(parse)
