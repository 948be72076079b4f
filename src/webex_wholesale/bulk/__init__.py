"""Many rows at once: read, check, plan, run, and go on where it stopped.

    plan = bulk.plan(client, "july.csv", defaults={"provisioning_id": "..."})
    print(plan)
    report = bulk.run(plan, journal="july.db")
    report.write_failed("july-failed.csv")

A run that was killed goes on when the same plan is run with the same journal; a second run of the same file does
nothing. `plan_async` and `run_async` are the same for the async client.
"""

from __future__ import annotations

from webex_wholesale._core.bulk.work import Action, RowResult, RowState
from webex_wholesale.bulk.columns import COLUMNS, Column
from webex_wholesale.bulk.journal import BulkJournal, JournalRow
from webex_wholesale.bulk.plan import Decision, Plan, PlannedRow
from webex_wholesale.bulk.report import BulkReport
from webex_wholesale.bulk.rows import Row, RowProblem
from webex_wholesale.bulk.running import BulkProgress
from webex_wholesale.bulk.template import template
from webex_wholesale.bulk.verbs import failed_rows, plan, plan_async, run, run_async, status

__all__ = [
    "COLUMNS",
    "Action",
    "BulkJournal",
    "BulkProgress",
    "BulkReport",
    "Column",
    "Decision",
    "JournalRow",
    "Plan",
    "PlannedRow",
    "Row",
    "RowProblem",
    "RowResult",
    "RowState",
    "failed_rows",
    "plan",
    "plan_async",
    "run",
    "run_async",
    "status",
    "template",
]
