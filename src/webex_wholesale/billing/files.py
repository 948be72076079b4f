"""Files: anything of this package as CSV or Parquet, in the one schema, without holding all of it."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from typing import IO, Any

from webex_wholesale._extras import require_extra
from webex_wholesale._files import AtomicFile
from webex_wholesale._tables import Column
from webex_wholesale.billing.arrow import open_batches
from webex_wholesale.billing.schema import Data, records

_ROW_GROUP = 100_000

Target = str | os.PathLike[str]


def to_csv(data: Data, to: Target | IO[str], *, overwrite: bool = False) -> int:
    """Write a billing file, rows or a result as CSV: UTF-8, a header, quantities and dates as plain text.

    Args:
        data: a file as `read_rows` takes it, `UsageRow` objects, or a result such as a `Summary`.
        to: a path, which appears only when it is complete, or a text file object.
        overwrite: replace a file of that name.

    Returns:
        How many rows were written.

    Raises:
        RowError: a row cannot be read.
        FileExistsError: there is a file of that name.
    """
    if not isinstance(to, str | os.PathLike):
        return write_csv(to, *records(data))
    with AtomicFile(to, overwrite=overwrite) as new:
        file = io.TextIOWrapper(new.stream, encoding="utf-8", newline="")
        done = write_csv(file, *records(data))
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
            for group in _row_groups(batches):
                writer.write_table(require_extra("arrow").Table.from_batches(group))
                done += sum(batch.num_rows for batch in group)
    return done


def _row_groups(batches: Iterable[Any]) -> Iterator[list[Any]]:
    """Gather batches to groups worth reading one by one, which is what the workers of a cluster do."""
    group: list[Any] = []
    for batch in batches:
        group.append(batch)
        if sum(part.num_rows for part in group) >= _ROW_GROUP:
            yield group
            group = []
    if group:
        yield group


def write_csv(file: IO[str], found: tuple[Column, ...], rest: Iterable[tuple[Any, ...]]) -> int:
    """Write columns and records to a text file; returns how many records there were."""
    writer = csv.writer(file)
    writer.writerow([column.name for column in found])
    decimals = [place for place, column in enumerate(found) if column.kind == "decimal"]
    done = 0
    for record in rest:
        cells = list(record)
        for place in decimals:
            # Not as str() has it, which writes 0.0000001 as 1E-7.
            cells[place] = None if cells[place] is None else format(cells[place], "f")
        writer.writerow(cells)
        done += 1
    return done
