from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sandbox.api import Api, code
from webex_wholesale.sandbox import Sandbox

REPORTS = "/wholesale/billing/reports"


def period(sandbox: Sandbox, days_ago: int = 30, days: int = 10) -> dict[str, str]:
    start = sandbox.clock.now().date() - timedelta(days=days_ago)
    return {"billingStartDate": str(start), "billingEndDate": str(start + timedelta(days=days - 1))}


def test_a_new_report_is_answered_without_a_status(api: Api, sandbox: Sandbox):
    made = api("POST", REPORTS, period(sandbox), expect=200).json()
    assert made == {"id": made["id"], **period(sandbox), "type": "PARTNER", "category": "RECONCILIATION"}
    echoed = api("POST", REPORTS, {**period(sandbox), "type": "USER", "internal": True}, expect=200).json()
    assert echoed["internal"] is True


def test_a_report_is_in_progress_and_then_completed_with_a_link(api: Api, sandbox: Sandbox):
    path = f"{REPORTS}/{api('POST', REPORTS, period(sandbox)).json()['id']}"
    report = api("GET", path).json()
    assert report["status"] == "IN_PROGRESS"
    assert "tempDownloadURL" not in report
    sandbox.clock.advance(seconds=5)
    report = api("GET", path).json()
    assert report["status"] == "COMPLETED"
    assert report["tempDownloadURL"].startswith("https://reports.sandbox.invalid/")
    assert report["createdBy"]


def test_a_failed_report_says_so_with_the_key_code(api: Api, sandbox: Sandbox):
    sandbox.transitions.set("report", ["IN_PROGRESS", "FAILED"], key="CUSTOMER")
    path = f"{REPORTS}/{api('POST', REPORTS, {**period(sandbox), 'type': 'CUSTOMER'}).json()['id']}"
    sandbox.clock.advance(seconds=5)
    report = api("GET", path).json()
    assert report["status"] == "FAILED"
    assert "code" in report["errors"][0]
    assert "tempDownloadURL" not in report


def test_a_second_report_for_the_same_period_and_type_conflicts_until_the_first_is_deleted(
    api: Api, sandbox: Sandbox
):
    sandbox.settings.report_in_progress_conflicts = True
    first = api("POST", REPORTS, period(sandbox)).json()["id"]
    api("POST", REPORTS, period(sandbox), expect=409)
    sandbox.clock.advance(seconds=5)
    api("POST", REPORTS, period(sandbox), expect=409)
    api("POST", REPORTS, {**period(sandbox), "type": "USER"}, expect=200)
    api("POST", REPORTS, period(sandbox, days=9), expect=200)
    assert api("DELETE", f"{REPORTS}/{first}", expect=204).body == b""
    assert api("POST", REPORTS, period(sandbox), expect=200).json()["id"] != first


def test_a_report_in_progress_may_be_created_again(api: Api, sandbox: Sandbox):
    first, second = (api("POST", REPORTS, period(sandbox), expect=200).json()["id"] for _ in range(2))
    assert first != second
    sandbox.clock.advance(seconds=5)
    api("POST", REPORTS, period(sandbox), expect=409)


def test_a_failed_report_is_no_reason_not_to_make_another(api: Api, sandbox: Sandbox):
    sandbox.transitions.set("report", ["IN_PROGRESS", "FAILED"])
    api("POST", REPORTS, period(sandbox))
    sandbox.clock.advance(seconds=5)
    sandbox.transitions.reset()
    api("POST", REPORTS, period(sandbox), expect=200)


def test_a_report_that_is_not_there_has_code_2024(api: Api):
    for method in ("GET", "DELETE"):
        assert code(api(method, f"{REPORTS}/nothing", expect=404)) == 2024


@pytest.mark.parametrize(
    ("days_ago", "days"),
    [(0, 1), (1, 2), (-1, 1), (5 * 366 + 1, 1), (10, 0)],
    ids=["today", "into today", "tomorrow", "six years ago", "end before start"],
)
def test_a_period_that_no_report_can_have_is_refused(api: Api, sandbox: Sandbox, days_ago: int, days: int):
    api("POST", REPORTS, period(sandbox, days_ago, days), expect=400)


def test_the_limits_of_a_period_are_allowed(api: Api, sandbox: Sandbox):
    api("POST", REPORTS, period(sandbox, 1, 1), expect=200)
    today = sandbox.clock.now().date()
    oldest = today.replace(year=today.year - 5, day=min(today.day, 28))
    later = oldest + timedelta(days=3)
    api("POST", REPORTS, {"billingStartDate": str(later), "billingEndDate": str(later)}, expect=200)


@pytest.mark.parametrize("day", ["2026-13-01", "2026-02-30", "26-01-01", "2026-1-1", "today", ""])
def test_a_date_that_is_none_is_refused(api: Api, sandbox: Sandbox, day: str):
    api("POST", REPORTS, {**period(sandbox), "billingStartDate": day}, expect=400)
    api("GET", REPORTS, billingStartDate=day or " ", expect=400)


def test_filters_of_the_list_match_exactly(api: Api, sandbox: Sandbox):
    first = api("POST", REPORTS, period(sandbox, 30)).json()
    second = api("POST", REPORTS, {**period(sandbox, 60), "type": "USER"}).json()
    sandbox.clock.advance(seconds=5)
    third = api("POST", REPORTS, period(sandbox, 90)).json()

    def ids(**query: str) -> list[str]:
        return [item["id"] for item in api("GET", REPORTS, **query).json()["items"]]

    assert ids() == [third["id"], second["id"], first["id"]]  # by billingStartDate
    assert ids(sortBy="id") == sorted(ids())
    assert ids(type="USER") == [second["id"]]
    assert ids(status="IN_PROGRESS") == [third["id"]]
    assert ids(billingStartDate=first["billingStartDate"]) == [first["id"]]
    assert ids(billingEndDate=first["billingEndDate"]) == [first["id"]]
    assert ids(billingStartDate=first["billingEndDate"]) == []


def test_a_reports_type_may_be_called_report_type(api: Api, sandbox: Sandbox):
    sandbox.settings.report_type_key = "reportType"
    report_id = api("POST", REPORTS, period(sandbox), expect=200).json()["id"]
    for shown in (api("GET", REPORTS).json()["items"][0], api("GET", f"{REPORTS}/{report_id}").json()):
        assert shown["reportType"] == "PARTNER"
        assert "type" not in shown
