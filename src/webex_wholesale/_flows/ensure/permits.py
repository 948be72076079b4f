"""A permit of the journal for every request that creates, asked for right before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import attrs

from webex_wholesale._core.resources.create_journal import Entry, Journal, Permit
from webex_wholesale._flows.context import CallContext
from webex_wholesale._flows.effects import Flow, RunBlocking, Send


class Overtaken(Exception):
    """Another caller has sent a create since the entry was read."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry


class Permitting:
    """Gets a permit for each request of a create, right before it is sent."""

    def __init__(
        self,
        journal: Journal,
        key: str,
        entry: Entry | None,
        note: str,
        longest: float,
        context: CallContext,
    ) -> None:
        self.journal = journal
        self.key = key
        self.entry = entry
        self.note = note
        self.longest = longest
        self.context = context

    def around(self, call: Generator[Any, Any, Any]) -> Flow[Any]:
        """Carry out a call; every request that it sends with a token waits for its permit.

        Raises:
            Overtaken: another caller was faster; nothing was sent.
        """
        reply: Any = None
        advance: Callable[[Any], Any] = call.send
        sent = False
        while True:
            try:
                effect = advance(reply)
            except StopIteration as end:
                return end.value
            advance = call.send
            try:
                if isinstance(effect, Send) and effect.token is not None:
                    yield from self.permit(again=sent)
                    sent = True
                    effect = self.bounded(effect)
                reply = yield effect
            except Overtaken:
                call.close()
                raise
            except BaseException as problem:
                advance, reply = call.throw, problem

    def bounded(self, send: Send) -> Send:
        """Have the request given up in time: it must not leave after the moment that the journal has for it."""
        end = self.context.monotonic() + self.longest
        return attrs.evolve(send, give_up_at=end if send.give_up_at is None else min(end, send.give_up_at))

    def permit(self, *, again: bool) -> Flow[None]:
        sent_by = self.context.time() + self.longest
        granted: Permit | Entry = yield RunBlocking(
            partial(self.journal.permit, self.key, self.entry, sent_by=sent_by, note=self.note, again=again)
        )
        if isinstance(granted, Entry):
            raise Overtaken(granted)
        self.entry = granted.entry
        if not self.journal.use(granted):
            # Given to another life: whether it sent the request, nobody knows.
            raise Overtaken(granted.entry)
