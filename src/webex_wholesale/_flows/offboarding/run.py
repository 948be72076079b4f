"""Off-boarding itself: what is removed, in which order, and what stops it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import attrs

from webex_wholesale._core.resources.create_journal import Journal
from webex_wholesale._core.resources.offboarding import (
    Offboarding,
    OffboardStep,
    StepKind,
    StepState,
    objections,
)
from webex_wholesale._core.waiting.polling import OnParked
from webex_wholesale._core.waiting.states import Phase
from webex_wholesale._flows.effects import Flow, Sleep, Tell
from webex_wholesale._flows.offboarding.plan import Scope, Wanted, plan_offboarding
from webex_wholesale._flows.offboarding.record import Record
from webex_wholesale._flows.waiting import Wait, waiting_for
from webex_wholesale._ops import customers, organizations, subscribers
from webex_wholesale._ops import people as persons
from webex_wholesale.errors import ApiError, Gone, InvalidRequest, NotFound

#: Seconds between a 404 and the second try that has to agree.
SECOND_TRY = 1.0

OnStep = Callable[[OffboardStep], Any]


def offboard(
    scope: Scope,
    wanted: Wanted,
    *,
    dry_run: bool,
    timeout: float | None,
    on_step: OnStep | None,
    journal: Journal | None = None,
    owner: str | None = None,
) -> Flow[Offboarding]:
    """List what there is, and unless it is a dry run write that down and remove it.

    Args:
        timeout: seconds for each of the two waits.
        on_step: told of each step as it is planned, and as it ends.
        journal: where the list is written down; the client's own by default, which is in memory.
        owner: fingerprint of the partner, for the journal.
    """
    if isinstance(wanted.people, str):
        raise InvalidRequest("people must be True, False, or a list of e-mails")
    record = Record(scope.calls, wanted.customer_id, journal)
    yield from record.read(owner)
    planned = yield from plan_offboarding(scope, wanted, record.earlier)
    for step in planned.steps:
        yield from _tell(on_step, step)
    if dry_run:
        return planned
    yield from record.begin(planned)
    removal = _Removal(scope, planned, timeout, on_step)
    try:
        yield from removal.run()
    except BaseException as stop:
        known = f", org_id={planned.org_id!r}" if planned.org_id and wanted.beyond_service else ""
        stop.add_note(
            f"off-boarding stopped half way; offboard({wanted.customer_id!r}{known}, dry_run=False) goes on with "
            "what is left"
        )
        raise
    result = removal.result()
    if result:
        yield from record.end()
    return result


def _tell(on_step: OnStep | None, step: OffboardStep) -> Flow[None]:
    if on_step is not None:
        yield Tell(partial(on_step, step))


class _Removal:
    """Removes what a plan lists, and stops before whatever builds on something that is blocked."""

    def __init__(self, scope: Scope, plan: Offboarding, timeout: float | None, on_step: OnStep | None) -> None:
        self._scope = scope
        self._plan = plan
        self._timeout = timeout
        self._on_step = on_step
        self._steps = list(plan.steps)

    def result(self) -> Offboarding:
        return attrs.evolve(self._plan, dry_run=False, steps=tuple(self._steps))

    def run(self) -> Flow[None]:
        stopped_at: StepKind | None = None
        for index, step in enumerate(self._plan.steps):
            if step.state is StepState.BLOCKED:
                stopped_at = step.kind
            if step.state is not StepState.PLANNED:
                continue
            if stopped_at is not None and stopped_at is not step.kind:
                ended = attrs.evolve(step, state=StepState.LEFT)
            else:
                ended = yield from self._remove(step)
            if ended.state is StepState.BLOCKED:
                stopped_at = stopped_at or step.kind
            self._steps[index] = ended
            yield from _tell(self._on_step, ended)

    def _remove(self, step: OffboardStep) -> Flow[OffboardStep]:
        if step.against:
            return attrs.evolve(step, state=StepState.BLOCKED)
        try:
            return (yield from _REMOVERS[step.kind](self, step))
        except ApiError as error:
            against = objections(error)
            if against is None:
                raise
            return attrs.evolve(step, state=StepState.BLOCKED, against=against)

    def _subscriber(self, step: OffboardStep) -> Flow[OffboardStep]:
        return _ended(step, (yield from remove(self._scope, subscribers.DELETE, step.id)))

    def _person(self, step: OffboardStep) -> Flow[OffboardStep]:
        return _ended(step, (yield from remove(self._scope, persons.DELETE, step.id)))

    def _awaited(self, operation: Any, step: OffboardStep) -> Flow[OffboardStep]:
        wait = yield from _begin(self._scope, operation, step.id)
        if wait is None:
            return _ended(step, False)
        yield from wait.until_settled(
            timeout=self._timeout, on_parked=OnParked.RETURN, interval=None, on_update=None
        )
        if wait.phase in (Phase.DONE, Phase.GONE):
            return _ended(step, True)
        return attrs.evolve(step, state=StepState.BLOCKED, against=(f"its removal ended as {wait.status}",))


def _ended(step: OffboardStep, was_there: bool) -> OffboardStep:
    return attrs.evolve(step, state=StepState.DONE if was_there else StepState.GONE)


_REMOVERS: dict[StepKind, Callable[[_Removal, OffboardStep], Flow[OffboardStep]]] = {
    StepKind.SUBSCRIBER: _Removal._subscriber,
    StepKind.CUSTOMER: lambda removal, step: removal._awaited(customers.DELETE, step),
    StepKind.PERSON: _Removal._person,
    StepKind.ORGANIZATION: lambda removal, step: removal._awaited(organizations.DELETE, step),
}


# --- one thing; rows of a bulk job are made of these as well


def remove(scope: Scope, operation: Any, id: str) -> Flow[bool]:
    """Delete one thing; return whether it was there.

    A proxy's 404 says nothing, and is an error; one of the API's says that it is gone if a second one agrees.
    """
    for is_last in (False, True):
        try:
            yield from scope.calls.call(operation, id, sub_partner=scope.sub_partner, options=scope.options)
        except (NotFound, Gone) as error:
            if not error.from_api:
                raise
        else:
            return True
        if not is_last:
            yield Sleep(SECOND_TRY)
    return False


def remove_customer(scope: Scope, customer_id: str) -> Flow[Wait | None]:
    """Begin to remove a customer; return the wait for its end, None where it is gone already."""
    return (yield from _begin(scope, customers.DELETE, customer_id))


def _begin(scope: Scope, operation: Any, id: str) -> Flow[Wait | None]:
    if not (yield from remove(scope, operation, id)):
        return None
    return waiting_for(scope.calls, operation, id, sub_partner=scope.sub_partner, options=scope.options)
