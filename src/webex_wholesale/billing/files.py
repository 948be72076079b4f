"""Files: anything of this package as CSV or Parquet, in the one schema, without holding all of it."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from typing import IO, Any

from webex_wholesale._extras import require_extra
from webex_wholesale._files import AtomicFile
from webex_wholesale._tables import Column
from webex_wholesale.billing.arrow import open_batches, row_groups
from webex_wholesale.billing.schema import Data, records

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
