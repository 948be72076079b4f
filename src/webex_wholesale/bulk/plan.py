"""A plan: what a file asks for, held against what there is. Making one sends no write."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import attrs

from webex_wholesale._core.bulk.work import Action, some_or_none
from webex_wholesale._core.resources.differences import customer_differences, subscriber_differences
from webex_wholesale._core.waiting.states import TABLES, Phase
from webex_wholesale._flows.bulk.find_many import Found, email_key
from webex_wholesale._tables import Table
from webex_wholesale.bulk.rows import Row, RowProblem
from webex_wholesale.bulk.tables import SENTENCES, BulkTable
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.customers import Customer, ProvisionCustomer
from webex_wholesale.models.subscribers import ProvisionSubscriber


class Decision(StrEnum):
    """What would become of a row."""

    CREATE = "create"
    """Not there: it would be made."""
    KEEP = "keep"
    """There as asked for: nothing is to be done."""
    WAIT = "wait"
    """There, and still changing."""
    CHANGE = "change"
    """There, and would be changed."""
    REMOVE = "remove"
    """There, and would be removed."""
    CONFLICT = "conflict"
    """There, and different: `on_difference` decides."""
    FAILED = "failed"
    """There, in an error state: the row fails, and nothing is sent for it."""
    PROBLEM = "problem"
    """Cannot be done; the reason says why."""


#: Decisions after which a write is sent.
WRITES = frozenset({Decision.CREATE, Decision.CHANGE, Decision.REMOVE})


@attrs.frozen(kw_only=True)
class PlannedRow:
    """One row, and what would become of it.

    Attributes:
        row: the row.
        decision: what would be done.
        id: id of what there is, or None.
        status: its status.
        reason: why, where that is not plain.
    """

    row: Row
    decision: Decision
    id: str | None = None
    status: str | None = None
    _differences: Mapping[str, Any] | None = attrs.field(default=None, alias="differences", converter=some_or_none)
    reason: str = ""

    @property
    def differences(self) -> Mapping[str, Any]:
        """Field -> (asked for, found); nothing for what is as asked for."""
        return self._differences or {}

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "line": self.row.line,
            "action": self.row.action.value,
            "external_id": self.row.external_id,
            "email": self.row.email,
            "decision": self.decision.value,
            "id": self.id,
            "status": self.status,
            "differences": "; ".join(
                f"{name}: asked for {_short(asked)}, found {_short(found)}"
                for name, (asked, found) in self.differences.items()
            ),
            "reason": self.reason,
        }


_COLUMNS = ("line", "action", "external_id", "email", "decision", "status", "differences", "reason")


@attrs.define(kw_only=True, repr=False)
class Plan(BulkTable):
    """What a file asks for, and what would be done; prints as a table, in a notebook too.

    Attributes:
        rows: one for each natural key, in the order of the input.
        problems: what is wrong with the input, by row and column. A plan with problems does not run.
        remarks: what is odd and may be right, such as a package that no document lists.
    """

    _columns = (*_COLUMNS[:-1], "id", "reason")

    rows: Sequence[PlannedRow]
    problems: Sequence[RowProblem]
    remarks: Sequence[RowProblem]
    _client: Any = attrs.field(alias="client")
    _found: Found = attrs.field(alias="found", factory=Found)
    _was_run: bool = attrs.field(init=False, default=False)

    @property
    def ok(self) -> bool:
        """Whether it can be run: nothing is wrong with the input, and every row can be done."""
        return not self.problems and not self.counts.get(Decision.PROBLEM.value)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each decision."""
        counted = Counter(planned.decision.value for planned in self.rows)
        return {decision.value: counted[decision.value] for decision in Decision if counted[decision.value]}

    @property
    def writes(self) -> int:
        """How many rows would send a write."""
        return sum(planned.decision in WRITES for planned in self.rows)

    @property
    def removals(self) -> int:
        """How many rows would remove something; `run` wants this number as `expect_removals`."""
        return sum(planned.row.action is Action.REMOVE for planned in self.rows)

    def require_ok(self, begun: Collection[str] = ()) -> None:
        """Do nothing where the plan can be run.

        Args:
            begun: keys of rows that an earlier run of the journal has begun: a problem of one of these is the
                result of that row, and keeps no other from going on.

        Raises:
            InvalidRequest: something is wrong with the input.
        """
        wrong = [str(problem) for problem in self.problems]
        wrong += [
            f"line {planned.row.line}: {planned.reason}"
            for planned in self.rows
            if planned.decision is Decision.PROBLEM and planned.row.key not in begun
        ]
        if not wrong:
            return
        more = f"; and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise InvalidRequest(
            f"the plan has {len(wrong)} problems, so nothing was sent: {'; '.join(wrong[:5])}{more}"
        )

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as JSON-ready data."""
        return [planned.to_dict() for planned in self.rows]

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write the plan to a CSV file, problems included."""
        with open(path, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, self._columns)
            writer.writeheader()
            writer.writerows(self._everything())

    def table(self) -> Table:
        """Return the problems and the rows as columns and records, without columns that are blank throughout."""
        # What is wrong comes first: it is what a person looks for.
        rows = sorted(self._everything(), key=lambda row: row["decision"] != Decision.PROBLEM.value)
        always = ("line", "decision")
        columns = [name for name in _COLUMNS if name in always or any(row.get(name) for row in rows)]
        return Table.of(rows, columns=columns, title=self.summary(), sentences=SENTENCES)

    def _everything(self) -> list[dict[str, Any]]:
        problems = [
            {"line": p.line, "decision": Decision.PROBLEM.value, "reason": f"{p.column}: {p.message}"}
            for p in self.problems
        ]
        return self.to_dicts() + problems

    def summary(self) -> str:
        """Return one line that says what would be done."""
        counts = ", ".join(f"{count} {name}" for name, count in self.counts.items()) or "nothing to do"
        problems = f"; {len(self.problems)} problems in the input" if self.problems else ""
        remarks = f"; {len(self.remarks)} remarks" if self.remarks else ""
        return f"plan of {len(self.rows)} rows: {counts}{problems}{remarks}"

    def __repr__(self) -> str:
        return f"<Plan: {self.summary()}>"


def decide(rows: Iterable[Row], found: Found, *, update_differences: bool = False) -> list[PlannedRow]:
    """Return what would become of each row.

    Args:
        found: what list passes have found.
        update_differences: whether what differs is brought to what is asked for.
    """
    listed = list(rows)
    made = {row.key for row in listed if not row.is_subscriber and row.action is Action.ENSURE}
    # An earlier run may have given a customer its new key already, before it came to the rows of its subscribers.
    renamed = {row.key: row.values["new_external_id"] for row in listed if row.action is Action.SET_EXTERNAL_ID}
    return [_decide(row, found, made, renamed, update_differences) for row in listed]


def _decide(row: Row, found: Found, made: set[str], renamed: Mapping[str, str], update: bool) -> PlannedRow:
    customers = found.customers.get((row.sub_partner, row.external_id), [])
    if not customers and row.is_subscriber and row.customer_key in renamed:
        customers = found.customers.get((row.sub_partner, renamed[row.customer_key]), [])
    if len(customers) > 1:
        ids = ", ".join(customer.id for customer in customers)
        return PlannedRow(row=row, decision=Decision.PROBLEM, reason=f"several customers have this key: {ids}")
    customer = customers[0] if customers else None
    if row.is_subscriber:
        return _decide_subscriber(row, customer, found, made, update)
    if row.action is Action.ENSURE:
        return _decide_customer(row, customer, update)
    if customer is None:
        if row.action is Action.REMOVE:
            return PlannedRow(row=row, decision=Decision.KEEP, reason="it is gone already")
        changed = found.customers.get((row.sub_partner, row.values.get("new_external_id", "")), [])
        if row.action is Action.SET_EXTERNAL_ID and len(changed) == 1:
            reason = "it has the new key already"
            return PlannedRow(row=row, decision=Decision.KEEP, id=changed[0].id, reason=reason)
        return PlannedRow(row=row, decision=Decision.PROBLEM, reason="there is no customer with this external id")
    return _decide_change(row, customer, found)


def _decide_change(row: Row, customer: Customer, found: Found) -> PlannedRow:
    status = str(customer.status) or None
    there = {str(name) for name in customer.packages}
    facts: dict[str, Any] = {"row": row, "id": customer.id, "status": status}
    if row.action is Action.REMOVE:
        return PlannedRow(decision=Decision.REMOVE, **facts)
    if row.action is Action.SET_EXTERNAL_ID:
        new = row.values.get("new_external_id", "")
        others = [one for one in found.customers.get((row.sub_partner, new), []) if one.id != customer.id]
        if others:
            reason = f"another customer has the key {new!r} already: {others[0].id}"
            return PlannedRow(decision=Decision.PROBLEM, reason=reason, **facts)
        return PlannedRow(decision=Decision.CHANGE, differences={"external_id": (new, row.external_id)}, **facts)
    named = set(row.packages)
    after = there | named if row.action is Action.ADD_PACKAGES else there - named
    if after == there:
        return PlannedRow(decision=Decision.KEEP, reason="nothing to change", **facts)
    if not after:
        reason = "that would take the last package: use remove to remove the customer"
        return PlannedRow(decision=Decision.PROBLEM, reason=reason, **facts)
    differences = {"packages": (tuple(sorted(after)), tuple(sorted(there)))}
    return PlannedRow(decision=Decision.CHANGE, differences=differences, **facts)


def _decide_customer(row: Row, customer: Customer | None, update: bool) -> PlannedRow:
    if customer is None:
        return PlannedRow(row=row, decision=Decision.CREATE)
    body = row.body()
    assert isinstance(body, ProvisionCustomer)
    return _there(
        row,
        customer.id,
        str(customer.status) or None,
        "customers.provision",
        customer_differences(body, customer),
        update,
    )


def _decide_subscriber(
    row: Row, customer: Customer | None, found: Found, made: set[str], update: bool
) -> PlannedRow:
    if customer is None:
        if row.action is Action.REMOVE:
            return PlannedRow(row=row, decision=Decision.KEEP, reason="it is gone already")
        if row.customer_key in made:
            return PlannedRow(row=row, decision=Decision.CREATE)
        reason = "there is no customer with this external id, and no row that makes one"
        return PlannedRow(row=row, decision=Decision.PROBLEM, reason=reason)
    there = found.subscribers.get((row.sub_partner, customer.id, email_key(row.email or "")), [])
    if row.action is Action.REMOVE:
        if not there:
            return PlannedRow(row=row, decision=Decision.KEEP, reason="it is gone already")
        return PlannedRow(row=row, decision=Decision.REMOVE, id=there[0].id, status=str(there[0].status))
    if len(there) > 1:
        ids = ", ".join(subscriber.id for subscriber in there)
        return PlannedRow(row=row, decision=Decision.PROBLEM, reason=f"several subscribers have this key: {ids}")
    if not there:
        return PlannedRow(row=row, decision=Decision.CREATE)
    body = row.body(customer.id)
    assert isinstance(body, ProvisionSubscriber)
    return _there(
        row,
        there[0].id,
        str(there[0].status) or None,
        "subscribers.provision",
        subscriber_differences(body, there[0]),
        update,
    )


def _there(
    row: Row, id: str, status: str | None, operation: str, differences: Mapping[str, Any], update: bool
) -> PlannedRow:
    """Return what becomes of a row whose resource is there."""
    facts: dict[str, Any] = {"row": row, "id": id, "status": status, "differences": differences}
    phase = TABLES[operation].phase(status)
    if phase is Phase.FAILED:
        return PlannedRow(decision=Decision.FAILED, reason="it is there, in an error state", **facts)
    if status == "deleting":
        return PlannedRow(decision=Decision.CREATE, reason="the one that is there is being deleted", **facts)
    if differences:
        return PlannedRow(decision=Decision.CHANGE if update else Decision.CONFLICT, **facts)
    if phase in (Phase.DONE, Phase.DONE_WITH_ERRORS):
        return PlannedRow(decision=Decision.KEEP, **facts)
    return PlannedRow(decision=Decision.WAIT, **facts)


def _short(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
