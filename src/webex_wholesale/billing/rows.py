"""Reading a billing file as a stream of typed rows, and what happens to a row that cannot be read.

This reader defines what a file means; `arrow` is faster and agrees with it. A file without a header is an error,
even an empty one: a report in which nothing was used has its header, so an empty file is a lost one.

In an event loop the file is read in a worker thread, and the rows are made where they are wanted:

    for row in reader.in_pieces():
        if row is None:
            await run_in_thread(reader.read_ahead)
        else:
            yield row

Rows made in the thread would have to be kept, some hundreds at a time, which sets the garbage collector going;
lines of text do not concern it. Opening a reader reads the header, and so belongs in the thread as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from types import TracebackType
from typing import IO, Any, Literal, Self, cast

from webex_wholesale.billing import columns
from webex_wholesale.billing.columns import BoundedCache, Header, match_header, parse_date, parse_quantity
from webex_wholesale.billing.records import Unreadable, parse_record, prefix_parser, tail_width
from webex_wholesale.billing.sources import Source, is_source, open_lines
from webex_wholesale.billing.usage import FIELDS, OpenRow, UsageRow
from webex_wholesale.errors import InvalidRequest, RowError

Cells = Sequence[str | None]

# Handed out in some 3 ms, in which nothing else runs in an event loop.
_AHEAD = 1000

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


OnError = Literal["raise", "collect"]

#: A billing file, or rows from wherever they come.
Usage = Source | Iterable[UsageRow]


def read_rows(source: Source, *, on_error: OnError = "raise") -> RowReader:
    """Read a billing report row by row, in the memory of one row.

    Columns are found by name, in any order; `webex_wholesale.billing.columns` says what is assumed of the names.

    Args:
        source: a path, the bytes of a file, or a file object (binary or text); CSV, plain or gzip.
        on_error: `"raise"` stops at the first row that cannot be read; `"collect"` leaves such rows out and keeps
            what was wrong with them in `.errors`.

    Returns:
        An iterator of `UsageRow`. Use it in a `with` statement when you may stop before its end.

    Raises:
        RowError: a row cannot be read, or the file is no billing report, or it ends within its gzip stream. Names
            line and column, never a value.
        InvalidRequest: the source is nothing to read from.

    Example:
        ```python
        from webex_wholesale.billing import read_rows

        report = b"SERVICE_NAME,SKU,QUANTITY\\r\\nWEBEX_CALLING,A-1,30.5\\r\\n"
        assert [(row.sku, str(row.quantity)) for row in read_rows(report)] == [("A-1", "30.5")]
        ```
    """
    if on_error not in ("raise", "collect"):
        raise InvalidRequest('on_error must be "raise" or "collect"')
    return RowReader(source, on_error=on_error)


def as_rows(usage: Usage, *, on_error: OnError = "raise") -> Iterable[UsageRow]:
    """Return the rows of a billing file, and rows as they are.

    Raises:
        InvalidRequest: it is neither.
    """
    if is_source(usage):
        return read_rows(cast(Source, usage), on_error=on_error)
    if not isinstance(usage, Iterable):
        raise InvalidRequest("usage must be a billing file (path, bytes or file object) or UsageRow objects")
    return cast(Iterable[UsageRow], usage)


class RowReader(Iterator[UsageRow]):
    """The rows of one billing file, once.

    Attributes:
        header: the columns of the file.
        errors: what was wrong with the rows left out so far (`on_error="collect"`).
    """

    def __init__(self, source: Source, *, on_error: OnError = "raise") -> None:
        self.header: Header
        self.errors: list[RowError] = []
        self._collect = on_error == "collect"
        self._ahead: list[str] = []
        self._failure: Exception | None = None
        self._closing = ExitStack()
        try:
            self._lines = self._unread = iter(open_lines(source, self._closing))
            self._rows: Iterator[Any] = self._start()
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[UsageRow]:
        # The generator itself: a call of __next__ for every row would cost a tenth of the speed.
        return self._rows

    def __next__(self) -> UsageRow:
        return next(self._rows)  # type: ignore[no-any-return]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened to read; a file object that you passed stays open."""
        self._closing.close()

    def in_pieces(self) -> Iterator[UsageRow | None]:
        """Yield the rows that are left, and None where `read_ahead()` is due: the file is read nowhere else.

        Raises:
            RowError: a row cannot be read, and the reader does not collect errors.
        """
        self._lines = self._read_before(self._lines)
        return chain((None,), self._rows)

    def read_ahead(self) -> None:
        """Read the next 1,000 lines, which may block; what goes wrong is raised after the rows before it."""
        try:
            # What was added before an error stays in the list.
            self._ahead.extend(islice(self._unread, _AHEAD))
        except Exception as error:
            self._failure = error

    def _read_before(self, lines: Iterator[str]) -> Iterator[str]:
        """Yield the lines that were read ahead, and an empty text, which is no line, when there are no more."""
        self._unread = lines
        while True:
            if not self._ahead and self._failure is None:
                # At the end of the file; or a record goes over the end of a piece, and cannot wait within itself.
                self.read_ahead()
            piece, self._ahead = self._ahead, []
            yield from piece
            if self._failure is not None:
                raise self._failure
            if not piece:
                return
            yield ""

    def _start(self) -> Iterator[UsageRow | None]:
        for line, first in enumerate(self._lines, 1):
            text = first.removeprefix("\ufeff")
            if kind := _foreign(text):
                raise RowError(f"the file is {kind} and not a billing report: download it again", line=line)
            try:
                names, taken = parse_record(text, self._lines)
            except Unreadable as reason:
                raise RowError(str(reason), line=line) from None
            if names:
                self.header = match_header(names, line=line)
                return self._read(self.header, line + taken)
        raise RowError(
            "the file is empty, and a billing report has a header even where nothing was used: download it again"
        )

    def _read(self, header: Header, number: int) -> Iterator[UsageRow | None]:
        """Yield the rows after the header. A hot loop: whatever a good row does not need is done elsewhere."""
        lines = self._lines
        width = tail_width(header)
        cut = header.width - width
        prefixes = prefix_parser(cut)
        build = row_builder(header, cut)
        with self._closing:
            for line in lines:
                number += 1
                taken = 0
                right: list[str] = line.rstrip("\r\n").rsplit(",", width)
                prefix = right[0]
                left = prefixes[prefix] if len(right) > width and line.rfind('"') < len(prefix) else None
                try:
                    if left is None:
                        if not line:
                            number -= 1
                            yield None
                            continue
                        cells, taken = parse_record(line, lines)
                        if not cells:
                            continue
                        check_width(cells, header)
                        left, right = [cell or None for cell in cells[:cut]], cells[cut - 1 :]
                    if taken or not line.isascii():
                        check_text([*left, *right[1:]], header)
                    row = build(left, right)
                except ValueError as reason:
                    error = _explain(reason, [*(left or ()), *right[1:]], header, number)
                    if not self._collect:
                        raise error from None
                    self.errors.append(error)
                    number += getattr(reason, "taken", taken)
                else:
                    # The row was filled while open; see OpenRow.
                    row.__class__ = UsageRow
                    yield row
                    number += taken


def _foreign(text: str) -> str | None:
    """Return what a file is that begins like this, where a server sends it instead of a report."""
    start = text.lstrip()[:1]
    return "HTML or XML" if start == "<" else "JSON" if start in ("{", "[") else None


def _explain(reason: ValueError, cells: Cells, header: Header, line: int) -> RowError:
    if isinstance(reason, Unreadable | BadCell):
        column = getattr(reason, "column", None)
    else:
        column = find_fault(cells, header)
    return RowError(str(reason), line=line, column=column)


class ScratchReader(RowReader):
    """The rows of a file that belongs to the reader: closed, and so removed, at the end or by `close()`."""

    def __init__(self, file: IO[bytes], *, on_error: OnError) -> None:
        try:
            super().__init__(file, on_error=on_error)
        except BaseException:
            file.close()
            raise
        self._closing.callback(file.close)
