"""Anything as Arrow batches in the one schema; a plain billing file without a Python object for each row.

pyarrow cuts a file exactly as `csv.reader` does, but for a quote that is never closed. Cells that its casts
would not take as `read_rows` does are converted in Python, batch by batch. A file that it cannot cut goes to
`read_rows`, which reads it or says what is wrong with it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from webex_wholesale._extras import require_extra
from webex_wholesale._tables import Column
from webex_wholesale.billing.cells import DAY, PLAIN_QUANTITY, Memo, parse_date, parse_quantity
from webex_wholesale.billing.columnar import open_plain
from webex_wholesale.billing.columns import Header
from webex_wholesale.billing.schema import PRECISION, SCALE, Data, records, usage_columns

if TYPE_CHECKING:
    import pyarrow

_BLOCK = 1 << 22
_CHUNK = 8192


def arrow_batches(data: Data) -> Iterator[pyarrow.RecordBatch]:
    """Yield a billing file, rows or a result as Arrow record batches, in the memory of one batch.

    Args:
        data: a file as `read_rows` takes it, `UsageRow` objects, or a result such as a `Summary`.

    Raises:
        RowError: a row cannot be read, or a quantity does not fit decimal(38, 18).
        MissingExtra: pyarrow is not installed.
    """
    return open_batches(data)[1]


def open_batches(data: Data, *, extra: str = "arrow") -> tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]:
    """Return the schema and the batches; `extra` is the one to name when pyarrow is missing."""
    require_extra(extra, "pyarrow")
    plain = open_plain(data) if isinstance(data, str | os.PathLike) else None
    if plain is not None:
        return _schema(usage_columns(plain[1])), _file_batches(*plain)
    found, rest = records(data)
    return _schema(found), _record_batches(_schema(found), rest)


def _file_batches(path: str, header: Header) -> Iterator[pyarrow.RecordBatch]:
    pa = require_extra("arrow")
    schema = _schema(usage_columns(header))
    done = 0
    cells = None
    try:
        for cells in _cut(path, header):
            batch = _typed(cells, header, schema)
            done += batch.num_rows
            yield batch
        if cells is None or not _ends_in_quotes(path, cells.column(header.width - 1)[-1].as_py()):
            return
    except (pa.ArrowInvalid, ValueError):
        # Whatever it was: from where the good batches end, read_rows goes on, or names line and column.
        pass
    yield from _record_batches(schema, islice(records(path)[1], done, None))


def _record_batches(schema: pyarrow.Schema, rest: Iterator[tuple[Any, ...]]) -> Iterator[pyarrow.RecordBatch]:
    pa = require_extra("arrow")
    while chunk := list(islice(rest, _CHUNK)):
        arrays = [
            pa.array(values, field.type) for values, field in zip(zip(*chunk, strict=True), schema, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _schema(found: tuple[Column, ...]) -> pyarrow.Schema:
    pa = require_extra("arrow")
    types = {
        "text": pa.string(),
        "decimal": pa.decimal128(PRECISION, SCALE),
        "date": pa.date32(),
        "integer": pa.int64(),
    }
    return pa.schema([pa.field(column.name, types[column.kind]) for column in found])


def _cut(path: str, header: Header) -> Iterator[pyarrow.RecordBatch]:
    """Yield the cells of a file as text, those that are blank as null."""
    pa, csv = require_extra("arrow"), require_extra("arrow", "pyarrow.csv")
    names = [f"c{place}" for place in range(header.width)]
    with csv.open_csv(
        path,
        read_options=csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
        ),
    ) as reader:
        yield from (batch for batch in reader if batch.num_rows)


def _typed(cells: pyarrow.RecordBatch, header: Header, schema: pyarrow.Schema) -> pyarrow.RecordBatch:
    pa = require_extra("arrow")
    places = {column.lower(): place for column, place in header.positions.items()}
    places |= {name: place for place, name in header.extras.items()}
    arrays = []
    for column, field in zip(usage_columns(header), schema, strict=True):
        if column.name not in places:
            array = pa.nulls(cells.num_rows, field.type)
        elif column.kind == "text":
            array = cells.column(places[column.name])
        else:
            array = _convert(cells.column(places[column.name]), column.kind, field.type)
        arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _convert(texts: Any, kind: str, to: Any) -> Any:
    """Cast quantities or days, by pyarrow where all of them are plain, else one by one."""
    pa, pc = require_extra("arrow"), require_extra("arrow", "pyarrow.compute")
    plain = PLAIN_QUANTITY if kind == "decimal" else DAY
    blanks_are_fine = kind == "date"
    if pc.all(pc.match_substring_regex(texts, f"^(?:{plain})$")).as_py() is not False and (
        blanks_are_fine or not texts.null_count
    ):
        return (pc.utf8_slice_codeunits(texts, 0, 10) if kind == "date" else texts).cast(to)
    parse: Memo[str | None, Any] = Memo(parse_quantity if kind == "decimal" else parse_date)
    return pa.array([parse[text] for text in texts.to_pylist()], to)


def _ends_in_quotes(path: str, last: str | None) -> bool:
    """Tell whether the quote before a file's last cell is never closed, so that the cell is all that followed."""
    cell = ('"' + (last or "").replace('"', '""')).encode()
    with open(path, "rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - len(cell) - 1))
        end = file.read()
    return end.endswith((b"," + cell, b"\n" + cell, b"\r" + cell))
