"""The recipes of docs/bulk/engines.md, each in a process of its own, where it is installed."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
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
    "Temporal: the activity": ("temporalio", "sqlalchemy"),
    "Temporal: the workflow, in a module of its own": ("temporalio",),
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
        timeout=240,
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
    print(follow(client, DATABASE, send).summary())
"""
    parts = (BASE, 'BROKER = "memory://"', RECIPES["Any queue: the job"], RECIPES["Celery"], rest)
    assert "bulk run of 6 rows: 6 done" in run(server, tmp_path, *parts)
    assert made(sandbox) == ALL


def test_temporals_activity(sandbox: Sandbox, server: SandboxServer, tmp_path: Path):
    need("Temporal: the activity")
    # In Temporal's own environment for activities, which needs no server.
    rest = """
import threading
from temporalio.testing import ActivityEnvironment
todo, environment, said = [], ActivityEnvironment(), []
send = lambda order: todo.append(list(attrs.astuple(order)))
submit(client, DATABASE, send)
over = threading.Thread(target=lambda: said.append(follow(client, DATABASE, send)))
over.start()
while over.is_alive():
    while todo:
        todo.extend(environment.run(do_row, todo.pop(0)))
    over.join(0.05)
print(said[0].summary())
"""
    said = run(server, tmp_path, BASE, RECIPES["Any queue: the job"], RECIPES["Temporal: the activity"], rest)
    assert "bulk run of 6 rows: 6 done" in said
    assert made(sandbox) == ALL


TEMPORAL = """
import asyncio, os, shutil, sys
from concurrent.futures import ThreadPoolExecutor
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker
from row_workflow import Row

async def main():
    program = shutil.which("temporal")
    async with await WorkflowEnvironment.start_local(dev_server_existing_path=program) as environment:
        loop = asyncio.get_running_loop()
        executor = ThreadPoolExecutor(4)
        options = {"workflows": [Row], "activities": [do_row], "activity_executor": executor}

        async def start(order):
            try:
                arguments, id = list(attrs.astuple(order)), f"july:{order.generation}:{order.key}"
                await environment.client.start_workflow(Row.run, arguments, id=id, task_queue="rows")
            except WorkflowAlreadyStartedError:
                pass

        def send(order):
            asyncio.run_coroutine_threadsafe(start(order), loop).result()

        async with Worker(environment.client, task_queue="rows", **options):
            await asyncio.to_thread(submit, client, DATABASE, send)
            print((await asyncio.to_thread(follow, client, DATABASE, send)).summary())

asyncio.run(main())
sys.stdout.flush()
# Temporal's own threads may abort an interpreter that ends as usual.
os._exit(0)
"""


def test_temporals_workflow(sandbox: Sandbox, server: SandboxServer, tmp_path: Path):
    need("Temporal: the activity")
    if shutil.which("temporal") is None:
        pytest.skip("the program temporal, which is Temporal's own server for tests, is not installed")
    (tmp_path / "row_workflow.py").write_text(RECIPES["Temporal: the workflow, in a module of its own"])
    parts = (BASE, RECIPES["Any queue: the job"], RECIPES["Temporal: the activity"], TEMPORAL)
    assert "bulk run of 6 rows: 6 done" in run(server, tmp_path, *parts)
    assert made(sandbox) == ALL


def test_airflow(sandbox: Sandbox, server: SandboxServer, tmp_path: Path):
    need("Airflow")
    orders = """
from webex_wholesale.journal import DatabaseJournal
ADDRESS = {"address_line1": "1 Road", "city": "Milpitas", "country": "US"}
ORDERS = [
    {
        "provisioning_id": "template-1",
        "packages": ["webex_meetings"],
        "external_id": f"acme-{n}",
        "address": ADDRESS,
        "customer_info": {"name": f"Acme {n}", "primary_email": f"it@acme{n}.example"},
    }
    for n in range(3)
]
"""
    (tmp_path / "dags").mkdir()
    # As it stands, but that nobody waits for a minute.
    recipe = RECIPES["Airflow"].replace("poke_interval=60", "poke_interval=1")
    database = f'DATABASE = "sqlite:///{tmp_path}/july.db"'
    (tmp_path / "dags" / "recipe.py").write_text("\n".join((BASE, database, orders, recipe)))
    program = """
import os, subprocess, sys
os.environ |= {"AIRFLOW_HOME": os.getcwd(), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
for command in (["db", "migrate"], ["dags", "reserialize"], ["dags", "test", "onboard"]):
    subprocess.run([sys.executable, "-m", "airflow", *command], check=True)
"""
    assert "state=success" in run(server, tmp_path, program)
    assert made(sandbox) == {"customers.provision": 3}


@pytest.mark.parametrize("recipe", ["Dask", "Ray"])
def test_rows_made_in_parallel(sandbox: Sandbox, server: SandboxServer, tmp_path: Path, recipe: str):
    need(recipe)
    for number in range(2):
        (tmp_path / f"export-{number}.txt").write_text(f"baker{number};Milpitas\nsmith{number};San Jose\n")
    function = RECIPES["Dask"][RECIPES["Dask"].index("def to_row") : RECIPES["Dask"].index("made = ")]
    said = run(server, tmp_path, BASE, function, RECIPES[recipe], "print(plan.summary())")
    assert "plan of 4 rows: 4 create" in said
