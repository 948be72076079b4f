"""The probe: every assumption that is turned round in the sandbox is found, and the report makes it again."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale.probe import ASSUMPTIONS, PLAN, ProbeReport, probe
from webex_wholesale.sandbox import Sandbox


def service(**settings: Any) -> Sandbox:
    """A sandbox with enough in it that everything can be tested."""
    late = {name: settings.pop(name) for name in ("rate_limit", "largest_page") if name in settings}
    sandbox = Sandbox(seed=7, **settings)
    sandbox.add_sub_partner("East Telecom")
    sandbox.seed_data(130, subscribers=150, in_review=4, pending_consent=2)
    client = sandbox.client()
    day = sandbox.clock.now().date() - timedelta(days=3)
    for kind in ("PARTNER", "CUSTOMER", "USER"):
        client.billing_reports.ensure((str(day), str(day)), type=kind).wait()
    sandbox.settings.update(late)
    return sandbox


def probed(sandbox: Sandbox) -> ProbeReport:
    return probe(sandbox.client())


def test_everything_but_retry_after_holds_for_the_sandbox_as_it_is():
    report = probed(service())
    verdicts = {one.number: (one.verdict, one.observed) for one in report.findings}
    assert {number for number, (verdict, _) in verdicts.items() if verdict == "untested"} == {"S37"}
    assert {number: seen for number, (verdict, seen) in verdicts.items() if verdict == "differs"} == {}
    # Thirteen reads; and a report of each type that is there, which takes its link and its file.
    assert report.requests == 13 + 3 * 2


@pytest.mark.parametrize(
    "settings",
    [
        {"several_statuses": "first", "external_id_filter": "ignored", "email_filter": "ignored"},
        {"link_form": "missing", "several_statuses": "repeated", "external_id_filter": "substring"},
    ],
)
def test_no_more_is_asked_than_is_told(settings: dict[str, Any]):
    assert probed(service(**settings)).requests <= 18 + 3 * 2


FLIPS: list[tuple[str, dict[str, Any]]] = [
    *[("S6", {"several_statuses": mode}) for mode in ("comma", "repeated", "first")],
    ("S15", {"sub_partners_key": "subPartners"}),
    ("S16", {"report_type_key": "reportType"}),
    ("S18", {"newest_first": True}),
    ("S22", {"csv_columns": {"USER": ["QUANTITY", "SERVICE_NAME", "NEW_COLUMN"]}}),
    ("S28", {"largest_page": 20}),
    *[("S29", {"link_form": form}) for form in ("relative", "unquoted", "all", "missing")],
    *[("S37", {"rate_limit": 1, "retry_after": form}) for form in ("date", "macro", "missing")],
    ("S45", {"lenient": True}),
    ("S46", {"offset_honoured": False}),
    ("S47", {"sort_honoured": False}),
    ("S47", {"time_filters_honoured": False}),
    ("S47", {"sort_honoured": False, "time_filters_honoured": False}),
    *[("S48", {"external_id_filter": mode}) for mode in ("ignore_case", "prefix", "substring", "ignored")],
    *[("S48", {"email_filter": mode}) for mode in ("exact", "prefix", "substring", "ignored")],
    ("S49", {"extra_fields": {"customers": {"tier": "gold"}, "subscribers": {"score": 3}}}),
    ("S49", {"extra_fields": {"customers": {"status": "migrating"}}}),
    ("S50", {"absent_fields": {"subscribers": ["package"], "customers": ["orgId"]}}),
    ("S51", {"clock_skew": 90.0}),
]


@pytest.mark.parametrize(("number", "settings"), FLIPS, ids=[f"{n} {s}" for n, s in FLIPS])
def test_what_is_turned_round_is_found_and_the_report_makes_it_again(
    number: str, settings: dict[str, Any], tmp_path: Path
):
    report = probed(service(**settings))
    assert report[number].verdict == "differs", report[number]
    others = {one.number: one.observed for one in report.findings if one.verdict == "differs"}
    assert set(others) == {number}
    again = Sandbox.from_probe(report.write(tmp_path / "probe.json")).settings.to_dict()
    wanted = {name: value for name, value in settings.items() if name != "rate_limit"}
    if "extra_fields" in wanted:
        assert {k: set(v) for k, v in again["extra_fields"].items()} == {
            k: set(v) for k, v in wanted["extra_fields"].items()
        }
    elif "csv_columns" in wanted:
        assert again["csv_columns"]["USER"] == wanted["csv_columns"]["USER"]
    elif "clock_skew" in wanted:
        # The header has whole seconds.
        assert again["clock_skew"] == pytest.approx(wanted["clock_skew"], abs=1)
    else:
        assert {name: again[name] for name in wanted} == wanted


def test_a_report_holds_shapes_and_counts_only(tmp_path: Path):
    sandbox = service(extra_fields={"customers": {"secretName": "Acme Pizza", "tags": ["x"]}})
    text = probed(sandbox).write(tmp_path / "probe.json").read_text()
    told = json.loads(text)
    assert told["format"] == "webex-wholesale-probe/1"
    assert set(told["assumptions"]) == set(ASSUMPTIONS)
    private = ["Acme Pizza", sandbox.token]
    for one in (*sandbox.customers(), *sandbox.subscribers()):
        private += [str(one[name]) for name in ("id", "orgId", "externalId", "email") if one.get(name)]
    assert [word for word in private if word in text] == []
    assert not re.search(r"Y2lz|@", text)


def test_a_file_without_a_header_gives_nothing_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    sandbox = service()
    client = sandbox.client()
    data = b"Acme Pizza,jo@acme.example,7\nAcme Pasta,flo@acme.example,8\n"
    monkeypatch.setattr(type(client.billing_reports), "download", lambda *_, **__: data)
    report = probe(client)
    assert report["S22"].verdict == "untested"
    assert "cme" not in report.write(tmp_path / "probe.json").read_text()


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("times", [True, False])
@pytest.mark.parametrize("sort", [True, False])
@pytest.mark.parametrize("subscribers", [3, 4, 5, 6, 7, 40])
def test_sorting_and_time_filters_are_told_apart_however_few_there_are(
    subscribers: int, sort: bool, times: bool, newest_first: bool
):
    sandbox = Sandbox(seed=7, newest_first=newest_first, sort_honoured=sort, time_filters_honoured=times)
    sandbox.seed_data(40, subscribers=subscribers)
    found = probed(sandbox)["S47"]
    assert found.settings == {"sortHonoured": sort, "timeFiltersHonoured": times}, found


def test_with_an_empty_service_nothing_is_claimed():
    report = probed(Sandbox(seed=1))
    assert {one.number for one in report.findings if one.verdict == "differs"} == set()
    assert {one.number for one in report.findings if one.verdict == "holds"} == {"S45", "S51"}


def test_nothing_is_written_and_every_request_is_in_the_plan():
    sandbox = service()
    before = len(sandbox.journal)
    report = probed(sandbox)
    sent = list(sandbox.journal)[before:]
    assert {one.method for one in sent} == {"GET"}
    planned = {re.split(r"[ ?]", one.request)[1] for one in PLAN}
    paths = {one.path.removeprefix("/v1").split("?")[0] for one in sent}
    assert {path for path in paths if not path.endswith(".csv") and "reports/" not in path} <= planned
    assert len(sent) <= report.requests + 3
