"""Journals: what `ensure` and bulk jobs write down before they send a create, and off-boarding before it deletes.

A create is written down before it is sent, so that a process that is killed in between does not send it again
blindly, and so that several processes that want the same customer make one. `MemoryJournal` is for one process,
`SqliteJournal` for one machine, `DatabaseJournal` for several; anything else with the methods of `Journal` serves
as well: `Entry` knows what to write, `Permits` keeps what one process life may still use.

Off-boarding writes down what it has listed before the first deletion: a later run goes on from there.

Examples:
    >>> journal = SqliteJournal("creates.db")  # doctest: +SKIP
    >>> client.customers.ensure(external_id="acme-1", ..., journal=journal)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale._core.resources.create_journal import Entry as Entry
from webex_wholesale._core.resources.create_journal import EntryState as EntryState
from webex_wholesale._core.resources.create_journal import Journal as Journal
from webex_wholesale._core.resources.create_journal import Permit as Permit
from webex_wholesale._lazy import lazy_names
from webex_wholesale.journal.memory import MemoryJournal as MemoryJournal
from webex_wholesale.journal.permits import Permits as Permits

if TYPE_CHECKING:
    from webex_wholesale.journal.shared_database import DatabaseJournal as DatabaseJournal
    from webex_wholesale.journal.sqlite_file import SqliteJournal as SqliteJournal

# Every client has a journal in memory, and few have another: sqlite3 and SQLAlchemy are loaded for those.
__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {".shared_database": ("DatabaseJournal",), ".sqlite_file": ("SqliteJournal",)},
    loaded=("Entry", "EntryState", "Journal", "MemoryJournal", "Permit", "Permits"),
)
