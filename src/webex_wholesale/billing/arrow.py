"""The fast path: pyarrow reads a plain billing file, and only where it provably reads what `read_rows` reads.

`read_rows` defines what a file means. pyarrow cuts a line into cells as the csv module does; what sets them apart
is where a record ends. So this path takes a file only if each of its lines is one record, and checks that while it
reads: the lines of every segment are counted here and its records by pyarrow, and the last line of every block
must be closed. Quantities and dates are parsed by the same functions as there, once for each text that occurs.
Whatever differs (newlines or stray quotes in cells, ragged rows, blank lines, lone carriage returns, text that is
not UTF-8, gzip) raises `StepAside`, and the file goes to `read_rows`, which reads it or says what is wrong with
it.
"""

from __future__ import annotations

import codecs
import io
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from webex_wholesale._extras import require_extra
from webex_wholesale._tables import Column
from webex_wholesale.billing import columns
from webex_wholesale.billing.columns import Header, match_header, parse_date, parse_quantity
from webex_wholesale.billing.records import Unreadable, parse_record
from webex_wholesale.billing.schema import PRECISION, SCALE, Data, fits, records, usage_columns
from webex_wholesale.billing.sources import GZIP, check_path
from webex_wholesale.errors import RowError

if TYPE_CHECKING:
    import pyarrow

    Batches = Generator[pyarrow.RecordBatch, None, None]

T = TypeVar("T")

_SEGMENT = 1 << 25
_BLOCK = 1 << 20
_PIECE = 1 << 18
_LONGEST_LINE = 1 << 17
_CHUNK = 8192
_ROW_GROUP = 100_000
_WORKERS = 2
# Earlier years pyarrow takes and `parse_date` does not.
_FIRST_DAY = -354_285  # 1000-01-01, in days since 1970


_BY_USER = {columns.SUBSCRIBER_ID, columns.USER_ID, columns.WORKSPACE_ID}


class StepAside(Exception):
    """The file is not plain enough for this path: `read_rows` has to read it."""


@attrs.frozen
class PlainFile:
    """A file that this path can try: where it is, its columns, and where its first record begins."""

    path: str
    header: Header
    start: int


@attrs.frozen
class _Segment:
    """Some lines of a file: where they begin, their bytes, and how many they are."""

    start: int
    size: int
    lines: int


def open_plain(source: Any) -> PlainFile | None:
    """Return a file given by its path, if its first line is a header on its own; None for any other.

    Raises:
        OSError: the path cannot be opened.
        InvalidRequest: it is the text of a file.
    """
    path = os.path.abspath(check_path(source))
    with open(path, "rb") as file:
        line = file.readline(_LONGEST_LINE)
    if line.startswith(GZIP) or not line.endswith(b"\n") or b"\0" in line:
        return None
    try:
        names, _ = parse_record(line.removeprefix(codecs.BOM_UTF8).decode(), iter(()))
        header = match_header(names)
    except (ValueError, RowError):
        return None
    return PlainFile(path=path, header=header, start=len(line))


def read_tables(
    plain: PlainFile, fields: list[str], work: Callable[[pyarrow.Table], T]
) -> Generator[T, None, None]:
    """Yield what work makes of some columns, segment after segment; all quantities and dates are checked.

    Args:
        plain: the file.
        fields: names of columns as the schema has them.
        work: done in the threads that read.

    Raises:
        StepAside: this is not what `read_rows` would read; what was yielded before is.
    """
    library = require_extra("arrow")
    source = library.OSFile(plain.path, "rb")
    waiting: deque[Future[T]] = deque()
    with source, ThreadPoolExecutor(_WORKERS) as pool, closing(_segments(plain.path, plain.start)) as segments:
        try:
            # The next segments are read while the caller works on this one.
            for segment in segments:
                waiting.append(pool.submit(_read, source, segment, plain.header, fields, work))
                if len(waiting) > _WORKERS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except UnicodeDecodeError:
            # Segments before it are good, but may be unread still: the caller begins again, or goes on by count.
            raise StepAside from None
        finally:
            for future in waiting:
                future.cancel()


def _segments(path: str, start: int) -> Generator[_Segment, None, None]:
    """Cut a file at ends of lines; count the lines, and check what concerns bytes."""
    begin = read = start
    lines = 0
    tail = b""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open(path, "rb", buffering=0) as file:
        file.seek(start)
        while piece := file.read(_PIECE):
            if not piece.isascii() or decoder.getstate()[0]:
                decoder.decode(piece)
            # A third of the time that bytes.count() takes.
            found = io.BytesIO(piece).readlines()
            unfinished = b"" if found[-1].endswith(b"\n") else found.pop()
            if found:
                last = found[-1] if len(found) > 1 else tail + found[0]
                lines += len(found)
                tail = unfinished
            else:
                tail += unfinished
            if len(tail) > _LONGEST_LINE:
                raise StepAside
            read += len(piece)
            if lines and not (read - begin) % _BLOCK:
                # pyarrow ends a block at the last end of line in it, whether or not that is within quotes.
                _check_closed(last)
            if lines and read - begin >= _SEGMENT:
                _check_closed(last)
                yield _Segment(begin, read - len(tail) - begin, lines)
                # The next begins with the unfinished line, so that its blocks are counted from there.
                begin = read = file.seek(read - len(tail))
                lines, tail = 0, b""
                decoder.reset()
        decoder.decode(b"", final=True)
        if read > begin:
            _check_closed(tail or last)
            yield _Segment(begin, read - begin, lines + bool(tail))


def _check_closed(line: bytes) -> None:
    try:
        parse_record(line.decode(), iter(()))
    except (Unreadable, UnicodeDecodeError):
        raise StepAside from None


def _read(
    source: Any, segment: _Segment, header: Header, fields: list[str], work: Callable[[pyarrow.Table], T]
) -> T:
    pa = require_extra("arrow")
    places = {column.lower(): f"c{place}" for column, place in header.positions.items()}
    places |= {name: f"c{place}" for place, name in header.extras.items()}
    kinds = {column.name: column.kind for column in usage_columns(header)}
    typed = {name: kind for name, kind in kinds.items() if kind != "text" and name in places}
    texts = [name for name in fields if name in places and name not in typed]
    found = _parse(
        source, segment, header, [places[name] for name in texts], {places[n]: k for n, k in typed.items()}
    )
    arrays = {name: found.column(places[name]) for name in texts}
    arrays |= {name: _convert(found.column(places[name]), kind) for name, kind in typed.items()}
    types = arrow_schema(tuple(Column(name, kinds[name]) for name in fields))
    ordered = [
        arrays[name] if name in arrays else pa.nulls(found.num_rows, types.field(name).type) for name in fields
    ]
    return work(pa.Table.from_arrays(ordered, schema=types))


def _parse(
    source: Any, segment: _Segment, header: Header, texts: list[str], typed: dict[str, str]
) -> pyarrow.Table:
    pa, csv = require_extra("arrow"), require_extra("arrow", "pyarrow.csv")
    repeated = pa.dictionary(pa.int32(), pa.string())
    types = dict.fromkeys(texts, pa.string()) | {
        name: pa.date32() if kind == "date" else repeated for name, kind in typed.items()
    }
    while True:
        try:
            table = csv.read_csv(
                source.get_stream(segment.start, segment.size),
                # Our own workers run in parallel. A reader with threads that ends in an error waits, in a thread
                # of pyarrow's pool, for the rest of its blocks: as many of those as there are cores, and all hang.
                read_options=csv.ReadOptions(
                    use_threads=False,
                    column_names=[f"c{place}" for place in range(header.width)],
                    block_size=_BLOCK,
                ),
                convert_options=csv.ConvertOptions(
                    include_columns=list(types),
                    column_types=types,
                    null_values=[""],
                    strings_can_be_null=True,
                    check_utf8=False,
                ),
            )
            break
        except pa.ArrowInvalid:
            # Days with a time of day are read as text; anything else is nothing for this path.
            if pa.date32() not in types.values():
                raise StepAside from None
            types = {name: repeated if kind == pa.date32() else kind for name, kind in types.items()}
    if table.num_rows != segment.lines:
        raise StepAside
    return table


def _convert(found: Any, kind: str) -> Any:
    """Return quantities and days in their types, read as `read_rows` reads them."""
    pa, compute = require_extra("arrow"), require_extra("arrow", "pyarrow.compute")
    if pa.types.is_date(found.type):
        earliest = compute.min(found).cast(pa.int32()).as_py()
        if earliest is not None and earliest < _FIRST_DAY:
            raise StepAside
        return found
    to = pa.decimal128(PRECISION, SCALE) if kind == "decimal" else pa.date32()
    if kind == "decimal" and found.null_count:
        raise StepAside  # a quantity that is missing
    return pa.chunked_array([_parsed(chunk, kind, to) for chunk in found.chunks], to)


def _parsed(chunk: Any, kind: str, to: Any) -> Any:
    pa = require_extra("arrow")
    parse: Any = parse_quantity if kind == "decimal" else parse_date
    try:
        values = list(map(parse, chunk.dictionary.to_pylist()))
    except ValueError:
        raise StepAside from None
    if kind == "decimal" and not all(map(fits, values)):
        raise StepAside
    return pa.array(values, to).take(chunk.indices)


def arrow_batches(data: Data) -> Iterator[pyarrow.RecordBatch]:
    """Yield a billing file, rows or a result as Arrow record batches, in the memory of a few of them.

    Args:
        data: a file as `read_rows` takes it, `UsageRow` objects, or a result such as a `Summary`.

    Raises:
        RowError: a row cannot be read, or a quantity does not fit decimal(38, 18).
        MissingExtra: pyarrow is not installed.
    """
    return open_batches(data)[1]


def open_batches(data: Data, *, extra: str = "arrow") -> tuple[pyarrow.Schema, Batches]:
    """Return the schema and the batches; `extra` is the one to name when pyarrow is missing."""
    require_extra(extra, "pyarrow")
    plain = open_plain(data) if isinstance(data, str | os.PathLike) else None
    if plain is not None:
        return arrow_schema(usage_columns(plain.header)), _file_batches(plain)
    found, rest = records(data)
    return arrow_schema(found), _record_batches(arrow_schema(found), rest)


def arrow_schema(found: tuple[Column, ...]) -> pyarrow.Schema:
    """Return the schema of some columns."""
    pa = require_extra("arrow")
    types = {
        "text": pa.string(),
        "decimal": pa.decimal128(PRECISION, SCALE),
        "date": pa.date32(),
        "integer": pa.int64(),
    }
    return pa.schema([pa.field(column.name, types[column.kind]) for column in found])


def _file_batches(plain: PlainFile) -> Batches:
    schema = usage_columns(plain.header)
    done = 0
    try:
        with closing(
            read_tables(plain, [column.name for column in schema], lambda table: table.to_batches())
        ) as tables:
            for batches in tables:
                done += sum(batch.num_rows for batch in batches)
                yield from batches
    except StepAside:
        # Every line so far was one record: from there on read_rows goes on, or names line and column.
        yield from _record_batches(arrow_schema(schema), islice(records(plain.path)[1], done, None))


def _record_batches(schema: pyarrow.Schema, rest: Iterator[tuple[Any, ...]]) -> Batches:
    pa = require_extra("arrow")
    while chunk := list(islice(rest, _CHUNK)):
        arrays = [
            pa.array(values, field.type) for values, field in zip(zip(*chunk, strict=True), schema, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def row_groups(batches: Iterable[Any]) -> Iterator[list[Any]]:
    """Gather batches to groups worth reading one by one, as the workers of a cluster do."""
    group: list[Any] = []
    for batch in batches:
        group.append(batch)
        if sum(part.num_rows for part in group) >= _ROW_GROUP:
            yield group
            group = []
    if group:
        yield group


#: One group of a sum: the values of its columns, the sum of the quantities, and the number of rows.
Group = tuple[tuple[str | None, ...], Decimal, int]


def sum_file(source: Any, fields: list[str], *, most_days: int | None = None) -> Iterable[Group] | None:
    """Add up a file by some of its columns; None where this path steps aside.

    Args:
        source: the path of a file.
        fields: names of the columns to group by, as the schema has them.
        most_days: step aside where a row of a report by user has more days, for it is suspicious then.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    pa, compute = require_extra("arrow"), require_extra("arrow", "pyarrow.compute")
    plain = open_plain(source)
    if plain is None:
        return None
    if not _BY_USER & set(plain.header.positions):
        most_days = None

    def add_up(table: Any) -> tuple[Any, Decimal]:
        ends = compute.min_max(table.column("quantity")).as_py()
        if most_days is not None and ends["max"] > most_days:
            raise StepAside
        part = _grouped(table, fields, [("quantity", "sum"), ([], "count_all")])
        return part, max(map(abs, ends.values())) * table.num_rows

    try:
        with closing(read_tables(plain, [*fields, "quantity"], add_up)) as found:
            parts, largest = [], Decimal(0)
            for part, most in found:
                parts.append(part)
                largest += most
    except StepAside:
        return None
    if not parts:
        return []
    # pyarrow adds decimals without a look at their size.
    if not fits(largest):
        return None
    whole = _grouped(pa.concat_tables(parts), fields, [("quantity_sum", "sum"), ("count_all", "sum")])
    keys = zip(*(_values(whole.column(name)) for name in fields), strict=True) if fields else iter([()])
    counts = memoryview(_whole(whole.column(-1)).buffers()[1]).cast("q").tolist()
    # The buffer may be longer than what is in it.
    return zip(keys, _values(whole.column(-2), columns.plain), counts[: whole.num_rows], strict=True)


def _whole(column: Any) -> Any:
    pa = require_extra("arrow")
    return pa.concat_arrays(column.chunks)


def _values(column: Any, convert: Callable[[Any], Any] = lambda value: value) -> list[Any]:
    """Return a column as Python objects, one for each different value: that is faster, and takes less memory."""
    encoded = _whole(column).dictionary_encode()
    values = [*map(convert, encoded.dictionary.to_pylist()), None]
    indices = encoded.indices.fill_null(len(values) - 1)
    places = memoryview(indices.buffers()[1]).cast("i").tolist()
    return [values[place] for place in places[: len(indices)]]


def _grouped(table: Any, fields: list[str], sums: list[tuple[Any, str]]) -> Any:
    grouped = table.group_by(fields, use_threads=False).aggregate(sums)
    # By no column at all, older versions name and order the sums as newer ones do, but give no row for no rows.
    return grouped.select([*fields, *(f"{name}_{how}" if name else how for name, how in sums)])
