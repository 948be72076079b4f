"""A journal that is full, read-only, of another version or tenant, or gone: nothing unrecorded is sent."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.bulk.test_run import DEFAULTS, customer
from webex_wholesale import bulk
from webex_wholesale.errors import JournalError
from webex_wholesale.journal import SqliteJournal
from webex_wholesale.sandbox import Sandbox

COUNT = 40
PROGRAM = """
import sys
from webex_wholesale import WholesaleClient, bulk
url, token, rows, journal, limit = sys.argv[1:]
with WholesaleClient(token, base_url=url) as client:
    plan = bulk.plan(client, rows)
    if int(limit):
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    print("planned", flush=True)
    report = bulk.run(plan, journal, window=4.0)
    print(report.summary(), flush=True)
    sys.exit(0 if report.ok else 1)
"""


def arguments(server: Any, rows: Path, journal: Path, limit: int = 0) -> list[str]:
    return [sys.executable, "-c", PROGRAM, server.url, server.token, str(rows), str(journal), str(limit)]


def write_rows(path: Path) -> None:
    records = [{**DEFAULTS, **customer(number)} for number in range(COUNT)]
    names = list(records[0])
    path.write_text("\n".join([",".join(names), *(",".join(one[name] for name in names) for one in records)]))


def recorded(journal: Path) -> Counter[str]:
    connection = sqlite3.connect(journal)
    try:
        return Counter(state for (state,) in connection.execute("SELECT state FROM creates"))
    finally:
        connection.close()


def plan_of(sandbox: Sandbox, count: int = 5) -> bulk.Plan:
    return bulk.plan(sandbox.client(), [customer(n) for n in range(count)], defaults=DEFAULTS)


def posts(sandbox: Sandbox) -> int:
    return sandbox.journal.count(operation="customers.provision")


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit for the size of files")
def test_a_full_disk_stops_the_run_and_with_room_again_it_goes_on(tmp_path: Path):
    rows, journal = tmp_path / "rows.csv", tmp_path / "job.db"
    write_rows(rows)
    sandbox = Sandbox(seed=5)
    with sandbox.server() as server:
        BULK = bulk.BulkJournal(journal)
        BULK.close()
        full = subprocess.run(
            arguments(server, rows, journal, 120_000), capture_output=True, text=True, timeout=60, check=False
        )
        assert full.returncode == 1, full.stdout + full.stderr
        assert "the journal cannot be written" in full.stdout or "JournalError" in full.stderr
        assert 0 < posts(sandbox) < COUNT
        assert sum(recorded(journal).values()) >= posts(sandbox)
        done = subprocess.run(
            arguments(server, rows, journal), capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert len(sandbox.customers()) == posts(sandbox) == COUNT


@contextmanager
def nobody() -> Iterator[None]:
    """Be somebody who may not write everywhere, as root may."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="has other permissions")
def test_a_journal_that_may_only_be_read_lets_nothing_out():
    sandbox = Sandbox()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        journal = folder / "job.db"
        assert bulk.run(plan_of(sandbox, 1), journal).ok
        plan, sent = plan_of(sandbox), len(sandbox.journal)
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555)
        try:
            with nobody(), pytest.raises(JournalError, match=r"job\.db"):
                bulk.run(plan, journal)
        finally:
            folder.chmod(0o755)
        assert len(sandbox.journal) == sent


@pytest.mark.parametrize("version", ["0", "2"])
def test_a_journal_of_another_version_is_refused(tmp_path: Path, version: str):
    sandbox, journal = Sandbox(), tmp_path / "job.db"
    assert bulk.run(plan_of(sandbox, 1), journal).ok
    connection = sqlite3.connect(journal)
    connection.execute("UPDATE journal_meta SET value = ? WHERE name = 'schema_version'", (version,))
    connection.commit()
    connection.close()
    plan, sent = plan_of(sandbox), len(sandbox.journal)
    with pytest.raises(JournalError, match=f"it is of version {version}"):
        bulk.run(plan, journal)
    assert len(sandbox.journal) == sent


def test_a_journal_of_another_tenant_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    sandbox, journal = Sandbox(), tmp_path / "job.db"
    first = SqliteJournal(journal)
    first.open("org:somebody-else")
    first.close()
    plan, sent = plan_of(sandbox), len(sandbox.journal)
    monkeypatch.setattr("webex_wholesale.bulk.running.tenant_fingerprint", lambda token: "org:us")
    with pytest.raises(JournalError, match="belongs to another partner"):
        bulk.run(plan, journal)
    assert len(sandbox.journal) == sent


@pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be deleted")
@pytest.mark.parametrize("how", ["deleted", "replaced", "its log deleted"])
def test_once_the_journal_is_another_nothing_more_is_sent(tmp_path: Path, how: str):
    sandbox, journal = Sandbox(), tmp_path / "job.db"
    sent: list[int] = []

    def take_away(update: bulk.BulkProgress) -> None:
        if sent:
            return
        sent.append(posts(sandbox))
        if how == "its log deleted":
            journal.with_name("job.db-wal").unlink()
        else:
            journal.rename(tmp_path / "elsewhere.db")
        if how == "replaced":
            SqliteJournal(journal).close()

    try:
        said = bulk.run(plan_of(sandbox, 10), journal, workers=1, on_update=take_away).stopped or ""
    except JournalError as error:
        said = str(error)
    assert "it was deleted or replaced while it was in use" in said
    assert posts(sandbox) == sent[0] < 10


def test_a_journal_that_is_opened_again_is_the_same_file(tmp_path: Path):
    path = tmp_path / "creates.db"
    journal = SqliteJournal(path)
    journal.close()
    path.unlink()
    with pytest.raises(JournalError, match="deleted or replaced"):
        journal.read("key")
    assert not path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGINT for another process")
def test_ctrl_c_finishes_what_is_under_way_and_says_how_to_go_on(tmp_path: Path):
    rows, journal = tmp_path / "rows.csv", tmp_path / "job.db"
    write_rows(rows)
    sandbox = Sandbox(seed=5)
    sandbox.faults.add(operation="customers.provision", delay=0.3)
    with sandbox.server() as server:
        process = subprocess.Popen(
            arguments(server, rows, journal), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        end = time.monotonic() + 30
        while posts(sandbox) < 5 and time.monotonic() < end:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode in (130, -signal.SIGINT)
        assert "KeyboardInterrupt" in said
        assert "run the same plan with it again to go on" in said
        assert 0 < posts(sandbox) < COUNT
        assert recorded(journal) == {"known": posts(sandbox)}
        assert "begun" not in bulk.status(journal).counts
        done = subprocess.run(
            arguments(server, rows, journal), capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert len(sandbox.customers()) == posts(sandbox) == COUNT
