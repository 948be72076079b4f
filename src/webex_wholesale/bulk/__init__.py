"""Many rows at once: read, check, plan, run, and go on where it stopped."""

from __future__ import annotations

from webex_wholesale.bulk.columns import COLUMNS, Action, Column
from webex_wholesale.bulk.rows import Row, RowProblem
from webex_wholesale.bulk.template import template

__all__ = ["COLUMNS", "Action", "Column", "Row", "RowProblem", "template"]
