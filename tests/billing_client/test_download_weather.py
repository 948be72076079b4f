"""Downloading in bad weather, through the sandbox and on this machine: dead links, cuts, full disks, Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.billing_client.files import Host, asking, left, ranged
from tests.billing_client.office import DOWNLOAD, Office
from webex_wholesale.errors import DownloadError, UntrustedLink
from webex_wholesale.models import BillingReport


async def test_a_link_that_expired_since_it_was_read_is_replaced(
    office: Office, reports: Any, report: BillingReport, tmp_path: Path
):
    office.sandbox.clock.advance(minutes=31)
    path = await reports.download(report, to=tmp_path / "x.csv")
    assert path.read_bytes().startswith(b"PARTNER_NAME,")
    assert [entry.status for entry in office.sandbox.journal.matching(operation=DOWNLOAD)] == [403, 200]


async def test_a_new_link_that_is_refused_is_replaced_as_well(office: Office, reports: Any, report: BillingReport):
    office.fault(DOWNLOAD, status=403, times=2)
    assert (await reports.download(report.id)).startswith(b"PARTNER_NAME,")
    assert office.sent(DOWNLOAD) == 3


async def test_but_not_for_ever(office: Office, reports: Any, report: BillingReport, tmp_path: Path):
    office.fault(DOWNLOAD, status=403)
    with pytest.raises(DownloadError, match="HTTP 403"):
        await reports.download(report, to=tmp_path / "x.csv")
    assert left(tmp_path) == []


async def test_a_transfer_cut_twice_goes_on_where_it_stopped(
    office: Office, reports: Any, report: BillingReport, tmp_path: Path
):
    office.fault(DOWNLOAD, truncate=700, times=2)
    path = await reports.download(report, to=tmp_path / "x.csv")
    assert [entry.status for entry in office.sandbox.journal.matching(operation=DOWNLOAD)] == [200, 206, 206]
    assert path.read_bytes() == await reports.download(report)


async def test_a_link_that_dies_in_the_middle_is_replaced_and_the_transfer_goes_on(
    office: Office, reports: Any, report: BillingReport, tmp_path: Path
):
    office.fault(DOWNLOAD, truncate=700, times=1)

    def expire(done: int, total: int | None) -> None:
        if done == 700:
            office.sandbox.clock.advance(minutes=31)

    path = await reports.download(report, to=tmp_path / "x.csv", progress=expire)
    statuses = [entry.status for entry in office.sandbox.journal.matching(operation=DOWNLOAD)]
    assert statuses == [200, 403, 206]
    assert path.read_bytes() == await reports.download(report)


@pytest.mark.parametrize("rule", [{"status": 503}, {"lost_answer": True}, {"reset": "after"}])
async def test_a_host_that_is_down_for_a_moment_is_asked_again(
    office: Office, reports: Any, report: BillingReport, rule: dict[str, Any]
):
    office.fault(DOWNLOAD, **rule, times=3)
    assert (await reports.download(report)).startswith(b"PARTNER_NAME,")


async def test_a_host_that_stays_down_leaves_nothing(
    office: Office, reports: Any, report: BillingReport, tmp_path: Path
):
    office.fault(DOWNLOAD, truncate=100)
    with pytest.raises(DownloadError) as caught:
        await reports.download(report, to=tmp_path / "x.csv")
    assert left(tmp_path) == []
    assert (caught.value.attempts, caught.value.received) == (4, 400)
    assert caught.value.expected == len(await office.sandbox_bytes(report))
    assert "Signature" not in str(caught.value)


async def test_a_report_deleted_since_says_so(office: Office, reports: Any, report: BillingReport):
    await reports.delete(report.id)
    with pytest.raises(Exception, match="404"):
        await reports.download(report)


@pytest.mark.parametrize("folder", ["missing", "/proc/self"])
async def test_a_target_that_cannot_be_written_is_found_out_before_anything_is_sent(
    office: Office, reports: Any, report: BillingReport, folder: str, tmp_path: Path
):
    sent = len(office.sandbox.journal)
    with pytest.raises(OSError, match=r"x\.csv"):
        await reports.download(report, to=tmp_path / folder / "x.csv")
    assert len(office.sandbox.journal) == sent


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only for root")
async def test_a_read_only_folder_is_found_out_too(reports: Any, report: BillingReport, tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError):
        await reports.download(report, to=tmp_path / "x.csv")


PROGRAM = """
    import asyncio, errno, resource, signal, sys
    from webex_wholesale import AsyncWholesaleClient, WholesaleClient

    def download():
        with WholesaleClient(token, base_url=url) as client:
            client.billing_reports.download(report, to=path, overwrite=True, progress=tell)

    async def download_in_a_loop():
        async with AsyncWholesaleClient(token, base_url=url) as client:
            await client.billing_reports.download(report, to=path, overwrite=True, progress=tell)

    def tell(done, total):
        if failure == "ctrl-c" and done > 100_000:
            signal.raise_signal(signal.SIGINT)

    token, url, report, path, colour, failure = sys.argv[1:]
    if failure == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
    try:
        download() if colour == "sync" else asyncio.run(download_in_a_loop())
    except OSError as error:
        print(errno.errorcode[error.errno])
    except KeyboardInterrupt:
        print("interrupted")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of a process are a matter of POSIX")
@pytest.mark.parametrize(("failure", "said"), [("full", "EFBIG"), ("ctrl-c", "interrupted")])
async def test_a_full_disk_and_ctrl_c_leave_no_half_file(
    office: Office, report: BillingReport, host: Host, tmp_path: Path, failure: str, said: str
):
    """In a process of its own, where the system lets no file grow any further, or sends the signal."""
    host([asking(ranged)])
    path = tmp_path / "x.csv"
    path.write_text("last month's")
    arguments = [office.door.token, office.door.url, str(report.id), str(path), office.either.colour, failure]
    run = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-W", "error", "-c", textwrap.dedent(PROGRAM), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.stdout.strip(), run.stderr) == (said, "")
    assert left(tmp_path) == ["x.csv"]
    assert path.read_text() == "last month's"


async def test_a_cancelled_task_leaves_no_half_file(
    office: Office, reports: Any, report: BillingReport, host: Host, tmp_path: Path
):
    if office.either.is_sync:
        pytest.skip("tasks belong to the async client")
    host([asking(ranged)])
    task = asyncio.create_task(
        reports.download(report.id, to=tmp_path / "x.csv", progress=lambda done, total: task.cancel())
    )
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left(tmp_path) == []


async def test_a_callback_that_fails_leaves_no_half_file(reports: Any, report: BillingReport, tmp_path: Path):
    with pytest.raises(ZeroDivisionError):
        await reports.download(report, to=tmp_path / "x.csv", progress=lambda done, total: done / 0)
    assert left(tmp_path) == []


async def test_every_error_of_a_download_names_the_report(
    office: Office, reports: Any, report: BillingReport, tmp_path: Path
):
    office.fault(DOWNLOAD, status=500)
    with pytest.raises(DownloadError) as caught:
        await reports.download(report, to=tmp_path / "x.csv")
    assert (caught.value.operation, caught.value.key) == ("billing_reports.download", {"report_id": report.id})
    assert report.id in str(caught.value)
    with pytest.raises(UntrustedLink) as refused:
        await reports.download(BillingReport(id="r1", temp_download_url="ftp://files.example/r.csv"))
    assert (refused.value.operation, refused.value.key) == ("billing_reports.download", {"report_id": "r1"})
