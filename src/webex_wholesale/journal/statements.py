"""The statements of a journal in SQL: what is the same for an SQLite file and for a database that machines share.

`?` stands for a parameter, as in sqlite3. Connections of another kind are wrapped in what understands that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from webex_wholesale._core.resources.create_journal import Entry, EntryState
from webex_wholesale.errors import JournalError

SCHEMA_VERSION = 1
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS journal_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE IF NOT EXISTS creates (
    key TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL, sent_by DOUBLE PRECISION NOT NULL,
    sends INTEGER NOT NULL, nonce TEXT NOT NULL, id TEXT, note TEXT NOT NULL)""",
)
_COLUMNS = ("key", "version", "state", "sent_by", "sends", "nonce", "id", "note")
_NAMES = ", ".join(_COLUMNS)
_CHANGES = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
#: Writes an entry, unless there is one of another version than was seen.
_WRITE = (
    f"INSERT INTO creates ({_NAMES}) VALUES ({', '.join('?' * len(_COLUMNS))}) "
    f"ON CONFLICT (key) DO UPDATE SET {_CHANGES} WHERE creates.version = ?"
)


class Connection(Protocol):
    """What carries out statements: sqlite3's connection, or what looks like it."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Any:
        """Carry out one statement, and return its cursor."""

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> Any:
        """Carry out one statement for each set of parameters."""


def read_entry(key: str, connection: Connection) -> Entry | None:
    """Return what the journal has of a key."""
    row = connection.execute(f"SELECT {_NAMES} FROM creates WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    facts = dict(zip(_COLUMNS, row, strict=True))
    return Entry(**{**facts, "state": EntryState(facts["state"])})


def write_entry(entry: Entry, seen: Entry | None, connection: Connection) -> bool:
    """Write an entry, and return whether that could be done: nobody has written another since the one seen."""
    values = [getattr(entry, name) for name in _COLUMNS]
    values[2] = entry.state.value
    cursor = connection.execute(_WRITE, (*values, -1 if seen is None else seen.version))
    return bool(cursor.rowcount == 1)


def check_version(connection: Connection) -> None:
    """Write down the version of a new journal.

    Raises:
        ValueError: it is of another version.
    """
    found = _kept("schema_version", str(SCHEMA_VERSION), connection)
    if found != str(SCHEMA_VERSION):
        raise ValueError(f"it is of version {found}, this package reads version {SCHEMA_VERSION}")


def check_owner(owner: str, connection: Connection) -> JournalError | None:
    """Write down whose journal it is, or say that it is another's.

    A token that names its organisation and one that does not say nothing of each other: only like is compared.
    """
    if _kept(f"owner_{owner.partition(':')[0]}", owner, connection) == owner:
        return None
    return JournalError("the journal belongs to another partner: give each partner a journal of its own")


def _kept(name: str, value: str, connection: Connection) -> str:
    """Write down a fact that is not known yet, and return what is."""
    connection.execute("INSERT INTO journal_meta VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, value))
    (found,) = connection.execute("SELECT value FROM journal_meta WHERE name = ?", (name,)).fetchone()
    return str(found)
