"""The journal of several machines: in a database that all of them reach, Postgres or an SQLite file.

What keeps two writers apart is the entry's version: a write counts only where nobody has written another since.
The connections are SQLAlchemy's, which the extra `dbos` brings with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from webex_wholesale._core.resources.create_journal import Entry, EntryState, Permit
from webex_wholesale._extras import require_extra
from webex_wholesale.errors import InvalidRequest, JournalError
from webex_wholesale.journal.permits import Permits
from webex_wholesale.journal.statements import SCHEMA, check_owner, check_version, read_entry, write_entry

#: Where the tables are in Postgres; other programs may have tables of the same names.
DATABASE_SCHEMA = "webex_wholesale"
_LOCK_TIMEOUT = 30.0
# Processes that make the same tables at the same time: one after another.
_MAKING = f"SELECT pg_advisory_xact_lock(hashtext('{DATABASE_SCHEMA}'))"


class DatabaseJournal:
    """A journal in a database, for all processes of all machines that reach it; one database for each partner.

    Args:
        url: such as `postgresql://user:password@host/database` or `sqlite:////var/lib/jobs/july.db`.

    Raises:
        InvalidRequest: the URL is of no database that can be used.
        MissingExtra: SQLAlchemy is not installed: `pip install webex-wholesale[dbos]`.
        JournalError: the database cannot be reached, or holds a journal of another version.

    Attributes:
        name: the database's URL, without its password.
        is_postgres: whether it is Postgres; SQLite otherwise.
    """

    def __init__(self, url: str) -> None:
        sqlalchemy = require_extra("dbos", "sqlalchemy")
        self.is_postgres: bool = url.startswith(("postgresql:", "postgres:", "postgresql+psycopg:"))
        if not self.is_postgres and not url.startswith("sqlite:///"):
            raise InvalidRequest("the database must be a URL that begins with postgresql:// or sqlite:///")
        self._permits = Permits()
        if self.is_postgres:
            url = f"postgresql+psycopg:{url.partition(':')[2]}"
            self._engine = sqlalchemy.create_engine(url, pool_pre_ping=True)
        else:
            self._engine = sqlalchemy.create_engine(url, connect_args={"timeout": _LOCK_TIMEOUT})
        self.name: str = self._engine.url.render_as_string(hide_password=True)
        sqlalchemy.event.listen(self._engine, "connect", self._connected)
        sqlalchemy.event.listen(self._engine, "begin", self._begun)
        self._submit(self._make)

    def open(self, owner: str | None) -> None:
        """See `Journal.open`."""
        if owner is not None:
            self._submit(partial(check_owner, owner))

    def read(self, key: str) -> Entry | None:
        """Return what is known of a key."""
        found: Entry | None = self._submit(partial(read_entry, key))
        return found

    def permit(
        self, key: str, seen: Entry | None, *, sent_by: float, note: str = "", again: bool = False
    ) -> Permit | Entry:
        """See `Journal.permit`."""
        with self._permits.lock:
            nonce = self._permits.new()
        entry = Entry.for_request(key, seen, nonce=nonce, sent_by=sent_by, note=note, again=again)
        newest: Entry | None = self._submit(partial(_write_or_read, entry, seen))
        assert newest is not None
        return Permit(entry) if newest is entry else newest

    def use(self, permit: Permit) -> bool:
        """See `Journal.use`."""
        with self._permits.lock:
            return self._permits.use(permit.nonce)

    def record(
        self, seen: Entry, state: EntryState, *, id: str | None = None, sent_by: float | None = None
    ) -> Entry | None:
        """See `Journal.record`."""
        entry = seen.with_result(state, id=id, sent_by=sent_by)
        newest: Entry | None = self._submit(partial(_write_or_read, entry, seen))
        return newest

    def close(self) -> None:
        """Close all connections; new ones are made when they are needed."""
        self._engine.dispose()

    # --- one transaction for each piece of work

    def _submit(self, work: Callable[[Any], Any], *, durable: bool = True, writes: bool = True) -> Any:
        """Carry out some work in a transaction of its own; every commit is durable here."""
        try:
            with self._engine.begin() as connection:
                value = work(PortableConnection(connection, self.is_postgres))
        except JournalError:
            raise
        except Exception as problem:
            # SQLAlchemy's own text repeats the statement with its parameters, which are people's names.
            reason = str(getattr(problem, "orig", None) or problem).strip()
            raise JournalError(f"the journal {self.name} cannot be used: {reason}") from problem
        if isinstance(value, JournalError):
            raise value
        return value

    def _make(self, connection: PortableConnection) -> None:
        if self.is_postgres:
            connection.execute(_MAKING)
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {DATABASE_SCHEMA}")
        for statement in SCHEMA:
            connection.execute(statement)
        check_version(connection)

    def _connected(self, connection: Any, record: Any) -> None:
        if self.is_postgres:
            with connection.cursor() as cursor:
                cursor.execute(f"SET search_path TO {DATABASE_SCHEMA}")
            connection.commit()
        else:
            # Transactions are begun below: the driver's own come too late, after the first read.
            connection.isolation_level = None
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")

    def _begun(self, connection: Any) -> None:
        if not self.is_postgres:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


class PortableConnection:
    """A connection of SQLAlchemy's that takes `?` for a parameter, whatever the database."""

    def __init__(self, connection: Any, is_postgres: bool) -> None:
        self._connection = connection
        self._mark = "%s" if is_postgres else "?"

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Any:
        """Carry out one statement, and return its cursor."""
        return self._connection.exec_driver_sql(sql.replace("?", self._mark), tuple(parameters))

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> Any:
        """Carry out one statement for each set of parameters."""
        if some := [tuple(each) for each in parameters]:
            self._connection.exec_driver_sql(sql.replace("?", self._mark), some)


def _write_or_read(entry: Entry, seen: Entry | None, connection: PortableConnection) -> Entry | None:
    """Write an entry and return it, or the one that another has written meanwhile."""
    return entry if write_entry(entry, seen, connection) else read_entry(entry.key, connection)
