"""Bulk work near the rate limit: 500 customers against the sandbox's server, beside the ideal; and plans.

The ideal is what the rate limit and the service leave: a pass over the list, one POST a customer at 50 requests a
second, and five seconds until the last one is ready. The server runs in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.harness import ROOT, Measure, report
from webex_wholesale import WholesaleClient, bulk
from webex_wholesale.journal import MemoryJournal

COUNT, RATE, READY_AFTER, LATENCY = 500, 50, 5, 0.02
IDEAL = 14.0
"""Seconds for 500 customers: what a program that knows the rate, and follows by list, needs."""
PLANNED = 100_000
MANY_ROWS, MANY_RATE, COMPARED = 10_000, 100, 1_000
# Not `ru_maxrss`: that of a child begins with its parent's.
PEAK = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
MANY = """
import json, sys, time
from webex_wholesale import WholesaleClient, bulk

url, token, path, count, rate, columns = sys.argv[1:]
names, columns = (f"acme-{number}" for number in range(int(count))), json.loads(columns)
rows = ({"external_id": name, "name": name, "primary_email": f"it@{name}.example", **columns} for name in names)
with WholesaleClient(token, base_url=url, max_rate=float(rate)) as client:
    plan = bulk.plan(client, rows)
    begun, used = time.perf_counter(), time.process_time()
    if path:
        report = bulk.run(plan, path)
        assert report.ok, report.summary()
    else:
        from benchmarks.bulk import NoJournal
        from webex_wholesale.bulk.running import Job

        settings = {"on_difference": "raise", "expect_removals": None, "retry": (), "workers": None}
        job = Job(plan, NoJournal(), window=120.0, on_update=None, options=None, **settings)
        client._session.run(job.run.run())
    took, used = time.perf_counter() - begun, time.process_time() - used
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"peak": peak, "seconds": took, "processor": used}))
"""
ROW = {
    "provisioning_id": "template",
    "packages": "webex_meetings",
    "address_line1": "771 Alder Drive",
    "city": "Milpitas",
    "country": "US",
}
SERVER = """
import json, sys
from webex_wholesale.sandbox import Sandbox
options = json.loads(sys.argv[1])
seeded = options.pop("seeded", 0)
sandbox = Sandbox(**options)
if seeded:
    sandbox.seed_data(customers=seeded)
with sandbox.server() as server:
    print(server.url, server.token, flush=True)
    for line in sys.stdin:
        entries = list(sandbox.journal)
        refused = sum(entry.status == 429 for entry in entries)
        print(len(entries), refused, flush=True)
"""


class Service:
    """The sandbox's server in a process of its own."""

    def __init__(self, process: Any) -> None:
        self._process = process
        self.url, self.token = process.stdout.readline().split()

    def counts(self) -> tuple[int, int]:
        """Return how many requests there were, and how many were refused with 429."""
        self._process.stdin.write("count\n")
        self._process.stdin.flush()
        requests, refused = self._process.stdout.readline().split()
        return int(requests), int(refused)


@contextmanager
def serving(options: str) -> Iterator[Service]:
    """Run the sandbox's server with some options, as JSON."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, options], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Service(process)
    finally:
        process.terminate()
        process.wait()


def rows(count: int) -> Iterator[dict[str, str]]:
    """Return rows about so many customers."""
    for number in range(count):
        name = f"acme-{number}"
        yield {"external_id": name, "name": name, "primary_email": f"it@{name}.example", **ROW}


def _run() -> list[Measure]:
    transitions = {"provision": {"seconds": READY_AFTER}}
    options = json.dumps({"transitions": transitions, "rate_limit": RATE, "latency": LATENCY})
    with (
        serving(options) as service,
        tempfile.TemporaryDirectory() as folder,
        WholesaleClient(service.token, base_url=service.url) as client,
    ):
        started = time.perf_counter()
        plan = bulk.plan(client, rows(COUNT))
        done = bulk.run(plan, Path(folder) / "job.db")
        took = time.perf_counter() - started
        assert done.ok, done.summary()
        requests, refused = service.counts()
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
    return [
        Measure("bulk: 500 customers at 50/s, seconds / ideal", took / IDEAL, at_most=1.2),
        Measure("bulk: requests for 500 customers", requests, at_most=560),
        Measure("bulk: refused with 429 / requests", refused / requests, at_most=0.03),
        Measure("bulk: bytes of the journal / row", size / COUNT),
    ]


class NoJournal(MemoryJournal):
    """Keeps creates in memory, and nothing of the rows: what a run would be that cannot be resumed."""

    path = Path()

    def add(self, rows: Any) -> None: ...

    def reset(self, states: Any) -> None: ...

    def results(self) -> dict[str, Any]:
        return {}

    def begin(self, key: str, now: float) -> None: ...

    def end(self, key: str, result: Any) -> None: ...


def _program(count: int, *, journal: bool) -> tuple[dict[str, float], int]:
    """Plan and run so many rows in a process of its own; return what it used, and how many requests there were."""
    options = json.dumps({"transitions": {"provision": {"seconds": READY_AFTER}}})
    with serving(options) as service, tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "job.db") if journal else ""
        arguments = [sys.executable, "-c", MANY, service.url, service.token, path, str(count)]
        arguments += [str(MANY_RATE), json.dumps(ROW)]
        done = subprocess.run(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        found: dict[str, float] = json.loads(done.stdout)
        return found, service.counts()[0]


def _many() -> list[Measure]:
    """Ten thousand rows: memory over the interpreter, and what the journal costs.

    The rate is one that one processor keeps up with: what is measured is the SDK.
    """
    bare = subprocess.run([sys.executable, "-c", PEAK], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    many, requests = _program(MANY_ROWS, journal=True)
    runs = [[_program(COMPARED, journal=journal)[0]["seconds"] for journal in (True, False)] for _ in range(3)]
    for name, value in {"requests": requests, **many, "with, without": runs}.items():
        print(f"{MANY_ROWS:,} rows at {MANY_RATE}/s: {name} {value}", file=sys.stderr)
    return [
        Measure(
            "bulk: MB over the interpreter for 10,000 rows", (many["peak"] - int(bare.stdout)) / 1024, at_most=60
        ),
        Measure("bulk: run / run without a journal", median(a / b for a, b in runs), at_most=1.25),
        Measure("bulk: requests / row, 10,000 rows", requests / MANY_ROWS, at_most=1.15),
    ]


def _plan() -> list[Measure]:
    with serving('{"seeded": 20000}') as service, WholesaleClient(service.token, base_url=service.url) as client:
        before, _ = service.counts()
        started = time.perf_counter()
        plan = bulk.plan(client, rows(PLANNED))
        took = time.perf_counter() - started
        assert plan.ok, plan.summary()
        requests = service.counts()[0] - before
    return [
        Measure("bulk: seconds to plan 100,000 rows", took, at_most=20),
        Measure("bulk: requests to plan 100,000 rows", requests, at_most=1100),
    ]


def measures() -> list[Measure]:
    """Run the benchmark."""
    return [*_run(), *_many(), *_plan()]


if __name__ == "__main__":
    report(measures())
