"""Ensuring in real processes against a real server: killed at random moments, and several at the same time."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from webex_wholesale.journal import SqliteJournal
from webex_wholesale.sandbox import Sandbox

CUSTOMERS, KILLS = 200, 4
PROGRAM = """
import sys
from concurrent.futures import ThreadPoolExecutor
from webex_wholesale import WholesaleClient
from webex_wholesale.journal import SqliteJournal

url, token, path, count, window = sys.argv[1:]
journal = SqliteJournal(path)

def make(number):
    return client.customers.ensure(
        external_id=f"acme-{number}",
        provisioning_id="template",
        packages=["webex_meetings"],
        address={"addressLine1": "1 Harbour Street", "city": "Rivertown", "country": "US"},
        customer_info={"name": f"Acme {number}", "primaryEmail": f"it@acme-{number}.example", "language": "en_US"},
        journal=journal,
        window=float(window),
    )

with WholesaleClient(token, base_url=url, max_connections=40) as client, ThreadPoolExecutor(40) as pool:
    print("ready", flush=True)
    for poller in pool.map(make, range(int(count))):
        print(poller.how, poller.id, flush=True)
"""


def begin(server: Any, journal: Path, count: int, window: float = 4.0) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", PROGRAM, server.url, server.token, str(journal), str(count), str(window)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()[1]


def test_two_hundred_customers_are_made_once_each_through_four_kills(tmp_path: Path):
    chance = random.Random(os.environ.get("SEED", "4"))
    sandbox = Sandbox(seed=3)
    sandbox.faults.add(operation="customers.provision", delay=0.6)
    with sandbox.server() as server:
        for _ in range(KILLS):
            process = begin(server, tmp_path / "creates.db", CUSTOMERS)
            ready(process)
            time.sleep(chance.uniform(0.3, 1.6))
            process.send_signal(signal.SIGKILL)
            process.communicate()
        process = begin(server, tmp_path / "creates.db", CUSTOMERS)
        said, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    customers = sandbox.customers()
    assert len({customer["externalId"] for customer in customers}) == len(customers) == CUSTOMERS
    assert sandbox.journal.count(operation="customers.provision") == CUSTOMERS
    assert {line.split()[1] for line in said.split("\n")[1:-1]} == {customer["id"] for customer in customers}


def test_a_webhook_delivered_to_five_processes_at_once_makes_one_customer(tmp_path: Path):
    sandbox = Sandbox(seed=3, list_lag=1.0)
    sandbox.faults.add(operation="customers.provision", delay=0.3)
    with sandbox.server() as server:
        processes = [begin(server, tmp_path / "creates.db", 1) for _ in range(5)]
        answers = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * 5, answers
    (customer,) = sandbox.customers()
    lines = [said.split("\n")[1].split() for said, _ in answers]
    assert {id for _, id in lines} == {customer["id"]}
    assert [how for how, _ in lines].count("created") <= 1
    assert sandbox.journal.exactly_one_post("acme-0").applied


def test_a_child_of_a_fork_shares_the_file_and_no_permit(tmp_path: Path):
    journal = SqliteJournal(tmp_path / "creates.db")
    permit: Any = journal.permit("key", None, sent_by=1.0)
    pid = os.fork()
    if pid == 0:
        entry = journal.read("key")
        os._exit(0 if entry is not None and entry.nonce == permit.nonce and not journal.use(permit) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert journal.use(permit)
