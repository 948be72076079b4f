from __future__ import annotations

from math import inf

import pytest

from tests.sandbox.api import Api, order
from webex_wholesale.sandbox import Sandbox, Step, after, hours, immediately, script
from webex_wholesale.sandbox.transitions import Plan

CUSTOMERS = "/wholesale/customers"


def statuses(api: Api, url: str, polls: int, pause: float = 1.0) -> list[str]:
    seen = []
    for _ in range(polls):
        seen.append(api.follow(url).json()["status"])
        api.sandbox.clock.advance(pause)
    return seen


def test_an_immediate_transition_is_over_with_the_first_look(api: Api, sandbox: Sandbox):
    sandbox.transitions.set("provision", immediately())
    url = api("POST", CUSTOMERS, order()).json()["url"]
    assert statuses(api, url, 1) == ["provisioned"]


def test_a_transition_after_seconds_goes_by_the_clock(api: Api, sandbox: Sandbox):
    sandbox.transitions.set("provision", after(minutes=2))
    url = api("POST", CUSTOMERS, order()).json()["url"]
    assert statuses(api, url, 3, pause=60) == ["provisioning", "provisioning", "provisioned"]


def test_a_transition_after_reads_goes_by_looks_and_not_by_the_clock(api: Api, sandbox: Sandbox):
    sandbox.transitions.set("provision", after(reads=2))
    url = api("POST", CUSTOMERS, order()).json()["url"]
    sandbox.clock.advance(days=10)
    assert statuses(api, url, 4, pause=0) == ["provisioning", "provisioning", "provisioned", "provisioned"]


def test_being_listed_counts_as_a_look(api: Api, sandbox: Sandbox):
    sandbox.transitions.set("provision", after(reads=1))
    api("POST", CUSTOMERS, order())
    assert api("GET", CUSTOMERS).json()["items"][0]["status"] == "provisioning"
    assert api("GET", CUSTOMERS).json()["items"][0]["status"] == "provisioned"


def test_a_script_is_played_as_written_for_its_customer_only(api: Api, sandbox: Sandbox):
    steps = [Step("provisioning", seconds=1), {"status": "migrating", "reads": 2}, "error"]
    sandbox.script("north", steps)
    url = api("POST", CUSTOMERS, order()).json()["url"]
    assert api.follow(url).json()["status"] == "provisioning"
    sandbox.clock.advance(1)
    played = Api(sandbox, judged=False)  # "migrating" is no status of the contract, on purpose
    assert statuses(played, url, 3, pause=0) == ["migrating", "migrating", "error"]
    assert api.status(api.customer("south")) == "provisioned"


def test_a_script_may_end_where_nothing_moves_any_more(api: Api, sandbox: Sandbox):
    sandbox.script("north", ["provisioning"])
    url = api("POST", CUSTOMERS, order()).json()["url"]
    sandbox.clock.advance(days=400)
    assert api.follow(url).json()["status"] == "provisioning"


def test_updates_and_deletions_have_their_own_plans(api: Api, sandbox: Sandbox):
    sandbox.transitions.set("update", after(hours=1), key="north")
    sandbox.script("north", ["deleting", "error"], operation="delete")
    customer_id = api.customer()
    api("PUT", f"{CUSTOMERS}/{customer_id}", {"packages": ["webex_meetings"]})
    sandbox.clock.advance(minutes=59)
    assert api.status(customer_id) == "updating"
    sandbox.clock.advance(minutes=1)
    assert api.status(customer_id) == "provisioned"
    api("DELETE", f"{CUSTOMERS}/{customer_id}", expect=202)
    sandbox.clock.advance(minutes=1)
    assert api.status(customer_id) == "error"


def test_provisioned_with_errors_shows_the_package_that_failed(api: Api, sandbox: Sandbox):
    warning = {"errorCode": 2560, "description": "maintenance"}
    sandbox.outcome(
        "north",
        "provisioned_with_errors",
        packages={"webex_calling": {"status": "error", "warnings": [warning]}},
        errors=[{"errorCode": 10022, "description": "in use"}],
    )
    customer = api("GET", f"{CUSTOMERS}/{api.customer()}").json()
    assert customer["status"] == "provisioned_with_errors"
    assert customer["errors"] == [{"errorCode": 10022, "description": "in use"}]
    assert "orgId" in customer
    calling, meetings = customer["resourceDetails"]["packages"]
    assert calling == {"name": "webex_calling", "status": "error", "warnings": [warning]}
    assert meetings["status"] == "provisioned"


def test_provisioned_with_errors_has_a_failed_calling_package_by_itself(api: Api, sandbox: Sandbox):
    sandbox.outcome("north", "provisioned_with_errors")
    packages = api("GET", f"{CUSTOMERS}/{api.customer()}").json()["resourceDetails"]["packages"]
    assert [(p["status"], [w["errorCode"] for w in p.get("warnings", [])]) for p in packages] == [
        ("error", [2560]),
        ("provisioned", []),
    ]


def test_a_provisioned_package_may_carry_a_warning(api: Api, sandbox: Sandbox):
    warned = {"status": "provisioned", "warnings": [{"errorCode": 2560, "description": "maintenance"}]}
    sandbox.outcome("north", "provisioned", packages={"webex_calling": warned})
    customer = api("GET", f"{CUSTOMERS}/{api.customer()}").json()
    assert customer["status"] == "provisioned"
    assert customer["resourceDetails"]["packages"][0]["warnings"]


def test_an_error_leaves_no_organization_and_can_be_updated_or_deleted(api: Api, sandbox: Sandbox):
    sandbox.outcome("north", "error", errors=[{"errorCode": 1, "description": "no"}])
    customer_id = api.customer()
    customer = api("GET", f"{CUSTOMERS}/{customer_id}").json()
    assert customer["status"] == "error"
    assert "orgId" not in customer
    api("PUT", f"{CUSTOMERS}/{customer_id}", {"packages": ["webex_meetings"]}, expect=202)
    sandbox.clock.advance(seconds=5)
    recovered = api("GET", f"{CUSTOMERS}/{customer_id}").json()
    assert (recovered["status"], recovered.get("errors")) == ("provisioned", None)


def test_errors_describe_the_last_attempt_only(api: Api, sandbox: Sandbox):
    customer_id = api.customer()
    sandbox.outcome(
        "north", "provisioned_with_errors", errors=[{"errorCode": 7, "description": "x"}], operation="update"
    )
    api("PUT", f"{CUSTOMERS}/{customer_id}", {"packages": order()["packages"]})
    sandbox.clock.advance(seconds=5)
    assert api("GET", f"{CUSTOMERS}/{customer_id}").json()["errors"]
    sandbox.transitions.reset()
    api("PUT", f"{CUSTOMERS}/{customer_id}", {"packages": order()["packages"]})
    assert "errors" not in api("GET", f"{CUSTOMERS}/{customer_id}").json()


def test_plans_are_read_from_json():
    assert Plan.of("immediately") == immediately()
    assert Plan.of({"seconds": 5}) == after(seconds=5)
    assert Plan.of({"reads": 3}) == after(reads=3)
    assert Plan.of({"script": ["a", "b"]}) == Plan.of(["a", "b"]) == script(["a", "b"])
    assert Step.of(Step("a", seconds=inf).to_dict()) == Step("a", seconds=inf)
    assert hours(2).total_seconds() == 7200


@pytest.mark.parametrize(
    "wrong", ["later", {"seconds": 1, "reads": 2}, {}, [], [{"reads": 1}], [{"status": "a", "x": 1}]]
)
def test_a_plan_that_makes_no_sense_is_refused(wrong: object):
    with pytest.raises(ValueError, match=r"plan|step|either|script"):
        Plan.of(wrong)  # type: ignore[arg-type]


def test_an_unknown_operation_has_no_plan(sandbox: Sandbox):
    with pytest.raises(ValueError, match="provision, update, delete, report"):
        sandbox.transitions.set("grow", "immediately")  # type: ignore[arg-type]
