"""Rows of a report, fetched for reading; rows of a file that is there already."""

from __future__ import annotations

import gc
import io
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.billing_client.files import Host, whole
from tests.billing_client.office import DOWNLOAD, Office
from webex_wholesale.billing import UsageRow, read_rows
from webex_wholesale.errors import DownloadError, InvalidRequest, NotFound, RowError
from webex_wholesale.models import BillingReport

FILE = b"SERVICE_NAME,SKU,QUANTITY\r\nWEBEX_CALLING,A-1,30.5\r\nWEBEX_CALLING,A-2,1\r\n"


async def test_a_reports_rows_are_those_of_its_file(reports: Any, report: BillingReport):
    rows = [row async for row in reports.rows(report)]
    assert rows == list(read_rows(await reports.download(report)))
    assert isinstance(rows[0], UsageRow)
    assert isinstance(rows[0].quantity, Decimal)


async def test_nothing_is_sent_before_the_first_row(office: Office, reports: Any, report: BillingReport):
    rows = reports.rows(report)
    assert office.sent(DOWNLOAD) == 0
    async for _ in rows:
        break
    assert office.sent(DOWNLOAD) == 1


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="asks Linux for the open files")
async def test_leaving_early_removes_the_temporary_file(reports: Any, report: BillingReport, host: Host):
    """Not with the garbage collector, which would complain of an open file."""
    host([whole(FILE + b"WEBEX_CALLING,A-3,1\r\n" * 100_000)])
    gc.collect()
    gc.disable()
    try:
        async for _ in reports.rows(report.id):
            held = open_files()
            break
        assert held - open_files() == 1
    finally:
        gc.enable()


def open_files() -> int:
    return sum(os.path.realpath(f"/proc/self/fd/{fd}").endswith("(deleted)") for fd in os.listdir("/proc/self/fd"))


async def test_a_path_bytes_and_a_file_object_are_read_as_they_are(office: Office, reports: Any, tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_bytes(FILE)
    for source in (path, str(path), FILE, io.BytesIO(FILE)):
        assert [row.sku async for row in reports.rows(source)] == ["A-1", "A-2"]
    assert len(office.sandbox.journal) == 0


async def test_a_bad_row_is_raised_or_collected(office: Office, reports: Any, report: BillingReport, serve: Any):
    host = serve(lambda request: whole(FILE + b"WEBEX_CALLING,A-3,many\r\n"))
    office.fault("billing_reports.get", fields={"tempDownloadURL": f"{host.url}/x.csv"})
    fresh = BillingReport(id=report.id)
    with pytest.raises(RowError, match="line 4, column QUANTITY"):
        [row async for row in reports.rows(fresh)]
    rows = reports.rows(fresh, on_error="collect")
    assert rows.errors == []
    assert [row.sku async for row in rows] == ["A-1", "A-2"]
    assert [error.line for error in rows.errors] == [4]


async def test_a_report_without_usage_has_no_rows(reports: Any, report: BillingReport, host: Host):
    host([whole(b"SERVICE_NAME,SKU,QUANTITY\r\n")])
    assert [row async for row in reports.rows(report.id)] == []


async def test_an_id_is_read_as_the_report_is(reports: Any, report: BillingReport):
    assert [row async for row in reports.rows(report.id)] == [row async for row in reports.rows(report)]


async def test_a_text_that_names_a_file_is_that_file_even_if_it_looks_like_an_id(
    office: Office, reports: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    Path("Y2lzY29zcGFyazovL3VzL1JFUE9SVC8x").write_bytes(FILE)
    assert [row.sku async for row in reports.rows("Y2lzY29zcGFyazovL3VzL1JFUE9SVC8x")] == ["A-1", "A-2"]
    assert len(office.sandbox.journal) == 0


async def test_an_id_that_the_service_does_not_know_is_not_found(reports: Any):
    with pytest.raises(NotFound):
        [row async for row in reports.rows("Y2lzY29zcGFyazovL3VzL1JFUE9SVC8x")]


async def test_nothing_is_read_of_a_report_that_is_cut(office: Office, reports: Any, report: BillingReport):
    office.fault(DOWNLOAD, truncate=900)
    seen = []
    with pytest.raises(DownloadError):
        async for row in reports.rows(report):
            seen.append(row)
    assert seen == []


async def test_what_has_no_rows_is_refused(reports: Any):
    with pytest.raises(InvalidRequest):
        [row async for row in reports.rows(7)]


@pytest.mark.parametrize("text", ["no-such.csv", "some/folder/no-such-report-file", "", "october", "x" * 5000])
async def test_a_text_that_is_neither_a_file_nor_an_id_is_refused_with_what_to_pass(
    office: Office, reports: Any, text: str
):
    with pytest.raises(InvalidRequest, match="pass a report, its id, a path"):
        [row async for row in reports.rows(text)]
    assert len(office.sandbox.journal) == 0
