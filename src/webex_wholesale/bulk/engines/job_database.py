"""A bulk job in a database that all its workers reach: creates, rows, settings, who is alive, and one rate limit.

The database's clock is the only one: those of several machines differ.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from webex_wholesale._core.bulk.stopping import FAILURES_IN_A_ROW
from webex_wholesale._core.bulk.work import RowResult, RowState
from webex_wholesale._http.wire.forks import ForkSafeLock
from webex_wholesale.bulk.row_table import RowTable
from webex_wholesale.errors import InvalidRequest, JournalError
from webex_wholesale.journal.shared_database import DatabaseJournal
from webex_wholesale.journal.statements import Connection

_TABLES = (
    """CREATE TABLE IF NOT EXISTS bulk_jobs (job TEXT PRIMARY KEY, generation INTEGER NOT NULL,
    settings TEXT NOT NULL, stopped TEXT, failures INTEGER NOT NULL DEFAULT 0,
    follower TEXT NOT NULL DEFAULT '', follower_seen DOUBLE PRECISION NOT NULL DEFAULT 0)""",
    """CREATE TABLE IF NOT EXISTS bulk_workers (job TEXT NOT NULL, worker TEXT NOT NULL,
    seen DOUBLE PRECISION NOT NULL, PRIMARY KEY (job, worker))""",
    """CREATE TABLE IF NOT EXISTS rate_limits (name TEXT PRIMARY KEY, rate DOUBLE PRECISION,
    free_at DOUBLE PRECISION NOT NULL)""",
)
#: States of rows that have not ended.
UNFINISHED = (RowState.WAITING, RowState.BEGUN, RowState.ACCEPTED)
#: Requests that may go out at once after a lull, in seconds' worth of the rate.
_BURST = 0.05


class JobDatabase(DatabaseJournal, RowTable):
    """The journal of one job that several processes work on.

    Args:
        url: of the database; see `DatabaseJournal`.
        job: the job's name: small letters, digits and underscores.
        new: whether the job need not be there yet.

    Raises:
        InvalidRequest: the name or the URL cannot be used.
        JournalError: the database cannot be used, or there is no such job.

    Attributes:
        limit: the rate limit that all workers of the database share.
    """

    def __init__(self, url: str, job: str, *, new: bool = False) -> None:
        if not isinstance(job, str) or not re.fullmatch(r"[a-z0-9][a-z0-9_]{0,39}", job):
            raise InvalidRequest("job must be a name of up to 40 small letters, digits and underscores")
        self.job: str = job
        self.table: str = f"bulk_rows_{job}"
        self._new = new
        if not new and str(url).startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
            raise self._unknown
        super().__init__(url)
        self._now = "extract(epoch FROM clock_timestamp())"
        if not self.is_postgres:
            self._now = "((julianday('now') - 2440587.5) * 86400.0)"
        self.limit: DatabaseLimit = DatabaseLimit(self)

    def _make(self, connection: Any) -> None:
        super()._make(connection)
        for statement in _TABLES:
            connection.execute(statement)
        found = connection.execute("SELECT count(*) FROM bulk_jobs WHERE job = ?", (self.job,)).fetchone()
        if not (self._new or found[0]):
            raise self._unknown
        self._make_rows(connection)
        connection.execute(f"CREATE INDEX IF NOT EXISTS {self.table}_customer ON {self.table} (customer)")

    # --- the job

    def submitted(self, settings: Mapping[str, Any], max_rate: float | None) -> int:
        """Write down a run of the job, and return its number; what an earlier run has left is no longer begun."""

        def work(connection: Connection) -> int:
            connection.execute(
                "INSERT INTO bulk_jobs (job, generation, settings) VALUES (?, 1, ?) ON CONFLICT (job) DO UPDATE "
                "SET generation = bulk_jobs.generation + 1, settings = excluded.settings, stopped = NULL, "
                "failures = 0",
                (self.job, json.dumps(settings)),
            )
            connection.execute(
                f"INSERT INTO rate_limits VALUES ('requests', ?, {self._now}) "
                "ON CONFLICT (name) DO UPDATE SET rate = excluded.rate",
                (max_rate,),
            )
            return int(self._job("generation", connection))

        generation: int = self._submit(work)
        return generation

    @property
    def settings(self) -> dict[str, Any]:
        """What the job was submitted with.

        Raises:
            JournalError: it was not submitted.
        """
        found: dict[str, Any] = json.loads(self._submit(lambda connection: self._job("settings", connection)))
        return found

    @property
    def stopped(self) -> str | None:
        """Why the job is to stop, None where it goes on."""
        found: str | None = self._submit(lambda connection: self._job("stopped", connection))
        return found

    @property
    def generation(self) -> int:
        """Number of the job's latest run."""
        found: int = self._submit(lambda connection: self._job("generation", connection))
        return found

    def _job(self, column: str, connection: Connection) -> Any:
        found = connection.execute(f"SELECT {column} FROM bulk_jobs WHERE job = ?", (self.job,)).fetchone()
        return self._unknown if found is None else found[0]

    @property
    def _unknown(self) -> JournalError:
        return JournalError(f"there is no job {self.job!r} in this database: submit it first")

    def stop(self, reason: str) -> None:
        """Have no further row begun, by any worker; the first reason stays."""

        def work(connection: Connection) -> None:
            sql = "UPDATE bulk_jobs SET stopped = coalesce(stopped, ?) WHERE job = ?"
            connection.execute(sql, (reason, self.job))

        self._submit(work)

    def count_failure(self, failed: bool, detail: str) -> None:
        """Count failures in a row, those of all workers, and stop the job after so many."""

        def work(connection: Connection) -> None:
            reason = f"{FAILURES_IN_A_ROW} rows in a row failed, the last one with: {detail}"
            connection.execute(
                "UPDATE bulk_jobs SET failures = failures + 1, stopped = CASE WHEN failures + 1 >= ? "
                "THEN coalesce(stopped, ?) ELSE stopped END WHERE job = ?"
                if failed
                else "UPDATE bulk_jobs SET failures = 0 WHERE job = ? AND failures > 0",
                (FAILURES_IN_A_ROW, reason, self.job) if failed else (self.job,),
            )

        self._submit(work)

    def is_over(self) -> bool:
        """Whether no row is left to be begun or followed, or the job is to stop."""
        return self.stopped is not None or not any(self.counts().get(state) for state in UNFINISHED)

    def accepted(self) -> dict[str, RowResult]:
        """Return the rows that the service goes on with, by key."""
        return {row.key: row.result for row in self.rows((RowState.ACCEPTED,))}

    # --- the workers

    def alive(self, worker: str) -> None:
        """Write down that a worker is alive."""

        def work(connection: Connection) -> None:
            connection.execute(
                f"INSERT INTO bulk_workers VALUES (?, ?, {self._now}) "
                "ON CONFLICT (job, worker) DO UPDATE SET seen = excluded.seen",
                (self.job, worker),
            )

        self._submit(work)

    def leads(self, worker: str, silent_for: float) -> bool:
        """Whether it is this worker that follows what the service goes on with. One does, while it is heard of."""

        def work(connection: Connection) -> bool:
            taken = connection.execute(
                f"UPDATE bulk_jobs SET follower = ?, follower_seen = {self._now} "
                f"WHERE job = ? AND (follower IN ('', ?) OR follower_seen < {self._now} - ?)",
                (worker, self.job, worker, silent_for),
            )
            return bool(taken.rowcount)

        leads: bool = self._submit(work)
        return leads

    def take_over(self, silent_for: float, take: Callable[[str], None], *, leaving: str | None = None) -> None:
        """Have each worker that was not heard of for so many seconds taken over, by one process.

        Args:
            take: called with a worker's name. Where it raises, the next process tries again.
            leaving: a worker that is known to be over.
        """

        def work(connection: Connection) -> None:
            rows = connection.execute(
                f"DELETE FROM bulk_workers WHERE job = ? AND (worker = ? OR seen < {self._now} - ?) "
                "RETURNING worker",
                (self.job, leaving or "", silent_for),
            )
            for (worker,) in rows.fetchall():
                take(worker)

        self._submit(work)


class DatabaseLimit:
    """A rate limit that all workers keep together; see `SharedLimit`. It serves all jobs of its database."""

    def __init__(self, database: JobDatabase) -> None:
        self._database = database
        self._line, self._lock = 0.0, ForkSafeLock()

    def take(self) -> float:
        """Return 0.0 and count a request that may go out now, else the seconds after which to ask again."""
        now = self._database._now

        def work(connection: Connection) -> tuple[float, float]:
            taken = connection.execute(
                "UPDATE rate_limits SET free_at = coalesce(1.0 / rate, 0.0) "
                f"+ CASE WHEN free_at > {now} - {_BURST} THEN free_at ELSE {now} - {_BURST} END "
                f"WHERE name = 'requests' AND free_at <= {now}"
            )
            if taken.rowcount:
                return 0.0, 0.0
            sql = f"SELECT free_at - {now}, coalesce(1.0 / rate, 0.0) FROM rate_limits WHERE name = 'requests'"
            left, gap = connection.execute(sql).fetchone()
            return max(float(left), 0.001), float(gap)

        left, gap = self._database._submit(work)
        if not left:
            return 0.0
        with self._lock:
            # Those that wait in one process ask one after another, not all at once.
            asked = time.monotonic()
            self._line = max(self._line + gap, asked + left)
            return self._line - asked

    def shut(self, seconds: float) -> None:
        """Let no worker through for so many seconds."""
        until = f"{self._database._now} + ?"

        def work(connection: Connection) -> None:
            connection.execute(
                f"UPDATE rate_limits SET free_at = CASE WHEN free_at > {until} THEN free_at ELSE {until} END "
                "WHERE name = 'requests'",
                (seconds, seconds),
            )

        self._database._submit(work)
