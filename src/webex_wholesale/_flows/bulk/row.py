"""One row of a bulk job: its verb, up to the moment at which the service goes on by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import attrs

from webex_wholesale._core.bulk.stopping import systemic_reason
from webex_wholesale._core.bulk.work import Action, RowResult, RowState, RowWork
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.create_journal import Journal
from webex_wholesale._core.resources.ensuring import SETTLE_WINDOW, OnDifference
from webex_wholesale._core.resources.lookup import customers_with, subscribers_with
from webex_wholesale._core.waiting.outcome import outcome_of
from webex_wholesale._core.waiting.poll_token import PollState
from webex_wholesale._core.waiting.polling import OnParked
from webex_wholesale._core.waiting.states import TABLES, Phase
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow, RunBlocking
from webex_wholesale._flows.ensure.flow import ensure
from webex_wholesale._flows.ensure.targets import CustomerTarget, SubscriberTarget
from webex_wholesale._flows.offboarding.plan import Scope, subscribers_of
from webex_wholesale._flows.offboarding.run import remove, remove_customer
from webex_wholesale._flows.provisioning.packages import change_packages
from webex_wholesale._flows.provisioning.update_customer import set_external_id
from webex_wholesale._flows.waiting import Wait, waiting_for
from webex_wholesale._ops import customers, named, subscribers
from webex_wholesale.errors import (
    CallError,
    Conflict,
    DuplicateNaturalKey,
    JournalError,
    NaturalKeyConflict,
    NotFound,
    OutcomeUnknown,
    ResourceInTransition,
    WholesaleError,
)
from webex_wholesale.models.customers import Customer
from webex_wholesale.models.subscribers import Subscriber

T = TypeVar("T")


class RowJournal(Journal, Protocol):
    """A journal of creates that keeps rows as well."""

    def begin(self, key: str, now: float) -> None:
        """Write down that something may be sent for a row."""

    def end(self, key: str, result: RowResult) -> None:
        """Write down what became of it."""


@attrs.frozen(kw_only=True)
class RowContext:
    """What the rows of a run share."""

    calls: Calls
    journal: RowJournal
    on_difference: OnDifference = OnDifference.RAISE
    window: float = SETTLE_WINDOW
    owner: str | None = None
    options: CallOptions | None = None


@attrs.frozen(kw_only=True)
class RowEnd:
    """What a row's flow came to.

    Attributes:
        wait: for what the service goes on with.
        stop: why the whole run has to stop.
    """

    result: RowResult
    wait: Wait | None = None
    stop: str | None = None


def do_row(
    row: RowWork,
    context: RowContext,
    *,
    known: Sequence[Any] | None,
    customer_id: str | None,
) -> Flow[RowEnd]:
    """Do one row; whatever goes wrong with it is its result, and no exception.

    Args:
        known: what a list pass has of its natural key, None where it was not looked for.
        customer_id: id of its customer, for a row about a subscriber.
    """
    now = context.calls.context.time
    began = now()
    stop: str | None = None
    wait: Wait | None = None
    try:
        yield RunBlocking(lambda: context.journal.begin(row.key, began))
        how, id, wait = yield from _VERBS[row.action, row.is_subscriber](row, context, known, customer_id)
        result = result_of(wait, how=how, id=id)
    except WholesaleError as error:
        result = failure_of(error)
        stop = systemic_reason(error)
    result = attrs.evolve(result, began=began, ended=now() if result.state is not RowState.ACCEPTED else None)
    if stop is None:
        try:
            yield RunBlocking(lambda: context.journal.end(row.key, result))
        except JournalError as error:
            stop = systemic_reason(error)
    return RowEnd(result=result, wait=wait if result.state is RowState.ACCEPTED else None, stop=stop)


def wait_of(token: str, context: RowContext) -> Wait:
    """Return the wait for what the service goes on with, as an earlier life has left it."""
    state = PollState.from_token(token)
    return Wait(context.calls, named(TABLES[state.kind].read), state, options=context.options)


def result_of(wait: Wait | None, *, how: str, id: str | None) -> RowResult:
    """Return what a row has come to, as far as its wait knows."""
    if wait is None:
        return RowResult(state=RowState.DONE, how=how, id=id)
    facts: dict[str, Any] = {"how": how, "id": id, "status": wait.status}
    if wait.phase is Phase.PARKED:
        return RowResult(state=RowState.PARKED, token=wait.state.to_token(), **facts)
    if not wait.done:
        return RowResult(state=RowState.ACCEPTED, token=wait.state.to_token(), **facts)
    outcome = outcome_of(
        wait.phase,
        id=wait.state.id,
        status=wait.status,
        resource=wait.resource,
        token=wait.state.to_token(),
        operation=wait.state.kind,
        elapsed=0.0,
    )
    if outcome.ok:
        return RowResult(state=RowState.DONE, **facts)
    try:
        outcome.raise_for_failure()
    except WholesaleError as error:
        return RowResult(state=RowState.FAILED, detail=str(error), **facts)
    raise AssertionError("an outcome that is not ok raises")


def failure_of(error: WholesaleError) -> RowResult:
    """Return what an error means for its row."""
    state = RowState.UNKNOWN if isinstance(error, OutcomeUnknown) else RowState.FAILED
    conflict = isinstance(error, NaturalKeyConflict)
    return RowResult(
        state=state,
        how="conflict" if conflict else "duplicate" if isinstance(error, DuplicateNaturalKey) else "",
        id=getattr(error, "id", None),
        status=None if getattr(error, "status", None) is None else str(getattr(error, "status", "")),
        detail=str(error),
        differences=dict(getattr(error, "differences", None) or {}),
        tracking_id=error.tracking_id if isinstance(error, CallError) else None,
    )


# --- the verbs: each returns what was done, the id, and the wait for the rest

Verb = Flow[tuple[str, str | None, Wait | None]]


def _ensure_customer(row: RowWork, context: RowContext, known: Any, customer_id: str | None) -> Verb:
    target = CustomerTarget(context.calls, row.body(None), sub_partner=row.sub_partner, options=context.options)
    return (yield from _ensure(target, context, known))


def _ensure_subscriber(row: RowWork, context: RowContext, known: Any, customer_id: str | None) -> Verb:
    target = SubscriberTarget(
        context.calls, row.body(customer_id), sub_partner=row.sub_partner, options=context.options
    )
    return (yield from _ensure(target, context, known))


def _ensure(target: CustomerTarget | SubscriberTarget, context: RowContext, known: Any) -> Verb:
    ensured = yield from ensure(
        target,
        context.calls,
        journal=context.journal,
        on_difference=context.on_difference,
        known=known,
        window=context.window,
        owner=context.owner,
    )
    return str(ensured.how), ensured.id, ensured.wait


def _customer_of(row: RowWork, context: RowContext, known: Any) -> Flow[Customer]:
    """Return the one customer of a row about a customer that has to be there."""
    found: Sequence[Customer] | None = known
    if found is None:
        query = {"external_id": row.external_id}
        listed = yield from context.calls.list_all(
            customers.LIST, query, sub_partner=row.sub_partner, options=context.options
        )
        found = customers_with(listed, row.external_id)
    if len(found) > 1:
        ids = tuple(customer.id for customer in found)
        raise DuplicateNaturalKey(f"{len(found)} customers have the external id {row.external_id!r}", ids=ids)
    if not found:
        raise NotFound(f"there is no customer with the external id {row.external_id!r}", status=404)
    return found[0]


def _add_packages(row: RowWork, context: RowContext, known: Any, customer_id: str | None) -> Verb:
    return (yield from _change_packages(row, context, known, "add"))


def _remove_packages(row: RowWork, context: RowContext, known: Any, customer_id: str | None) -> Verb:
    return (yield from _change_packages(row, context, known, "remove"))


def _change_packages(row: RowWork, context: RowContext, known: Any, verb: Any) -> Verb:
    customer = yield from _customer_of(row, context, known)
    change = yield from _once_settled(
        row,
        context,
        customer,
        lambda: change_packages(
            context.calls,
            customer.id,
            row.packages,
            verb,
            allow_empty=False,
            parameters=None,
            sub_partner=row.sub_partner,
            options=context.options,
        ),
    )
    return "changed" if change else "unchanged", customer.id, change.poller


def _once_settled(row: RowWork, context: RowContext, customer: Customer, change: Callable[[], Flow[T]]) -> Flow[T]:
    """Change a customer; one that is still being changed, perhaps by this row's last life, is waited for first."""
    try:
        return (yield from change())
    except ResourceInTransition:
        wait = waiting_for(
            context.calls, customers.GET, customer.id, sub_partner=row.sub_partner, options=context.options
        )
        yield from wait.until_settled(timeout=None, on_parked=OnParked.RETURN, interval=None, on_update=None)
        if wait.phase not in (Phase.DONE, Phase.DONE_WITH_ERRORS):
            raise
        return (yield from change())


def _set_external_id(row: RowWork, context: RowContext, known: Any, customer_id: str | None) -> Verb:
    assert row.new_external_id is not None
    try:
        customer = yield from _customer_of(row, context, known)
    except NotFound:
        # After a crash the key may have been changed already; then the row is done.
        listed = yield from context.calls.list_all(
            customers.LIST,
            {"external_id": row.new_external_id},
            sub_partner=row.sub_partner,
            options=context.options,
        )
        done = customers_with(listed, row.new_external_id)
        if len(done) != 1:
            raise
        return "unchanged", done[0].id, None
    new = row.new_external_id
    wait = yield from _once_settled(
        row,
        context,
        customer,
        lambda: set_external_id(
            context.calls, customer.id, new, sub_partner=row.sub_partner, options=context.options
        ),
    )
    return "changed", customer.id, wait


def _remove_subscriber(row: RowWork, context: RowContext, known: Any, customer_id: str | None) -> Verb:
    found: Sequence[Subscriber] | None = known
    if customer_id is None:
        try:
            customer_id = (yield from _customer_of(row, context, None)).id
        except NotFound:
            return "gone", None, None
    if found is None:
        query = {"customer_id": customer_id, "email": row.email}
        try:
            listed = yield from context.calls.list_all(
                subscribers.LIST, query, sub_partner=row.sub_partner, options=context.options
            )
        except NotFound as error:
            if not error.from_api:
                raise
            # Its customer is gone, and it with it.
            listed = []
        found = subscribers_with(listed, row.email or "", customer_id)
    for subscriber in found:
        yield from remove(_scope(row, context), subscribers.DELETE, subscriber.id or "")
    return "removed" if found else "gone", found[0].id if found else None, None


def _remove_customer(row: RowWork, context: RowContext, known: Any, customer_id: str | None) -> Verb:
    try:
        customer = yield from _customer_of(row, context, known)
    except NotFound:
        return "gone", None, None
    scope = _scope(row, context)
    if customer.status != "deleting":
        for subscriber in (yield from subscribers_of(scope, customer.id)):
            yield from remove(scope, subscribers.DELETE, subscriber.id or "")
        try:
            wait = yield from remove_customer(scope, customer.id)
        except Conflict:
            # What a list says may be older than its removal, by this row's last life or by somebody else.
            now = yield from context.calls.read(
                customers.GET, customer.id, sub_partner=row.sub_partner, options=context.options
            )
            if now is not None and now.status != "deleting":
                raise
            customer = now or customer
        else:
            return "gone" if wait is None else "removed", customer.id, wait
    wait = waiting_for(
        context.calls,
        customers.DELETE,
        customer.id,
        sub_partner=row.sub_partner,
        options=context.options,
        resource=customer if customer.status == "deleting" else None,
        moved=True,
    )
    return "removed", customer.id, wait


def _scope(row: RowWork, context: RowContext) -> Scope:
    return Scope(calls=context.calls, sub_partner=row.sub_partner, options=context.options)


_VERBS: dict[tuple[Action, bool], Any] = {
    (Action.ENSURE, False): _ensure_customer,
    (Action.ENSURE, True): _ensure_subscriber,
    (Action.ADD_PACKAGES, False): _add_packages,
    (Action.REMOVE_PACKAGES, False): _remove_packages,
    (Action.SET_EXTERNAL_ID, False): _set_external_id,
    (Action.REMOVE, False): _remove_customer,
    (Action.REMOVE, True): _remove_subscriber,
}
