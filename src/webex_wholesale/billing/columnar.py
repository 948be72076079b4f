"""The columnar route: duckdb reads a billing file itself, with the same meaning and to the last digit.

Every cell is read as text, and made a quantity or a date only where the cast takes that text exactly; anything else
fails the query, and the file goes to `read_rows` instead, which either reads it or says what is wrong with it. (Left
to itself, duckdb rounds a quantity of twenty decimal places in silence, and its messages quote lines of the file.)
"""

from __future__ import annotations

from typing import Any

from webex_wholesale.billing import columns
from webex_wholesale.billing.cells import DAY, PLAIN_QUANTITY
from webex_wholesale.billing.columns import Header
from webex_wholesale.billing.dimensions import DIMENSIONS
from webex_wholesale.billing.extras import require
from webex_wholesale.billing.rows import read_rows
from webex_wholesale.billing.schema import PRECISION, SCALE, usage_columns
from webex_wholesale.billing.sources import GZIP, check_path
from webex_wholesale.billing.tables import Column

TYPES = {"text": "VARCHAR", "decimal": f"DECIMAL({PRECISION},{SCALE})", "date": "DATE", "integer": "BIGINT"}


def open_plain(source: Any) -> tuple[str, Header] | None:
    """Return path and header of a file that a columnar library can read by itself; None for gzip or an empty file.

    Left to themselves they do not all verify the checksum of a gzip stream.

    Raises:
        RowError: the file is no billing report.
    """
    path = check_path(source)
    with open(path, "rb") as file:
        if file.read(len(GZIP)) == GZIP:
            return None
    with read_rows(path) as rows:
        return (path, rows.header) if rows.header else None


def sum_file(source: Any, by: tuple[str, ...]) -> list[tuple[tuple[str | None, ...], str | None, Any, int, Any]] | None:
    """Add up a file by some dimensions; None when duckdb cannot be sure to read it as `read_rows` does.

    Columns that the sum does not need are not looked at.

    Raises:
        MissingExtra: duckdb is not installed.
    """
    duckdb = require("duckdb", extra="duckdb")
    plain = open_plain(source)
    if plain is None:
        return None
    path, header = plain
    keys = [_first(DIMENSIONS[name], header) for name in (*by, *(["external_id"] if "customer" in by else []))]
    quantity = _typed(columns.QUANTITY.lower(), "decimal", header)
    query = f"SELECT {''.join(f'{key}, ' for key in keys)} sum({quantity}), count(*) FROM {scan(header.width)} GROUP BY ALL"
    try:
        with duckdb.connect() as connection:
            found = connection.execute(query, [path]).fetchall()
    except duckdb.Error:
        return None
    width = len(by)
    return [(tuple(record[:width]), record[width] if len(keys) > width else None, *record[-2:], 0) for record in found]


def scan(width: int) -> str:
    """Return the table function that reads the file of parameter $1 as text, its columns called c0, c1 and so on."""
    cells = ", ".join(f"c{place}: 'VARCHAR'" for place in range(width))
    return (
        "read_csv($1, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
        f"compression = 'none', columns = {{{cells}}})"
    )


def typed_usage(header: Header) -> str:
    """Return the SELECT that gives a billing file the schema."""
    chosen = ", ".join(f"{_typed(name, kind, header)} AS {quoted(name)}" for name, kind in map(_pair, usage_columns(header)))
    return f"SELECT {chosen} FROM {scan(header.width)}"


def typed_result(found: tuple[Column, ...]) -> str:
    """Return the SELECT that gives a file written by `to_csv` its types."""
    chosen = ", ".join(f"c{at}::{TYPES[column.kind]} AS {quoted(column.name)}" for at, column in enumerate(found))
    return f"SELECT {chosen} FROM {scan(len(found))}"


def quoted(name: str) -> str:
    """Return an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _pair(column: Column) -> tuple[str, str]:
    return column.name, column.kind


def _typed(name: str, kind: str, header: Header) -> str:
    cell = _cell(name, header)
    if kind == "decimal":
        # A quantity that is missing is an error too.
        return f"CASE WHEN regexp_full_match({cell}, '{PLAIN_QUANTITY}') THEN {cell}::{TYPES[kind]} ELSE error('') END"
    if kind == "date":
        good = f"regexp_full_match({cell}, '{DAY}')"
        return f"CASE WHEN {cell} IS NULL THEN NULL WHEN {good} THEN left({cell}, 10)::DATE ELSE error('') END"
    return f"{cell}::VARCHAR"


def _cell(name: str, header: Header) -> str:
    places = {column.lower(): place for column, place in header.positions.items()}
    places |= {extra: place for place, extra in header.extras.items()}
    return f"c{places[name]}" if name in places else "NULL"


def _first(fields: tuple[str, ...], header: Header) -> str:
    return f"coalesce({', '.join(_cell(field, header) for field in fields)}, NULL)"
