"""What off-boarding a customer is to remove: only what was listed, and only what says itself whose it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.lookup import same_id
from webex_wholesale._core.resources.offboarding import (
    Offboarding,
    OffboardNote,
    OffboardStep,
    StepKind,
    StepState,
    belonging_to,
)
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.organizations import activate
from webex_wholesale._ops import customers, subscribers
from webex_wholesale._ops import people as persons
from webex_wholesale.errors import Forbidden, Gone, InvalidRequest, NotFound
from webex_wholesale.models.subscribers import Subscriber

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


def subscribers_of(scope: Scope, customer_id: str) -> Flow[list[Subscriber]]:
    """List the subscribers that say that they are this customer's."""
    listed = yield from scope.calls.list_all(
        subscribers.LIST, {"customer_id": customer_id}, sub_partner=scope.sub_partner, options=scope.options
    )
    return belonging_to(customer_id, listed, lambda found: found.customer_id, "subscriber")


def plan_offboarding(scope: Scope, wanted: Wanted, earlier: OffboardNote) -> Flow[Offboarding]:
    """List everything that is to be removed; nothing is written."""
    customer = yield from scope.calls.read(
        customers.GET, wanted.customer_id, sub_partner=scope.sub_partner, options=scope.options
    )
    shown = getattr(customer, "org_id", None)
    org_id = wanted.org_id or shown or earlier.org_id
    steps: list[OffboardStep] = []
    # One 404 proves little: a customer that has subscribers is there, whatever a lagging node says.
    service = yield from subscribers_of(scope, wanted.customer_id)
    for subscriber in service:
        name = subscriber.email
        steps.append(OffboardStep(kind=StepKind.SUBSCRIBER, id=subscriber.id or "", name=name))
    steps += earlier.gone_since(StepKind.SUBSCRIBER, steps)
    if customer is None and not service:
        if wanted.beyond_service and org_id is None:
            raise NotFound(
                "there is no such customer any more, and only it knew its organisation: pass org_id, which every "
                "earlier run showed, or the journal of that run",
                operation="customers.offboard",
                key={"id": wanted.customer_id},
                status=404,
            )
        steps.append(OffboardStep(kind=StepKind.CUSTOMER, id=wanted.customer_id, state=StepState.GONE))
    else:
        if wanted.org_id and shown and not same_id(wanted.org_id, shown):
            raise InvalidRequest(
                f"org_id must be the customer's organisation, which is {shown}; nothing was deleted"
            )
        name = getattr(customer, "external_id", None) or ""
        steps.append(OffboardStep(kind=StepKind.CUSTOMER, id=wanted.customer_id, name=name))
    if wanted.beyond_service:
        steps += yield from _plan_organization(scope, wanted, org_id, earlier)
    return Offboarding(customer_id=wanted.customer_id, org_id=org_id, dry_run=True, steps=tuple(steps))


def _plan_organization(
    scope: Scope, wanted: Wanted, org_id: str | None, earlier: OffboardNote
) -> Flow[list[OffboardStep]]:
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
        gone = OffboardStep(kind=StepKind.ORGANIZATION, id=org_id, state=StepState.GONE)
        return [*earlier.gone_since(StepKind.PERSON, ()), gone]
    except Forbidden as error:
        return [_blocked(org_id, error.summary())]
    against = yield from _other_customers(scope, wanted.customer_id, org_id)
    steps: list[OffboardStep] = []
    try:
        people = yield from _people(scope, wanted, org_id)
    except Forbidden as error:
        return [_blocked(org_id, error.summary())]
    for person in people:
        emails = ", ".join(person.emails)
        steps.append(OffboardStep(kind=StepKind.PERSON, id=person.id or "", name=emails, against=against))
    if wanted.people:
        steps += earlier.gone_since(StepKind.PERSON, steps)
    if wanted.organization:
        name = organization.display_name
        steps.append(OffboardStep(kind=StepKind.ORGANIZATION, id=org_id, name=name, against=against))
    return steps


def _blocked(id: str, why: str) -> OffboardStep:
    return OffboardStep(kind=StepKind.ORGANIZATION, id=id, state=StepState.BLOCKED, against=(why,))


def _refuse_own(scope: Scope, org_id: str) -> Flow[None]:
    """Refuse the caller's own organisation and its sub-partner's: each can be a customer of its own.

    Raises:
        InvalidRequest: it is one of them.
        Forbidden: the caller may not say who it is, so nobody knows.
    """
    reseller = scope.calls.scope(scope.sub_partner)
    if reseller is not None and same_id(reseller, org_id):
        raise InvalidRequest(
            f"{org_id} is the sub-partner's own organisation; neither it nor its people are deleted"
        )
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
    return [person for person in found if emails & {email.casefold() for email in person.emails}]
