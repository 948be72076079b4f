"""The steps of off-boarding a customer, and what became of each: what may be deleted, and in which order.

Nothing is deleted that was not listed first, and listed as this customer's or this organisation's: a filter that
the service ignored must not widen what is deleted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

import attrs

from webex_wholesale._core.resources.lookup import same_id
from webex_wholesale.errors import ApiError, UnexpectedResponse

T = TypeVar("T")

# A token that is refused, and a service that is busy, stand against everything and not against one step.
_NOT_OF_THE_STEP = frozenset({401, 408, 423, 429})


class StepKind(StrEnum):
    """What a step removes."""

    SUBSCRIBER = "subscriber"
    CUSTOMER = "customer"
    PERSON = "person"
    ORGANIZATION = "organization"


class StepState(StrEnum):
    """What became of a step."""

    PLANNED = "planned"
    """It was listed, and is to be removed."""
    DONE = "done"
    """It was removed, and is gone."""
    GONE = "gone"
    """It was gone already."""
    BLOCKED = "blocked"
    """The service refuses to remove it; `against` says why."""
    LEFT = "left"
    """It was not tried, because something before it is blocked."""


_ENDED_WELL = frozenset({StepState.DONE, StepState.GONE})


@attrs.frozen(kw_only=True)
class OffboardStep:
    """One thing to remove.

    Attributes:
        kind: what it is.
        id: its id.
        name: what people know it by: e-mail, external id, or the organisation's name.
        state: what became of it.
        against: what stands against removing it; on a planned step, what is known of that before it is tried.
    """

    kind: StepKind
    id: str
    name: str = ""
    state: StepState = StepState.PLANNED
    against: tuple[str, ...] = ()

    def __str__(self) -> str:
        against = f": {'; '.join(self.against)}" if self.against else ""
        return f"{self.state} {self.kind} {self.name or self.id}{against}"


@attrs.frozen(kw_only=True)
class Offboarding:
    """What off-boarding a customer takes, or came to; true when all of it is gone.

    Attributes:
        customer_id: the customer.
        org_id: its organisation, where it is known: what `offboard(org_id=...)` takes once the customer is gone.
        dry_run: whether nothing was sent but reads.
        steps: everything that was listed, in the order in which it is removed.
    """

    customer_id: str
    org_id: str | None
    dry_run: bool
    steps: tuple[OffboardStep, ...]

    def __bool__(self) -> bool:
        return all(step.state in _ENDED_WELL for step in self.steps)

    @property
    def remaining(self) -> tuple[OffboardStep, ...]:
        """The steps whose subject is still there."""
        return tuple(step for step in self.steps if step.state not in _ENDED_WELL)

    def __str__(self) -> str:
        return "\n".join(map(str, self.steps))


@attrs.frozen(kw_only=True)
class OffboardNote:
    """What a journal remembers of an off-boarding: it is written down before the first deletion.

    Attributes:
        org_id: the customer's organisation, which nothing leads to once the customer is gone.
        steps: all that was listed to be removed.
    """

    org_id: str | None = None
    steps: tuple[OffboardStep, ...] = ()

    def to_text(self) -> str:
        """Return it as a journal keeps it."""
        return json.dumps({"orgId": self.org_id, "steps": [[s.kind, s.id, s.name] for s in self.steps]})

    @classmethod
    def of_text(cls, text: str) -> OffboardNote:
        """Return a note from what `to_text` made; an empty one for any other text."""
        try:
            raw = json.loads(text)
            steps = [OffboardStep(kind=StepKind(k), id=str(id), name=str(name)) for k, id, name in raw["steps"]]
            return cls(org_id=raw["orgId"], steps=tuple(steps))
        except (ValueError, TypeError, LookupError):
            return cls()

    def with_earlier(self, earlier: OffboardNote) -> OffboardNote:
        """Return it with what an earlier note has besides."""
        known = {(step.kind, step.id) for step in self.steps}
        more = tuple(step for step in earlier.steps if (step.kind, step.id) not in known)
        return OffboardNote(org_id=self.org_id or earlier.org_id, steps=(*self.steps, *more))

    def gone_since(self, kind: StepKind, listed: Iterable[OffboardStep]) -> list[OffboardStep]:
        """Return what was listed then and is not now: an earlier run removed it, or somebody else did."""
        there = {step.id for step in listed}
        gone = (step for step in self.steps if step.kind is kind and step.id not in there)
        return [attrs.evolve(step, state=StepState.GONE) for step in gone]


def belonging_to(owner: str, found: Iterable[T], owner_of: Callable[[T], str | None], noun: str) -> list[T]:
    """Return those of a list that say themselves whose they are, each once.

    Raises:
        UnexpectedResponse: one does not say so; nothing of the list is to be deleted.
    """
    kept: dict[str, T] = {}
    for item in found:
        theirs, id = owner_of(item), getattr(item, "id", None)
        if not theirs or not id:
            raise UnexpectedResponse(
                f"the service listed a {noun} without saying whose it is; nothing was deleted, because the list "
                "may hold others' as well"
            )
        if same_id(theirs, owner):
            kept[id] = item
    return list(kept.values())


def objections(error: ApiError) -> tuple[str, ...] | None:
    """Return what a refusal says against removing one thing; None where it is not about that thing."""
    if not error.from_api or error.status in _NOT_OF_THE_STEP or not 400 <= error.status < 500:
        return None
    listed = tuple(str(detail) for detail in error.errors)
    if error.hint or not listed:
        return (error.summary(),)
    return listed
