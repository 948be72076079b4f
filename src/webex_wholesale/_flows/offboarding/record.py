"""What the journal has of an off-boarding: the list is durable before the first deletion."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

import attrs

from webex_wholesale._core.resources.create_journal import Entry, EntryState, Journal, Permit
from webex_wholesale._core.resources.lookup import key_text
from webex_wholesale._core.resources.natural_key import NaturalKey
from webex_wholesale._core.resources.offboarding import Offboarding, OffboardNote, StepState
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow, RunBlocking
from webex_wholesale.errors import JournalError


class Record:
    """What the journal has of this off-boarding.

    Nothing is deleted before what was listed is on the disk: a later run knows the organisation from it, and can
    say of everything what became of it.
    """

    def __init__(self, calls: Calls, customer_id: str, journal: Journal | None) -> None:
        self.context = calls.context
        self.journal: Journal = self.context.journal if journal is None else journal
        # The id of a customer is unique across sub-partners: they need not be part of the key.
        key = NaturalKey("offboardings", (("customer_id", customer_id),))
        self.key = key_text(key, self.context.base.text)
        self.entry: Entry | None = None

    @property
    def earlier(self) -> OffboardNote:
        """What an earlier run listed; of one that came to its end only the organisation still matters."""
        if self.entry is None:
            return OffboardNote()
        note = OffboardNote.of_text(self.entry.note)
        return note if self.entry.state is EntryState.PENDING else attrs.evolve(note, steps=())

    def read(self, owner: str | None) -> Flow[None]:
        yield RunBlocking(partial(self.journal.open, owner))
        self.entry = yield RunBlocking(partial(self.journal.read, self.key))

    def begin(self, plan: Offboarding) -> Flow[None]:
        """Write down what was listed; another run of the same, at the same time, adds to it.

        Raises:
            JournalError: it cannot be written down; nothing was deleted.
        """
        if not any(step.state is StepState.PLANNED for step in plan.steps):
            return
        listed = OffboardNote(org_id=plan.org_id, steps=plan.steps)
        while True:
            note = listed.with_earlier(self.earlier).to_text()
            granted: Permit | Entry = yield RunBlocking(
                partial(self.journal.permit, self.key, self.entry, sent_by=self.context.time(), note=note)
            )
            if isinstance(granted, Permit):
                self.entry = granted.entry
                self.journal.use(granted)
                return
            self.entry = granted

    def end(self) -> Flow[None]:
        """Write down that all of it is gone; a result that is lost means only that somebody looks again."""
        if self.entry is not None and self.entry.state is EntryState.PENDING:
            with suppress(JournalError):
                yield RunBlocking(partial(self.journal.record, self.entry, EntryState.KNOWN))
