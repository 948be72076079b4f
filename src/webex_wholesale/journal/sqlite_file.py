"""The journal of one machine: an SQLite file, with one write to the disk for all that wait for one."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Self

import attrs

from webex_wholesale._core.resources.create_journal import (
    Entry,
    EntryState,
    Permit,
)
from webex_wholesale._files.identity import FileReplaced, identity_of
from webex_wholesale.errors import JournalError
from webex_wholesale.journal.permits import Permits
from webex_wholesale.journal.statements import SCHEMA, check_owner, check_version, read_entry, write_entry

_LOCK_TIMEOUT = 30.0
#: SQLITE_BUSY and SQLITE_LOCKED.
_LOCKED = (5, 6)


class SqliteJournal:
    """A journal in an SQLite file, for all threads and processes of one machine; not on a network drive.

    Permits are on the disk before they are returned. Threads that ask at the same time share one transaction, and
    with it one write to the disk. The file holds external ids and e-mails: it is made for its owner's eyes only.

    Args:
        path: the file; it is made where there is none. One that is deleted or replaced while it is in use gives no
            further permit.

    Raises:
        JournalError: it is no journal, of a newer version of this package, or cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path = Path(path)
        # As text: they are looked at after every write.
        self._names = (str(self.path), str(_log_of(self.path)))
        self._durable: bool | None = None
        self._permits = Permits()
        self._queue: list[_Job] = []
        self._queue_lock = threading.Lock()
        self._turn = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._pid = 0
        self._owners: set[str] = set()
        self._file: tuple[int, int] | None = None
        self._log: tuple[int, int] | None = None
        self._submit(lambda connection: None)

    def open(self, owner: str | None) -> None:
        """See `Journal.open`."""
        if owner is not None and owner not in self._owners:
            self._submit(partial(check_owner, owner))
            self._owners.add(owner)

    def read(self, key: str) -> Entry | None:
        """Return what is known of a key."""
        found: Entry | None = self._submit(partial(read_entry, key), writes=False)
        return found

    def permit(
        self, key: str, seen: Entry | None, *, sent_by: float, note: str = "", again: bool = False
    ) -> Permit | Entry:
        """See `Journal.permit`."""

        def work(connection: sqlite3.Connection) -> Permit | Entry:
            found = read_entry(key, connection)
            if found is not None and (seen is None or found.version != seen.version):
                return found
            # An entry that somebody deleted from the file is as if it had never been.
            entry = Entry.for_request(
                key, found, nonce=self._permits.new(), sent_by=sent_by, note=note, again=again
            )
            write_entry(entry, found, connection)
            return Permit(entry)

        granted: Permit | Entry = self._submit(work, durable=True)
        return granted

    def use(self, permit: Permit) -> bool:
        """See `Journal.use`."""
        with self._queue_lock:
            return self._permits.use(permit.nonce)

    def record(
        self, seen: Entry, state: EntryState, *, id: str | None = None, sent_by: float | None = None
    ) -> Entry | None:
        """See `Journal.record`."""

        def work(connection: sqlite3.Connection) -> Entry | None:
            found = read_entry(seen.key, connection)
            if found is not None and found.version == seen.version:
                found = seen.with_result(state, id=id, sent_by=sent_by)
                write_entry(found, seen, connection)
            return found

        newest: Entry | None = self._submit(work)
        return newest

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        with self._turn:
            connection, self._connection = self._connection, None
            if connection is not None and self._pid == os.getpid():
                connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __del__(self) -> None:
        # A journal is often made where it is given, and forgotten with the call.
        connection = getattr(self, "_connection", None)
        if connection is not None and self._pid == os.getpid():
            connection.close()

    # --- one transaction for all that wait

    def _submit(
        self, work: Callable[[sqlite3.Connection], Any], *, durable: bool = False, writes: bool = True
    ) -> Any:
        job = _Job(work, durable, writes)
        self._leave_the_parent()
        with self._queue_lock:
            self._queue.append(job)
        # The thread whose turn it is does the work of all that have queued up meanwhile; they find theirs done.
        with self._turn:
            if not job.done:
                with self._queue_lock:
                    jobs, self._queue = self._queue, []
                self._run(jobs)
        if job.problem is not None:
            raise JournalError(f"the journal {self.path} cannot be used: {job.problem}") from job.problem
        if isinstance(job.value, JournalError):
            raise job.value
        return job.value

    def _leave_the_parent(self) -> None:
        # In a forked child a lock may be held by a thread that is not there, and the connection is the parent's.
        if self._pid in (0, os.getpid()):
            return
        with self._permits.lock:
            if self._pid not in (0, os.getpid()):
                self._queue, self._queue_lock, self._turn = [], threading.Lock(), threading.Lock()
                self._connection, self._pid = None, 0

    def _run(self, jobs: list[_Job]) -> None:
        try:
            connection = self._connect()
            try:
                if any(job.writes for job in jobs):
                    self._sync(connection, durable=any(job.durable for job in jobs))
                    connection.execute("BEGIN IMMEDIATE")
                for job in jobs:
                    job.value = job.work(connection)
                if connection.in_transaction:
                    connection.execute("COMMIT")
                    # What is written to a file that nobody will find again is not written down.
                    self._require_same_file()
            except BaseException:
                if connection.in_transaction:
                    connection.rollback()
                self._require_same_file()
                raise
        except BaseException as problem:
            for job in jobs:
                job.problem = problem
            if not isinstance(problem, Exception):
                raise
        finally:
            for job in jobs:
                job.done = True

    def _sync(self, connection: sqlite3.Connection, *, durable: bool) -> None:
        """Have commits wait for the disk, or not."""
        if durable is not self._durable:
            connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            self._durable = durable

    def _require_same_file(self) -> None:
        if (identity_of(self._names[0]), identity_of(self._names[1])) != (self._file, self._log):
            raise FileReplaced

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            if self._file is not None and identity_of(self.path) != self._file:
                raise FileReplaced
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            connection = sqlite3.connect(
                self.path, timeout=_LOCK_TIMEOUT, isolation_level=None, check_same_thread=False
            )
            try:
                _use_wal(connection)
                connection.execute("BEGIN IMMEDIATE")
                for statement in SCHEMA:
                    connection.execute(statement)
                check_version(connection)
                connection.execute("COMMIT")
            except BaseException:
                connection.close()
                raise
            self._connection, self._pid, self._durable = connection, os.getpid(), None
            self._file, self._log = identity_of(self.path), identity_of(_log_of(self.path))
        return self._connection

    def __repr__(self) -> str:
        return f"SqliteJournal({str(self.path)!r})"


@attrs.define(eq=False)
class _Job:
    work: Callable[[sqlite3.Connection], Any]
    durable: bool
    writes: bool
    done: bool = False
    value: Any = None
    problem: BaseException | None = None


def _log_of(path: Path) -> Path:
    """Return where SQLite writes first what it moves to the file later."""
    return path.with_name(f"{path.name}-wal")


def _use_wal(connection: sqlite3.Connection) -> None:
    # Of several processes that open a new file together all but one are told that it is locked, at once.
    end = time.monotonic() + _LOCK_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF not in _LOCKED or time.monotonic() >= end:
                raise
            time.sleep(0.02)
