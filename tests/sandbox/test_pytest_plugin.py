from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

CLIENT = (
    "httpx",
    "attrs",
    "anyio",
    "webex_wholesale._async",
    "webex_wholesale._core",
    "webex_wholesale._flows",
    "webex_wholesale._http",
    "webex_wholesale._sync",
    "webex_wholesale.models",
)


def python(*arguments: str, cwd: Path | None = None) -> str:
    run = subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_it_is_an_entry_point_of_pytest():
    found = {entry.value for entry in entry_points(group="pytest11")}
    assert "webex_wholesale.sandbox.pytest_plugin" in found


def test_importing_it_imports_nothing_of_the_client_or_the_sandbox():
    program = (
        "import sys, pytest; before = set(sys.modules); import webex_wholesale.sandbox.pytest_plugin; "
        "print(*sorted(set(sys.modules) - before))"
    )
    brought = python("-c", program).split()
    assert "webex_wholesale.sandbox.pytest_plugin" in brought
    assert [name for name in brought if name.startswith(CLIENT)] == []
    assert "webex_wholesale.sandbox._sandbox" not in brought


def test_its_fixtures_give_a_fresh_sandbox_and_both_clients(tmp_path: Path):
    (tmp_path / "test_user.py").write_text(
        """
import asyncio

def test_sync(wholesale_sandbox, wholesale_client):
    made = wholesale_sandbox.seed_data(3)
    found = wholesale_client.customers.list().to_list()
    assert sorted(customer.external_id for customer in found) == sorted(made.customers)

def test_async(wholesale_sandbox, async_wholesale_client):
    async def count():
        async with async_wholesale_client as client:
            return len(await client.customers.list().to_list())

    assert asyncio.run(count()) == 0
""",
        encoding="utf-8",
    )
    assert "2 passed" in python(
        "-m", "pytest", "-q", "-W", "error", "-p", "no:asyncio", "-p", "no:cacheprovider", cwd=tmp_path
    )
