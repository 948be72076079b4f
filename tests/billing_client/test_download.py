"""Downloading in fair weather: what is handed over, what is told of it, what never goes to the foreign host."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.billing_client.files import CONTENT, whole
from tests.billing_client.office import DOWNLOAD, Office
from webex_wholesale.billing import BillingPeriod, read_rows
from webex_wholesale.errors import DownloadError, InvalidRequest, MissingExtra, NotFound
from webex_wholesale.models import BillingReport


async def test_a_path_gets_the_file_and_is_returned(reports: Any, report: BillingReport, tmp_path: Path):
    path = await reports.download(report, to=tmp_path / "october.csv")
    assert path == tmp_path / "october.csv"
    assert len(list(read_rows(path))) > 5
    assert list(tmp_path.iterdir()) == [path]


async def test_text_is_a_path_too_and_an_id_is_a_report(reports: Any, report: BillingReport, tmp_path: Path):
    path = await reports.download(report.id, to=str(tmp_path / "october.csv"))
    assert path.read_bytes() == await reports.download(report)


async def test_without_a_target_the_bytes_come_back(reports: Any, report: BillingReport):
    assert (await reports.download(report)).startswith(b"PARTNER_NAME,")


async def test_a_file_object_gets_all_of_it_where_it_stands(reports: Any, report: BillingReport):
    file = io.BytesIO()
    file.write(b"before")
    count = await reports.download(report, to=file)
    assert file.getvalue() == b"before" + await reports.download(report)
    assert count == len(file.getvalue()) - len(b"before")
    assert not file.closed


async def test_progress_is_told_in_bytes(reports: Any, report: BillingReport):
    told: list[tuple[int, int | None]] = []
    content = await reports.download(report, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(content), len(content))


async def test_an_async_callback_is_awaited_or_refused(office: Office, reports: Any, report: BillingReport):
    told = []

    async def tell(done: int, total: int | None) -> None:
        await asyncio.sleep(0)
        told.append(done)

    if office.either.is_sync:
        with pytest.raises(InvalidRequest, match="async client"):
            await reports.download(report, progress=tell)
    else:
        content = await reports.download(report, progress=tell)
        assert told[-1] == len(content)


async def test_a_bar_is_drawn_by_tqdm(reports: Any, report: BillingReport, capsys: pytest.CaptureFixture[str]):
    pytest.importorskip("tqdm")
    assert await reports.download(report, progress=True)
    assert "http" not in capsys.readouterr().err


async def test_without_tqdm_the_extra_is_named(
    office: Office, reports: Any, report: BillingReport, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(MissingExtra, match=r"webex-wholesale\[progress\]"):
        await reports.download(report, to=tmp_path / "october.csv", progress=True)
    assert list(tmp_path.iterdir()) == []
    assert office.sent(DOWNLOAD) == 0


async def test_a_file_that_is_there_is_kept(office: Office, reports: Any, report: BillingReport, tmp_path: Path):
    path = tmp_path / "october.csv"
    path.write_text("mine")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        await reports.download(report, to=path)
    assert path.read_text() == "mine"
    assert office.sent(DOWNLOAD) == 0


async def test_unless_it_is_to_be_overwritten(reports: Any, report: BillingReport, tmp_path: Path):
    path = tmp_path / "october.csv"
    path.write_text("mine")
    await reports.download(report, to=path, overwrite=True)
    assert path.read_bytes().startswith(b"PARTNER_NAME,")
    assert list(tmp_path.iterdir()) == [path]


async def test_a_file_that_appears_during_the_download_is_kept_too(
    reports: Any, report: BillingReport, tmp_path: Path
):
    path = tmp_path / "october.csv"
    with pytest.raises(FileExistsError, match="overwrite=True"):
        await reports.download(report, to=path, progress=lambda done, total: path.write_text("mine"))
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("target", [io.StringIO(), 7, b"october.csv", ""])
async def test_what_is_no_target_is_refused(office: Office, reports: Any, report: BillingReport, target: Any):
    with pytest.raises(InvalidRequest, match="to "):
        await reports.download(report, to=target)
    assert office.sent(DOWNLOAD) == 0


@pytest.mark.parametrize("nothing", [None, "", 7])
async def test_what_is_no_report_is_refused(reports: Any, nothing: Any):
    with pytest.raises(InvalidRequest, match="billing report"):
        await reports.download(nothing)


async def test_a_folder_is_no_file(reports: Any, report: BillingReport, tmp_path: Path):
    with pytest.raises(IsADirectoryError, match="name the file"):
        await reports.download(report, to=tmp_path)


async def test_a_report_that_nobody_knows_is_not_found(reports: Any, tmp_path: Path):
    with pytest.raises(NotFound):
        await reports.download("Y2lzY29zcGFyazovL3VzL1JFUE9SVC9ub25l", to=tmp_path / "october.csv")
    assert list(tmp_path.iterdir()) == []


async def test_a_report_that_is_not_complete_says_so(office: Office, reports: Any, period: BillingPeriod):
    poller = await reports.ensure(period)
    with pytest.raises(DownloadError, match="IN_PROGRESS"):
        await reports.download(poller.id)
    office.sandbox.transitions.set("report", ["FAILED"])
    failed = await reports.ensure(period, type="USER")
    with pytest.raises(DownloadError, match="has failed"):
        await reports.download(failed.id)


async def test_the_token_never_goes_to_the_foreign_host(office: Office, reports: Any, report: BillingReport):
    await reports.download(report)
    assert office.sent(DOWNLOAD) == 1
    assert office.sandbox.journal.token_leaks() == []


async def test_not_even_from_an_http_client_that_sends_it_everywhere(office: Office, report: BillingReport):
    http = office.either.httpx_client(headers={"authorization": "Bearer x"}, auth=("a", "b"), cookies={"c": "d"})
    reports = office.client(http_client=http).billing_reports
    await reports.download(report)
    assert not http.is_closed
    await office.either.close_httpx(http)
    assert office.sandbox.journal.token_leaks() == []


async def test_headers_of_the_call_stay_with_the_api(office: Office, serve: Any, report: BillingReport):
    from webex_wholesale import CallOptions

    host = serve([whole()])
    office.fault("billing_reports.get", fields={"tempDownloadURL": f"{host.url}/x.csv?Signature=s3cret"})
    options = CallOptions(headers={"x-department": "billing"})
    assert await office.client().billing_reports.download(report.id, options=options) == CONTENT
    assert {"authorization", "cookie", "x-department", "trackingid"} & set(host.requests[0].headers) == set()


async def test_the_signed_link_is_not_in_any_log(
    reports: Any, report: BillingReport, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG):
        await reports.download(report)
        await reports.download(report.id)
    assert any(record.name in ("httpx", "httpx2") for record in caplog.records)
    assert "Signature" not in caplog.text
    assert "/***" in caplog.text


async def test_the_sandbox_in_the_process_serves_files_too(office: Office, report: BillingReport):
    client = office.sandbox.client() if office.either.is_sync else office.sandbox.async_client()
    content = client.billing_reports.download(report.id)
    assert (content if office.either.is_sync else await content).startswith(b"PARTNER_NAME,")


async def test_a_large_file_passes_through_little_memory(
    office: Office, serve: Any, report: BillingReport, tmp_path: Path
):
    import tracemalloc

    size = 64 << 20

    def much(connection: Any) -> bool:
        connection.send(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % size)
        for _ in range(size >> 20):
            connection.send(bytes(1 << 20))
        return False

    host = serve([much])
    office.fault("billing_reports.get", fields={"tempDownloadURL": f"{host.url}/x.csv"})
    reports = office.client().billing_reports
    tracemalloc.start()
    try:
        path = await reports.download(report.id, to=tmp_path / "large.csv")
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    assert path.stat().st_size == size


async def test_a_file_object_for_text_gives_itself_away(reports: Any, report: BillingReport):
    with tempfile.TemporaryFile("w") as file, pytest.raises(InvalidRequest, match="'wb'"):
        await reports.download(report, to=file)
