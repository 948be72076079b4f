"""A bulk run that is killed again and again, in real processes against a real server, under bad weather."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from webex_wholesale import bulk
from webex_wholesale.sandbox import Sandbox, after

# A start of the program takes seconds: `make soak` kills thirty times, and every check some.
CUSTOMERS, KILLS = 100, 30 if os.environ.get("SOAK") else 8
PROGRAM = """
import sys
from webex_wholesale import RetryPolicy, WholesaleClient, bulk
url, token, rows, journal = sys.argv[1:]
retry = RetryPolicy(base=0.05, cap=0.2)
with WholesaleClient(token, base_url=url, retry=retry, timeout=5.0) as client:
    plan = bulk.plan(client, rows)
    print("planned", flush=True)
    report = bulk.run(plan, journal, window=4.0)
    print(report.summary(), flush=True)
    sys.exit(0 if report.ok else 1)
"""


def write_rows(path: Path) -> None:
    header = "external_id,provisioning_id,packages,name,primary_email,address_line1,city,country,email,package"
    lines = [header]
    for n in range(CUSTOMERS):
        lines.append(f"acme-{n},template-1,webex_meetings,Acme {n},it@a{n}.example,1 Road,Milpitas,US,,")
        lines.append(f"acme-{n},,,,,,,,ana@a{n}.example,webex_meetings")
        lines.append(f"acme-{n},,,,,,,,ben@a{n}.example,webex_meetings")
    path.write_text("\n".join(lines))


def test_kills_under_bad_weather_make_nothing_twice_and_lose_nothing(tmp_path: Path):
    rows, journal = tmp_path / "rows.csv", tmp_path / "job.db"
    write_rows(rows)
    chance = random.Random(20261124)
    sandbox = Sandbox(seed=11, list_lag=0.2)
    sandbox.transitions.set("provision", after(seconds=0.5))
    for operation in ("customers.provision", "subscribers.provision"):
        sandbox.faults.add(operation=operation, probability=0.05, lost_answer=True)
        sandbox.faults.add(operation=operation, probability=0.05, lost_answer=True, apply_after=0.5)
        sandbox.faults.add(operation=operation, probability=0.03, status=502, applied=True)
        sandbox.faults.add(operation=operation, probability=0.03, status=429, headers={"Retry-After": "0"})
    sandbox.faults.add(operation="*.list", probability=0.03, status=502)
    with sandbox.server() as server:

        def begin() -> subprocess.Popen[str]:
            arguments = [sys.executable, "-c", PROGRAM, server.url, server.token, str(rows), str(journal)]
            return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

        kills = 0
        while kills < KILLS:
            process = begin()
            assert process.stdout is not None
            if "planned" not in process.stdout.readline():
                process.communicate()
                continue
            time.sleep(chance.uniform(0.0, 0.25))
            if process.poll() is not None:
                break
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += 1
        for _ in range(3):
            said, _ = (process := begin()).communicate(timeout=120)
            if process.returncode == 0:
                break
        assert process.returncode == 0, said
    report = bulk.status(journal)
    assert report.counts == {"done": 3 * CUSTOMERS}
    keys = Counter(customer["externalId"] for customer in sandbox.customers())
    assert len(keys) == CUSTOMERS
    assert set(keys.values()) == {1}
    assert Counter(subscriber["email"] for subscriber in sandbox.subscribers()).most_common(1)[0][1] == 1
    assert len(sandbox.subscribers()) == 2 * CUSTOMERS
