"""Data frames and files: anything of this package as pandas, polars, Arrow, duckdb, CSV or Parquet, in one schema.

Ids and SKUs are text, quantities decimal(38, 18), days dates, whatever the library; sums over them are exact. The
libraries are extras: `pip install 'webex-wholesale[pandas]'`, `[polars]`, `[arrow]`, `[duckdb]`.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from webex_wholesale._extras import require_extra
from webex_wholesale.billing.arrow import open_batches, row_groups
from webex_wholesale.billing.schema import Data
from webex_wholesale.errors import InvalidRequest

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import pyarrow


import csv
import io
import os
from collections.abc import Iterable
from typing import IO

from webex_wholesale._files.atomic import AtomicFile
from webex_wholesale._tables import Column
from webex_wholesale.billing.schema import records


def to_arrow(data: Data) -> pyarrow.Table:
    """Return a billing file, rows or a result as an Arrow table; `arrow_batches` gives a large file in pieces.

    Args:
        data: a file as `read_rows` takes it, `UsageRow` objects, or a result such as a `Summary`.

    Raises:
        RowError: a row cannot be read, or a quantity does not fit decimal(38, 18).
        MissingExtra: pyarrow is not installed.
    """
    return _table(data, "arrow")


def to_pandas(data: Data) -> pandas.DataFrame:
    """Return a billing file, rows or a result as a pandas data frame; quantities and days keep their Arrow types.

    Args and errors are those of `to_arrow`; the extra is `pandas`.
    """
    pd = require_extra("pandas")
    types = require_extra("pandas", "pyarrow").types

    def dtype(kind: Any) -> Any:
        # Decimals and days would become Python objects, one by one; text is left to pandas.
        return pd.ArrowDtype(kind) if types.is_decimal(kind) or types.is_date(kind) else None

    return _table(data, "pandas").to_pandas(types_mapper=dtype)


def to_polars(data: Data) -> polars.DataFrame:
    """Return a billing file, rows or a result as a polars data frame.

    Args and errors are those of `to_arrow`; the extra is `polars`.
    """
    pl = require_extra("polars")
    frame: polars.DataFrame = pl.from_arrow(_table(data, "polars"))
    return frame


def to_duckdb(
    data: Data, *, table: str = "usage", connection: duckdb.DuckDBPyConnection | None = None
) -> duckdb.DuckDBPyRelation:
    """Load a billing file, rows or a result into a duckdb table, in the memory of a few batches.

    Args:
        data: as for `to_arrow`.
        table: name of the table to make.
        connection: where to make it; a database in memory when left out.

    Returns:
        The table, to query: `to_duckdb(path).aggregate("service_name, sum(quantity)")`.

    Raises:
        RowError: a row cannot be read, or a quantity does not fit decimal(38, 18).
        InvalidRequest: there is such a table.
        MissingExtra: duckdb is not installed.
    """
    library = require_extra("duckdb")
    connection = library.connect() if connection is None else connection
    tables = require_extra("duckdb", "pyarrow").Table
    name = '"' + table.replace('"', '""') + '"'
    # Under a name that no table has, and no longer than it takes.
    view = f"billing_{secrets.token_hex(8)}"

    def run(statement: str, rows: pyarrow.Table) -> None:
        connection.register(view, rows)
        try:
            connection.execute(f"{statement} SELECT * FROM {view}")
        finally:
            connection.unregister(view)

    try:
        # Before the file is opened; it also ends what the caller left unfinished, which would refuse a view.
        connection.execute(f"CREATE TABLE {name} (placeholder INTEGER)")
    except library.CatalogException:
        raise InvalidRequest(f"there is a table {table!r} in this database; name another") from None
    try:
        schema, batches = open_batches(data, extra="duckdb")
        run(f"CREATE OR REPLACE TABLE {name} AS", schema.empty_table())
        for group in row_groups(batches):
            run(f"INSERT INTO {name}", tables.from_batches(group, schema=schema))
    except BaseException:
        connection.execute(f"DROP TABLE {name}")
        raise
    return connection.table(name)


def _table(data: Data, extra: str) -> Any:
    schema, batches = open_batches(data, extra=extra)
    return require_extra(extra, "pyarrow").Table.from_batches(batches, schema=schema)


#: Beginnings of cells that a spreadsheet takes for a formula; it takes the full-width forms of some keyboards too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

Target = str | os.PathLike[str]


def to_csv(data: Data, to: Target | IO[str], *, escape_formulas: bool = True, overwrite: bool = False) -> int:
    """Write a billing file, rows or a result as CSV: UTF-8, a header, quantities and dates as plain text.

    Args:
        data: a file as `read_rows` takes it, `UsageRow` objects, or a result such as a `Summary`.
        to: a path, which appears only when it is complete, or a text file object.
        escape_formulas: put an apostrophe before text that a spreadsheet would run as a formula: what begins with
            `=`, `+`, `-`, `@`, a tab or an end of line. Quantities and dates stay as they are. With False every
            text is written exactly, for programs.
        overwrite: replace a file of that name.

    Returns:
        How many rows were written.

    Raises:
        RowError: a row cannot be read.
        FileExistsError: there is a file of that name.
    """
    if not isinstance(to, str | os.PathLike):
        return _write(to, *records(data), escape=escape_formulas)
    with AtomicFile(to, overwrite=overwrite) as new:
        file = io.TextIOWrapper(new.stream, encoding="utf-8", newline="")
        done = _write(file, *records(data), escape=escape_formulas)
        file.detach()
        return done


def to_parquet(data: Data, to: Target, *, overwrite: bool = False) -> int:
    """Write a billing file, rows or a result as Parquet. Needs the extra `arrow`.

    Args:
        data: as for `to_csv`; a plain billing file is read without a Python object for each row.
        to: a path, which appears only when it is complete.
        overwrite: replace a file of that name.

    Returns:
        How many rows were written.

    Raises:
        RowError: a row cannot be read, or a quantity does not fit decimal(38, 18).
        FileExistsError: there is a file of that name.
        MissingExtra: pyarrow is not installed.
    """
    parquet = require_extra("arrow", "pyarrow.parquet")
    done = 0
    with AtomicFile(to, overwrite=overwrite) as new:
        schema, batches = open_batches(data)
        with parquet.ParquetWriter(new.temporary, schema) as writer:
            for group in row_groups(batches):
                writer.write_table(require_extra("arrow").Table.from_batches(group))
                done += sum(batch.num_rows for batch in group)
    return done


def _write(file: IO[str], found: tuple[Column, ...], rest: Iterable[tuple[Any, ...]], *, escape: bool) -> int:
    """Write columns and records to a text file; returns how many records there were."""
    writer = csv.writer(file)
    names = [column.name for column in found]
    writer.writerow(map(_escaped, names) if escape else names)
    decimals = [place for place, column in enumerate(found) if column.kind == "decimal"]
    texts = [place for place, column in enumerate(found) if column.kind == "text"] if escape else []
    done = 0
    for record in rest:
        cells = list(record)
        for place in decimals:
            # Not as str() has it, which writes 0.0000001 as 1E-7.
            cells[place] = None if cells[place] is None else format(cells[place], "f")
        for place in texts:
            cells[place] = _escaped(cells[place])
        writer.writerow(cells)
        done += 1
    return done


def _escaped(text: Any) -> Any:
    return f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA) else text
