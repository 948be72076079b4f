"""A job on an engine: workers in real processes that share a database, and die for good."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support import postgres
from webex_wholesale import WholesaleClient, bulk
from webex_wholesale.bulk.engines import dbos
from webex_wholesale.errors import InvalidRequest, JournalError, MissingExtra
from webex_wholesale.sandbox import Sandbox, after

pytest.importorskip("dbos", reason="the extra dbos is not installed")

CUSTOMERS, RATE = 24, 40.0
PROGRAM = """
import sys
from webex_wholesale import RetryPolicy, WholesaleClient
from webex_wholesale.bulk.engines import dbos
url, token, database = sys.argv[1:]
with WholesaleClient(token, base_url=url, retry=RetryPolicy(base=0.05, cap=0.2), timeout=5.0) as client:
    print(dbos.work(client, database, job="july", workers=4, silent_for=3.0).summary(), flush=True)
"""
CUSTOMER = {
    "provisioning_id": "template-1",
    "packages": "webex_meetings",
    "address_line1": "1 Road",
    "city": "Milpitas",
    "country": "US",
}


def rows_of(count: int) -> Iterator[dict[str, str]]:
    for n in range(count):
        name = f"acme-{n}"
        yield {"external_id": name, "name": name, "primary_email": f"it@a{n}.example", **CUSTOMER}
        yield {"external_id": name, "email": f"ana@a{n}.example", "package": "webex_meetings"}


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield f"sqlite:///{tmp_path / 'july.db'}"
            return
        if reason := postgres.why_not():
            pytest.skip(reason)
        yield stack.enter_context(postgres.serving())


def test_two_of_four_workers_die_for_good_and_nothing_is_made_twice_or_left(database: str):
    sandbox = Sandbox(seed=7, list_lag=0.2)
    sandbox.transitions.set("provision", after(seconds=0.5))
    for operation in ("customers.provision", "subscribers.provision"):
        sandbox.faults.add(operation=operation, probability=0.05, lost_answer=True)
        sandbox.faults.add(operation=operation, probability=0.05, lost_answer=True, apply_after=0.5)
        sandbox.faults.add(operation=operation, probability=0.03, status=502, applied=True)
        sandbox.faults.add(operation=operation, probability=0.03, status=429, headers={"Retry-After": "1"})
    with sandbox.server() as server, WholesaleClient(server.token, base_url=server.url) as client:
        plan = bulk.plan(client, rows_of(CUSTOMERS))
        assert dbos.submit(plan, database, job="july", window=4.0, max_rate=RATE) == CUSTOMERS
        command = [sys.executable, "-c", PROGRAM, server.url, server.token, database]
        # Compiled once, not once a process.
        environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": ""}
        workers = [subprocess.Popen(command, env=environment) for _ in range(4)]
        try:
            for number, worker in enumerate(workers[:2]):
                _wait_for_posts(sandbox, 6 + 8 * number)
                worker.send_signal(signal.SIGKILL)
            for worker in workers[2:]:
                assert worker.wait(timeout=100) == 0
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
        report = dbos.status(database, job="july")
        assert report.counts == {"done": 2 * CUSTOMERS}, [row.result for row in report.failed]
        # A second run of the same file does nothing.
        sent = len(sandbox.journal)
        assert dbos.submit(bulk.plan(client, rows_of(CUSTOMERS)), database, job="july") == 0
        assert all(entry.method == "GET" for entry in list(sandbox.journal)[sent:])
    keys = Counter(customer["externalId"] for customer in sandbox.customers())
    assert len(keys) == CUSTOMERS
    assert set(keys.values()) == {1}
    emails = Counter(subscriber["email"] for subscriber in sandbox.subscribers())
    assert len(emails) == CUSTOMERS
    assert set(emails.values()) == {1}


def _wait_for_posts(sandbox: Sandbox, count: int) -> None:
    end = time.monotonic() + 90
    while sum(entry.method == "POST" for entry in list(sandbox.journal)) < count:
        assert time.monotonic() < end, "no worker began"
        time.sleep(0.05)


def test_a_job_that_was_not_submitted_is_named_and_leaves_nothing_behind(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'july.db'}"
    with pytest.raises(JournalError, match="there is no job 'july' in this database: submit it first"):
        dbos.status(url, job="july")
    assert not list(tmp_path.iterdir())


def test_without_dbos_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(MissingExtra, match=r"webex-wholesale\[dbos\]"):
        dbos.submit(bulk.plan(Sandbox().client(), rows_of(1)), f"sqlite:///{tmp_path / 'july.db'}", job="july")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("url", "job"), [("sqlite:///x.db", "July 1"), ("mysql://host/db", "july"), ("x.db", "july")]
)
def test_a_name_or_url_that_cannot_be_used_is_refused(url: str, job: str):
    with pytest.raises(InvalidRequest, match="must be a"):
        dbos.status(url, job=job)
