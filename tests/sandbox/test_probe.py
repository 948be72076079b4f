"""A sandbox that behaves like the service that a probe's report describes: each switch is seen in an answer."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.api import Api, order
from webex_wholesale.sandbox import Sandbox

CUSTOMERS, SUBSCRIBERS = "/wholesale/customers", "/wholesale/subscribers"


def like(path: Path, **settings: Any) -> Sandbox:
    """A sandbox from a report with one assumption that differs."""
    entry = {"verdict": "differs", "observed": "x", "settings": settings}
    path.write_text(json.dumps({"format": "webex-wholesale-probe/1", "assumptions": {"S6": entry}}))
    sandbox = Sandbox.from_probe(path, seed=3)
    sandbox.seed_data(12, subscribers=24, in_review=3)
    return sandbox


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "report.json"


def count(sandbox: Sandbox, query: str, path: str = CUSTOMERS) -> int:
    answer = Api(sandbox, judged=False)("GET", f"{path}?{query}")
    return len(answer.json()["items"]) if answer.status == 200 else -answer.status


@pytest.mark.parametrize(
    ("mode", "comma", "repeated"), [("both", 12, 12), ("comma", 12, 9), ("repeated", 0, 12), ("first", 9, 9)]
)
def test_several_statuses(report: Path, mode: str, comma: int, repeated: int):
    sandbox = like(report, severalStatuses=mode)
    found = count(sandbox, "status=provisioned,pending_rpl_review")
    assert found == comma
    assert count(sandbox, "status=provisioned&status=pending_rpl_review") == repeated


def test_page_caps(report: Path):
    sandbox = like(report, largestPage=5)
    assert [count(sandbox, "max=100", path) for path in (CUSTOMERS, SUBSCRIBERS)] == [5, 5]


@pytest.mark.parametrize("form", ["absolute", "relative", "unquoted", "all", "missing"])
def test_link_forms(report: Path, form: str):
    sandbox = like(report, linkForm=form)
    link = Api(sandbox)("GET", CUSTOMERS, max=5).header("Link")
    starts = {"relative": "</v1/wholesale", "missing": None}.get(form, "<https://sandbox.invalid/v1/wholesale")
    assert (link is None) if starts is None else str(link).startswith(starts)
    if form == "unquoted":
        assert str(link).endswith("; rel=next")
    if form == "all":
        assert 'rel="first"' in str(link)
        assert 'rel="next"' in str(link)


def test_offset_ignored_and_the_cursor_that_leads_on(report: Path):
    sandbox = like(report, offsetHonoured=False)
    api = Api(sandbox)
    first = api("GET", CUSTOMERS, max=5).json()["items"]
    assert api("GET", CUSTOMERS, max=5, offset=5).json()["items"] == first
    seen, answer = list(first), api("GET", CUSTOMERS, max=5)
    while (link := answer.header("Link")) is not None:
        answer = api.follow(link[1:].partition(">")[0])
        seen += answer.json()["items"]
    assert len({item["id"] for item in seen}) == len(seen) == 12


def test_order_sorts_and_times(report: Path):
    plain = [item["id"] for item in Api(like(report))("GET", CUSTOMERS).json()["items"]]
    newest = Api(like(report, newestFirst=True))
    assert [item["id"] for item in newest("GET", CUSTOMERS).json()["items"]] == plain[::-1]
    unsorted = Api(like(report, sortHonoured=False))
    up, down = (unsorted("GET", SUBSCRIBERS, sortOrder=way).json()["items"] for way in ("ASC", "DESC"))
    assert up == down
    later = "2099-01-01T00:00:00Z"
    assert count(like(report), f"after={later}", SUBSCRIBERS) == 0
    assert count(like(report, timeFiltersHonoured=False), f"after={later}", SUBSCRIBERS) == 24


@pytest.mark.parametrize(
    ("mode", "exact", "case", "prefix", "inner"),
    [("exact", 1, 0, 0, 0), ("ignore_case", 1, 1, 0, 0), ("prefix", 1, 1, 1, 0), ("substring", 1, 1, 1, 1)],
)
def test_filters(report: Path, mode: str, exact: int, case: int, prefix: int, inner: int):
    sandbox = like(report, externalIdFilter=mode, emailFilter=mode)
    api = Api(sandbox, judged=False)
    api("POST", CUSTOMERS, order("zzNorth77"), expect=202)
    texts = ("zzNorth77", "ZZNORTH77", "zzNorth", "North77")
    assert [count(sandbox, f"externalId={text}") for text in texts] == [exact, case, prefix, inner]
    email = sandbox.subscribers()[0]["email"]
    texts = (email, email.upper(), email[:-2], email[2:])
    assert [min(1, count(sandbox, f"email={text}", SUBSCRIBERS)) for text in texts] == [exact, case, prefix, inner]
    ignored = like(report, externalIdFilter="ignored")
    assert count(ignored, "externalId=nobody") == 12


def test_fields_values_and_what_is_absent(report: Path):
    extra = {"customers": {"tier": "gold", "status": "migrating"}}
    sandbox = like(report, extraFields=extra, absentFields={"subscribers": ["package", "created"]})
    api = Api(sandbox, judged=False)
    item = api("GET", CUSTOMERS).json()["items"][0]
    assert (item["tier"], item["status"]) == ("gold", "migrating")
    assert api("GET", f"{CUSTOMERS}/{item['id']}").json()["tier"] == "gold"
    assert api("GET", SUBSCRIBERS).json()["items"][0].keys().isdisjoint({"package", "created"})


def test_the_header_of_a_file_the_clock_and_retry_after(report: Path):
    columns = ["QUANTITY", "SERVICE_NAME", "NEW_COLUMN"]
    sandbox = like(report, csvColumns={"PARTNER": columns}, clockSkew=90, rateLimit=2, retryAfter="date")
    api = Api(sandbox)
    day = str(sandbox.clock.now().date() - timedelta(days=2))
    made = api("POST", "/wholesale/billing/reports", {"billingStartDate": day, "billingEndDate": day}).json()["id"]
    sandbox.clock.advance(10)
    head, first = sandbox.report_file(made).decode().splitlines()[:2]
    assert head.split(",") == columns
    assert float(first.split(",")[0]) > 0
    date = parsedate_to_datetime(str(api("GET", CUSTOMERS).header("Date")))
    assert (date - sandbox.clock.now()).total_seconds() == 90
    api("GET", CUSTOMERS)
    assert "GMT" in str(api("GET", CUSTOMERS).header("Retry-After"))


def test_several_assumptions_come_together_and_options_win(report: Path):
    assumptions = {
        "S49": {"verdict": "differs", "settings": {"extraFields": {"customers": {"tier": 1}}}},
        "S50": {"verdict": "differs", "settings": {"extraFields": {"subscribers": {"tier": 2}}, "largestPage": 5}},
        "S29": {"verdict": "holds", "observed": "absolute"},
        "S46": {"verdict": "untested"},
    }
    report.write_text(json.dumps({"format": "webex-wholesale-probe/1", "assumptions": assumptions}))
    sandbox = Sandbox.from_probe(report, largest_page=7)
    assert sandbox.settings.extra_fields == {"customers": {"tier": 1}, "subscribers": {"tier": 2}}
    assert sandbox.settings.largest_page == 7
    sandbox.restore(sandbox.snapshot())


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("{", "is not the report of a probe"),
        ("[]", "format"),
        ('{"format": "webex-wholesale-probe/1"}', "assumptions"),
        ('{"format": "webex-wholesale-probe/1", "assumptions": {"X": {}}}', "X is not an assumption"),
        ('{"format": "webex-wholesale-probe/1", "assumptions": {"S1": {"verdict": "?"}}}', "verdict of S1"),
        (
            '{"format": "webex-wholesale-probe/1", "assumptions": '
            '{"S1": {"verdict": "differs", "settings": {"x": 1}}}}',
            "S1 names the setting x",
        ),
        (
            '{"format": "webex-wholesale-probe/1", "assumptions": '
            '{"S1": {"verdict": "differs", "settings": {"linkForm": "round"}}}}',
            "link_form must be one of",
        ),
    ],
)
def test_what_is_no_report_is_refused_with_its_name(report: Path, raw: str, says: str):
    report.write_text(raw)
    with pytest.raises(ValueError, match=f"report.json.*{says}"):
        Sandbox.from_probe(report)
