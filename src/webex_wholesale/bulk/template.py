"""A file to begin with: the columns with two rows that show how they are filled in."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from webex_wholesale.bulk.columns import COLUMNS, CUSTOMER_NAMES, SUBSCRIBER_NAMES


def template(path: str | os.PathLike[str], *, examples: bool = True, overwrite: bool = False) -> Path:
    """Write a CSV file with every column, and return its path.

    Args:
        path: of the file to make.
        examples: with two rows as an example, a customer and a subscriber of it: take them out before you use
            the file.
        overwrite: replace a file of that name.

    Raises:
        FileExistsError: there is one, and `overwrite` is not set.
        OSError: it cannot be written.

    Examples:
        >>> import tempfile, pathlib
        >>> path = template(pathlib.Path(tempfile.mkdtemp()) / "customers.csv")
        >>> path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")[:2]
        ['action', 'external_id']
    """
    columns = [column for column in COLUMNS if column.name != "reason"]
    customer = {c.name: c.example for c in columns if c.name not in SUBSCRIBER_NAMES}
    subscriber = {c.name: c.example for c in columns if c.name not in CUSTOMER_NAMES}
    # The mark at the beginning tells Excel that the file is UTF-8.
    with Path(path).open("w" if overwrite else "x", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in columns])
        writer.writeheader()
        if examples:
            writer.writerows([customer, subscriber])
    return Path(path)
