"""What cannot be meant is refused where it is said, in words, and changes nothing."""

from __future__ import annotations

import json
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.api import Api, order
from webex_wholesale.sandbox import Request, Sandbox, Step, after
from webex_wholesale.sandbox.settings import Settings

NONSENSE_RULES: list[dict[str, Any]] = [
    *({"status": value} for value in ("503", 99, 600, True, 503.0)),
    *({"headers": value} for value in ("x", None, {"A": 1}, {"A": "b\r\nC: d"}, {"A\n": "b"}, {"": "b"})),
    *({name: value} for name in ("delay", "drip", "apply_after") for value in (-1, "1", nan, inf, 1e30, True)),
    *({name: value, "status": 503} for name in ("nth", "times") for value in (0, -1, "1", 1.5, True)),
    *({"nth": value, "status": 503} for value in ([], [0], ["1"], {"1": 1})),
    *({"truncate": value} for value in (-1, "1", 1.5)),
    *({"probability": value, "status": 503} for value in (-0.1, 1.1, "1", nan, True)),
    *({name: value, "status": 503} for name in ("method", "path", "operation", "key") for value in (1, "", ["x"])),
    *({name: "no"} for name in ("refuse", "lost_answer", "silence", "duplicate", "wrong_json", "html", "stale")),
    *({"applied": value, "status": 503} for value in ("no", 1, None)),
    *({"reset": value} for value in ("during", True, 1)),
    *({"drop_filters": value} for value in ("status", [1], None)),
    *(
        {name: value}
        for name in ("foreign_next", "foreign_location")
        for value in ("elsewhere", 1, "https://a\r\n")
    ),
    *({"fields": value} for value in ([], "x", None)),
    *({"operation": value, "status": 503} for value in ("customers.fly", "custmers.*", "CUSTOMERS.list")),
    *({}, {"operation": "customers.*"}, {"applied": True}, {"delay": 0, "nth": 1}, {"fields": {}}),
    {"colour": "red", "status": 503},
    {"body": "\ud800"},
]
PYTHON_WORDS = (
    "__init__",
    "keyword",
    "NoneType",
    "not supported between",
    "object is not",
    "invalid literal",
    "()",
)


def say(sandbox: Sandbox, method: str, path: str, body: Any) -> tuple[int, str]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = sandbox.handle(Request(method, f"/__sandbox__/{path}", body=raw))
    return answer.status, answer.json()["message"] if answer.status >= 400 else ""


@pytest.mark.parametrize("rule", NONSENSE_RULES, ids=str)
def test_a_rule_that_makes_no_sense_is_refused(sandbox: Sandbox, rule: dict[str, Any]):
    with pytest.raises((TypeError, ValueError)) as caught:
        sandbox.faults.add(**rule)
    assert not [word for word in PYTHON_WORDS if word in str(caught.value)]
    assert len(sandbox.faults) == 0


@pytest.mark.parametrize(
    "wrong", [{"body": object()}, {"fields": {"a": object()}}, {"fields": {1: 2}}], ids=["body", "value", "name"]
)
def test_what_json_cannot_say_is_no_body(sandbox: Sandbox, wrong: dict[str, Any]):
    with pytest.raises(TypeError):
        sandbox.faults.add(**wrong)


@pytest.mark.parametrize(
    "rule",
    [
        {"truncate": 0},
        {"apply_after": 0},
        {"body": ""},
        {"nth": range(1, 3), "status": 100},
        {"operation": "oauth.*", "status": 599, "headers": {"X-Name": "Zo\u00eb"}},
        {"drop_filters": ["status"], "foreign_next": "https://evil.example:8443"},
    ],
    ids=str,
)
def test_a_rule_at_the_edge_of_sense_is_taken(sandbox: Sandbox, rule: dict[str, Any]):
    assert json.dumps(sandbox.faults.add(**rule).to_dict())


def test_fields_are_set_only_where_there_is_a_resource(sandbox: Sandbox):
    sandbox.faults.add(fields={"tier": "gold"}, body="[1, no json")
    assert Api(sandbox, judged=False)("GET", "/wholesale/customers", expect=200).body == b"[1, no json"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        *(("POST", "faults", rule) for rule in ({}, {"status": "x"}, {"colour": 1}, {"nth": "1", "status": 500})),
        *(("PUT", "settings", {"lenient": value}) for value in ("no", 1, None)),
        *(
            ("PUT", "settings", {name: value})
            for name in ("latency", "list_lag")
            for value in (-1, "1", None, True)
        ),
        *(("PUT", "settings", {"precheck_failure": value}) for value in ("maybe", None, [])),
        *(("PUT", "transitions", {"operation": "update", "plan": {"reads": value}}) for value in (-1, "3", 1.5)),
        *(("PUT", "transitions", {"operation": "update", "plan": {"seconds": value}}) for value in (-1, "3")),
        *(
            ("PUT", "transitions", {"operation": "update", "plan": plan})
            for plan in (3, None, [3], {"script": "ab"})
        ),
        ("PUT", "transitions", {"operation": "update", "plan": [{"status": 5}]}),
        ("PUT", "transitions", {"operation": "update", "plan": [{"status": "x", "packages": 3, "errors": 3}]}),
        *(("POST", "tokens", {"scopes": value}) for value in ("spark-admin:x", [1], None, {"a": 1})),
        ("POST", "tokens", {"expiresInSeconds": "60"}),
        ("POST", "tokens", {"orgId": 5}),
        *(("POST", "clock/advance", {"days": value}) for value in (1e300, "1", None, True, -1, 40_000)),
        ("POST", "clock/advance", b'{"seconds": Infinity}'),
        ("POST", "clock/advance", b'{"seconds": NaN}'),
        ("POST", "clock/advance", {"years": 1}),
        *(("POST", "clock/run", {"speed": value}) for value in (0, -1, "2", 1e300)),
        ("POST", "clock/run", {"pace": 1}),
        ("POST", "clock/run", b"[" * 100_000),
        ("PUT", "snapshot", {}),
        ("PUT", "snapshot", {"format": 1}),
        ("POST", "seed", {"customers": "3"}),
        ("POST", "seed", {"colour": 3}),
        ("GET", "requests?status=many", b""),
        ("GET", "requests?applied=perhaps", b""),
        ("GET", "requests?colour=red", b""),
        ("POST", "review", {"externalId": 5}),
        ("POST", "review", {"externalId": "a", "clearsAfterSeconds": "soon"}),
        ("POST", "free-accounts", {"email": 5}),
        ("POST", "consent", {"email": ["a"]}),
        ("POST", "sub-partners", {"suspended": "no"}),
        ("PUT", "sub-partners", {"orgId": 5, "suspended": True}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_control_door_refuses_nonsense_in_words(sandbox: Sandbox, method: str, path: str, body: Any):
    before = sandbox.snapshot()
    status, message = say(sandbox, method, path, body)
    assert (status, not message) == (400, False)
    assert not [word for word in PYTHON_WORDS if word in message]
    assert sandbox.snapshot() == before


def test_settings_are_checked_in_python_too(sandbox: Sandbox):
    with pytest.raises(TypeError, match="lenient must be true or false"):
        sandbox.settings.lenient = "no"  # type: ignore[assignment]
    with pytest.raises(ValueError, match="latency must be from 0"):
        Sandbox(latency=-1)
    with pytest.raises(ValueError, match="error, answer"):
        sandbox.settings.update({"lenient": True, "precheck_failure": "maybe"})
    assert sandbox.settings.lenient is False


def test_a_plan_needs_a_time_or_a_number_of_reads_that_can_be():
    with pytest.raises(ValueError, match="reads must be 0 or more"):
        after(reads=-1)
    with pytest.raises(ValueError, match="seconds must be 0 or more"):
        Step("provisioning", -5)


def test_the_clock_stays_in_the_calendar(sandbox: Sandbox):
    with pytest.raises(ValueError, match="days must be from"):
        sandbox.clock.advance(days=inf)
    with pytest.raises(ValueError, match="year 9000"):
        for _ in range(80):
            sandbox.clock.advance(days=36_500)
    assert sandbox.clock.now().year <= 9000


def test_a_snapshot_that_lacks_something_says_what(sandbox: Sandbox, tmp_path: Path):
    with pytest.raises(ValueError, match="missing: format, now, seed, settings"):
        sandbox.restore({})
    state = sandbox.snapshot()
    (tmp_path / "state.json").write_text("{}")
    with pytest.raises(ValueError, match="missing: format"):
        Sandbox.load(tmp_path / "state.json")
    del state["oauth"]
    with pytest.raises(ValueError, match=r"missing: oauth$"):
        sandbox.restore(state)


@pytest.mark.parametrize("part", ["tenants", "customers", "tokens", "oauth", "settings", "draws", "spans"])
def test_a_damaged_snapshot_changes_nothing(sandbox: Sandbox, part: str):
    state = sandbox.snapshot()
    sandbox.clock.advance(hours=1)
    before = sandbox.snapshot()
    with pytest.raises(ValueError, match="snapshot"):
        sandbox.restore({**state, part: [5]})
    assert sandbox.snapshot() == before


# --- the door, swept: whatever controls there are, by what they say of themselves

NONSENSE: tuple[Any, ...] = (
    *(None, True, 0, -1, 2.5, 1e308, 10**400, "", "\x00", "\ud800", "9" * 500, [], [None], ["x"], [[]], {}),
    *({"x": 1}, {"webex_calling": None}, {"script": [5]}, {"seconds": "soon"}, [{"code": []}]),
    {"webex_calling": {"status": "error", "warnings": 5}},
    {"script": [{"status": "provisioned", "packages": {"webex_calling": {"status": 1, "errors": [1]}}}]},
)
PATHS = Sandbox().handle(Request("GET", "/__sandbox__/nothing")).json()["message"].split("There are ")[1]
CONTROLS = [path.strip("/") for path in PATHS.rstrip(".").split(", ")]
FIRST = {"externalId": "north", "status": "error", "email": "eve@north.example", "plan": "immediately"}


def fields_of(sandbox: Sandbox, method: str, path: str) -> list[str]:
    """The fields of a control, as it names them when it is given another."""
    status, said = say(sandbox, method, path, {"no such field": 1})
    assert status == 400, (method, path, status)
    return [name for name in said.partition("there are ")[2].rstrip(".").split(", ") if name]


@pytest.mark.parametrize("path", [path for path in CONTROLS if path != "snapshot"])
def test_no_value_of_any_field_breaks_a_control_or_what_comes_after_it(path: str):
    sandbox = Sandbox(seed=1)
    api = Api(sandbox, judged=False)
    allow = sandbox.handle(Request("BREW", f"/__sandbox__/{path}")).header("Allow")
    assert allow, path
    for method in allow.split(", "):
        for name in fields_of(sandbox, method, path):
            needed = {key: FIRST[key] for key in FIRST if key in fields_of(sandbox, method, path)}
            for value in NONSENSE:
                told = {**needed, name: value}
                if path == "faults":
                    told = {"operation": "customers.*", "status": 503, name: value}
                status, said = say(sandbox, method, path, told)
                assert status < 500, (method, name, value)
                assert status < 400 or (said.endswith(".") and said[0] != " "), said
                assert not [word for word in PYTHON_WORDS if word in said], said
            api("POST", "/wholesale/customers", order("north"))
            sandbox.clock.hold("auto")
            sandbox.clock.advance(10)
            api("GET", "/wholesale/customers")
            sandbox.restore(json.loads(json.dumps(sandbox.snapshot(), allow_nan=False)))
            sandbox.reset()
            sandbox.settings.update(Settings().to_dict())
