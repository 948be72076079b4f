"""Off-board a customer: its subscribers, the customer, and where that is wanted its people and organisation.

First everything is listed, then that is removed step by step, and nothing else. Every step may be repeated, and
what is left is found again by listing it: after a kill, the same call goes on where it was. Only the organisation
cannot be found once its customer is gone: then the caller names it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

import attrs

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.lookup import same_id
from webex_wholesale._core.resources.offboarding import (
    Offboarding,
    OffboardStep,
    StepKind,
    StepState,
    belonging_to,
    objections,
)
from webex_wholesale._core.waiting.polling import OnParked
from webex_wholesale._core.waiting.states import Phase
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow, Tell
from webex_wholesale._flows.organizations import activate
from webex_wholesale._flows.waiting import Wait, waiting_for
from webex_wholesale._ops import customers, organizations, subscribers
from webex_wholesale._ops import people as persons
from webex_wholesale.errors import ApiError, Forbidden, Gone, InvalidRequest, NotFound
from webex_wholesale.models.subscribers import Subscriber

OnStep = Callable[[OffboardStep], Any]

# How long an organisation that may not be read yet is asked for: this one has been there for a while.
_ACTIVATION = 15.0


@attrs.frozen(kw_only=True)
class Scope:
    """What every call of an off-boarding shares."""

    calls: Calls
    sub_partner: str | None = None
    options: CallOptions | None = None


@attrs.frozen(kw_only=True)
class Wanted:
    """What is to be removed.

    Attributes:
        customer_id: the customer.
        org_id: its organisation, where the caller knows it.
        people: the organisation's people: none, all, or those with these e-mails.
        organization: whether the organisation goes, too.
    """

    customer_id: str
    org_id: str | None = None
    people: bool | Collection[str] = False
    organization: bool = False

    @property
    def beyond_service(self) -> bool:
        """Whether more than wholesale service is to be removed."""
        return self.organization or bool(self.people)


# --- what the removal of a customer by a row of a bulk job is made of as well


def subscribers_of(scope: Scope, customer_id: str) -> Flow[list[Subscriber]]:
    """List the subscribers that say that they are this customer's."""
    listed = yield from scope.calls.list_all(
        subscribers.LIST, {"customer_id": customer_id}, sub_partner=scope.sub_partner, options=scope.options
    )
    return belonging_to(customer_id, listed, lambda found: found.customer_id, "subscriber")


def remove(scope: Scope, operation: Any, id: str) -> Flow[bool]:
    """Delete one thing; return whether it was there. A proxy's 404 says nothing, and is an error."""
    try:
        yield from scope.calls.call(operation, id, sub_partner=scope.sub_partner, options=scope.options)
    except (NotFound, Gone) as error:
        if not error.from_api:
            raise
        return False
    return True


def remove_customer(scope: Scope, customer_id: str) -> Flow[Wait | None]:
    """Begin to remove a customer; return the wait for its end, None where it is gone already."""
    return (yield from _begin(scope, customers.DELETE, customer_id))


def _begin(scope: Scope, operation: Any, id: str) -> Flow[Wait | None]:
    if not (yield from remove(scope, operation, id)):
        return None
    return waiting_for(scope.calls, operation, id, sub_partner=scope.sub_partner, options=scope.options)


# --- the whole of it


def offboard(
    scope: Scope, wanted: Wanted, *, dry_run: bool, timeout: float | None, on_step: OnStep | None
) -> Flow[Offboarding]:
    """List what there is, and unless it is a dry run remove it.

    Args:
        timeout: seconds for each of the two waits.
        on_step: told of each step as it is planned, and as it ends.
    """
    if isinstance(wanted.people, str):
        raise InvalidRequest("people must be True, False, or a list of e-mails")
    plan = yield from _plan(scope, wanted)
    for step in plan.steps:
        yield from _tell(on_step, step)
    if dry_run:
        return plan
    removal = _Removal(scope, plan, timeout, on_step)
    try:
        yield from removal.run()
    except BaseException as stop:
        known = f", org_id={plan.org_id!r}" if plan.org_id and wanted.beyond_service else ""
        stop.add_note(
            f"off-boarding stopped half way; offboard({wanted.customer_id!r}{known}, dry_run=False) goes on with "
            "what is left"
        )
        raise
    return removal.result()


def _tell(on_step: OnStep | None, step: OffboardStep) -> Flow[None]:
    if on_step is not None:
        yield Tell(partial(on_step, step))


def _plan(scope: Scope, wanted: Wanted) -> Flow[Offboarding]:
    """List everything that is to be removed; nothing is written."""
    customer = yield from scope.calls.read(
        customers.GET, wanted.customer_id, sub_partner=scope.sub_partner, options=scope.options
    )
    org_id = wanted.org_id or getattr(customer, "org_id", None)
    steps: list[OffboardStep] = []
    # One 404 proves little: a customer that has subscribers is there, whatever a lagging node says.
    service = yield from subscribers_of(scope, wanted.customer_id)
    if customer is None and not service:
        if wanted.beyond_service and org_id is None:
            raise NotFound(
                "there is no such customer any more, and only it knew its organisation: pass org_id, which every "
                "earlier run showed",
                operation="customers.offboard",
                key={"id": wanted.customer_id},
                status=404,
            )
        steps.append(OffboardStep(kind=StepKind.CUSTOMER, id=wanted.customer_id, state=StepState.GONE))
    else:
        shown = getattr(customer, "org_id", None)
        if wanted.org_id and shown and not same_id(wanted.org_id, shown):
            raise InvalidRequest(
                f"org_id must be the customer's organisation, which is {shown}; nothing was deleted"
            )
        for subscriber in service:
            name = subscriber.email or ""
            steps.append(OffboardStep(kind=StepKind.SUBSCRIBER, id=subscriber.id or "", name=name))
        name = getattr(customer, "external_id", None) or ""
        steps.append(OffboardStep(kind=StepKind.CUSTOMER, id=wanted.customer_id, name=name))
    if wanted.beyond_service:
        steps += yield from _plan_organization(scope, wanted, org_id)
    return Offboarding(customer_id=wanted.customer_id, org_id=org_id, dry_run=True, steps=tuple(steps))


def _plan_organization(scope: Scope, wanted: Wanted, org_id: str | None) -> Flow[list[OffboardStep]]:
    if org_id is None:
        return [
            _blocked(wanted.customer_id, "the customer shows no org_id, so nothing is known of an organisation")
        ]
    yield from _refuse_own(scope, org_id)
    try:
        organization = yield from activate(
            scope.calls, org_id, timeout=_ACTIVATION, sub_partner=scope.sub_partner, options=scope.options
        )
    except (NotFound, Gone) as error:
        if not error.from_api:
            raise
        return [OffboardStep(kind=StepKind.ORGANIZATION, id=org_id, state=StepState.GONE)]
    except Forbidden as error:
        return [_blocked(org_id, error.summary())]
    against = yield from _other_customers(scope, wanted.customer_id, org_id)
    steps: list[OffboardStep] = []
    for person in (yield from _people(scope, wanted, org_id)):
        emails = ", ".join(person.emails or ())
        steps.append(OffboardStep(kind=StepKind.PERSON, id=person.id or "", name=emails, against=against))
    if wanted.organization:
        name = organization.display_name or ""
        steps.append(OffboardStep(kind=StepKind.ORGANIZATION, id=org_id, name=name, against=against))
    return steps


def _blocked(id: str, why: str) -> OffboardStep:
    return OffboardStep(kind=StepKind.ORGANIZATION, id=id, state=StepState.BLOCKED, against=(why,))


def _refuse_own(scope: Scope, org_id: str) -> Flow[None]:
    """Make sure that the organisation is not the caller's own: a partner can be its own customer.

    Raises:
        InvalidRequest: it is.
        Forbidden: the caller may not say who it is, so nobody knows.
    """
    me = yield from scope.calls.value(persons.ME, options=scope.options)
    if not me.org_id or same_id(me.org_id, org_id):
        raise InvalidRequest(
            f"{org_id} is the organisation of the token itself; its people and the organisation are not deleted"
        )


def _other_customers(scope: Scope, customer_id: str, org_id: str) -> Flow[tuple[str, ...]]:
    """Return what other customers on the organisation say against deleting it."""
    listed = yield from scope.calls.list_all(
        customers.LIST, {"org_id": org_id}, sub_partner=scope.sub_partner, options=scope.options
    )
    return tuple(
        f"another customer, {other.id} ({other.external_id}), is attached to the organisation"
        for other in listed
        if other.org_id is not None and same_id(other.org_id, org_id) and not same_id(other.id, customer_id)
    )


def _people(scope: Scope, wanted: Wanted, org_id: str) -> Flow[list[Any]]:
    if not wanted.people:
        return []
    listed = yield from scope.calls.list_all(persons.LIST, {"org_id": org_id}, options=scope.options)
    found = belonging_to(org_id, listed, lambda person: person.org_id, "person")
    if wanted.people is True:
        return found
    emails = {email.strip().casefold() for email in wanted.people}
    return [person for person in found if emails & {email.casefold() for email in person.emails or ()}]


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

__all__ = ["OnStep", "Scope", "Wanted", "offboard", "remove", "remove_customer", "subscribers_of"]
