"""The columnar route: duckdb reads a billing file itself, with the same meaning and to the last digit.

Every cell is read as text, and made a quantity or a date only where the cast takes that text exactly;
anything else fails the query, and the file goes to `read_rows`, which reads it or says what is wrong with it.
(Left to itself, duckdb rounds a quantity of twenty decimal places in silence, and its messages quote the file.)
There is one difference, in malformed text alone: duckdb drops blanks between a comma and a quote.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from webex_wholesale._extras import require_extra
from webex_wholesale._tables import Column
from webex_wholesale.billing import columns
from webex_wholesale.billing.cells import DAY, PLAIN_QUANTITY
from webex_wholesale.billing.columns import Header
from webex_wholesale.billing.dimensions import DIMENSIONS
from webex_wholesale.billing.rows import read_rows
from webex_wholesale.billing.schema import PRECISION, SCALE, usage_columns
from webex_wholesale.billing.sources import GZIP, check_path

#: One group of a sum: values of the dimensions, external id, sum of quantities, number of rows, and units where
#: each row was rounded.
Part = tuple[tuple[str | None, ...], str | None, Decimal, int, Decimal]

TYPES = {"text": "VARCHAR", "decimal": f"DECIMAL({PRECISION},{SCALE})", "date": "DATE", "integer": "BIGINT"}


def open_plain(source: Any) -> tuple[str, Header] | None:
    """Return path and header of a file that a columnar library can be left alone with; None for any other.

    Others are empty files; gzip, for duckdb does not verify the checksum; and paths that duckdb would take for a
    pattern and read several files.

    Raises:
        RowError: the file is no billing report.
    """
    path = os.path.abspath(check_path(source))
    with open(path, "rb") as file:
        if file.read(len(GZIP)) == GZIP or set(path) & set("*?[]{}"):
            return None
    with read_rows(path) as rows:
        return (path, rows.header) if rows.header else None


def sum_file(source: Any, by: tuple[str, ...]) -> list[Part] | None:
    """Add up a file by some dimensions; None when duckdb cannot be sure to read it as `read_rows` does.

    Columns that the sum does not need are not looked at.

    Raises:
        MissingExtra: duckdb is not installed.
    """
    duckdb = require_extra("duckdb")
    plain = open_plain(source)
    if plain is None:
        return None
    path, header = plain
    fields = list(dict.fromkeys(field for name in by for field in DIMENSIONS[name]))
    keys = [_cell(field, header) for field in fields]
    quantity = _typed(Column(columns.QUANTITY.lower(), "decimal"), header)
    query = f"SELECT {', '.join([*keys, f'sum({quantity})', 'count(*)'])} FROM {scan(header.width)} GROUP BY ALL"
    try:
        with duckdb.connect() as connection:
            found = connection.execute(query, [path]).fetchall()
    except duckdb.Error:
        return None
    return list(_parts(found, by, fields))


def _parts(found: list[tuple[Any, ...]], by: tuple[str, ...], fields: list[str]) -> Iterator[Part]:
    places = [[fields.index(field) for field in DIMENSIONS[name]] for name in by]
    first = [options[0] for options in places]
    label = fields.index("customer_external_id") if "customer" in by else None
    nothing = Decimal(0)
    for record in found:
        key = tuple([record[place] for place in first])
        if None in key:
            # Done here and not in the query, where it would cost every row of the file a tenth of the time.
            key = tuple(next((record[at] for at in options if record[at]), None) for options in places)
        # A sum over no rows at all, where there is nothing to group by, is NULL.
        if record[-1]:
            yield key, None if label is None else record[label], record[-2], record[-1], nothing


def scan(width: int) -> str:
    """Return the table function that reads the file of parameter $1 as text, its columns called c0, c1 and on."""
    cells = ", ".join(f"c{place}: 'VARCHAR'" for place in range(width))
    return (
        "read_csv($1, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
        f"compression = 'none', columns = {{{cells}}})"
    )


def typed_usage(header: Header) -> str:
    """Return the SELECT that gives a billing file the schema."""
    chosen = ", ".join(f"{_typed(column, header)} AS {quoted(column.name)}" for column in usage_columns(header))
    return f"SELECT {chosen} FROM {scan(header.width)}"


def typed_result(found: tuple[Column, ...]) -> str:
    """Return the SELECT that gives a file written by `to_csv` its types."""
    chosen = ", ".join(f"c{at}::{TYPES[column.kind]} AS {quoted(column.name)}" for at, column in enumerate(found))
    return f"SELECT {chosen} FROM {scan(len(found))}"


def quoted(name: str) -> str:
    """Return an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _typed(column: Column, header: Header) -> str:
    cell = _cell(column.name, header)
    if column.kind == "decimal":
        # A quantity that is missing is an error too.
        good = f"regexp_full_match({cell}, '{PLAIN_QUANTITY}')"
        return f"CASE WHEN {good} THEN {cell}::{TYPES[column.kind]} ELSE error('') END"
    if column.kind == "date":
        good = f"regexp_full_match({cell}, '{DAY}')"
        return f"CASE WHEN {cell} IS NULL THEN NULL WHEN {good} THEN left({cell}, 10)::DATE ELSE error('') END"
    return f"{cell}::VARCHAR"


def _cell(name: str, header: Header) -> str:
    places = {column.lower(): place for column, place in header.positions.items()}
    places |= {extra: place for place, extra in header.extras.items()}
    return f"c{places[name]}" if name in places else "NULL::VARCHAR"
