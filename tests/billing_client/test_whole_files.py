"""Only a whole file is a file: what a host may send in its place, over real sockets."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.billing_client.cutting import CONTENT as SMALL
from tests.billing_client.cutting import ENCODINGS, boundaries
from tests.billing_client.files import CONTENT, Host, left, whole
from tests.billing_client.office import Office
from tests.support.clock import RealClock
from tests.support.steps import Connection, Step, answer
from webex_wholesale import CallOptions
from webex_wholesale.errors import DeadlineExceeded, DownloadError, InvalidRequest, UntrustedLink
from webex_wholesale.models import BillingReport

SOAK = bool(os.environ.get("SOAK"))
CHUNKED = "transfer-encoding: chunked\r\n"


def raw(body: bytes, *headers: str, framing: str = "closed", count: int | None = None) -> Step:
    """Answer with a body that is framed so, and break off after so many of its bytes."""

    def step(connection: Connection) -> bool:
        sent = body[:count]
        head = "".join(f"{header}\r\n" for header in headers)
        if framing == "length":
            head += f"content-length: {len(body)}\r\n"
        elif framing == "chunked":
            head += CHUNKED
            half = len(sent) // 2
            chunks = [sent[:half], sent[half:]]
            sent = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks if chunk)
            sent += b"0\r\n\r\n" if count is None else b""
        connection.send(f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + sent)
        return False

    return step


@pytest.mark.parametrize("framing", ["length", "chunked", "closed"])
@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_a_body_cut_at_any_byte_on_the_wire_is_fetched_again(
    reports: Any, report: BillingReport, host: Host, encoding: str, framing: str
):
    coding, pack = ENCODINGS[encoding]
    body = pack(SMALL)
    headers = [f"content-encoding: {coding}"] if coding else []
    counts = list(range(len(body))) if SOAK else [0, 1, len(body) // 3, len(body) - 9, len(body) - 1]
    if encoding == "gzip with padding" and framing == "closed":
        counts = list(range(len(body) - 20)[:: 1 if SOAK else 9])
    if framing == "closed":
        # A body of fewer members, and nothing but the closed connection: nobody can tell.
        counts = [count for count in counts if count not in boundaries(encoding)]
    steps: list[Step] = []
    for count in counts:
        steps += [raw(body, *headers, framing=framing, count=count), raw(body, *headers, framing="length")]
    server = host(steps)
    for count in counts:
        assert await reports.download(report.id) == SMALL, count
    assert len(server.requests) == len(steps)


async def test_a_gzip_body_with_the_length_of_a_cut_one_is_not_whole(
    reports: Any, report: BillingReport, host: Host, tmp_path: Path
):
    """The length agrees with what came: a proxy took the half it had for the whole."""
    packed = gzip.compress(CONTENT)[:-1000]
    host([raw(packed, "content-encoding: gzip", framing="length")] * 4)
    with pytest.raises(DownloadError, match="gzip stream of the file ends too early"):
        await reports.download(report.id, to=tmp_path / "x.csv")
    assert left(tmp_path) == []


async def test_every_member_of_a_gzip_body_counts(reports: Any, report: BillingReport, host: Host):
    packed = gzip.compress(CONTENT[:99_999]) + gzip.compress(CONTENT[99_999:])
    host([raw(packed, "content-encoding: gzip", framing="chunked")])
    assert await reports.download(report.id) == CONTENT


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, br", ", ".join(["gzip"] * 5)])
async def test_a_compression_that_nobody_asked_for_and_cannot_be_undone_says_so(
    reports: Any, report: BillingReport, host: Host, coding: str
):
    server = host([raw(CONTENT, f"content-encoding: {coding}", framing="length")])
    with pytest.raises(DownloadError, match="cannot be unpacked"):
        await reports.download(report.id)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "body", [b'{"message": "expired"}', b'\n [{"code": 1}]', b"{}", b"null", b"true", b'"not found"\n', b"42"]
)
@pytest.mark.parametrize("kind", ["application/json", "application/problem+json; charset=utf-8", "text/csv"])
async def test_a_json_error_under_status_200_is_no_report(
    reports: Any, report: BillingReport, host: Host, tmp_path: Path, body: bytes, kind: str
):
    path = tmp_path / "x.csv"
    path.write_text("last month's")
    host([whole(body, content_type=kind)])
    with pytest.raises(DownloadError, match="JSON and not a report"):
        await reports.download(report.id, to=path, overwrite=True)
    assert path.read_text() == "last month's"


@pytest.mark.parametrize(
    "body",
    [b"PK\x03\x04 and so on", bz2.compress(b"a,b\n"), lzma.compress(b"a,b\n"), b"\x28\xb5\x2f\xfd and so on"],
)
async def test_an_archive_that_was_not_asked_for_is_no_report(
    reports: Any, report: BillingReport, host: Host, body: bytes
):
    host([whole(body)])
    with pytest.raises(DownloadError, match=r"what came is an? (zip|bzip2|xz|zstd)"):
        await reports.download(report.id)


@pytest.mark.parametrize(
    "told", [{"content_range": "bytes 9-{last}/{total}"}, {}], ids=["said so", "by its length"]
)
async def test_the_rest_of_a_file_under_the_status_of_a_whole_one_is_not_taken_for_it(
    reports: Any, report: BillingReport, host: Host, told: dict[str, str]
):
    content = b"ID,NAME\r\n" + b"1,a\r\n" * 20
    facts = {"last": len(content) - 1, "total": len(content)}
    rest = whole(content[9:], etag='"one"', **{name: text.format(**facts) for name, text in told.items()})
    server = host([raw(content, 'etag: "one"', framing="length", count=9), rest, whole(content, etag='"one"')])
    assert await reports.download(report.id) == content
    assert ["range" in request.headers for request in server.requests] == [False, True, False]


async def test_a_redirect_that_cannot_be_read_is_an_error_of_the_download(
    reports: Any, report: BillingReport, host: Host
):
    host([answer(302, location="javascript:alert(1)")] * 4)
    with pytest.raises((DownloadError, UntrustedLink), match="link.* cannot be read"):
        await reports.download(report.id)


@pytest.mark.parametrize("body", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", gzip.compress(b"", mtime=0)])
async def test_an_empty_file_is_no_report_without_usage(
    reports: Any, report: BillingReport, host: Host, tmp_path: Path, body: bytes
):
    host([whole(body)] * 4 + [whole(body)] * 4)
    with pytest.raises(DownloadError, match="empty"):
        await reports.download(report.id, to=tmp_path / "x.csv")
    with pytest.raises(DownloadError, match="empty"):
        [row async for row in reports.rows(report.id)]
    assert left(tmp_path) == []


async def test_a_gzip_file_is_unpacked_whatever_it_is_saved_as(
    reports: Any, report: BillingReport, host: Host, tmp_path: Path
):
    host([whole(gzip.compress(CONTENT))] * 3)
    assert (await reports.download(report.id, to=tmp_path / "x.csv")).read_bytes() == CONTENT
    assert await reports.download(report.id) == CONTENT
    file = io.BytesIO()
    assert await reports.download(report.id, to=file) == len(CONTENT)
    assert file.getvalue() == CONTENT


async def test_a_path_that_ends_in_gz_gets_a_gzip_file_whatever_the_host_sends(
    reports: Any, report: BillingReport, host: Host, tmp_path: Path
):
    packed = gzip.compress(CONTENT)
    host([whole(CONTENT), raw(packed, "content-encoding: gzip", framing="length"), whole(packed)])
    paths = [await reports.download(report.id, to=tmp_path / f"{number}.csv.gz") for number in range(3)]
    assert {gzip.decompress(path.read_bytes()) for path in paths} == {CONTENT}
    assert len({path.read_bytes() for path in paths}) == 1


# --- what is packed far too tightly

BOMB = gzip.compress(bytes(1 << 20)) * 300
"""300 KB that unpack to 300 MiB."""


async def test_a_decompression_bomb_is_stopped_before_it_fills_the_disk(
    reports: Any, report: BillingReport, host: Host, tmp_path: Path
):
    written: list[int] = []
    server = host([raw(BOMB, "content-encoding: gzip", framing="length")])
    with pytest.raises(DownloadError, match="max_ratio"):
        await reports.download(
            report.id,
            to=tmp_path / "x.csv",
            progress=lambda done, total: written.append(max(path.stat().st_size for path in tmp_path.iterdir())),
        )
    assert max(written) < 80 << 20
    assert left(tmp_path) == []
    assert len(server.requests) == 1


@pytest.mark.parametrize("ratio", [None, 2000])
async def test_a_caller_may_allow_more(
    reports: Any, report: BillingReport, host: Host, tmp_path: Path, ratio: float | None
):
    host([raw(BOMB, "content-encoding: gzip", framing="length")])
    path = await reports.download(report.id, to=tmp_path / "x.csv.gz", max_ratio=ratio)
    assert path.stat().st_size < 1 << 20


@pytest.mark.parametrize("arguments", [{"max_ratio": 0.5}, {"max_ratio": "9"}, {"max_ratio": True}])
async def test_a_ratio_that_cannot_be_right_is_refused(reports: Any, report: BillingReport, arguments: Any):
    for verb in (reports.download, reports.rows, reports.summarize):
        with pytest.raises(InvalidRequest, match="max_ratio"):
            await verb(report, **arguments)


# --- where redirects lead


async def test_a_redirect_to_another_site_is_refused_unless_it_is_allowed(
    reports: Any, report: BillingReport, host: Host, serve: Any, tmp_path: Path
):
    other = serve(lambda request: whole())
    place = f"http://localhost:{other.port}/x.csv?Signature=t0p"
    host([answer(302, location=place)] * 3)
    with pytest.raises(UntrustedLink, match=r"another site \(localhost\).*redirect_hosts") as caught:
        await reports.download(report.id, to=tmp_path / "x.csv")
    assert other.requests == []
    assert "t0p" not in str(caught.value)
    assert left(tmp_path) == []
    with pytest.raises(UntrustedLink):
        [row async for row in reports.rows(report.id)]
    path = await reports.download(report.id, to=tmp_path / "x.csv", redirect_hosts=["localhost"])
    assert path.read_bytes() == CONTENT
    assert "authorization" not in other.requests[0].headers


@pytest.mark.parametrize("hosts", ["files.example.com", ["https://files.example.com/"], [7], [""], None])
async def test_hosts_that_cannot_be_right_are_refused(reports: Any, report: BillingReport, hosts: Any):
    with pytest.raises(InvalidRequest, match="redirect_hosts"):
        await reports.download(report, redirect_hosts=hosts)


# --- deadlines


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "empty gzip blocks"])
async def test_a_deadline_ends_a_download_that_drips(
    office: Office, report: BillingReport, host: Host, tmp_path: Path, packed: bool
):
    """Against the machine's own clock: the bytes never stop, and never come to an end."""
    import time

    def drip(connection: Connection) -> bool:
        packer = zlib.compressobj(wbits=31)
        headers = b"content-encoding: gzip\r\n" if packed else b""
        connection.send(b"HTTP/1.1 200 OK\r\n%bcontent-length: 99999\r\n\r\n" % headers)
        while not connection.stopping.wait(0.02):
            connection.send(packer.flush(zlib.Z_FULL_FLUSH) if packed else b"x")
        return False

    host([drip] * 9)
    reports = office.client(clock=RealClock()).billing_reports
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded, match="deadline"):
        await reports.download(report.id, to=tmp_path / "x.csv", options=CallOptions(deadline=0.4))
    assert time.monotonic() - started < 5
    assert left(tmp_path) == []
