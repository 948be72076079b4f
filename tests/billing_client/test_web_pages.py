"""A web page in the place of a report, from a proxy or a login, is no report, and replaces none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.billing_client.files import CONTENT, Host, cut_after, left, whole
from tests.billing_client.office import DOWNLOAD, Office
from tests.support.steps import answer
from webex_wholesale.errors import DownloadError
from webex_wholesale.models import BillingReport

WORDS = "web page.*proxy.*login page"
PAGE = b"<!DOCTYPE html><title>Sign in</title>"


async def test_a_page_does_not_replace_a_good_file(
    office: Office, reports: Any, report: BillingReport, tmp_path: Path
):
    path = tmp_path / "x.csv"
    office.fault(DOWNLOAD, html=True)
    with pytest.raises(DownloadError, match=WORDS):
        await reports.download(report, to=path)
    assert left(tmp_path) == []
    path.write_bytes(CONTENT)
    with pytest.raises(DownloadError, match=WORDS):
        await reports.download(report, to=path, overwrite=True)
    assert (left(tmp_path), path.read_bytes()) == (["x.csv"], CONTENT)


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n \t\n"])
async def test_a_page_that_no_header_tells_of_is_known_by_its_first_byte(
    reports: Any, report: BillingReport, host: Host, before: bytes
):
    host([whole(before + PAGE, content_type="text/csv")])
    with pytest.raises(DownloadError, match=WORDS):
        await reports.download(report.id)


@pytest.mark.parametrize("kind", ["text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml"])
async def test_what_is_called_a_page_is_refused_whatever_it_holds(
    reports: Any, report: BillingReport, host: Host, kind: str
):
    host([whole(content_type=kind)])
    with pytest.raises(DownloadError, match=WORDS):
        await reports.download(report.id)


async def test_rows_are_not_read_from_a_page(office: Office, reports: Any, report: BillingReport):
    office.fault(DOWNLOAD, html=True)
    with pytest.raises(DownloadError, match=WORDS):
        [row async for row in reports.rows(report)]


async def test_a_length_that_stays_wrong_is_the_reason_given_and_not_the_416_that_follows(
    reports: Any, report: BillingReport, host: Host
):
    short = cut_after(461, CONTENT, etag='"e"', accept_ranges="bytes")
    host([short, answer(416), short, answer(416)])
    with pytest.raises(DownloadError, match=f"announced {len(CONTENT)} bytes, sent 461") as caught:
        await reports.download(report.id)
    assert "416" not in str(caught.value)
