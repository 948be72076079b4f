from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.sandbox.api import Api, order
from webex_wholesale.sandbox import Sandbox, after, hours

CUSTOMERS = "/wholesale/customers"
REPORTS = "/wholesale/billing/reports"


def busy() -> Sandbox:
    """A sandbox in the middle of everything."""
    sandbox = Sandbox(seed=3, precheck_info="list")
    api = Api(sandbox)
    made = sandbox.seed_data(6, sub_partners=1, in_review=1, pending_consent=2)
    sandbox.suspend(made.sub_partners[0])
    sandbox.free_accounts.add("ada@north.example", consents_after=hours(2))
    sandbox.review("held", clears_after=hours(71))
    api.subscriber(api.customer())
    api("POST", CUSTOMERS, order("held"), expect=202)
    day = str(sandbox.clock.now().date() - timedelta(days=2))
    for kind in ("USER", "PARTNER"):
        body = {"billingStartDate": day, "billingEndDate": day, "type": kind}
        api("POST", REPORTS, body, expect=200)
        sandbox.clock.advance(seconds=4)
    return sandbox


def test_a_snapshot_is_json_and_brings_everything_back():
    sandbox = busy()
    state = sandbox.snapshot()
    assert json.loads(json.dumps(state, allow_nan=False)) == state
    before = (sandbox.customers(), sandbox.subscribers(), sandbox.reports())
    for customer in sandbox.customers():
        Api(sandbox)("DELETE", f"{CUSTOMERS}/{customer['id']}")
    sandbox.clock.advance(days=100)
    assert sandbox.snapshot() != state
    sandbox.restore(state)
    assert (sandbox.customers(), sandbox.subscribers(), sandbox.reports()) == before
    assert sandbox.snapshot() == state


def test_a_snapshot_does_not_change_with_the_sandbox():
    sandbox = busy()
    state = sandbox.snapshot()
    text = json.dumps(state)
    sandbox.clock.advance(days=3)
    sandbox.customers()
    assert json.dumps(state) == text


def test_what_was_going_on_goes_on_in_another_sandbox(tmp_path: Path):
    busy().save(tmp_path / "state.json")
    sandbox = Sandbox.load(tmp_path / "state.json")
    api = Api(sandbox)
    assert sandbox.settings.precheck_info == "list"
    assert [report["status"] for report in sandbox.reports()] == ["COMPLETED", "IN_PROGRESS"]
    sandbox.clock.advance(seconds=5)
    assert [report["status"] for report in sandbox.reports()] == ["COMPLETED", "COMPLETED"]
    (held,) = sandbox.customers("held")
    assert held["status"] == "pending_rpl_review"
    sandbox.clock.advance(hours=2)
    assert sandbox.subscribers("ada@north.example")[0]["status"] == "provisioned"
    sandbox.clock.advance(hours=69)
    assert api("GET", f"{CUSTOMERS}/{held['id']}").json()["status"] == "provisioned"


def test_two_futures_of_one_snapshot_are_the_same(tmp_path: Path):
    busy().save(tmp_path / "state.json")
    futures = []
    for _ in range(2):
        sandbox = Sandbox.load(tmp_path / "state.json")
        sandbox.seed_data(3)
        Api(sandbox).customer("new")
        futures.append(sandbox.snapshot())
    assert futures[0] == futures[1]


def test_tokens_and_clients_survive_a_restore():
    sandbox = busy()
    sub_partner = Api(sandbox, sandbox.tokens.issue(org_id=sandbox.add_sub_partner()))
    own = Api(sandbox)
    state = sandbox.snapshot()
    sandbox.reset()
    sandbox.restore(state)
    own("GET", CUSTOMERS, expect=200)
    sub_partner("GET", CUSTOMERS, expect=200)


def test_reads_that_are_left_are_remembered():
    sandbox = Sandbox(transitions={"provision": after(reads=2)})
    api = Api(sandbox)
    url = api("POST", CUSTOMERS, order()).json()["url"]
    api.follow(url)
    sandbox.restore(sandbox.snapshot())
    assert [api.follow(url).json()["status"] for _ in range(2)] == ["provisioning", "provisioned"]


def test_switches_may_be_overridden_when_loading(tmp_path: Path):
    busy().save(tmp_path / "state.json")
    assert Sandbox.load(tmp_path / "state.json", precheck_info="object").settings.precheck_info == "object"


def test_something_that_is_no_snapshot_is_refused(sandbox: Sandbox):
    state = sandbox.snapshot()
    with pytest.raises(ValueError, match="format 1"):
        sandbox.restore({**state, "format": 99})
    assert sandbox.snapshot() == state


def test_a_reset_sandbox_is_empty_and_in_fair_weather():
    sandbox = busy()
    sandbox.faults.add(status=500)
    now = sandbox.clock.time()
    sandbox.reset()
    assert sandbox.customers() == sandbox.subscribers() == sandbox.reports() == []
    assert len(sandbox.faults) == len(sandbox.journal) == 0
    assert sandbox.clock.time() == now
    Api(sandbox)("GET", CUSTOMERS, expect=200)
