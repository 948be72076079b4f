"""Runs that are cancelled, and two runs of one journal at once: the journal is true, and the next run goes on."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio
import pytest

from tests.bulk.test_run import DEFAULTS, creates, customer, subscriber
from webex_wholesale import bulk
from webex_wholesale.errors import JournalError
from webex_wholesale.sandbox import Sandbox

COUNT = 12
ROWS = [row for n in range(COUNT) for row in (customer(n), subscriber(n))]


def recorded(journal: Path) -> Counter[str]:
    """How many creates the journal has in each state."""
    with closing(sqlite3.connect(journal)) as connection:
        return Counter(dict(connection.execute("SELECT state, count(*) FROM creates GROUP BY state")))


def check_whole(sandbox: Sandbox) -> None:
    assert Counter(one["externalId"] for one in sandbox.customers()) == {f"acme-{n}": 1 for n in range(COUNT)}
    assert Counter(one["email"] for one in sandbox.subscribers()) == {
        f"ana@acme{n}.example": 1 for n in range(COUNT)
    }
    # Once each: nothing that the first run had sent was sent by the second.
    assert creates(sandbox) == {"customers.provision": COUNT, "subscribers.provision": COUNT}


async def cancelled(run: Any, how: str, reached: asyncio.Event | anyio.Event) -> BaseException | None:
    """Cancel a run when it has come to some point; return what it raised."""
    raised: list[BaseException] = []

    async def noted() -> None:
        try:
            await run()
        except BaseException as stop:
            raised.append(stop)
            raise

    if how == "task":
        task = asyncio.get_running_loop().create_task(noted())
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    elif how == "scope":
        async with anyio.create_task_group() as group:
            group.start_soon(noted)
            await reached.wait()
            group.cancel_scope.cancel()
    else:
        with anyio.move_on_after(3600) as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(noted)
                await reached.wait()
                scope.cancel()
    return raised[0] if raised else None


@pytest.mark.parametrize(
    ("backend", "how"), [("asyncio", "task"), ("asyncio", "scope"), ("trio", "scope"), ("trio", "outer scope")]
)
@pytest.mark.parametrize("after", [1, 5, 14])
def test_a_run_that_is_cancelled_leaves_a_true_journal_and_the_next_goes_on(
    tmp_path: Path, backend: str, how: str, after: int
):
    sandbox, journal = Sandbox(seed=3), tmp_path / "job.db"

    async def work() -> None:
        reached = anyio.Event()
        told = 0

        def tell(update: bulk.BulkProgress) -> None:
            nonlocal told
            told += 1
            if told == after:
                reached.set()

        async with sandbox.async_client() as client:
            plan = await bulk.plan_async(client, ROWS, defaults=DEFAULTS)
            stop = await cancelled(lambda: bulk.run_async(plan, journal, workers=3, on_update=tell), how, reached)
            assert stop is not None
            assert "run the same plan with it again to go on" in "".join(getattr(stop, "__notes__", ()))
            # Nothing goes on behind the caller's back.
            sent = sum(creates(sandbox).values())
            await anyio.sleep(0.2)
            assert 0 < sum(creates(sandbox).values()) == sent < 2 * COUNT
            # What was made is known, or pending: an answer can be cut off by the cancelling itself.
            states, made = recorded(journal), len(sandbox.customers()) + len(sandbox.subscribers())
            assert states["known"] <= made <= states["known"] + states["pending"]
            # The lock is free again, for this process and for any other.
            report = await bulk.run_async(plan, journal)
            assert report.ok, report

    anyio.run(work, backend=backend)
    check_whole(sandbox)


def test_a_run_that_is_cancelled_with_answers_on_their_way_is_settled_by_the_next(tmp_path: Path):
    sandbox, journal = Sandbox(seed=3), tmp_path / "job.db"
    sandbox.faults.add(operation="*.provision", delay=0.2)

    async def work(url: str) -> None:
        async with sandbox.async_client(base_url=url, clock=None) as client:
            plan = await bulk.plan_async(client, ROWS, defaults=DEFAULTS)
            for seconds in (0.3, 0.5):
                with anyio.move_on_after(seconds):
                    await bulk.run_async(plan, journal, window=3.0)
            assert (await bulk.run_async(plan, journal, window=3.0)).ok

    with sandbox.server() as server:
        anyio.run(work, server.url)
    check_whole(sandbox)


# --- two runs at once


class Gate:
    """Holds a run at its first update, until it is let go."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()

    def __call__(self, update: bulk.BulkProgress) -> None:
        self.reached.set()
        assert self.open.wait(30)


def begin(sandbox: Sandbox, journal: Path, gate: Gate) -> tuple[threading.Thread, list[Any]]:
    ended: list[Any] = []

    def work() -> None:
        plan = bulk.plan(sandbox.client(), ROWS, defaults=DEFAULTS)
        try:
            ended.append(bulk.run(plan, journal, workers=1, on_update=gate))
        except JournalError as error:
            ended.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert gate.reached.wait(30)
    return thread, ended


def test_a_second_run_is_refused_while_the_first_goes_on(tmp_path: Path):
    sandbox, journal, gate = Sandbox(seed=3), tmp_path / "job.db", Gate()
    thread, ended = begin(sandbox, journal, gate)
    plan = bulk.plan(sandbox.client(), ROWS, defaults=DEFAULTS)
    sent = len(sandbox.journal)
    with pytest.raises(JournalError, match="another process runs the job"):
        bulk.run(plan, journal)
    assert len(sandbox.journal) == sent
    gate.open.set()
    thread.join(60)
    assert ended[0].ok
    check_whole(sandbox)


def test_where_the_lock_was_deleted_the_second_run_takes_over_and_the_first_stops(tmp_path: Path):
    sandbox, journal, gate = Sandbox(seed=3), tmp_path / "job.db", Gate()
    thread, ended = begin(sandbox, journal, gate)
    journal.with_name("job.db.lock").unlink(missing_ok=True)
    plan = bulk.plan(sandbox.client(), ROWS, defaults=DEFAULTS)
    assert bulk.run(plan, journal).ok
    gate.open.set()
    thread.join(60)
    told = ended[0].stopped if isinstance(ended[0], bulk.BulkReport) else str(ended[0])
    assert "another run has taken the job over" in told
    check_whole(sandbox)
    assert bulk.status(journal).ok
