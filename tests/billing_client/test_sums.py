"""From a period to the sums in one call, off the event loop, with nothing lost on the way."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.billing_client.files import Host, whole
from tests.billing_client.office import CREATE, DOWNLOAD, Office
from webex_wholesale.billing import BillingPeriod, Summary, summarize
from webex_wholesale.errors import DownloadError, InvalidBillingPeriod, OperationFailed, PollTimeout
from webex_wholesale.models import BillingReport

FILE = b"SERVICE_NAME,SKU,QUANTITY\r\nWEBEX_CALLING,A-1,30.5\r\nWEBEX_CALLING,A-3,many\r\nWEBEX_CALLING,A-2,1\r\n"


async def test_a_period_becomes_sums_in_one_call(office: Office, reports: Any, period: BillingPeriod):
    sums = await reports.summarize(period, by="sku")
    assert isinstance(sums, Summary)
    assert (sums.days, sums.period) == (period.days, summarize(b"QUANTITY\n1\n", days=period).period)
    assert office.there[0]["type"] == "CUSTOMER"
    report = await (await reports.ensure(period, type="CUSTOMER")).result()
    assert sums == summarize(await reports.download(report), by="sku", days=period)
    assert office.sent(CREATE) == 1


async def test_a_first_and_a_last_day_are_a_period_too(office: Office, reports: Any, period: BillingPeriod):
    sums = await reports.summarize((str(period.start), period.end), type="USER")
    assert sums.days == period.days
    assert office.there[0]["type"] == "USER"


async def test_a_report_its_id_and_its_file_have_the_same_sums(
    reports: Any, report: BillingReport, period: BillingPeriod, tmp_path: Path
):
    path = await reports.download(report, to=tmp_path / "x.csv")
    from_report = await reports.summarize(report)
    assert from_report == await reports.summarize(report.id) == await reports.summarize(path, days=period)
    assert from_report.days == period.days
    assert (await reports.summarize(report, days=10)).days == 10
    assert (await reports.summarize(path)).days is None


async def test_collected_errors_are_kept(reports: Any, report: BillingReport, host: Host):
    host([whole(FILE)])
    sums = await reports.summarize(report.id, by="sku", on_error="collect")
    assert [error.line for error in sums.errors] == [3]
    assert str(sums.total.user_days) == "31.5"


async def test_collected_errors_of_rows_are_kept_where_the_rows_are_summed(
    office: Office, reports: Any, report: BillingReport, host: Host
):
    if not office.either.is_sync:
        pytest.skip("billing.summarize takes rows that can be iterated without awaiting")
    host([whole(FILE)])
    sums = summarize(reports.rows(report.id, on_error="collect").target)
    assert [error.line for error in sums.errors] == [3]


async def test_nothing_is_left_behind(
    office: Office, reports: Any, report: BillingReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    await reports.summarize(report)
    office.fault(DOWNLOAD, truncate=900)
    with pytest.raises(DownloadError):
        await reports.summarize(report)
    assert os.listdir(tmp_path) == []


async def test_a_report_that_fails_or_takes_too_long_has_no_sums(
    office: Office, reports: Any, period: BillingPeriod
):
    office.sandbox.transitions.set("report", ["FAILED"], key="USER")
    office.sandbox.transitions.set("report", {"seconds": 9999}, key="CUSTOMER")
    with pytest.raises(OperationFailed):
        await reports.summarize(period, type="USER")
    with pytest.raises(PollTimeout):
        await reports.summarize(period, timeout=60)
    with pytest.raises(InvalidBillingPeriod):
        await reports.summarize(("2001-01-01", "2001-01-31"))


@pytest.mark.parametrize("verb", ["rows", "summarize"])
async def test_reading_many_rows_leaves_the_event_loop_free(
    office: Office, reports: Any, verb: str, tmp_path: Path
):
    """Counted in turns of the loop, not in seconds: it has one at least for every few thousand rows."""
    if office.either.is_sync:
        pytest.skip("the event loop belongs to the async client")
    path = tmp_path / "x.csv"
    path.write_bytes(b"SERVICE_NAME,SKU,QUANTITY\r\n" + b"WEBEX_CALLING,A-1,30.5\r\n" * 40_000)
    turns = 0

    async def spin() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    spinning = asyncio.create_task(spin())
    await asyncio.sleep(0)
    if verb == "rows":
        assert len([row async for row in reports.rows(path)]) == 40_000
    else:
        await reports.summarize(path, on_error="collect")
    spinning.cancel()
    assert turns >= 20


async def test_a_row_that_cannot_be_read_is_told_of_after_the_rows_before_it(reports: Any):
    seen = []
    with pytest.raises(Exception, match="line 3"):
        async for row in reports.rows(FILE):
            seen.append(row.sku)
    assert seen == ["A-1"]
