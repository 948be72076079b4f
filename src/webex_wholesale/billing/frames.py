"""Data frames: anything of this package as pandas, polars, Arrow or duckdb, in the one schema.

Ids and SKUs are text, quantities decimal(38, 18), days dates, whatever the library; sums over them are exact. The
libraries are extras: `pip install 'webex-wholesale[pandas]'`, `[polars]`, `[arrow]`, `[duckdb]`.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from webex_wholesale._extras import require_extra
from webex_wholesale.billing.arrow import open_batches
from webex_wholesale.billing.columnar import open_plain, quoted, typed_result, typed_usage
from webex_wholesale.billing.files import write_csv
from webex_wholesale.billing.schema import Data, records
from webex_wholesale.errors import InvalidRequest

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import pyarrow


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
    """Load a billing file, rows or a result into a duckdb table; duckdb reads a plain file itself.

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
    try:
        _load(library, connection, data, quoted(table))
    except library.CatalogException:
        raise InvalidRequest(f"there is a table {table!r} in this database; name another") from None
    return connection.table(quoted(table))


def _load(library: Any, connection: Any, data: Data, table: str) -> None:
    plain = open_plain(data) if isinstance(data, str | os.PathLike) else None
    if plain is not None:
        path, header = plain
        try:
            connection.execute(f"CREATE TABLE {table} AS {typed_usage(header)}", [path])
            return
        except (library.InvalidInputException, library.DataError):
            # read_rows reads it all the same, or says what is wrong with it.
            pass
    found, rest = records(data)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "rows.csv")
        with open(copy, "w", encoding="utf-8", newline="") as file:
            write_csv(file, found, rest)
        connection.execute(f"CREATE TABLE {table} AS {typed_result(found)}", [str(copy)])


def _table(data: Data, extra: str) -> Any:
    schema, batches = open_batches(data, extra=extra)
    return require_extra(extra, "pyarrow").Table.from_batches(batches, schema=schema)
