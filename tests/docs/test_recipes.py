"""The recipes of docs/bulk/engines.md, each in a process of its own, where it is installed."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pages import DOCS
from webex_wholesale.sandbox import Sandbox, after
from webex_wholesale.sandbox.server import SandboxServer

PAGE = DOCS / "bulk" / "engines.md"
RECIPES = dict(
    re.findall(r'^```python title="([^"]+)"\n(.*?)^```$', PAGE.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
)
NEEDS = {
    "Celery": ("celery", "sqlalchemy"),
    "Temporal": ("temporalio", "sqlalchemy"),
    "DBOS: a worker": ("dbos",),
    "Airflow": ("airflow", "sqlalchemy"),
    "Dask": ("dask",),
    "Ray": ("ray",),
}
HEADER = "external_id,packages,name,primary_email,address_line1,city,country,email,package\n"


@pytest.fixture
def sandbox() -> Sandbox:
    made = Sandbox(seed=7)
    made.transitions.set("provision", after(seconds=0.3))
    return made


@pytest.fixture
def server(sandbox: Sandbox, tmp_path: Path) -> Iterator[SandboxServer]:
    lines = [
        f"acme-{n},webex_meetings,Acme {n},it@acme{n}.example,1 Road,Milpitas,US,,\n"
        f"acme-{n},,,,,,,ana@acme{n}.example,webex_meetings\n"
        for n in range(3)
    ]
    (tmp_path / "july.csv").write_text(HEADER + "".join(lines))
    with sandbox.server() as server:
        yield server


def run(server: SandboxServer, folder: Path, *parts: str) -> str:
    """Run some code as a program; return what it printed."""
    environment = {
        **os.environ,
        "WEBEX_ACCESS_TOKEN": server.token,
        "WEBEX_BASE_URL": server.url,
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(parts)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def need(recipe: str) -> None:
    for name in NEEDS[recipe]:
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed")


def made(sandbox: Sandbox) -> Counter[str]:
    creates = Counter(entry.operation for entry in sandbox.journal if entry.method == "POST")
    assert len({customer["externalId"] for customer in sandbox.customers()}) == len(sandbox.customers())
    return creates


BASE = """
from webex_wholesale import WholesaleClient, bulk
DATABASE = "sqlite:///july.db"
client = WholesaleClient.from_env()
"""
FOLLOW = """
import threading
following = threading.Thread(target=lambda: worker(client, DATABASE, send).follow(lambda: True))
following.start()
"""
ALL = {"customers.provision": 3, "subscribers.provision": 3}


def test_every_recipe_of_the_page_is_run_here():
    assert set(RECIPES) == {*NEEDS, "DBOS: submit, once", "Any queue: the job"}


def test_dbos(sandbox: Sandbox, server: SandboxServer, tmp_path: Path):
    need("DBOS: a worker")
    said = run(server, tmp_path, RECIPES["DBOS: submit, once"], RECIPES["DBOS: a worker"])
    assert said.splitlines()[-1] == "bulk run of 6 rows: 6 done"
    assert made(sandbox) == ALL


def test_celery(sandbox: Sandbox, server: SandboxServer, tmp_path: Path):
    need("Celery")
    # A broker in memory and a worker in a thread; every order is delivered twice.
    rest = """
from celery.contrib.testing.worker import start_worker
with start_worker(app, perform_ping_check=False, pool="threads", concurrency=2, loglevel="ERROR"):
    submit(client, DATABASE, lambda order: [send(order), send(order)])
    following = worker(client, DATABASE, send)
    following.follow(lambda: True)
    print(rows.report(following.database).summary())
"""
    parts = (BASE, 'BROKER = "memory://"', RECIPES["Any queue: the job"], RECIPES["Celery"], rest)
    assert "bulk run of 6 rows: 6 done" in run(server, tmp_path, *parts)
    assert made(sandbox) == ALL


def test_temporal(sandbox: Sandbox, server: SandboxServer, tmp_path: Path):
    need("Temporal")
    # The activity in Temporal's own test environment; the workflow needs a server, and is looked at by Temporal.
    rest = """
import threading
from temporalio.testing import ActivityEnvironment
todo, environment = [], ActivityEnvironment()
submit(client, DATABASE, lambda order: todo.append(list(attrs.astuple(order))))
following = worker(client, DATABASE, lambda order: todo.append(list(attrs.astuple(order))))
over = threading.Thread(target=following.follow, args=(lambda: True,))
over.start()
while over.is_alive():
    while todo:
        todo.extend(environment.run(do_row, todo.pop(0)))
    over.join(0.05)
definition = workflow._Definition.must_from_class(Row)
print(definition.name, rows.report(following.database).summary())
"""
    said = run(server, tmp_path, BASE, RECIPES["Any queue: the job"], RECIPES["Temporal"], rest)
    assert "Row bulk run of 6 rows: 6 done" in said
    assert made(sandbox) == ALL


def test_airflow(sandbox: Sandbox, server: SandboxServer, tmp_path: Path):
    need("Airflow")
    orders = """
from webex_wholesale.journal import DatabaseJournal
ORDERS = []
"""
    run(server, tmp_path, BASE, orders, RECIPES["Airflow"])


@pytest.mark.parametrize("recipe", ["Dask", "Ray"])
def test_rows_made_in_parallel(sandbox: Sandbox, server: SandboxServer, tmp_path: Path, recipe: str):
    need(recipe)
    for number in range(2):
        (tmp_path / f"export-{number}.txt").write_text(f"baker{number};Milpitas\nsmith{number};San Jose\n")
    function = RECIPES["Dask"][RECIPES["Dask"].index("def to_row") : RECIPES["Dask"].index("made = ")]
    said = run(server, tmp_path, BASE, function, RECIPES[recipe], "print(plan.summary())")
    assert "plan of 4 rows: 4 create" in said
