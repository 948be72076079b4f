"""Bulk jobs on DBOS Transact: rows as workflows, on Postgres or SQLite, done by as many processes as you start.

    dbos.submit(plan, "postgresql://jobs@db/jobs", job="july", max_rate=50)  # once
    dbos.work(client, "postgresql://jobs@db/jobs", job="july")  # in every worker process
    dbos.status("postgresql://jobs@db/jobs", job="july")  # anywhere

Each row is a workflow of one step. What makes it safe to repeat is the journal, which is in the same database: the
engine hands out rows, keeps those of a worker that died, and gives them to another. It needs the extra `dbos`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Unpack

import attrs

from webex_wholesale._extras import require_extra
from webex_wholesale.bulk.engines import rows
from webex_wholesale.bulk.engines.job_database import JobDatabase
from webex_wholesale.bulk.plan import Plan
from webex_wholesale.bulk.report import BulkReport

if TYPE_CHECKING:
    from webex_wholesale._sync.client import WholesaleClient

NAME = "webex-wholesale"
# The default is a hash of the code: an upgrade of this package would strand the rows of a job under way.
VERSION = "1"
CONFIG = {"name": NAME, "application_version": VERSION, "log_level": "WARNING"}
#: Seconds that a worker which is told to leave gives its rows.
FINISH = 10


def submit(plan: Plan, database: str, *, job: str, **options: Unpack[rows.JobOptions]) -> int:
    """Put a job in the queue, or go on with one that has stopped; return how many rows can begin at once.

    Args:
        plan: from `bulk.plan()`.
        database: URL, such as `postgresql://user:password@host/name` or `sqlite:///july.db`; one for each partner.
        job: name of the job: small letters, digits and underscores.
        options: `on_difference`, `expect_removals`, `retry` and `window` as in `bulk.run`; `max_rate`, the
            requests a second of all workers together.

    Raises:
        MissingExtra: DBOS is not installed: `pip install webex-wholesale[dbos]`.
        InvalidRequest: the plan has problems, or an argument cannot be right; nothing was written.
        JournalError: the database cannot be used, or belongs to another partner.
    """
    with closing(JobDatabase(database, job, new=True)) as opened, _queue(database, job) as queue:
        orders = rows.submit(plan, opened, **options)
        for order in orders:
            queue.put(order)
    return len(orders)


def work(
    client: WholesaleClient, database: str, *, job: str, workers: int = 8, silent_for: float = 30.0
) -> BulkReport:
    """Do rows of a job until all of them have ended, and return what became of them.

    Start it in as many processes as you like, on any machine; each runs one at a time, since DBOS serves a whole
    process.

    Args:
        workers: rows under way at a time in this process.
        silent_for: seconds after which a worker that is not heard of counts as dead, and its rows are taken over.

    Raises:
        MissingExtra: DBOS is not installed: `pip install webex-wholesale[dbos]`.
        JournalError: the job was not submitted, or the database cannot be used.
        KeyboardInterrupt: Ctrl-C; the rows under way are finished or given to the other workers.
    """
    engine = require_extra("dbos").DBOS
    with closing(JobDatabase(database, job)) as opened, _queue(database, job) as queue:
        worker = rows.RowWorker(client, opened, queue.put)

        def workflow(*order: Any) -> Any:
            return engine.run_step({"name": "row"}, worker.do, rows.RowOrder(*order))

        with rows.alive(opened, silent_for, queue.take_over) as name:
            engine(config={**CONFIG, "system_database_url": _system(database), "executor_id": name})
            engine.workflow(name="row", max_recovery_attempts=1000)(workflow)
            engine.listen_queues([queue.name])
            engine.launch()
            engine.register_queue(queue.name, worker_concurrency=workers, polling_interval_sec=0.2)
            try:
                worker.follow(lambda: opened.leads(name, silent_for))
            finally:
                engine.destroy(destroy_registry=True, workflow_completion_timeout_sec=FINISH)
        return rows.report(opened)


def status(database: str, *, job: str) -> BulkReport:
    """Return how far a job is, from any process.

    Raises:
        MissingExtra: DBOS is not installed: `pip install webex-wholesale[dbos]`.
        JournalError: there is no such job, or the database cannot be used.
    """
    with closing(JobDatabase(database, job)) as opened:
        return rows.report(opened)


@attrs.frozen
class _Queue:
    """The queue of a job, for one who puts rows in; the application itself would take them out as well."""

    client: Any
    job: str

    @property
    def name(self) -> str:
        """The queue's name, which is the job's own."""
        return f"{NAME}-{self.job}"

    def put(self, order: rows.RowOrder) -> None:
        """Put a row in; the same row of the same generation stands there once."""
        options = {"queue_name": self.name, "workflow_name": "row", "app_version": VERSION}
        id = f"{self.job}:{order.generation}:{order.key}"
        self.client.enqueue({**options, "workflow_id": id}, *attrs.astuple(order))

    def take_over(self, worker: str) -> None:
        """Put the rows of a worker that is gone back into the queue."""
        lost = self.client.list_workflows(
            status="PENDING", executor_id=worker, load_input=False, load_output=False
        )
        self.client.resume_workflows([one.workflow_id for one in lost], queue_name=self.name)


@contextmanager
def _queue(database: str, job: str) -> Iterator[_Queue]:
    engine = require_extra("dbos")
    if database.startswith("sqlite:///"):
        with closing(sqlite3.connect(_system(database).removeprefix("sqlite:///"))) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    engine.DBOS.migrate(_system(database))
    client = engine.DBOSClient(system_database_url=_system(database), application_name=NAME)
    try:
        yield _Queue(client, job)
    finally:
        client.destroy()


def _system(database: str) -> str:
    # Of SQLite's writers one waits for the other: the engine has a file of its own.
    return f"{database}.dbos" if database.startswith("sqlite:") else database
