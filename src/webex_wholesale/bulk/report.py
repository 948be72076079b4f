"""What a run came to: per row, as numbers, and as a file of the rows that failed, which is valid input again."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from webex_wholesale._core.bulk.work import RowState
from webex_wholesale._tables import Table
from webex_wholesale.bulk.columns import NAMES
from webex_wholesale.bulk.journal import JournalRow
from webex_wholesale.bulk.tables import SENTENCES, BulkTable, cell

#: What a file of failed rows holds: rows that did not end as they were meant to.
UNFINISHED = (RowState.FAILED, RowState.UNKNOWN, RowState.SKIPPED)
_COLUMNS = ("line", "action", "external_id", "email", "state", "how", "id", "status", "seconds", "detail")


@attrs.frozen(kw_only=True, repr=False)
class BulkReport(BulkTable):
    """What a run came to; prints as a table, in a notebook too. True when every row is done.

    Attributes:
        rows: every row of the job, in the order of the input.
        journal: path of the journal.
        stopped: why the run ended before all rows had; None where it did not.
        timed_out: whether that is because the time was up.
    """

    _columns = (*_COLUMNS, "differences", "tracking_id")

    rows: Sequence[JournalRow]
    journal: str
    stopped: str | None = None
    timed_out: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are in each state."""
        return counts_of(row.result.state for row in self.rows)

    @property
    def failed(self) -> tuple[JournalRow, ...]:
        """The rows that did not end as they were meant to: failed, unknown or skipped."""
        return tuple(row for row in self.rows if row.result.state in UNFINISHED)

    @property
    def ok(self) -> bool:
        """Whether every row is done."""
        return self.stopped is None and all(row.result.state is RowState.DONE for row in self.rows)

    def __bool__(self) -> bool:
        return self.ok

    def __len__(self) -> int:
        return len(self.rows)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as JSON-ready data: outcome, ids, what differs, tracking id, seconds."""
        return [row_dict(row) for row in self.rows]

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write every row with its outcome to a CSV file."""
        with open(path, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, self._columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(self.to_dicts())

    def write_failed(self, path: str | os.PathLike[str]) -> int:
        """Write the rows that did not end well in the form of the input, with a `reason`; return how many.

        The file is valid input: correct it, and plan and run it with the same journal, which knows what was sent.
        Rows that are left as they are need `retry=["failed", "skipped"]`.
        """
        return write_failed(self.failed, path)

    def summary(self) -> str:
        """Return one line that says what it came to, and how to go on."""
        counts = ", ".join(f"{count} {name}" for name, count in self.counts.items()) or "no rows"
        stopped = f"; stopped: {self.stopped}" if self.stopped else ""
        return f"bulk run of {len(self.rows)} rows: {counts}{stopped}"

    def table(self) -> Table:
        """Return the rows as columns and records, without columns that are blank throughout."""
        # What went wrong comes first: it is what a person looks for.
        rows = sorted(self.to_dicts(), key=lambda row: row["state"] == RowState.DONE.value)
        rows = [{name: cell(value) for name, value in row.items()} for row in rows]
        columns = [name for name in _COLUMNS if any(row.get(name) not in (None, "") for row in rows)]
        return Table.of(rows, columns=columns or _COLUMNS, title=self.summary(), sentences=SENTENCES)

    def _everything(self) -> list[dict[str, Any]]:
        return self.to_dicts()

    def __repr__(self) -> str:
        return f"<BulkReport: {self.summary()}>"


def counts_of(states: Iterable[str]) -> dict[str, int]:
    """Return how often each state comes, in the order in which a row goes through them."""
    counted = Counter(str(state) for state in states)
    return {state.value: counted[state.value] for state in RowState if counted[state.value]}


def row_dict(row: JournalRow) -> dict[str, Any]:
    """Return a row with its outcome as JSON-ready data."""
    result = row.result
    took = None if result.began is None or result.ended is None else round(result.ended - result.began, 3)
    return {
        "line": row.line,
        "action": row.action,
        "external_id": row.values.get("external_id"),
        "email": row.values.get("email"),
        "state": result.state.value,
        "how": result.how,
        "id": result.id,
        "status": result.status,
        "seconds": took,
        "detail": result.detail,
        "differences": dict(result.differences),
        "tracking_id": result.tracking_id,
    }


def write_failed(rows: Iterable[JournalRow], path: str | os.PathLike[str]) -> int:
    """Write rows in the form of the input, with a reason; return how many."""
    count = 0
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, NAMES)
        writer.writeheader()
        for row in rows:
            writer.writerow({**row.values, "reason": row.result.detail})
            count += 1
    return count
