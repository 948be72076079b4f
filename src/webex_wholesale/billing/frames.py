"""Data frames: anything of this package as pandas, polars, Arrow or duckdb, in the one schema.

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
