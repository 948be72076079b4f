"""A sandbox with some usage on real sockets, and a client of it, of either colour, that lives by its clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.billing_client.files import Host, in_turn
from tests.billing_client.office import Office
from tests.support.either import Either
from tests.support.fixtures import either, serve
from tests.support.server import Server
from webex_wholesale.billing import BillingPeriod
from webex_wholesale.models import BillingReport
from webex_wholesale.sandbox import Sandbox
from webex_wholesale.sandbox.server import SandboxServer

__all__ = ["either", "serve"]


@pytest.fixture
def sandbox() -> Sandbox:
    sandbox = Sandbox(seed=5)
    sandbox.seed_data(customers=40, sub_partners=3)
    return sandbox


@pytest.fixture
def door(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with sandbox.server(realtime=False) as door:
        yield door


@pytest.fixture
def office(either: Either, sandbox: Sandbox, door: SandboxServer) -> Office:
    return Office(either, sandbox, door)


@pytest.fixture
def reports(office: Office) -> Any:
    return office.client().billing_reports


@pytest.fixture
def period(sandbox: Sandbox) -> BillingPeriod:
    return BillingPeriod.last_month(clock=sandbox.clock)


@pytest.fixture
async def report(reports: Any, period: BillingPeriod) -> BillingReport:
    report: BillingReport = await (await reports.ensure(period, type="CUSTOMER")).result()
    return report


@pytest.fixture
def host(office: Office, serve: Any, report: BillingReport) -> Host:
    """Start a host that answers in turn, and let the report's link lead there."""

    def start(steps: list[Any]) -> Server:
        server: Server = serve(in_turn(steps))
        office.fault("billing_reports.get", fields={"tempDownloadURL": f"{server.url}/x.csv?Signature=s3cret"})
        return server

    return start
