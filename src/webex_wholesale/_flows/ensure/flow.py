"""Find; permit; create; settle what is unknown; at most two creates. See the package for what this keeps."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Generic, TypeVar

from webex_wholesale._core.call.backoff import spread
from webex_wholesale._core.call.naming import naming
from webex_wholesale._core.resources.create_journal import Entry, EntryState, Journal
from webex_wholesale._core.resources.ensuring import (
    LONGEST_PAUSE,
    MOST_SENDS,
    SETTLE_WINDOW,
    History,
    How,
    OnDifference,
    differs,
    unknown_outcome,
    why_unknown,
)
from webex_wholesale._core.resources.lookup import key_text
from webex_wholesale._core.waiting.polling import INVISIBLE_FOR, is_transient
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow, RunBlocking, Sleep
from webex_wholesale._flows.ensure.permits import Overtaken, Permitting
from webex_wholesale._flows.ensure.result import Ensured
from webex_wholesale._flows.ensure.targets import Target
from webex_wholesale.errors import (
    ApiError,
    CallError,
    JournalError,
    WriteEffect,
)

R = TypeVar("R")

# Of these the service says that it did not like what came; it has been seen to carry it out all the same.
_REFUSALS = frozenset({400, 409, 422})


def ensure(
    target: Target[R],
    calls: Calls,
    *,
    journal: Journal | None = None,
    on_difference: OnDifference = OnDifference.RAISE,
    known: Sequence[R] | None = None,
    precheck: bool = False,
    window: float = SETTLE_WINDOW,
    owner: str | None = None,
) -> Flow[Ensured[R]]:
    """Find the resource or make it, exactly once, and return it in whatever state it is.

    Args:
        journal: where creates are written down; the client's own by default, which is in memory.
        known: what a list has just given for the key, instead of the first look.
        precheck: ask before a create whether it could work.
        window: seconds after which what is not seen was not made.
        owner: fingerprint of the partner, for the journal.

    Raises:
        NaturalKeyConflict: it is there and differs.
        DuplicateNaturalKey: there are several.
        OperationFailed: it is there, in an error state.
        OutcomeUnknown: two creates of unknown fate, and nothing to be seen after either.
        PrecheckFailed: it could not be made.
        JournalError: the journal cannot be used; nothing was sent.
        CallError: as the calls raise it.
    """
    journal = calls.context.journal if journal is None else journal
    run = _Ensure(target, calls, journal, on_difference, precheck, window, owner)
    with naming(target.operation.name, target.key.named):
        return (yield from run.run(known))


class _Ensure(Generic[R]):
    """One run: what has been seen and sent so far."""

    def __init__(
        self,
        target: Target[R],
        calls: Calls,
        journal: Journal,
        on_difference: OnDifference,
        precheck: bool,
        window: float,
        owner: str | None,
    ) -> None:
        self.target = target
        self.context = calls.context
        self.journal = journal
        self.on_difference = on_difference
        self.precheck = precheck
        self.window = window
        self.owner = owner
        self.key = key_text(target.key, calls.context.base.text)
        # Made at once: what cannot be right is refused before anything is sent.
        self.plan = target.plan()
        self.history = History()
        self.entry: Entry | None = None
        self.unknown: CallError | None = None
        self.unsettled = False
        self.settled: Entry | None = None
        self.tried: list[str] = []

    def run(self, known: Sequence[R] | None) -> Flow[Ensured[R]]:
        yield RunBlocking(partial(self.journal.open, self.owner))
        self.entry = yield from self.read()
        found = yield from self.look_by_entry(known)
        while True:
            chosen = yield from self.choose(found)
            if chosen is not None:
                return (yield from self.take(chosen))
            if self.is_pending and self.entry != self.settled:
                # What was seen in the window is gone again: the rest of the window is still to come.
                found = yield from self.settle()
                continue
            if self.is_spent:
                raise (yield from self.limbo())
            if self.precheck:
                self.precheck = False
                yield from self.target.precheck()
            made = yield from self.create()
            if isinstance(made, Ensured):
                return made
            found = made

    @property
    def is_spent(self) -> bool:
        """Whether as many creates as are allowed have ended unknown; one that was applied must not be repeated."""
        if self.unknown is not None and self.unknown.effect is WriteEffect.APPLIED:
            return True
        return self.is_pending and self.entry is not None and self.entry.sends >= MOST_SENDS

    @property
    def is_pending(self) -> bool:
        return self.entry is not None and self.entry.state is EntryState.PENDING

    # --- looking

    def read(self) -> Flow[Entry | None]:
        entry: Entry | None = yield RunBlocking(partial(self.journal.read, self.key))
        return entry

    def look(self) -> Flow[list[R]]:
        found = yield from self.target.find()
        if not self.unsettled:
            self.history.seen |= {self.target.id_of(resource) for resource in found}
        return found

    def look_by_entry(self, known: Sequence[R] | None = None) -> Flow[list[R]]:
        """Look as the journal's entry asks for: through a window, for an id, or simply once."""
        if self.is_pending:
            return (yield from self.settle())
        if known is None:
            found = yield from self.look()
        else:
            found = list(known)
            self.history.seen |= {self.target.id_of(resource) for resource in found}
        entry = self.entry
        if entry is None or entry.state is not EntryState.KNOWN or entry.id is None:
            return found
        # A list may lag behind what another caller has just made.
        if any(self.target.id_of(resource) == entry.id for resource in found):
            return found
        while True:
            resource = yield from self.target.read(entry.id)
            if resource is not None:
                return [*found, resource] if self.target.has_key(resource) else found
            left = entry.sent_by + INVISIBLE_FOR - self.context.time()
            if not 0 < left <= INVISIBLE_FOR:
                return found
            yield from self.rest(min(spread(2.0, self.context.random), left))

    def choose(self, found: list[R]) -> Flow[R | None]:
        """Return the resource to go on with, None where one has to be made."""
        while True:
            picked = self.target.pick(found, self.history)
            if picked.in_the_way:
                yield from self.target.clear(picked.in_the_way, self.history)
            elif picked.one is None:
                return None
            else:
                full = yield from self.target.refresh(picked.one, self.history)
                if full is not None:
                    return full
            found = yield from self.look()

    def settle(self) -> Flow[list[R]]:
        """Look for what a create of unknown fate may have made, until its window is over; return it, or nothing.

        Raises:
            CallError: the create's own error, where looking failed: without a last good look nothing is known.
        """
        entry = self.entry
        assert entry is not None
        self.unsettled = True
        self.remember(entry)
        end = self.end_of(entry)
        pause = 0.0 if self.unknown is None else 1.0
        while True:
            if pause:
                yield from self.rest(min(spread(pause, self.context.random), end - self.context.monotonic()))
            newest = yield from self.read()
            if newest is not None and newest.version != entry.version:
                # Another caller has got to know, or has been allowed to send once more.
                self.entry = newest
                if not self.is_pending:
                    self.unsettled = False
                    return (yield from self.look_by_entry())
                entry, end = newest, self.end_of(newest)
            is_last = self.context.monotonic() >= end
            try:
                found = yield from self.target.find()
            except CallError as error:
                if not is_transient(error) or is_last or self.target.calls.left() <= 0:
                    raise self.cannot_be_known(error) from error
            else:
                self.history.ours |= {self.target.id_of(one) for one in found} - self.history.seen
                if self.target.is_settled_by(found, self.history):
                    return found
                if is_last:
                    self.tried.append(f"looked for {self.window:g} s, and saw nothing")
                    self.settled = entry
                    return []
            pause = min(max(pause * 2, 1.0), LONGEST_PAUSE)

    def end_of(self, entry: Entry) -> float:
        """Return when the window of a create is over, by the monotonic clock: a wall clock may be set meanwhile.

        Of another life's create only the wall clock's time is known. One that was set back since makes the wait no
        longer than half as much again; one that was set forward makes it shorter, which nothing here can tell.
        """
        left = entry.sent_by + self.window - self.context.time()
        return self.context.monotonic() + min(max(left, 0.0), 1.5 * self.window)

    def remember(self, entry: Entry) -> None:
        """Take over what was seen before a create of an earlier life."""
        with suppress(ValueError, TypeError, AttributeError):
            self.history.seen |= set(map(str, json.loads(entry.note or "{}").get("seen", ())))

    # --- creating

    def create(self) -> Flow[Ensured[R] | list[R]]:
        """Send one create; return what it made, or what is to be seen afterwards."""
        entry, doubtful = self.entry, self.is_pending
        note = json.dumps({"seen": sorted(self.history.seen)}) if self.history.seen else ""
        permitting = Permitting(self.journal, self.key, entry, note, self.window / 2, self.context)
        try:
            id, resource = yield from permitting.around(self.target.create(self.plan))
        except Overtaken as overtaken:
            self.entry = overtaken.entry
            return (yield from self.look_by_entry())
        except CallError as error:
            self.entry = permitting.entry
            if self.entry is entry:
                # It failed before it was allowed: nothing was sent.
                raise
            return (yield from self.after_failure(error, doubtful))
        self.entry = permitting.entry
        yield from self.record(EntryState.KNOWN, id=id, sent_by=self.context.time())
        wait = self.target.wait(id, resource)
        return Ensured(how=How.CREATED, id=id, resource=resource, wait=wait)

    def after_failure(self, error: CallError, doubtful: bool) -> Flow[list[R]]:
        """Return what is to be seen after a create that failed.

        Args:
            doubtful: what became of the create before it is not known either.

        Raises:
            CallError: it was not applied, or nobody can know.
        """
        if error.effect is WriteEffect.NOT_APPLIED:
            if isinstance(error, ApiError) and error.status in _REFUSALS:
                return (yield from self.explain(error, doubtful))
            yield from self.record(EntryState.NOT_APPLIED)
            raise error
        self.unknown = error
        self.tried.append(f"sent at {_moment(self.context.time()):%H:%M:%S} UTC: {why_unknown(error)}")
        yield from self.record_sent()
        return (yield from self.settle())

    def explain(self, refusal: ApiError, doubtful: bool) -> Flow[list[R]]:
        """Find what a create was refused for: another caller's, one not listed yet, or what it made all the same.

        After a create of unknown fate it may be that one which is in the way: it is looked for through a window.

        Raises:
            ApiError: the refusal, where nothing is to be seen.
        """
        self.history.refused += 1
        taken = self.target.says_taken(refusal)
        sent = self.entry
        if doubtful:
            yield from self.record_sent()
            sent = self.entry
            found = yield from self.settle()
        else:
            found = yield from self.look_after(refusal, self.target.looks_after_conflict if taken else 1)
        if found or self.entry != sent:
            return found
        if taken and self.target.repeats_refused(self.history):
            yield from self.record(EntryState.NOT_APPLIED)
            return []
        if taken:
            refusal.add_note(f"the service says that there is one already, and lists none: {self.target.key}")
        if taken and not doubtful:
            # It may be ours, and not listed yet: the next run looks through the window before it sends anything.
            yield from self.record_sent()
        else:
            yield from self.record(EntryState.NOT_APPLIED)
        raise refusal

    def look_after(self, refusal: ApiError, looks: int) -> Flow[list[R]]:
        """Look a few times for what a create was refused for."""
        for number in range(looks):
            if number:
                yield from self.rest(spread(2.0 ** (number - 1), self.context.random))
            try:
                found = yield from self.target.find()
            except CallError as error:
                # The journal goes on saying that something may have been sent.
                raise refusal from error
            picked = self.target.pick(found, self.history)
            if picked.one is not None or picked.in_the_way:
                return found
        return []

    def record_sent(self) -> Flow[None]:
        """Write down that a create may have been applied until now: its window begins."""
        yield from self.record(EntryState.PENDING, sent_by=self.context.time())

    def record(self, state: EntryState, *, id: str | None = None, sent_by: float | None = None) -> Flow[None]:
        """Write down what became of a create; a result that is lost means only that somebody looks again."""
        if self.entry is not None:
            with suppress(JournalError):
                self.entry = yield RunBlocking(
                    partial(self.journal.record, self.entry, state, id=id, sent_by=sent_by)
                )

    # --- how it ends

    def take(self, resource: R) -> Flow[Ensured[R]]:
        """Return a resource that is there, if it is as asked or may be kept or changed."""
        target = self.target
        id = target.id_of(resource)
        if self.is_pending:
            # It has been seen: should it be missing one day, then because it was deleted.
            yield from self.record(EntryState.KNOWN, id=id, sent_by=0.0)
        how = How.ADOPTED if self.unsettled and id not in self.history.seen else How.EXISTING
        target.surface(resource)
        differences = target.differences(resource, ours=id in self.history.ours)
        if differences and self.on_difference is not OnDifference.KEEP:
            update = None if self.on_difference is OnDifference.RAISE else target.update(resource, differences)
            if update is None:
                raise differs(target.key, id, target.status_of(resource), differences, target.hint_for(resource))
            updated, wait = yield from update
            return Ensured(how=How.UPDATED, id=id, resource=updated, wait=wait)
        return Ensured(how=how, id=id, resource=resource, wait=target.wait(id, resource))

    def limbo(self) -> Flow[CallError]:
        """Return the error for a create that nobody can tell anything of."""
        error = self.unknown_outcome(limbo=True)
        yield from self.record(EntryState.LIMBO)
        return error

    def cannot_be_known(self, looking: CallError) -> CallError:
        self.tried.append(f"looked, and could not: {looking.summary()}")
        return self.unknown_outcome(limbo=False)

    def unknown_outcome(self, *, limbo: bool) -> CallError:
        return unknown_outcome(
            self.target.key,
            self.plan.operation,
            sent_at=None if self.entry is None else _moment(self.entry.sent_by),
            unknown=self.unknown,
            limbo=limbo,
            tried=self.tried,
        )

    def rest(self, seconds: float) -> Flow[None]:
        """Sleep, and no longer than the caller's deadline lets it; the next call then says that it is over."""
        yield Sleep(max(min(seconds, self.target.calls.left()), 0.0))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
