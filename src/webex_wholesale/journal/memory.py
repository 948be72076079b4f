"""The journal of one client: in memory, for the threads and tasks of one process."""

from __future__ import annotations

from collections import OrderedDict

from webex_wholesale._core.resources.create_journal import Entry, EntryState, Permit
from webex_wholesale.journal.permits import Permits


class MemoryJournal:
    """A journal for one life of one process: callers that ensure the same thing at the same time make it once.

    Args:
        size: entries to keep; of those that are not pending the oldest are dropped first.
    """

    def __init__(self, *, size: int = 10_000) -> None:
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._permits = Permits()
        self._size = size

    def open(self, owner: str | None) -> None:
        """Do nothing: it belongs to who made it."""

    def read(self, key: str) -> Entry | None:
        """Return what is known of a key."""
        with self._permits.lock:
            return self._entries.get(key)

    def permit(
        self, key: str, seen: Entry | None, *, sent_by: float, note: str = "", again: bool = False
    ) -> Permit | Entry:
        """See `Journal.permit`."""
        with self._permits.lock:
            found = self._entries.get(key)
            if found is not None and (seen is None or found.version != seen.version):
                return found
            entry = Entry.for_request(
                key, seen, nonce=self._permits.new(), sent_by=sent_by, note=note, again=again
            )
            self._put(entry)
            return Permit(entry)

    def use(self, permit: Permit) -> bool:
        """See `Journal.use`."""
        with self._permits.lock:
            return self._permits.use(permit.nonce)

    def record(
        self, seen: Entry, state: EntryState, *, id: str | None = None, sent_by: float | None = None
    ) -> Entry | None:
        """See `Journal.record`."""
        with self._permits.lock:
            found = self._entries.get(seen.key)
            if found is not None and found.version == seen.version:
                found = seen.with_result(state, id=id, sent_by=sent_by)
                self._put(found)
            return found

    def _put(self, entry: Entry) -> None:
        self._entries[entry.key] = entry
        self._entries.move_to_end(entry.key)
        if len(self._entries) > self._size:
            old = next((e for e in self._entries.values() if e.state is not EntryState.PENDING), None)
            if old is not None:
                del self._entries[old.key]

    def __repr__(self) -> str:
        return f"<MemoryJournal of {len(self._entries)} creates>"
