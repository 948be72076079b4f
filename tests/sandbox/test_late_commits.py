"""A service that commits late, loses answers and lags: what a program that creates things must survive."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sandbox.api import Api, order, person
from webex_wholesale.sandbox import Sandbox

CUSTOMERS = "/wholesale/customers"
SUBSCRIBERS = "/wholesale/subscribers"
REPORTS = "/wholesale/billing/reports"


def listed(api: Api, path: str = CUSTOMERS) -> int:
    return len(api("GET", path, expect=200).json()["items"])


def test_two_customers_may_have_one_external_id_unless_told_otherwise(api: Api, sandbox: Sandbox):
    assert api.customer("north") != api.customer("north")
    sandbox.settings.unique_external_ids = True
    api("POST", CUSTOMERS, order("north"), expect=409)
    assert len(sandbox.customers("north")) == 2


@pytest.mark.parametrize(
    "cut", [{"lost_answer": True}, {"silence": True}, {"reset": "before"}, {"reset": "after"}, {}]
)
def test_a_lost_answer_may_be_carried_out_later(sandbox: Sandbox, cut: dict[str, object]):
    api = Api(sandbox, judged=False)
    sandbox.faults.add(operation="customers.provision", apply_after=20, **cut)
    answer = api("POST", CUSTOMERS, order())
    assert (answer.cut is None) == (not cut)
    assert answer.status == 504 or answer.cut is not None
    sandbox.clock.advance(seconds=19)
    assert sandbox.customers("north") == []
    sandbox.clock.advance(seconds=1)
    assert len(sandbox.customers("north")) == listed(api) == 1
    assert sandbox.journal.exactly_one_post("north").applied


@pytest.mark.parametrize("by", ["fault", "setting"])
def test_what_was_created_may_stay_invisible_for_a_while(api: Api, sandbox: Sandbox, by: str):
    if by == "fault":
        sandbox.faults.add(operation="customers.provision", key="north", visible_after=12)
    else:
        sandbox.settings.visible_after = 12
    identifier = api("POST", CUSTOMERS, order(), expect=202).json()["url"].rpartition("/")[2]
    sandbox.clock.advance(seconds=11)
    assert (listed(api), api.status(identifier)) == (0, "404")
    api("PUT", f"{CUSTOMERS}/{identifier}", {"packages": ["webex_meetings"]}, expect=404)
    sandbox.clock.advance(seconds=1)
    assert (listed(api), api.status(identifier)) == (1, "provisioned")


def test_a_subscriber_and_a_report_may_stay_invisible_too(api: Api, sandbox: Sandbox):
    customer = api.customer()
    sandbox.settings.visible_after = 30
    subscriber = api("POST", SUBSCRIBERS, person(customer), expect=200).json()["id"]
    day = str(sandbox.clock.now().date() - timedelta(days=3))
    report = api("POST", REPORTS, {"billingStartDate": day, "billingEndDate": day}, expect=200).json()["id"]
    for path, identifier in ((SUBSCRIBERS, subscriber), (REPORTS, report)):
        assert listed(api, path) == 0
        api("GET", f"{path}/{identifier}", expect=404)
    sandbox.restore(sandbox.snapshot())
    sandbox.clock.advance(seconds=30)
    for path, identifier in ((SUBSCRIBERS, subscriber), (REPORTS, report)):
        assert listed(api, path) == 1
        api("GET", f"{path}/{identifier}", expect=200)


def test_a_new_report_is_missing_from_lists_for_the_lag(api: Api, sandbox: Sandbox):
    sandbox.settings.list_lag = 10
    day = str(sandbox.clock.now().date() - timedelta(days=3))
    report = api("POST", REPORTS, {"billingStartDate": day, "billingEndDate": day}, expect=200).json()["id"]
    assert listed(api, REPORTS) == 0
    api("GET", f"{REPORTS}/{report}", expect=200)
    sandbox.clock.advance(seconds=10)
    assert listed(api, REPORTS) == 1


def test_a_refused_create_may_have_been_carried_out(sandbox: Sandbox):
    api = Api(sandbox, judged=False)
    sandbox.faults.add(operation="customers.provision", status=400, applied=True, times=1)
    api("POST", CUSTOMERS, order(), expect=400)
    assert len(sandbox.customers("north")) == 1
    assert sandbox.journal.exactly_one_post("north").status == 400
