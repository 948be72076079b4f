"""The table of a job's rows: what is to be done for each, and what has become of it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from sys import intern
from typing import Any

import attrs

from webex_wholesale._core.bulk.work import Action, RowResult, RowState
from webex_wholesale.bulk.rows import Row
from webex_wholesale.errors import JournalError
from webex_wholesale.journal.statements import Connection

_RESULT = ("state", "how", "id", "status", "detail", "differences", "tracking_id", "token", "began", "ended")
_NAMES = ", ".join(_RESULT)
#: States whose rows may come once more with another order.
_CORRECTED = (RowState.FAILED.value, RowState.SKIPPED.value)
# What a row begins with is kept when it ends: `began` is written once.
_ENDS = tuple(name for name in _RESULT if name != "began")


@attrs.frozen(kw_only=True)
class JournalRow:
    """One row of a job, as the journal has it.

    Attributes:
        key: the row's key.
        line: its line in the file.
        action: what is to be done.
        values: the row's cells.
        result: what became of it so far.
    """

    key: str
    line: int
    action: str
    values: Mapping[str, str]
    result: RowResult

    @property
    def row(self) -> Row:
        """The row, as it was read."""
        found = self.values
        keys = (found["external_id"], found.get("email"), found.get("sub_partner"))
        return Row(self.line, Action(self.action), *keys, found)


class RowTable(ABC):
    """The rows of one job, in a table of a journal.

    Attributes:
        table: its name.
    """

    table = "bulk_rows"

    @abstractmethod
    def _submit(self, work: Callable[[Connection], Any], *, durable: bool = False, writes: bool = True) -> Any: ...

    def _make_rows(self, connection: Connection) -> None:
        connection.execute(
            f"""CREATE TABLE IF NOT EXISTS {self.table} (
            key TEXT PRIMARY KEY, customer TEXT NOT NULL, position INTEGER NOT NULL, line INTEGER NOT NULL,
            action TEXT NOT NULL, "values" TEXT NOT NULL, state TEXT NOT NULL,
            how TEXT NOT NULL DEFAULT '', id TEXT, status TEXT, detail TEXT NOT NULL DEFAULT '',
            differences TEXT NOT NULL DEFAULT '', tracking_id TEXT, token TEXT,
            began DOUBLE PRECISION, ended DOUBLE PRECISION)"""
        )

    def _require_own(self, connection: Connection) -> None:  # noqa: B027
        """Do nothing where the job is this run's to go on with.

        Raises:
            JournalError: another run has taken it over.
        """

    def add(self, rows: Iterable[Row]) -> None:
        """Take in the rows of a job; those that are there already stay as they are.

        A row that failed or was skipped may come with another order: it is begun again.

        Raises:
            JournalError: another row is there already with another order, and was begun.
        """
        self._submit(partial(self._add, list(rows)), durable=True)

    def _add(self, rows: list[Row], connection: Connection) -> JournalError | None:
        (last,) = connection.execute(f"SELECT coalesce(max(position), 0) FROM {self.table}").fetchone()
        waiting = RowState.WAITING.value
        open_states = (waiting, *_CORRECTED)
        sql = f'SELECT key, "values", state FROM {self.table} WHERE state NOT {_among(open_states)}'
        begun = {key: (values, state) for key, values, state in connection.execute(sql, open_states)}
        for row in rows:
            values, state = begun.get(row.key, (None, ""))
            if values is not None and values != _as_text(row):
                return JournalError(
                    f"line {row.line} ({row.external_id}) asks for something else than the row that this journal "
                    f"has as {state}: use a new journal for a new order"
                )
        connection.executemany(
            f'INSERT INTO {self.table} (key, customer, position, line, action, "values", state) '
            f"VALUES ({_marks(7)}) "
            "ON CONFLICT (key) DO UPDATE SET line = excluded.line, action = excluded.action, "
            f'"values" = excluded."values", state = CASE WHEN {self.table}."values" <> excluded."values" '
            f"AND {self.table}.state {_among(_CORRECTED, literal=True)} "
            f"THEN '{RowState.BEGUN.value}' ELSE {self.table}.state END",
            # One after another: a job of many rows is not written out in memory first.
            (
                (row.key, row.customer_key, position, row.line, row.action.value, _as_text(row), waiting)
                for position, row in enumerate(rows, start=last + 1)
            ),
        )
        return None

    def begin(self, key: str, now: float) -> None:
        """Write down that something may be sent for a row."""

        def work(connection: Connection) -> None:
            self._require_own(connection)
            connection.execute(
                f"UPDATE {self.table} SET state = ?, began = coalesce(began, ?) WHERE key = ?",
                (RowState.BEGUN.value, now, key),
            )

        self._submit(work)

    def end(self, key: str, result: RowResult) -> None:
        """Write down what became of a row."""
        facts: dict[str, Any] = {name: getattr(result, name) for name in _ENDS}
        facts["state"] = result.state.value
        facts["differences"] = json.dumps(result.differences, default=list) if result.differences else ""
        sets = ", ".join(f"{name} = ?" for name in _ENDS)

        def work(connection: Connection) -> None:
            self._require_own(connection)
            values = (*(facts[name] for name in _ENDS), key)
            connection.execute(f"UPDATE {self.table} SET {sets} WHERE key = ?", values)

        self._submit(work)

    def results(self) -> dict[str, RowResult]:
        """Return what became of the rows that were begun, by key."""

        def work(connection: Connection) -> list[Any]:
            sql = f"SELECT key, {_NAMES} FROM {self.table} WHERE state != ?"
            return list(connection.execute(sql, (RowState.WAITING.value,)).fetchall())

        return {row[0]: _result(row[1:]) for row in self._submit(work, writes=False)}

    def reset(self, states: Iterable[str]) -> None:
        """Have rows in these states begun again; what was seen before their first try no longer counts."""
        self.move(states, RowState.BEGUN)

    def move(self, states: Iterable[str], to: RowState) -> None:
        """Put all rows that are in some states into another."""
        names = [str(state) for state in states]

        def work(connection: Connection) -> None:
            connection.execute(
                f"UPDATE {self.table} SET state = ? WHERE state {_among(names)}", (to.value, *names)
            )

        if names:
            self._submit(work)

    def rows(
        self,
        states: Iterable[str] = (),
        *,
        key: str | None = None,
        customer: str | None = None,
        read: Iterable[Row] = (),
    ) -> list[JournalRow]:
        """Return the rows in the order of the input: those in some states, with a key, of a customer, or all.

        Args:
            read: rows that this run has added: what they hold need not be held twice.
        """
        names = [str(state) for state in states]
        given = {"key = ?": key, "customer = ?": customer}
        where = [condition for condition, value in given.items() if value is not None]
        where += [f"state {_among(names)}"] if names else []

        # What many rows have in common, such as a package, is kept once.
        shared: dict[str, str] = {}

        def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
            return {intern(name): shared.setdefault(value, value) for name, value in pairs}

        def work(connection: Connection) -> list[JournalRow]:
            condition = f"WHERE {' AND '.join(where)}" if where else ""
            sql = f'SELECT key, line, action, "values", {_NAMES} FROM {self.table} {condition} ORDER BY position'
            parameters = (*(value for value in given.values() if value is not None), *names)
            decode = json.JSONDecoder(object_pairs_hook=once).decode
            known = {row.key: row for row in read}
            found = []
            for key, line, action, values, *result in connection.execute(sql, parameters):
                row = known.get(key)
                cells = decode(values) if row is None else row.values
                key = key if row is None else row.key
                found.append(
                    JournalRow(key=key, line=line, action=intern(action), values=cells, result=_result(result))
                )
            return found

        listed: list[JournalRow] = self._submit(work, writes=False)
        return listed

    def counts(self) -> dict[str, int]:
        """Return how many rows are in each state."""

        def work(connection: Connection) -> list[Any]:
            return list(connection.execute(f"SELECT state, count(*) FROM {self.table} GROUP BY state").fetchall())

        return dict(self._submit(work, writes=False))


def _as_text(row: Row) -> str:
    return json.dumps(dict(row.values), sort_keys=True, ensure_ascii=False)


def _among(values: Sequence[str], *, literal: bool = False) -> str:
    return f"IN ({', '.join(map(repr, values)) if literal else _marks(len(values))})"


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _result(values: Iterable[Any]) -> RowResult:
    facts = dict(zip(_RESULT, values, strict=True))
    facts["state"] = RowState(facts["state"])
    facts["differences"] = json.loads(facts["differences"]) if facts["differences"] else None
    facts["how"] = intern(facts["how"])
    if facts["status"] is not None:
        facts["status"] = intern(facts["status"])
    return RowResult(**facts)
