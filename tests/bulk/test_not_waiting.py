"""A run with a limit of time, and one that does not wait: the next run of the same journal goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bulk.test_run import Office, creates, customer, office, sandbox, subscriber
from webex_wholesale.errors import InvalidRequest
from webex_wholesale.sandbox import Sandbox

__all__ = ["office", "sandbox"]

ROWS = [*(customer(number) for number in range(3)), *(subscriber(number) for number in range(3))]


async def test_a_run_that_does_not_wait_begins_what_it_can_and_the_next_goes_on(office: Office, sandbox: Sandbox):
    begun = await office.run(await office.plan(ROWS), wait=False)
    assert begun.counts == {"waiting": 3, "accepted": 3}
    assert (begun.ok, begun.stopped, begun.timed_out) == (False, None, False)
    sandbox.clock.advance(3600)
    done = await office.run(await office.plan(ROWS), wait=False)
    assert done.ok, done.summary()
    assert creates(sandbox) == {"customers.provision": 3, "subscribers.provision": 3}


async def test_many_removals_end_without_a_run_that_waits(office: Office, sandbox: Sandbox):
    rows = [customer(number) for number in range(30)]
    assert (await office.run(await office.plan(rows))).ok
    gone = [{"action": "remove", "external_id": row["external_id"]} for row in rows]
    office.journal = office.journal.with_name("gone.db")
    plan = await office.plan(gone)
    begun = await office.run(plan, expect_removals=30, wait=False)
    assert begun.counts == {"accepted": 30}
    sandbox.clock.advance(3600)
    assert (await office.run(plan, expect_removals=30, wait=False)).ok


async def test_when_the_time_is_up_nothing_more_is_begun_and_the_next_run_goes_on(
    office: Office, sandbox: Sandbox
):
    sandbox.settings.update({"latency": 0.1})
    before = sandbox.clock.time()
    late = await office.run(await office.plan(ROWS), timeout=1.5)
    assert (late.timed_out, late.ok, late.failed) == (True, False, ())
    assert "not all was done after 1.5 s" in late.summary()
    assert sandbox.clock.time() - before < 14
    assert creates(sandbox)["subscribers.provision"] == 0
    assert (await office.run(await office.plan(ROWS), timeout=3600)).ok
    assert creates(sandbox) == {"customers.provision": 3, "subscribers.provision": 3}


async def test_with_no_time_at_all_nothing_is_sent(office: Office, sandbox: Sandbox):
    late = await office.run(await office.plan(ROWS), timeout=0)
    assert (late.timed_out, late.counts) == (True, {"waiting": 6})
    assert not creates(sandbox)


@pytest.mark.parametrize("timeout", [-1, "10", True])
async def test_a_time_that_is_none_is_refused(office: Office, sandbox: Sandbox, timeout: object, tmp_path: Path):
    with pytest.raises(InvalidRequest, match="timeout must be a number of seconds"):
        await office.run(await office.plan(ROWS), timeout=timeout)
    assert not creates(sandbox)
