from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sandbox.api import Api
from webex_wholesale.sandbox import Request, Sandbox

REPORTS = "/wholesale/billing/reports"


@pytest.fixture
def path(api: Api, sandbox: Sandbox) -> str:
    """The path of a completed report with some rows."""
    sandbox.seed_data(3)
    day = str(sandbox.clock.now().date() - timedelta(days=2))
    body = {"billingStartDate": day, "billingEndDate": day, "type": "USER"}
    made = api("POST", REPORTS, body).json()["id"]
    sandbox.clock.advance(seconds=5)
    return f"{REPORTS}/{made}"


def link(api: Api, path: str) -> str:
    return str(api("GET", path).json()["tempDownloadURL"])


def test_a_link_lives_on_another_host_and_needs_no_token(api: Api, path: str):
    answer = api.download(link(api, path))
    assert answer.status == 200
    assert answer.header("content-type") == "text/csv"
    assert answer.body.startswith(b"PARTNER_NAME,")


def test_a_token_that_is_sent_there_is_refused_and_recorded(api: Api, sandbox: Sandbox, path: str):
    url = link(api, path)
    assert sandbox.journal.token_leaks() == []
    assert api.download(url, authorization=f"Bearer {api.token}").status == 400
    (leak,) = sandbox.journal.token_leaks()
    assert (leak.operation, leak.status, leak.applied) == ("reports.download", 400, False)


def test_every_get_makes_a_new_link_and_old_ones_live_on(api: Api, path: str):
    first, second = link(api, path), link(api, path)
    assert first != second
    assert api.download(first).body == api.download(second).body


def test_a_link_dies_after_30_minutes_on_the_clock(api: Api, sandbox: Sandbox, path: str):
    url = link(api, path)
    sandbox.clock.advance(minutes=29, seconds=59)
    assert api.download(url).status == 200
    sandbox.clock.advance(seconds=1)
    assert api.download(url).status == 403
    assert api.download(link(api, path)).status == 200


def test_a_link_dies_with_its_report(api: Api, path: str):
    url = link(api, path)
    api("DELETE", path, expect=204)
    assert api.download(url).status == 403


@pytest.mark.parametrize("part", ["Expires", "Signature", "Key-Pair-Id"])
def test_a_link_that_was_tampered_with_is_refused(api: Api, path: str, part: str):
    head, _, tail = link(api, path).partition(f"{part}=")
    assert api.download(f"{head}{part}=9{tail}").status == 403
    assert api.download(f"{head}x={tail}").status == 403


def test_a_range_of_a_file_is_served(api: Api, path: str):
    url = link(api, path)
    whole = api.download(url)
    part = api.download(url, range="bytes=5-14")
    assert part.status == 206
    assert part.body == whole.body[5:15]
    assert part.header("content-range") == f"bytes 5-14/{len(whole.body)}"
    assert api.download(url, range="bytes=10-").body == whole.body[10:]
    assert api.download(url, range="bytes=-7").body == whole.body[-7:]
    assert api.download(url, range=f"bytes=10-{10**9}").body == whole.body[10:]


def test_a_range_behind_the_end_is_unsatisfiable(api: Api, path: str):
    url = link(api, path)
    size = len(api.download(url).body)
    answer = api.download(url, range=f"bytes={size}-")
    assert (answer.status, answer.header("content-range")) == (416, f"bytes */{size}")


@pytest.mark.parametrize("odd", ["lines=1-2", "bytes=1-2,4-5", "bytes=-", "bytes=a-b"])
def test_a_range_that_is_not_understood_is_ignored(api: Api, path: str, odd: str):
    assert api.download(link(api, path), range=odd).status == 200


def test_the_entity_tag_guards_a_resumed_download(api: Api, path: str):
    url = link(api, path)
    tag = str(api.download(url).header("etag"))
    assert api.download(url, if_none_match=tag).status == 304
    assert api.download(url, range="bytes=5-", if_range=tag).status == 206
    assert api.download(url, range="bytes=5-", if_range='"other"').status == 200
    assert api.download(link(api, path)).header("etag") == tag


def test_only_reading_is_possible_there(api: Api, sandbox: Sandbox, path: str):
    target = link(api, path).removeprefix("https://reports.sandbox.invalid")
    answer = sandbox.handle(Request("DELETE", target, for_reports=True))
    assert (answer.status, answer.header("allow")) == (405, "GET, HEAD")
    assert sandbox.handle(Request("GET", "/v1/wholesale/customers", for_reports=True)).status == 403
