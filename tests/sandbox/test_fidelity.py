"""Every operation, carried out well and badly, answers as the official file says.

The helper that all tests here use judges every answer against the file if it is at hand; this one insists on it.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.contract.spec import load_spec
from tests.sandbox.api import Api, order, person
from webex_wholesale.sandbox import Sandbox

CUSTOMERS, SUBSCRIBERS = "/wholesale/customers", "/wholesale/subscribers"
REPORTS = "/wholesale/billing/reports"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def strict() -> Api:
    load_spec()
    api = Api(Sandbox(seed=4))
    assert api.contract is not None
    return api


def everything(api: Api) -> set[tuple[str, str, int]]:
    """Call all operations; (method, path template, status) of every answer."""
    sandbox = api.sandbox
    sandbox.add_sub_partner()
    sandbox.free_accounts.add("free@north.example")
    customer = api.customer()
    one = f"{CUSTOMERS}/{customer}"
    subscriber = f"{SUBSCRIBERS}/{api.subscriber(customer)['id']}"
    free = api.subscriber(customer, "free@north.example")["id"]
    day = str(sandbox.clock.now().date() - timedelta(days=2))
    period = {"billingStartDate": day, "billingEndDate": day}
    report = f"{REPORTS}/{api('POST', REPORTS, period).json()['id']}"
    calls: list[tuple[str, str, object]] = [
        ("GET", CUSTOMERS, None),
        ("POST", CUSTOMERS, order("south")),
        ("POST", CUSTOMERS, {}),
        ("POST", f"{CUSTOMERS}/validate", order("west")),
        ("GET", one, None),
        ("GET", f"{CUSTOMERS}/x", None),
        ("GET", "/wholesale/subPartners", None),
        ("GET", SUBSCRIBERS, None),
        ("POST", SUBSCRIBERS, person(customer, "bo@north.example")),
        ("POST", SUBSCRIBERS, person(customer, "bo@north.example")),
        ("POST", f"{SUBSCRIBERS}/validate", person(customer, "cy@north.example")),
        ("GET", subscriber, None),
        ("PUT", subscriber, {"packages": ["webex_meetings"]}),
        ("DELETE", subscriber, None),
        ("POST", f"/subscribers/{free}/emails/consentMove", None),
        ("GET", REPORTS, None),
        ("POST", REPORTS, period),
        ("GET", report, None),
        ("DELETE", report, None),
        ("PUT", one, {"packages": ["webex_calling"]}),
        ("PUT", one, {"packages": ["webex_calling"]}),
    ]
    seen = set()
    for method, path, body in calls:
        answer = api(method, path, body)
        template = re.sub(r"/(?!validate|reports)[A-Za-z0-9_]{20,}", "/{}", path)
        seen.add((method, template, answer.status))
    sandbox.clock.advance(60)
    seen.add(("DELETE", f"{CUSTOMERS}/{{}}", api("DELETE", one).status))
    return seen


def test_all_18_operations_answer_as_the_contract_says(strict: Api):
    seen = everything(strict)
    succeeded = {(method, path) for method, path, status in seen if status < 300}
    contract = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path))
        for path, methods in load_spec()["paths"].items()
        for method in methods
    }
    # A report was created before the calls above, which try to create it once more.
    assert succeeded | {("POST", REPORTS)} == contract
    assert {status for _, _, status in seen} >= {200, 202, 204, 400, 404, 409}


@pytest.mark.parametrize("status", ["provisioned_with_errors", "error"])
def test_states_with_errors_are_shown_as_the_contract_says(strict: Api, status: str):
    strict.sandbox.outcome(
        "north",
        status,
        packages={"webex_calling": {"errors": [{"errorCode": 1, "description": "x"}], "warnings": []}},
        errors=[{"errorCode": 10022, "description": "in use"}],
    )
    assert strict.status(strict.customer()) == status


def test_every_status_of_the_contract_is_one_the_sandbox_can_show(strict: Api):
    enum = load_spec()["components"]["schemas"]["Customer"]["properties"]["status"]["enum"]
    for number, status in enumerate(enum):
        strict.sandbox.script(f"c{number}", [status])
        assert strict.status(strict.customer(f"c{number}")) == status


def numbered(text: str) -> set[int]:
    return {int(number) for number in re.findall(r"[Dd]ifference S([1-9][0-9]*)\b", text)}


def test_every_known_difference_is_numbered_once_and_named_in_the_code():
    listed = (ROOT / "docs" / "sandbox" / "differences.md").read_text(encoding="utf-8")
    rows = [int(number) for number in re.findall(r"^\| S([0-9]+) \|", listed, flags=re.MULTILINE)]
    assert rows == list(range(1, len(rows) + 1))
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src/webex_wholesale/sandbox").rglob("*.py")
    )
    assert numbered(code) == set(rows)
