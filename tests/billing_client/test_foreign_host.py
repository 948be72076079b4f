"""Downloading from a host with a mind of its own: ranges, lengths, checksums, redirects, silence."""

from __future__ import annotations

import base64
import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.billing_client.files import CONTENT, ETAG, Host, asking, cut_after, left, ranged, whole
from tests.billing_client.office import DOWNLOAD, Office
from tests.support.steps import Step, answer, hang_up, silence
from webex_wholesale import CallOptions
from webex_wholesale.errors import DeadlineExceeded, DownloadError, UntrustedLink
from webex_wholesale.models import BillingReport

GET = "billing_reports.get"


async def test_where_the_host_knows_no_ranges_the_transfer_begins_again(
    reports: Any, report: BillingReport, host: Host, tmp_path: Path
):
    server = host([cut_after(100_000), cut_after(200_000), whole()])
    path = await reports.download(report.id, to=tmp_path / "x.csv")
    assert path.read_bytes() == CONTENT
    assert all("range" not in request.headers for request in server.requests)


async def test_where_it_does_only_the_rest_is_asked_for(reports: Any, report: BillingReport, host: Host):
    server = host(
        [
            asking(lambda request: ranged(request, cut=100_000)),
            asking(lambda request: ranged(request, cut=50_000)),
            asking(ranged),
        ]
    )
    assert await reports.download(report.id) == CONTENT
    asked = [request.headers.get("range") for request in server.requests]
    assert asked[0] is None
    assert asked[1] == "bytes=100000-"
    assert [request.headers.get("if-range") for request in server.requests[1:]] == [ETAG, ETAG]


async def test_many_cuts_that_each_bring_something_new_do_not_end_it(
    reports: Any, report: BillingReport, host: Host
):
    pieces = [asking(lambda request: ranged(request, cut=70_000)) for _ in range(len(CONTENT) // 70_000)]
    host([*pieces, asking(ranged)])
    assert await reports.download(report.id) == CONTENT


async def test_a_file_that_changed_meanwhile_is_fetched_from_its_beginning(
    reports: Any, report: BillingReport, host: Host
):
    host([asking(lambda request: ranged(request, b"old" * 50_000, etag='"old"', cut=90_000)), asking(ranged)])
    assert await reports.download(report.id) == CONTENT


@pytest.mark.parametrize(
    "wrong",
    [
        {"content_range": f"bytes 5-{len(CONTENT) - 1}/{len(CONTENT)}"},
        {"content_range": f"bytes 100000-{len(CONTENT) - 1}/{len(CONTENT) + 9}"},
        {"content_range": f"bytes 100000-{len(CONTENT) - 1}/{len(CONTENT)}", "etag": '"another"'},
        {"content_range": "lines 1-2/3"},
        {},
    ],
    ids=["elsewhere", "another length", "another file", "another unit", "without saying"],
)
async def test_a_partial_answer_that_is_not_the_rest_is_not_glued_on(
    reports: Any, report: BillingReport, host: Host, wrong: dict[str, str]
):
    host(
        [
            asking(lambda request: ranged(request, cut=100_000)),
            answer(206, CONTENT[100_000:], **wrong),
            asking(ranged),
        ]
    )
    assert await reports.download(report.id) == CONTENT


async def test_a_range_that_cannot_be_had_begins_again(reports: Any, report: BillingReport, host: Host):
    host([asking(lambda request: ranged(request, cut=100_000)), answer(416), asking(ranged)])
    assert await reports.download(report.id) == CONTENT


async def test_a_partial_answer_that_nobody_asked_for_is_no_file(reports: Any, report: BillingReport, host: Host):
    rest = answer(206, CONTENT[:50], content_range=f"bytes 0-49/{len(CONTENT)}")
    host([rest, whole()])
    assert await reports.download(report.id) == CONTENT


async def test_a_length_that_promises_too_much_leaves_nothing(
    reports: Any, report: BillingReport, host: Host, tmp_path: Path
):
    host([cut_after(len(CONTENT), CONTENT + b"!")] * 4)
    with pytest.raises(DownloadError, match="before the answer was complete"):
        await reports.download(report.id, to=tmp_path / "x.csv")
    assert left(tmp_path) == []


async def test_two_lengths_that_disagree_leave_nothing(
    office: Office, reports: Any, report: BillingReport, tmp_path: Path
):
    office.fault(DOWNLOAD, headers={"Content-Length": "100"})
    with pytest.raises(DownloadError):
        await reports.download(report, to=tmp_path / "x.csv")
    assert left(tmp_path) == []


def checksums(content: bytes) -> dict[str, dict[str, str]]:
    md5, sha = hashlib.md5(content), hashlib.sha256(content)
    encoded = base64.b64encode(sha.digest()).decode()
    return {
        "content-md5": {"content_md5": base64.b64encode(md5.digest()).decode()},
        "digest": {"digest": f"SHA-256={encoded},unixsum=30637"},
        "repr-digest": {"repr_digest": f"sha-256=:{encoded}:"},
        "s3": {"x_amz_checksum_sha256": encoded},
        "s3 etag": {"server": "AmazonS3", "etag": f'"{md5.hexdigest()}"'},
    }


@pytest.mark.parametrize("kind", checksums(b""))
async def test_a_file_that_is_not_what_its_checksum_says_is_fetched_again(
    reports: Any, report: BillingReport, host: Host, kind: str
):
    """Such as one whose Content-Length is too small, so that its end is missing."""
    headers = checksums(CONTENT)[kind]
    server = host([whole(CONTENT[:-10], **headers), whole(CONTENT, **headers)])
    assert await reports.download(report.id) == CONTENT
    assert len(server.requests) == 2


async def test_and_is_never_handed_over(reports: Any, report: BillingReport, host: Host, tmp_path: Path):
    host([whole(CONTENT[:-10], **checksums(CONTENT)["digest"])] * 4)
    with pytest.raises(DownloadError, match="checksum"):
        await reports.download(report.id, to=tmp_path / "x.csv")
    assert left(tmp_path) == []


async def test_a_checksum_holds_over_a_cut(reports: Any, report: BillingReport, host: Host):
    headers = checksums(CONTENT)["content-md5"]
    host([cut_after(100_000, etag=ETAG, **headers), asking(ranged)])
    assert await reports.download(report.id) == CONTENT


@pytest.mark.parametrize(
    "headers",
    [
        {"etag": '"d41d8cd98f00b204e9800998ecf8427e"'},
        {"server": "AmazonS3", "etag": '"d41d8cd98f00b204e9800998ecf8427e-3"'},
        {
            "server": "AmazonS3",
            "etag": '"d41d8cd98f00b204e9800998ecf8427e"',
            "x_amz_server_side_encryption": "aws:kms",
        },
        {"content_md5": "no base64!", "digest": "sha-256=AAAA", "repr_digest": "???"},
    ],
    ids=["any etag", "in parts", "encrypted", "unreadable"],
)
async def test_what_is_no_checksum_is_not_taken_for_one(
    reports: Any, report: BillingReport, host: Host, headers: dict[str, str]
):
    host([whole(**headers)])
    assert await reports.download(report.id) == CONTENT


async def test_a_compressed_body_is_unpacked_and_begun_again_when_cut(
    reports: Any, report: BillingReport, host: Host
):
    packed = gzip.compress(CONTENT)
    headers = {"content_encoding": "gzip", "etag": ETAG}
    server = host([cut_after(len(packed) // 2, packed, **headers), whole(packed, **headers)])
    assert await reports.download(report.id) == CONTENT
    assert all("range" not in request.headers for request in server.requests)


async def test_a_redirect_is_followed_without_the_token(
    reports: Any, report: BillingReport, host: Host, serve: Any
):
    other = serve([whole()])
    server = host([answer(302, location=f"{other.url}/moved?Signature=t0p"), whole()])
    assert await reports.download(report.id) == CONTENT
    assert len(server.requests) == 1
    assert "authorization" not in other.requests[0].headers


@pytest.mark.parametrize(
    "place",
    [
        "http://files.example/x.csv",
        "ftp://files.example/x.csv",
        "//user:pass@127.0.0.1/x.csv",
        "http://[::1",
        "\t",
    ],
)
async def test_a_redirect_out_of_https_is_not_followed(
    reports: Any, report: BillingReport, host: Host, place: str, tmp_path: Path
):
    host([answer(302, location=place)] * 4)
    with pytest.raises((UntrustedLink, DownloadError)) as caught:
        await reports.download(report.id, to=tmp_path / "x.csv")
    assert "files.example" not in str(caught.value)
    assert left(tmp_path) == []


async def test_redirects_in_a_circle_end(reports: Any, report: BillingReport, host: Host):
    host([answer(307, location="/round")] * 7)
    with pytest.raises(DownloadError, match="redirected more than"):
        await reports.download(report.id)


@pytest.mark.parametrize("link", ["http://files.example/x.csv", "file:///etc/passwd", "https://", "x"])
async def test_a_link_that_is_not_https_is_not_followed(
    office: Office, reports: Any, report: BillingReport, link: str
):
    office.fault(GET, fields={"tempDownloadURL": link})
    with pytest.raises(UntrustedLink, match="not followed"):
        await reports.download(report.id)


@pytest.mark.parametrize("step", [answer(204), answer(402), answer(302)])
async def test_an_answer_that_is_no_file_is_an_error_at_once(
    reports: Any, report: BillingReport, host: Host, step: Step
):
    server = host([step])
    with pytest.raises(DownloadError):
        await reports.download(report.id)
    assert len(server.requests) == 1


async def test_the_host_says_when_to_come_back(office: Office, reports: Any, report: BillingReport, host: Host):
    before = office.sandbox.clock.monotonic()
    host([answer(429, retry_after="90"), whole()])
    assert await reports.download(report.id) == CONTENT
    assert office.sandbox.clock.monotonic() - before >= 90


async def test_a_silent_host_is_given_up(reports: Any, report: BillingReport, host: Host):
    server = host([silence, hang_up, whole()])
    assert await reports.download(report.id, options=CallOptions(timeout=0.2)) == CONTENT
    assert len(server.requests) == 3


async def test_without_retries_one_failure_is_enough(reports: Any, report: BillingReport, host: Host):
    server = host([cut_after(10)])
    with pytest.raises(DownloadError):
        await reports.download(report.id, options=CallOptions(retry=None))
    assert len(server.requests) == 1


async def test_a_deadline_ends_a_transfer_in_the_middle(
    office: Office, reports: Any, report: BillingReport, host: Host, tmp_path: Path
):
    host([asking(ranged)])
    with pytest.raises(DeadlineExceeded):
        await reports.download(
            report.id,
            to=tmp_path / "x.csv",
            options=CallOptions(deadline=30),
            progress=lambda done, total: office.sandbox.clock.advance(seconds=40),
        )
    assert left(tmp_path) == []
