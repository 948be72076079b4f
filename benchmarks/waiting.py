"""A thousand pollers in one process: what they cost while nothing ends, and what they ask."""

from __future__ import annotations

import json
import time

from benchmarks.bulk import serving
from benchmarks.harness import Measure, report
from webex_wholesale import WholesaleClient
from webex_wholesale.errors import PollTimeout

POLLERS = 1_000
WATCHED = 60.0
"""Seconds that they are watched for."""


def measures() -> list[Measure]:
    """Run the benchmark."""
    options = json.dumps({"seeded": POLLERS, "transitions": {"update": {"seconds": 3600}}})
    with serving(options) as service, WholesaleClient(service.token, base_url=service.url) as client:
        customers = client.customers.list(prefetch=8).to_list()
        pollers = [client.customers.update(one, packages=["webex_meetings"]) for one in customers]
        before, _ = service.counts()
        cpu, started = time.process_time(), time.monotonic()
        try:
            for poller in client.watch(pollers, timeout=WATCHED):
                raise AssertionError(f"{poller} has ended")
        except PollTimeout:
            pass
        cpu, took = time.process_time() - cpu, time.monotonic() - started
        requests = service.counts()[0] - before
    return [
        Measure(f"waiting: {POLLERS:,} pollers, part of a core while nothing ends", cpu / took, at_most=0.01),
        Measure(f"waiting: requests for {POLLERS:,} pollers in a minute", requests),
    ]


if __name__ == "__main__":
    report(measures())
