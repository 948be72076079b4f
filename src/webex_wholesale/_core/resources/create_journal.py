"""What a journal of creates remembers of each natural key, and when another create is allowed.

The rule: a create is only sent with a permit, and a permit is only given to the caller that has seen the newest
entry of the key. A permit is good for one request of one process life: what a journal gave to a life that is over
says that a request may have been sent, and nothing more.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol, runtime_checkable

import attrs

from webex_wholesale.errors import InvalidRequest


class EntryState(StrEnum):
    """What is known of the last create of a key."""

    PENDING = "pending"
    """A request may have been sent; what became of it is not known."""
    KNOWN = "known"
    """There is a resource with this key; the entry has its id."""
    NOT_APPLIED = "not_applied"
    """The service did not carry it out."""
    LIMBO = "limbo"
    """Looked for through the whole window after the last create that is allowed, and not seen."""


@attrs.frozen(kw_only=True)
class Entry:
    """What a journal has of one key.

    Attributes:
        key: the key as text.
        state: how far the create is known to have come.
        version: grows with every change of the entry.
        sent_by: the latest time at which the last request can have left; seconds since 1970.
        sends: how many requests may have been sent since something was last known.
        nonce: the permit that the last request was sent with.
        id: id of the resource, where it is known.
        note: what the writer wanted to remember.
    """

    key: str
    version: int
    state: EntryState
    sent_by: float
    sends: int = 0
    nonce: str = ""
    id: str | None = None
    note: str = ""

    @classmethod
    def for_request(
        cls, key: str, seen: Entry | None, *, nonce: str, sent_by: float, note: str = "", again: bool = False
    ) -> Entry:
        """Return the entry that a permit writes: a request may have been sent.

        Args:
            key, seen, sent_by, note, again: as for `Journal.permit`; `seen` is what the journal has.
            nonce: what tells the permit from any other.
        """
        counted = seen.sends if seen is not None and seen.state is EntryState.PENDING else 0
        return cls(
            key=key,
            version=1 if seen is None else seen.version + 1,
            state=EntryState.PENDING,
            sent_by=sent_by,
            sends=max(counted, 1) if again else counted + 1,
            nonce=nonce,
            note=note,
        )

    def with_result(self, state: EntryState, *, id: str | None = None, sent_by: float | None = None) -> Entry:
        """Return the entry that a result writes.

        Args:
            state, id, sent_by: as for `Journal.record`; what is None stays as it is.
        """
        return attrs.evolve(
            self,
            version=self.version + 1,
            state=state,
            id=self.id if id is None else id,
            sent_by=self.sent_by if sent_by is None else sent_by,
            sends=self.sends if state is EntryState.PENDING else 0,
        )


@attrs.frozen
class Permit:
    """Allows one request.

    Attributes:
        entry: what the journal has since it was given.
    """

    entry: Entry

    @property
    def nonce(self) -> str:
        """What tells this permit from any other."""
        return self.entry.nonce


@runtime_checkable
class Journal(Protocol):
    """Where creates are written down before they are sent. Every method but `use` may block.

    Keys are text. `open` comes first, once for every owner; the other methods may be called from several threads
    and, where the journal is shared, processes. What `permit` returns has to be durable by then; what `record`
    writes may be lost with the machine, since a lost result only means that somebody looks again.
    """

    def open(self, owner: str | None) -> None:
        """Make sure that the journal is this partner's.

        Args:
            owner: fingerprint of the partner, None where it is not known.

        Raises:
            JournalError: it belongs to another, or cannot be used.
        """

    def read(self, key: str) -> Entry | None:
        """Return what is known of a key."""

    def permit(
        self, key: str, seen: Entry | None, *, sent_by: float, note: str = "", again: bool = False
    ) -> Permit | Entry:
        """Write down that a request is about to be sent, and allow it, in one atomic step.

        A permit holds `Entry.for_request(...)`, which is durable by then.

        Args:
            key: the key.
            seen: the entry as last read; where the journal has one of another `version` by now, that is returned,
                and no permit. Where it has none any more, a permit is given.
            sent_by: the latest time at which the request can leave; seconds since 1970.
            note: what the entry is to remember.
            again: the last request is known not to have been applied: it does not count.
        """

    def use(self, permit: Permit) -> bool:
        """Whether the permit was given to this life of this process, and not used yet; uses it up."""

    def record(
        self, seen: Entry, state: EntryState, *, id: str | None = None, sent_by: float | None = None
    ) -> Entry | None:
        """Write down what became of it, unless the entry has changed since; return the entry as it is.

        Args:
            seen: the entry as last read; one of the same `version` becomes `seen.with_result(...)`.
            state: what is known now.
            id: id of the resource, where it is known.
            sent_by: the latest time at which the last request can have left, where it is another now.
        """


def checked_journal(journal: object) -> Journal | None:
    """Return a journal that a caller gave, or None.

    Raises:
        InvalidRequest: it is none.
    """
    if journal is None or isinstance(journal, Journal):
        return journal
    raise InvalidRequest("journal must be a Journal, such as journal.SqliteJournal('creates.db')")
