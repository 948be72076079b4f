"""The journal of a bulk job: the journal of creates, and a row for each row of the job, in one SQLite file.

Any process can read it while the job runs: `status()` and `failed_rows()` do. One process at a time runs the job.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Self

import attrs
from filelock import FileLock, Timeout

from webex_wholesale._core.bulk.work import RowResult, RowState
from webex_wholesale.bulk.rows import Row
from webex_wholesale.errors import JournalError
from webex_wholesale.journal import SqliteJournal

_SCHEMA = """CREATE TABLE IF NOT EXISTS bulk_rows (
    key TEXT PRIMARY KEY, position INTEGER NOT NULL, line INTEGER NOT NULL, action TEXT NOT NULL,
    "values" TEXT NOT NULL, state TEXT NOT NULL, how TEXT NOT NULL DEFAULT '', id TEXT, status TEXT,
    detail TEXT NOT NULL DEFAULT '', differences TEXT NOT NULL DEFAULT '', tracking_id TEXT, token TEXT,
    began REAL, ended REAL
) WITHOUT ROWID"""
_RESULT = "state, how, id, status, detail, differences, tracking_id, token, began, ended"


@attrs.frozen(kw_only=True)
class JournalRow:
    """One row of a job, as the journal has it.

    Attributes:
        key: the row's key.
        line: its line in the file.
        action: what is to be done.
        values: the row's cells.
        result: what became of it so far.
    """

    key: str
    line: int
    action: str
    values: Mapping[str, str]
    result: RowResult


class BulkJournal(SqliteJournal):
    """The journal of one job.

    Args:
        path: the file; it is made where there is none.

    Raises:
        JournalError: it is no journal, of a newer version of this package, or cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(path)
        self._lock = FileLock(f"{os.fspath(path)}.lock", mode=0o600)
        self._submit(lambda connection: connection.execute(_SCHEMA))

    def __enter__(self) -> Self:
        """Take the job for this process.

        Raises:
            JournalError: another process runs it.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise JournalError(
                f"another process runs the job of {self.path}: wait until it is done, or look at it with "
                "bulk.status()"
            ) from None
        except OSError as problem:
            raise JournalError(f"the journal {self.path} cannot be locked: {problem.strerror}") from problem
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
        self._lock.release()

    def add(self, rows: Iterable[Row]) -> None:
        """Take in the rows of a job; those that are there already stay as they are.

        Raises:
            JournalError: a row is there already with another order, and was begun.
        """
        problem: str | None = self._submit(partial(_add, list(rows)), durable=True)
        if problem is not None:
            raise JournalError(problem)

    def begin(self, key: str, now: float) -> None:
        """Write down that something may be sent for a row."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE bulk_rows SET state = ?, began = ifnull(began, ?) WHERE key = ?",
                (RowState.BEGUN.value, now, key),
            )

        self._submit(work)

    def end(self, key: str, result: RowResult) -> None:
        """Write down what became of a row."""

        def work(connection: sqlite3.Connection) -> None:
            values = (
                result.state.value,
                result.how,
                result.id,
                result.status,
                result.detail,
                json.dumps(result.differences, default=list) if result.differences else "",
                result.tracking_id,
                result.token,
                result.began,
                result.ended,
            )
            names = [name for name in _RESULT.split(", ") if name != "began"]
            sets = ", ".join(f"{name} = ?" for name in names)
            kept = [value for name, value in zip(_RESULT.split(", "), values, strict=True) if name != "began"]
            connection.execute(f"UPDATE bulk_rows SET {sets} WHERE key = ?", (*kept, key))

        self._submit(work)

    def results(self) -> dict[str, RowResult]:
        """Return what became of the rows that were begun, by key."""

        def work(connection: sqlite3.Connection) -> list[Any]:
            sql = f"SELECT key, {_RESULT} FROM bulk_rows WHERE state != ?"
            return connection.execute(sql, (RowState.WAITING.value,)).fetchall()

        return {row[0]: _result(row[1:]) for row in self._submit(work, writes=False)}

    def reset(self, states: Iterable[str]) -> None:
        """Have rows in these states begun again; what was seen before their first try no longer counts."""
        names = list(states)

        def work(connection: sqlite3.Connection) -> None:
            marks = ", ".join("?" * len(names))
            connection.execute(
                f"UPDATE bulk_rows SET state = ? WHERE state IN ({marks})", (RowState.BEGUN.value, *names)
            )

        self._submit(work)

    def rows(self, states: Iterable[str] = ()) -> list[JournalRow]:
        """Return the rows in the order of the input: those in some states, or all."""
        wanted = list(states)

        def work(connection: sqlite3.Connection) -> list[Any]:
            where = f"WHERE state IN ({', '.join('?' * len(wanted))})" if wanted else ""
            sql = f'SELECT key, line, action, "values", {_RESULT} FROM bulk_rows {where} ORDER BY position'
            return connection.execute(sql, wanted).fetchall()

        return [
            JournalRow(key=key, line=line, action=action, values=json.loads(values), result=_result(result))
            for key, line, action, values, *result in self._submit(work, writes=False)
        ]

    def counts(self) -> dict[str, int]:
        """Return how many rows are in each state."""

        def work(connection: sqlite3.Connection) -> list[tuple[str, int]]:
            return connection.execute("SELECT state, count(*) FROM bulk_rows GROUP BY state").fetchall()

        return dict(self._submit(work, writes=False))


def open_existing(path: str | os.PathLike[str]) -> BulkJournal:
    """Open the journal of a job that there is.

    Raises:
        JournalError: there is none.
    """
    if not Path(path).exists():
        raise JournalError(f"there is no journal {os.fspath(path)}")
    return BulkJournal(path)


def _result(values: Iterable[Any]) -> RowResult:
    facts = dict(zip(_RESULT.split(", "), values, strict=True))
    facts["state"] = RowState(facts["state"])
    facts["differences"] = json.loads(facts["differences"]) if facts["differences"] else {}
    return RowResult(**facts)


def _add(rows: list[Row], connection: sqlite3.Connection) -> str | None:
    (last,) = connection.execute("SELECT ifnull(max(position), 0) FROM bulk_rows").fetchone()
    for position, row in enumerate(rows, start=last + 1):
        values = json.dumps(dict(row.values), sort_keys=True, ensure_ascii=False)
        found = connection.execute('SELECT "values", state FROM bulk_rows WHERE key = ?', (row.key,)).fetchone()
        if found is not None and found[0] != values and found[1] != RowState.WAITING.value:
            return (
                f"line {row.line} ({row.external_id}) asks for something else than the row that this journal has "
                f"as {found[1]}: use a new journal for a new order"
            )
        connection.execute(
            'INSERT INTO bulk_rows (key, position, line, action, "values", state) VALUES (?, ?, ?, ?, ?, ?) '
            'ON CONFLICT (key) DO UPDATE SET line = excluded.line, "values" = excluded."values"',
            (row.key, position, row.line, row.action.value, values, RowState.WAITING.value),
        )
    return None
