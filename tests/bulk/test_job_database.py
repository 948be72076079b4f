"""A job in a database that several workers share: what each of them may do, and what none does twice."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import PIPE

import pytest

pytest.importorskip("sqlalchemy", reason="the extra dbos is not installed")

from tests.bulk.test_run import DEFAULTS, creates, customer, subscriber, writes
from tests.support import postgres
from webex_wholesale import WholesaleClient, bulk
from webex_wholesale._core.call.rate_limit import Pace
from webex_wholesale.bulk.engines import rows
from webex_wholesale.bulk.engines.job_database import JobDatabase
from webex_wholesale.errors import InvalidRequest, JournalError
from webex_wholesale.journal import Entry, EntryState, Permit
from webex_wholesale.journal.shared_database import DatabaseJournal
from webex_wholesale.sandbox import Sandbox

ROWS = [customer(1), subscriber(1), subscriber(1, "ben"), customer(2), subscriber(2)]
Opener = Callable[..., JobDatabase]


@pytest.fixture(scope="module")
def server() -> Iterator[str | None]:
    if postgres.why_not():
        yield None
        return
    with postgres.serving() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path, server: str | None) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'job.db'}"
    if server is None:
        pytest.skip(postgres.why_not() or "")
    with closing(DatabaseJournal(server)) as journal, journal._engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA webex_wholesale CASCADE")
    return server


@pytest.fixture
def opened(url: str) -> Iterator[Opener]:
    """Open the job as a further process would."""
    databases: list[JobDatabase] = []

    def another(job: str = "july") -> JobDatabase:
        databases.append(JobDatabase(url, job, new=True))
        return databases[-1]

    yield another
    for database in databases:
        database.close()


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(seed=7)


class Office:
    """A queue of orders, and workers that take turns."""

    def __init__(self, sandbox: Sandbox, opened: Opener) -> None:
        self.client = sandbox.client()
        self.orders: deque[rows.RowOrder] = deque()
        self.job = opened
        self.databases = [opened(), opened()]

    def submit(self, records: list[dict[str, str]] = ROWS, **options: object) -> int:
        plan = bulk.plan(self.client, records, defaults=DEFAULTS)
        orders = rows.submit(plan, self.databases[0], **options)  # type: ignore[arg-type]
        self.orders.extend(orders)
        return len(orders)

    def work(self) -> dict[str, int]:
        """Have two workers do all that there is to do."""
        workers = [rows.RowWorker(self.client, database, self.orders.append) for database in self.databases]
        for _ in range(20):
            while self.orders:
                workers.reverse()
                workers[0].do(self.orders.popleft())
            if self.databases[0].is_over():
                break
            self.follow(workers[0])
        return rows.report(self.databases[0]).counts

    def follow(self, worker: rows.RowWorker) -> None:
        """Follow until there is something to do."""
        original = worker.database.is_over
        worker.database.is_over = lambda: bool(self.orders) or original()  # type: ignore[method-assign]
        worker.follow(lambda: True)
        worker.database.is_over = original  # type: ignore[method-assign]


@pytest.fixture
def office(sandbox: Sandbox, opened: Opener) -> Office:
    return Office(sandbox, opened)


def test_a_row_about_a_subscriber_waits_for_its_customer(office: Office, sandbox: Sandbox):
    assert office.submit() == 2
    assert office.work() == {"done": 5}
    assert creates(sandbox) == {"customers.provision": 2, "subscribers.provision": 3}


def test_a_second_run_does_nothing(office: Office, sandbox: Sandbox):
    office.submit()
    office.work()
    sent = writes(sandbox)
    assert office.submit() == 0
    assert office.work() == {"done": 5}
    assert writes(sandbox) == sent


def test_an_order_that_comes_twice_is_done_once(office: Office, sandbox: Sandbox):
    office.submit()
    office.orders.extend(list(office.orders))
    assert office.work() == {"done": 5}
    assert creates(sandbox) == {"customers.provision": 2, "subscribers.provision": 3}


def test_an_order_of_an_earlier_run_does_nothing(office: Office, sandbox: Sandbox):
    office.submit()
    old = list(office.orders)
    office.orders.clear()
    office.submit()
    office.orders.clear()
    worker = rows.RowWorker(office.client, office.databases[1], office.orders.append)
    assert [worker.do(order) for order in old] == ["waiting", "waiting"]
    assert writes(sandbox) == 0


def test_a_customer_that_fails_skips_its_subscribers_and_a_retry_does_them(office: Office, sandbox: Sandbox):
    fault = sandbox.faults.add(operation="customers.provision", key="acme-1", status=400)
    office.submit()
    assert office.work() == {"done": 2, "failed": 1, "skipped": 2}
    sandbox.faults.remove(fault)
    assert office.submit() == 2
    assert office.work() == {"done": 2, "failed": 1, "skipped": 2}
    assert office.submit(retry=["failed"]) == 1
    assert office.work() == {"done": 5}


def test_what_would_fail_every_row_stops_all_workers_and_another_run_goes_on(office: Office, sandbox: Sandbox):
    fault = sandbox.faults.add(operation="customers.provision", status=403)
    office.submit()
    office.work()
    assert "the token is not enough" in (office.databases[1].stopped or "")
    assert creates(sandbox) == {"customers.provision": 1}
    sandbox.faults.remove(fault)
    office.orders.clear()
    office.submit()
    assert office.work() == {"done": 5}


def test_fifty_failures_in_a_row_of_all_workers_together_stop_the_job(opened: Opener):
    first, second = opened(), opened()
    first.submitted({}, None)
    for number in range(49):
        (first, second)[number % 2].count_failure(True, "no")
    first.count_failure(False, "")
    for number in range(50):
        assert second.stopped is None
        (first, second)[number % 2].count_failure(True, "no such template")
    assert second.stopped == "50 rows in a row failed, the last one with: no such template"


def test_a_bug_in_a_row_stops_the_job_instead_of_keeping_everybody_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    office.submit()
    monkeypatch.setattr(rows, "do_row", lambda *some, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        office.work()
    assert "ZeroDivisionError" in (office.databases[0].stopped or "")
    assert office.databases[0].is_over()


def test_removals_need_their_number_and_nothing_is_written_without_it(office: Office):
    office.submit()
    office.work()
    with pytest.raises(InvalidRequest, match="expect_removals=1"):
        office.submit([{"action": "remove", "external_id": "acme-1"}])
    assert len(office.databases[0].rows()) == 5


LEAVERS = [
    {"action": "remove", "external_id": "acme-1"},
    *({"action": "remove", "external_id": "acme-1", "email": f"{name}@acme1.example"} for name in ("ana", "ben")),
]


def removed(sandbox: Sandbox) -> list[str]:
    return [entry.operation for entry in sandbox.journal if entry.method == "DELETE"]


def test_a_customer_leaves_after_its_subscribers_and_only_its_own(office: Office, sandbox: Sandbox):
    office.submit()
    office.work()
    office.databases = [office.job("leavers"), office.job("leavers")]
    # The subscriber of the other customer is in no row, and goes with it.
    others = [{"action": "remove", "external_id": "acme-2"}]
    assert office.submit([*LEAVERS, *others], expect_removals=4) == 3
    assert office.work() == {"done": 4}
    assert Counter(removed(sandbox)) == {"subscribers.delete": 3, "customers.delete": 2}
    rows = {row.key: row.result for row in office.databases[0].rows()}
    theirs = [rows[f"subscriber//acme-1/{name}@acme1.example"] for name in ("ana", "ben")]
    began = rows["customer//acme-1"].began
    assert began is not None
    assert all(result.ended is not None and result.ended <= began for result in theirs)
    assert {result.how for result in theirs} == {"removed"}
    assert sandbox.customers() == sandbox.subscribers() == []


def test_a_process_that_dies_before_it_lets_a_customer_go_has_its_order_done_again(
    office: Office, sandbox: Sandbox
):
    office.submit()
    office.work()
    office.databases = [office.job("leavers"), office.job("leavers")]
    assert office.submit(LEAVERS, expect_removals=3) == 2
    worker = rows.RowWorker(office.client, office.databases[0], lambda order: None)
    orders = list(office.orders)
    assert [worker.do(order) for order in orders] == ["done", "done"]
    assert not office.databases[0].is_over()
    # As a queue delivers once more what was not said to be done.
    office.orders = deque(orders[1:])
    assert office.work() == {"done": 3}
    assert removed(sandbox) == ["subscribers.delete"] * 2 + ["customers.delete"]


def test_another_partner_is_refused(opened: Opener):
    opened().open("org:one")
    with pytest.raises(JournalError, match="belongs to another partner"):
        opened().open("org:two")


def test_one_permit_is_given_however_many_ask_and_another_process_cannot_use_it(opened: Opener):
    first, second = opened(), opened()
    granted = first.permit("key", None, sent_by=10.0)
    assert isinstance(granted, Permit)
    refused = second.permit("key", None, sent_by=20.0)
    assert isinstance(refused, Entry)
    assert refused == granted.entry == second.read("key")
    assert not second.use(granted)
    assert first.use(granted)
    assert not first.use(granted)
    known = first.record(granted.entry, EntryState.KNOWN, id="id")
    assert known is not None
    assert second.record(granted.entry, EntryState.NOT_APPLIED) == known
    assert second.read("key") == known


def test_a_worker_that_falls_silent_is_taken_over_by_one_process(opened: Opener):
    first, second = opened(), opened()
    first.alive("dead")
    taken: list[str] = []
    second.take_over(60.0, taken.append)
    assert taken == []
    first.take_over(-1.0, taken.append)
    second.take_over(-1.0, taken.append)
    assert taken == ["dead"]


def test_a_take_over_that_fails_is_tried_by_the_next_process(opened: Opener):
    first, second = opened(), opened()
    first.alive("dead")

    def fails(worker: str) -> None:
        raise RuntimeError("the engine is not there")

    with pytest.raises(JournalError, match="the engine is not there"):
        first.take_over(-1.0, fails)
    taken: list[str] = []
    second.take_over(-1.0, taken.append)
    assert taken == ["dead"]


def test_one_worker_follows_until_it_falls_silent(opened: Opener):
    first, second = opened(), opened()
    first.submitted({}, None)
    assert first.leads("one", 60.0)
    assert first.leads("one", 60.0)
    assert not second.leads("two", 60.0)
    assert second.leads("two", -1.0)
    assert not first.leads("one", 60.0)


def test_all_workers_keep_one_rate_together(opened: Opener):
    databases = [opened() for _ in range(3)]
    databases[0].submitted({}, 2.0)
    waits = [database.limit.take() for _ in range(3) for database in databases]
    # Half a second apart: of nine that ask at once one goes out, and the second half a second later.
    assert waits[0] == 0.0
    assert all(wait > 0.0 for wait in waits[1:])
    assert 0.0 < waits[1] <= 0.5


RATE, EACH = 20.0, 15
ASKING = """
import sys
from webex_wholesale import WholesaleClient
from webex_wholesale.bulk.engines import JobDatabase, RowWorker
url, token, database, count = sys.argv[1:]
with WholesaleClient(token, base_url=url) as client:
    RowWorker(client, JobDatabase(database, "july"), print)
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(int(count)):
        client.sub_partners.list().to_list()
"""


def test_a_server_sees_one_rate_however_many_processes_ask(url: str, opened: Opener):
    sandbox = Sandbox()
    with sandbox.server() as server, WholesaleClient(server.token, base_url=server.url) as client:
        rows.submit(bulk.plan(client, [customer(1)], defaults=DEFAULTS), opened(), max_rate=RATE)
        command = [sys.executable, "-c", ASKING, server.url, server.token, url, str(EACH)]
        processes = [subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True) for _ in range(3)]
        try:
            assert all(process.stdout and process.stdout.readline() == "ready\n" for process in processes)
            client.sub_partners.list().to_list()
            before = len(sandbox.journal)
            for process in processes:
                assert process.stdin is not None
                process.stdin.write("go\n")
                process.stdin.flush()
            assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
        finally:
            for process in processes:
                process.kill()
                process.communicate()
        entries = list(sandbox.journal)
        begun, arrived = entries[before - 1].at, [entry.at for entry in entries[before:]]
    assert len(arrived) == 3 * EACH
    # Late is always possible, on a busy machine; early is not, but for the few that may go at once after a lull.
    early = [at for number, at in enumerate(sorted(arrived)) if at < begun + (number - 2) / RATE - 0.1]
    assert early == []


def test_a_429_that_one_worker_gets_holds_up_all(opened: Opener):
    first, second = opened(), opened()
    first.submitted({}, None)
    pace, other = Pace(), Pace()
    pace.share(first.limit)
    other.share(second.limit)
    assert pace.take(0.0) == other.take(0.0) == 0.0
    pace.limited(1.0, 0.5, 30.0)
    assert 25.0 < other.take(1.0) <= 30.0
    assert other.report(1.0).held == 1
    assert other.report(1.0).sent == 1


def test_a_password_is_in_no_text(opened: Opener):
    with pytest.raises(JournalError) as caught:
        DatabaseJournal("postgresql://jobs:secret@127.0.0.1:1/jobs?connect_timeout=1")
    assert "secret" not in str(caught.value)
    assert "jobs:***@127.0.0.1" in str(caught.value)
