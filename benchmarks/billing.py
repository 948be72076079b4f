"""Billing files: reading and adding up a USER report of a million rows, beside the plain ways to do it.

That the loop was blocked is the median over the rounds of the longest wait in each.
"""

from __future__ import annotations

import asyncio
import base64
import csv
import gc
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.harness import Measure, report
from webex_wholesale import AsyncWholesaleClient, WholesaleClient
from webex_wholesale.billing import columns, read_rows, summarize

ROWS = 1_000_000
ROUNDS = 5
DAYS = 31
KEY = ("customer", "service", "sku")
SERVICES = (
    ("WEBEX_CALLING", "A-WHSL-CALL", "Webex Calling, Professional"),
    ("WEBEX_SUITE", "A-WHSL-SUITE", "Webex Suite"),
    ("WEBEX_MEETINGS", "A-WHSL-MEET", "Webex Meetings, 1000"),
    ("COMMON_AREA_CALLING", "A-WHSL-CAC", 'Common area, "hallway" phone'),
    ("WEBEX_VOICE", "A-WHSL-VOICE", "Webex Voice"),
)
#: Prints the peak of a fresh process, in KiB. Not ru_maxrss, which a child inherits from its parent.
MEMORY = """
import re, sys
from webex_wholesale.billing import read_rows
if sys.argv[1:]:
    for row in read_rows(sys.argv[1]):
        pass
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


def webex_id(kind: str, rng: random.Random) -> str:
    text = f"ciscospark://us/{kind}/{uuid.UUID(int=rng.getrandbits(128))}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def write_report(path: Path, rows: int, *, customers: int = 2000) -> None:
    """Write a USER report: one partner, customers of equal size, five services, most users all month."""
    rng = random.Random(5)
    partner = webex_id("ORGANIZATION", rng)
    size = max(5, rows // customers)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns.COLUMNS)
        for number in range(rows):
            if number % size == 0:
                customer = (webex_id("ORGANIZATION", rng), str(rng.randrange(10**9, 10**10)))
            first = rng.choice([1, 1, 1, 1, rng.randint(1, 30)])
            used = Decimal(DAYS + 1 - first) - rng.choice([Decimal(0), Decimal("0.5")])
            ids = [webex_id("SUBSCRIBER", rng), webex_id("PEOPLE", rng), ""]
            service = SERVICES[int(5 * rng.random() ** 2)]
            days = [f"2026-10-{first:02}", "2026-10-31"]
            writer.writerow(
                ["Example Partner, Inc.", partner, "Sub123456", *service, *days, used, *customer, *ids]
            )


def by_dict_reader(path: Path) -> Decimal:
    total = Decimal(0)
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            total += Decimal(row["QUANTITY"])
    return total


def by_rows(path: Path) -> Decimal:
    total = Decimal(0)
    for row in read_rows(path):
        total += row.quantity
    return total


def by_summary(path: Path) -> Any:
    return summarize(path, days=DAYS)


def by_bare_duckdb(path: Path) -> Any:
    import duckdb

    query = (
        "SELECT CUSTOMER_ORG_ID, SERVICE_NAME, SKU, sum(QUANTITY::DECIMAL(18, 4)) "
        f"FROM read_csv('{path}') GROUP BY ALL"
    )
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


async def read_in_loop(client: AsyncWholesaleClient, path: Path) -> None:
    async for _ in client.billing_reports.rows(path):
        pass


def by_async_rows(path: Path) -> None:
    async def read() -> None:
        async with AsyncWholesaleClient(token="unused") as client:
            await read_in_loop(client, path)

    asyncio.run(read())


def longest_block(path: Path) -> float:
    """Read all rows in an event loop; return the longest time in seconds that nothing else could run in it."""

    async def watch() -> float:
        longest = 0.0
        # Making a client loads certificates, and is not reading.
        async with AsyncWholesaleClient(token="unused") as client:
            reading = asyncio.create_task(read_in_loop(client, path))
            while not reading.done():
                start = time.perf_counter()
                await asyncio.sleep(0.001)
                longest = max(longest, time.perf_counter() - start - 0.001)
            await reading
        return longest

    return asyncio.run(watch())


def by_sync_rows(path: Path) -> None:
    with WholesaleClient(token="unused") as client:
        for _ in client.billing_reports.rows(path):
            pass


def race(path: Path, *contestants: Callable[[Path], Any]) -> float:
    """Return how much longer the second takes than the first: the median of the ratios within each round."""
    ratios = []
    for number in range(ROUNDS):
        times = {}
        for contestant in contestants if number % 2 else contestants[::-1]:
            gc.collect()
            start = time.perf_counter()
            contestant(path)
            times[contestant] = time.perf_counter() - start
        ratios.append(times[contestants[1]] / times[contestants[0]])
    return statistics.median(ratios)


def peak_mib(*arguments: str) -> float:
    return int(subprocess.check_output([sys.executable, "-c", MEMORY, *arguments])) / 1024


def of_groups(path: Path, customers: int, at_most: float) -> Measure:
    """Add up a file of many groups: exactly, and beside duckdb."""
    write_report(path, ROWS, customers=customers)
    exact = {row.key(KEY): row.user_days for row in summarize(read_rows(path), KEY)}
    assert {row.key(KEY): row.user_days for row in by_summary(path)} == exact
    cost = race(path, by_bare_duckdb, by_summary)
    return Measure(f"billing: summarize, exact, {len(exact):,} groups / bare duckdb", cost, at_most=at_most)


def measures() -> list[Measure]:
    """Run the benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "user.csv")
        write_report(path, ROWS)
        assert by_rows(path) == by_dict_reader(path)
        blocked = 1000 * statistics.median(longest_block(path) for _ in range(ROUNDS))
        found = [
            Measure(
                f"billing: {ROWS:,} typed rows, speed / csv.DictReader with Decimal",
                race(path, by_rows, by_dict_reader),
                at_least=1.5,
            ),
            Measure("billing: rows async / sync", race(path, by_sync_rows, by_async_rows), at_most=1.3),
            Measure("billing: rows async, ms that the loop was blocked", blocked, at_most=20),
        ]
        if Path("/proc/self/status").exists():
            memory = peak_mib(str(path)) - peak_mib()
            found.append(Measure("billing: rows, MiB above the interpreter", memory, at_most=30))
        return [*found, of_groups(path, 2_000, 1.3), of_groups(path, 40_000, 2.0)]


if __name__ == "__main__":
    report(measures())
