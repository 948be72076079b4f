"""The same on trio, where nothing may outlive a call."""

from __future__ import annotations

import anyio

from webex_wholesale.billing import BillingPeriod
from webex_wholesale.sandbox import Sandbox


def test_reports_are_made_fetched_and_read_on_trio():
    sandbox = Sandbox(seed=5)
    sandbox.seed_data(customers=20, sub_partners=3)
    period = BillingPeriod.last_month(clock=sandbox.clock)

    async def work() -> None:
        reports = sandbox.async_client().billing_reports
        report = await (await reports.ensure(period, type="USER")).result()
        content = await reports.download(report)
        rows = 0
        async for _ in reports.rows(report):
            rows += 1
            if rows == 3:
                break
        assert (rows, content.count(b"\r\n") > 10) == (3, True)
        assert [outcome.ok async for outcome in reports.ensure_all(period)] == [True] * 3

    anyio.run(work, backend="trio")
