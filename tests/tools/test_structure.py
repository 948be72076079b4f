"""The checks of the package's shape can fail: each is shown a tree in which it must."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import check_structure

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "src" / "webex_wholesale"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text('"""A package."""\n')
    monkeypatch.setattr(check_structure, "ROOT", tmp_path)
    monkeypatch.setattr(check_structure, "PACKAGE", folder)
    return folder


def test_a_sound_package_has_no_problems(package: Path):
    (package / "a.py").write_text("import webex_wholesale.b\n")
    (package / "b.py").write_text("")
    assert check_structure.problems(package, listed="") == []


def test_a_folder_with_too_many_modules_is_found(package: Path):
    for number in range(17):
        (package / f"m{number}.py").write_text("")
    assert check_structure.problems(package, listed="") == ["src/webex_wholesale: 17 modules, at most 16"]


def test_a_module_with_too_many_lines_is_found(package: Path):
    (package / "long.py").write_text("\n" * 401)
    assert check_structure.problems(package, listed="") == ["src/webex_wholesale/long.py: 401 lines, at most 400"]


def test_a_cycle_through_imports_for_annotations_is_found(package: Path):
    (package / "a.py").write_text("from webex_wholesale.b import B\n")
    (package / "b.py").write_text("if TYPE_CHECKING:\n    from webex_wholesale import a\n")
    assert check_structure.problems(package, listed="") == [
        "import cycle: webex_wholesale.a <-> webex_wholesale.b"
    ]


def test_an_import_inside_a_function_needs_a_reason(package: Path):
    (package / "a.py").write_text("def f():\n    import json\n")
    (wrong,) = check_structure.problems(package, listed="")
    assert wrong.startswith("import inside a function")
    assert wrong.endswith("webex_wholesale.a -> json")
    assert check_structure.problems(package, listed="webex_wholesale.a -> json  # 5 ms") == []
    (wrong,) = check_structure.problems(package, listed="webex_wholesale.a -> json")
    assert "without a reason" in wrong


def test_a_reason_that_nothing_needs_is_found(package: Path):
    (wrong,) = check_structure.problems(package, listed="webex_wholesale.a -> json  # 5 ms")
    assert "nothing imports it late" in wrong


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("_core/planted.py", "webex_wholesale._flows.calls"),
        ("_flows/planted.py", "webex_wholesale._http.config"),
        ("_flows/planted.py", "httpx"),
        ("billing/planted.py", "webex_wholesale._sync.client"),
        ("auth/planted.py", "webex_wholesale._async.client"),
        ("sandbox/planted.py", "webex_wholesale._codec"),
        ("sandbox/planted.py", "webex_wholesale._flows.calls"),
        ("models/planted.py", "webex_wholesale._codec"),
        ("addresses/planted.py", "webex_wholesale.models"),
        ("journal/planted.py", "webex_wholesale.bulk"),
        ("bulk/planted.py", "webex_wholesale.cli"),
        ("cli/planted.py", "httpx"),
        ("planted.py", "webex_wholesale.errors"),
    ],
)
def test_the_contract_breaks_when_an_arrow_turns(tmp_path: Path, module: str, forbidden: str):
    copy = tmp_path / "webex_wholesale"
    subprocess.run(["cp", "-r", str(ROOT / "src" / "webex_wholesale"), str(copy)], check=True)
    (copy / module).write_text(f'"""Planted."""\n\nimport {forbidden}\n')
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0, run.stdout
    assert "planted" in run.stdout


# --- the tests themselves

PRIVATE = re.compile(r"^\s*(from|import) webex_wholesale(\.\w+)*(\._\w+| import .*\b_\w+)", re.MULTILINE)
# Rules without I/O, flows in virtual time, the codec beside its twin, and small shared helpers.
OF_PRIVATE_MODULES = {"core", "simulation", "codec", "helpers"}
WHY_PRIVATE = {
    "auth/test_network.py": "stands in for the place where certificates are loaded",
    "auth/test_refresh.py": "makes a poll token as an earlier process left it",
    "auth/test_tenant.py": "the fingerprint is on no public face, so that nobody builds on it",
    "billing_client/cutting.py": "cuts a download at every effect",
    "bulk/test_job_database.py": "two clients' pace over one database, without two processes",
    "client/test_deferred_cancellation.py": "each turn of one coroutine",
    "client/test_in_notebooks.py": "stands in for tqdm",
    "client/test_set_up.py": "what is handed to the HTTP library can be seen nowhere else",
    "client/test_shown.py": "the version of a tree without metadata",
    "sandbox/test_guard.py": "a name that no machine here has",
    "sandbox/test_oauth.py": "a client with a wrong secret",
    "sandbox/test_seeding.py": "the rule that seeded packages keep",
    "sandbox/test_state_file.py": "stands in for the clock of a lock",
    "sandbox/test_usage.py": "exact days for any span",
    "support/streams.py": "raw streams, for all tests of the wire",
    "weather/test_fairness.py": "the queue for a slot, one turn after another",
    "weather/test_forks.py": "what a forked child inherits",
}


def test_a_test_of_private_modules_stands_where_they_are_tested_or_says_why():
    tests = ROOT / "tests"
    found = {path.relative_to(tests) for path in tests.rglob("*.py") if PRIVATE.search(path.read_text("utf-8"))}
    assert {str(path) for path in found if path.parts[0] not in OF_PRIVATE_MODULES} == set(WHY_PRIVATE)
