"""What became of a create whose outcome is unknown: found, provably not there, or still unknown."""

from __future__ import annotations

from typing import Any

from webex_wholesale._core.call.backoff import spread
from webex_wholesale._core.call.operation import Operation
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.ensuring import LONGEST_PAUSE, SETTLE_WINDOW
from webex_wholesale._core.resources.lookup import (
    customer_key,
    customers_with,
    same_id,
    single_match,
    subscriber_key,
)
from webex_wholesale._core.waiting.polling import is_transient
from webex_wholesale._core.waiting.states import TABLES, Phase
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow, Sleep
from webex_wholesale._flows.ensure.targets import find_subscribers
from webex_wholesale._flows.waiting import Wait, waiting_for
from webex_wholesale._ops import billing_reports, customers, subscribers
from webex_wholesale.errors import CallError, InvalidRequest, OutcomeUnknown
from webex_wholesale.models.enums import ReportCategory

_OPERATIONS: dict[str, Operation[Any]] = {
    operation.name: operation for operation in (customers.PROVISION, subscribers.PROVISION, billing_reports.CREATE)
}
_ORDER = {Phase.DONE: 0, Phase.MOVING: 1}


def settle(
    calls: Calls, error: OutcomeUnknown, *, window: float | None, options: CallOptions | None
) -> Flow[Wait | None]:
    """Look for what a create may have made; return the wait for it, None where it provably is not there.

    Args:
        window: seconds after the create in which it may still come to be seen; with 0 there is one look, and
            nothing seen proves something only where the create is older than the usual window.

    Raises:
        OutcomeUnknown: the error itself: it cannot be known yet.
        DuplicateNaturalKey: there are several.
        InvalidRequest: the error has no key, or belongs to another scope than this view.
    """
    if not isinstance(error, OutcomeUnknown):
        raise InvalidRequest(f"error must be an OutcomeUnknown, as it was raised, not a {type(error).__name__}")
    operation = _OPERATIONS.get(error.operation or "")
    if operation is None or not operation.is_named_by(error.key):
        raise InvalidRequest(
            "this outcome cannot be looked up: the create has no natural key; the error's text says what to check"
        )
    # Without a sub-partner the create was the partner's own, which a view must not look for among its customers.
    scope = error.sub_partner
    if calls.sub_partner is not None and not same_id(scope or "", calls.sub_partner):
        raise InvalidRequest(
            "the create was not for the sub-partner of this view: settle it with the client that sent it"
        )
    context, within = calls.context, calls.within(options)
    age = context.time() - error.sent_at.timestamp() if error.sent_at is not None else 0.0
    looking = SETTLE_WINDOW if window is None else window
    end = context.monotonic() + min(max(looking - age, 0.0), looking)
    pause = 1.0
    while True:
        is_last = context.monotonic() >= end
        try:
            found, may_be_older = yield from _find(within, operation, error.key, scope, options)
        except CallError as problem:
            if is_last or within.left() <= 0 or not is_transient(problem):
                raise error from problem
        else:
            if found is not None and (is_last or not may_be_older):
                return waiting_for(calls, operation, found.id, sub_partner=scope, options=options, resource=found)
            if is_last:
                if not looking and age < SETTLE_WINDOW:
                    raise error
                return None
        rest = min(spread(pause, context.random), end - context.monotonic(), within.left())
        yield Sleep(max(rest, 0.0))
        pause = min(pause * 2, LONGEST_PAUSE)


def _find(
    calls: Calls,
    operation: Operation[Any],
    key: dict[str, str],
    scope: str | None,
    options: CallOptions | None,
) -> Flow[tuple[Any, bool]]:
    """Return the one with a natural key, None where there is none, and whether it may be older than the create.

    One that is being deleted, or a report that failed, is not in the way of another: that one may still come.
    """
    if operation is customers.PROVISION:
        external_id = key["external_id"]
        query = {"external_id": external_id}
        listed = yield from calls.list_all(customers.LIST, query, sub_partner=scope, options=options)
        found = customers_with(listed, external_id)
        staying = [customer for customer in found if customer.status != "deleting"]
        return single_match(staying or found, customer_key(external_id, scope)), not staying
    if operation is subscribers.PROVISION:
        customer_id, email = key["customer_id"], key["email"]
        persons = yield from find_subscribers(calls, customer_id, email, sub_partner=scope, options=options)
        return single_match(persons, subscriber_key(customer_id, email, scope)), False
    days = {name: key[name] for name in ("billing_start_date", "billing_end_date")}
    reports = yield from calls.list_all(billing_reports.LIST, days, sub_partner=scope, options=options)
    fitting = [
        report
        for report in reports
        if all(str(getattr(report, name)) == day for name, day in days.items())
        and str(report.type) == key["type"]
        and report.category in (None, ReportCategory.RECONCILIATION)
    ]
    # A failed report is as good as none, and beside a complete one another does not matter.
    table = TABLES[operation.name]
    fitting.sort(key=lambda report: _ORDER.get(table.phase(str(report.status)), 2))
    best = fitting[0] if fitting else None
    return best, best is None or table.phase(str(best.status)) is Phase.FAILED
