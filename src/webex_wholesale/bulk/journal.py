"""The journal of a bulk job: the journal of creates, and a row for each row of the job, in one SQLite file.

Any process can read it while the job runs: `status()` and `failed_rows()` do. One process at a time runs the job.
"""

from __future__ import annotations

import os
import secrets
from functools import partial
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from webex_wholesale.bulk.row_table import JournalRow, RowTable
from webex_wholesale.errors import JournalError
from webex_wholesale.journal import SqliteJournal
from webex_wholesale.journal.statements import Connection


class BulkJournal(SqliteJournal, RowTable):
    """The journal of one job.

    Args:
        path: the file; it is made where there is none.

    Raises:
        JournalError: it is no journal, of a newer version of this package, or cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(path)
        self._lock = FileLock(f"{os.fspath(path)}.lock", mode=0o600)
        self._run_id: str | None = None
        self._submit(self._make_rows)

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
        try:
            self._submit(partial(self._take_over, secrets.token_hex(8)), durable=True)
        except BaseException:
            self._lock.release()
            raise
        return self

    def _take_over(self, run_id: str, connection: Connection) -> None:
        connection.execute("INSERT OR REPLACE INTO journal_meta VALUES ('run', ?)", (run_id,))
        self._run_id = run_id

    def _require_own(self, connection: Connection) -> None:
        # The lock is a file of its own: whoever deletes it lets a second run in, and the first one has to stop.
        if self._run_id is None:
            return
        found = connection.execute("SELECT value FROM journal_meta WHERE name = 'run'").fetchone()
        if found != (self._run_id,):
            raise JournalError(
                "another run has taken the job over, though this one goes on: was its lock deleted?"
            )

    def __exit__(self, *error: object) -> None:
        self.close()
        self._lock.release()


def open_existing(path: str | os.PathLike[str]) -> BulkJournal:
    """Open the journal of a job that there is.

    Raises:
        JournalError: there is none.
    """
    if not Path(path).exists():
        raise JournalError(f"there is no journal {os.fspath(path)}")
    return BulkJournal(path)


__all__ = ["BulkJournal", "JournalRow", "open_existing"]
