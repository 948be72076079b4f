"""What carries a bulk job beyond one machine: DBOS Transact, or a queue of your own.

    from webex_wholesale.bulk.engines import dbos

    dbos.submit(plan, "postgresql://jobs@db/jobs", job="july", max_rate=50)  # once
    dbos.work(client, "postgresql://jobs@db/jobs", job="july")  # in every worker process

The journal of such a job is a database: `JobDatabase`, which needs the extra `dbos`. `rows.submit` gives the
orders that can begin, and `RowWorker` does one, whatever has carried it there.
"""

from __future__ import annotations

from webex_wholesale.bulk.engines.job_database import JobDatabase
from webex_wholesale.bulk.engines.rows import JobOptions, RowOrder, RowWorker

__all__ = ["JobDatabase", "JobOptions", "RowOrder", "RowWorker"]
