"""Plan and run, for either client: what is checked before, what is told meanwhile, and what comes of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import attrs

from webex_wholesale._core.bulk.work import Action, RowResult, RowState, RowWork
from webex_wholesale._core.call.options import CallOptions, checked_seconds
from webex_wholesale._core.resources.ensuring import SETTLE_WINDOW, OnDifference
from webex_wholesale._core.tokens.tenant import tenant_fingerprint
from webex_wholesale._flows.bulk.find_many import Found, email_key, find_many
from webex_wholesale._flows.bulk.row import RowContext
from webex_wholesale._flows.bulk.run import AT_ONCE, Run
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.provisioning.prechecks import precheck
from webex_wholesale.bulk.checks import offline_problems, remarks
from webex_wholesale.bulk.columns import checked_defaults
from webex_wholesale.bulk.journal import BulkJournal
from webex_wholesale.bulk.plan import Decision, Plan, PlannedRow, decide
from webex_wholesale.bulk.reading import Source, read_records
from webex_wholesale.bulk.report import BulkReport
from webex_wholesale.bulk.rows import Row, rows_of
from webex_wholesale.errors import InvalidRequest, JournalError
from webex_wholesale.models.customers import PrecheckCustomer, ProvisionCustomer

#: States that `retry` takes.
RETRIES = (RowState.FAILED, RowState.SKIPPED)


@attrs.frozen(kw_only=True)
class BulkProgress:
    """What `on_update` is told after every row whose state has changed.

    Attributes:
        key: the row's key.
        state: how it ended.
        detail: why, where there is something to say.
        done: rows that have ended in this job.
        total: how many rows it has.
        pending: rows that the service goes on with.
    """

    key: str
    state: RowState
    detail: str
    done: int
    total: int
    pending: int


def planned(
    client: Any,
    source: Source,
    *,
    defaults: Mapping[str, str] | None,
    prechecks: bool,
    on_difference: Literal["raise", "keep", "update"],
    encoding: str | None,
    options: CallOptions | None,
) -> tuple[Plan | None, Callable[[Calls], Flow[Plan]]]:
    """Read and check a source; return the plan where nothing has to be asked, and the flow that makes it."""
    update = OnDifference.of(on_difference) is OnDifference.UPDATE
    sub_partner = client.sub_partner
    fixed = checked_defaults(defaults)
    if sub_partner is not None:
        fixed["sub_partner"] = sub_partner
    rows, problems = rows_of(_scoped(read_records(source, encoding=encoding), sub_partner), defaults=fixed)
    problems += offline_problems(rows)
    odd = remarks(rows)
    if problems:
        problems.sort(key=lambda problem: problem.line)
        return Plan(client=client, rows=[], problems=problems, remarks=odd), _never

    def flow(calls: Calls) -> Flow[Plan]:
        found = yield from _find(calls, rows, options)
        decided = decide(rows, found, update_differences=update)
        if prechecks:
            decided = yield from _prechecked(calls, decided, options)
        return Plan(client=client, rows=decided, problems=[], remarks=odd, found=found)

    return None, flow


def _never(calls: Calls) -> Flow[Plan]:
    raise AssertionError("a plan with problems asks nothing")
    yield


def _scoped(records: Iterable[Any], sub_partner: str | None) -> Iterable[Any]:
    """Give every record the view's sub-partner; another one in the file is refused by the call's own check."""
    for record in records:
        if sub_partner is not None and "sub_partner" not in record.values:
            record = attrs.evolve(record, values={**record.values, "sub_partner": sub_partner})
        yield record


def _find(calls: Calls, rows: Sequence[Row], options: CallOptions | None) -> Flow[Found]:
    external_ids: dict[str | None, set[str]] = {}
    emails: dict[tuple[str | None, str], set[str]] = {}
    renamed = {row.key: row.values["new_external_id"] for row in rows if row.action is Action.SET_EXTERNAL_ID}
    for row in rows:
        ids = external_ids.setdefault(row.sub_partner, set())
        ids.add(row.external_id)
        if row.action is Action.SET_EXTERNAL_ID:
            ids.add(row.values["new_external_id"])
        if row.email is not None:
            # An earlier run may have given its customer the new key already.
            for external_id in {row.external_id, renamed.get(row.customer_key, row.external_id)}:
                emails.setdefault((row.sub_partner, external_id), set()).add(row.email)
    return (yield from find_many(calls, external_ids, emails, options=options))


def _prechecked(calls: Calls, decided: list[PlannedRow], options: CallOptions | None) -> Flow[list[PlannedRow]]:
    """Ask the service about every customer that would be created; the client's limiter sets the pace."""
    checked = []
    for planned_row in decided:
        row = planned_row.row
        if planned_row.decision is Decision.CREATE and not row.is_subscriber:
            body = row.body()
            assert isinstance(body, ProvisionCustomer)
            findings = yield from precheck(calls, PrecheckCustomer.of(body), row.sub_partner, options)
            if not findings:
                reason = f"the precheck says no: {'; '.join(findings.reasons) or 'no reason given'}"
                planned_row = attrs.evolve(planned_row, decision=Decision.PROBLEM, reason=reason)
        checked.append(planned_row)
    return checked


def states_to_retry(
    plan: Plan, expect_removals: int | None, retry: Iterable[str], begun: Collection[str]
) -> list[RowState]:
    """Return the states whose rows are to be begun again, where the plan may be run.

    Args:
        begun: keys of the rows that an earlier run has begun.

    Raises:
        InvalidRequest: the plan has problems, or an argument cannot be right.
    """
    plan.require_ok(begun)
    if plan.removals and expect_removals != plan.removals:
        raise InvalidRequest(
            f"the plan removes {plan.removals} customers or subscribers: look at it, and pass "
            f"expect_removals={plan.removals} to do so; nothing was sent"
        )
    retried = [RowState(state) for state in retry]
    if not set(retried) <= set(RETRIES):
        raise InvalidRequest(f"retry must hold {' or '.join(map(repr, map(str, RETRIES)))}")
    return retried


class Job:
    """One run of a plan: checked before anything is sent.

    Raises:
        InvalidRequest: the plan has problems, or an argument cannot be right.
    """

    def __init__(
        self,
        plan: Plan,
        journal: BulkJournal,
        *,
        on_difference: str,
        expect_removals: int | None,
        retry: Iterable[str],
        workers: int | None,
        window: float,
        timeout: float | None = None,
        wait: bool = True,
        on_update: Callable[[BulkProgress], Any] | None,
        options: CallOptions | None,
    ) -> None:
        seconds = checked_seconds("timeout", timeout, least=0.0)
        session = plan._client._session
        owner = tenant_fingerprint(session.driver.config.token)
        journal.open(owner)
        retried = states_to_retry(plan, expect_removals, retry, journal.results())
        self._rows = [planned_row.row for planned_row in plan.rows]
        journal.add(self._rows)
        journal.reset(retried)
        self._journal = journal
        self._on_update = on_update
        found = plan._found
        # What list passes did not see is good for one run, which makes it; another journal would not know of that.
        known = _nothing_known if plan._was_run else partial(_known, found)
        plan._was_run = True
        self.run: Run = Run(
            context=RowContext(
                calls=session.calls,
                journal=journal,
                on_difference=OnDifference.of(on_difference),
                window=window,
                owner=owner,
                options=options,
            ),
            rows=self._rows,
            before=journal.results(),
            known=known,
            customer_ids={
                f"customer/{scope or ''}/{external_id}": some[0].id
                for (scope, external_id), some in found.customers.items()
                if len(some) == 1
            },
            totals=dict(found.totals),
            on_result=self._tell if on_update is not None else None,
            at_once=workers or AT_ONCE,
            timeout=seconds,
            wait=wait,
        )

    def _tell(self, row: RowWork, result: RowResult) -> Any:
        assert self._on_update is not None
        return self._on_update(
            BulkProgress(
                key=row.key,
                state=result.state,
                detail=result.detail,
                done=self.run.ended,
                total=len(self._rows),
                pending=self.run.pending,
            )
        )

    def report(self) -> BulkReport:
        """Return what it came to.

        Raises:
            JournalError: the journal cannot even be read any more.
        """
        try:
            rows = self._journal.rows(read=self._rows)
        except JournalError as error:
            raise JournalError(self.run.stopped or str(error)) from error
        return BulkReport(
            rows=rows,
            journal=os.fspath(self._journal.path),
            stopped=self.run.stopped,
            timed_out=self.run.timed_out,
        )


def _known(found: Found, row: RowWork) -> Sequence[Any] | None:
    """Return what the list passes have of a row's key: nothing for one that they looked for and did not find."""
    customers = found.customers.get((row.sub_partner, row.external_id), ())
    if not row.is_subscriber:
        return customers
    if len(customers) != 1:
        return None
    return found.subscribers.get((row.sub_partner, customers[0].id, email_key(row.email or "")), ())


def _nothing_known(row: RowWork) -> None:
    """Return that nobody has looked for a row's key."""


__all__ = ["SETTLE_WINDOW", "BulkProgress", "Job", "planned"]
