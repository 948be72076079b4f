"""A sandbox in a file: what one process does, the next one finds."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.sandbox.api import Api
from webex_wholesale.sandbox import Sandbox, _persistence

KILLED = """
import os, signal, sys
from tests.sandbox.api import Api
from webex_wholesale.sandbox import Sandbox
sandbox = Sandbox.open(sys.argv[1])
for number in range(3):
    Api(sandbox, judged=False).customer(f"c{number}")
os.kill(os.getpid(), signal.SIGKILL)
"""
FORGOTTEN = """
import sys
from webex_wholesale.sandbox import Sandbox
Sandbox.open(sys.argv[1]).add_sub_partner("East")
"""


def run(program: str, path: Path) -> int:
    return subprocess.run([sys.executable, "-c", program, str(path)], check=False, timeout=60).returncode


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "office.json"


def test_the_next_process_finds_everything_even_after_a_kill(path: Path):
    assert run(KILLED, path) == -signal.SIGKILL
    with Sandbox.open(path) as sandbox:
        assert [customer["externalId"] for customer in sandbox.customers()] == ["c0", "c1", "c2"]
    assert {file.name for file in path.parent.iterdir()} <= {path.name, f"{path.name}.lock"}


@pytest.mark.parametrize(("size", "saves"), [(10, 3), (2_000_000, 1)])
def test_on_a_slow_machine_a_small_sandbox_is_saved_each_time_and_a_large_one_now_and_then(
    path: Path, monkeypatch: pytest.MonkeyPatch, size: int, saves: int
):
    moments = iter(range(1_000))
    monkeypatch.setattr(_persistence.time, "monotonic", lambda: float(next(moments)))
    file = _persistence.StateFile(path, 30.0)
    asked = []

    def state() -> dict[str, str]:
        asked.append(1)
        return {"filling": "x" * size}

    for _ in range(3):
        file.save(state)
    assert len(asked) == saves
    file.release()


def test_a_sandbox_that_nobody_closes_is_saved_when_the_interpreter_ends(path: Path):
    assert run(FORGOTTEN, path) == 0
    with Sandbox.open(path) as sandbox:
        assert len(sandbox.client().sub_partners.list().to_list()) == 1


def test_settings_plans_faults_and_tokens_last_and_the_seed_is_that_of_the_first(path: Path):
    with Sandbox.open(path, seed=7, rate_limit=50) as first:
        first.review("held")
        first.outcome("bad", "error")
        first.faults.add(operation="customers.list", nth=[2, 3], status=503, body=b"\xff", times=1)
        first.faults.add(apply_after=0, method="PUT", body={})
        kept = first.snapshot()
    with Sandbox.open(path, seed=8, latency=0.5) as second:
        after = second.snapshot()
        assert second.token == first.token
        assert (second.seed, second.settings.rate_limit, second.settings.latency) == (7, 50, 0.5)
    for name in ("transitions", "faults", "tokens", "tenants"):
        assert after[name] == kept[name]


def test_real_time_passes_between_two_processes(path: Path):
    with Sandbox.open(path) as sandbox:
        Api(sandbox)("POST", "/wholesale/customers", {}, expect=400)
    state = json.loads(path.read_text())
    path.write_text(json.dumps({**state, "savedAt": state["savedAt"] - 3600}))
    with Sandbox.open(path) as sandbox:
        assert 3600 <= sandbox.clock.time() - state["now"] < 3700
    path.write_text(json.dumps({**state, "savedAt": state["savedAt"] + 3600}))
    with Sandbox.open(path) as sandbox:
        assert sandbox.clock.time() == state["now"]


def test_a_second_one_waits_for_the_first(path: Path):
    first = Sandbox.open(path)
    with pytest.raises(TimeoutError, match="another process"):
        Sandbox.open(path, wait=0.01)
    opened = []
    waiting = threading.Thread(target=lambda: opened.append(Sandbox.open(path, wait=20)))
    waiting.start()
    first.add_sub_partner("East")
    first.close()
    waiting.join(20)
    (second,) = opened
    assert len(second.client().sub_partners.list().to_list()) == 1
    second.close()
    second.close()


def test_a_file_that_is_no_snapshot_is_named_and_left_alone(path: Path):
    path.write_text("{}")
    with pytest.raises(ValueError, match=r"office\.json is not a snapshot"):
        Sandbox.open(path)
    assert path.read_text() == "{}"
    path.write_text("")
    Sandbox.open(path).close()
    with pytest.raises(ValueError, match="latency"):
        Sandbox.open(path, latency=-1)
    Sandbox.open(path, wait=0.01).close()
