"""What the pages say of the package as a whole is held against the package."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

from tests.support.either import Either
from tests.support.fixtures import either
from tests.support.pages import DOCS, ROOT
from webex_wholesale import AsyncWholesaleClient, WholesaleClient
from webex_wholesale.auth import settings
from webex_wholesale.errors import (
    CallError,
    NotFound,
    OperationFailed,
    OutcomeUnknown,
    PollTimeout,
    WholesaleError,
)
from webex_wholesale.models import Address, CustomerInfo
from webex_wholesale.sandbox import Sandbox

__all__ = ["either"]

CLIENTS = (DOCS / "clients.md").read_text(encoding="utf-8")
ORDER = {
    "provisioning_id": "template-1",
    "packages": ["webex_meetings"],
    "external_id": "alder-pizza",
    "address": Address(address_line1="771 Alder Drive", city="Milpitas", country="US"),
    "customer_info": CustomerInfo(name="Alder Pizza", primary_email="owner@alder.example"),
}


def client_of(either: Either, sandbox: Sandbox) -> Any:
    transport = sandbox.transport() if either.is_sync else sandbox.async_transport()
    return either.client(token=sandbox.token, base_url=sandbox.base_url, transport=transport, clock=sandbox.clock)


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_links_of_what_is_read_outside_the_repository_are_absolute(name: str):
    text = re.sub(r"```.*?```", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    assert [link for link in links if not link.startswith("https://")] == []


def test_files_that_the_readme_links_to_are_there():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    paths = re.findall(r"/blob/main/([^)#]+)", text)
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("client", [WholesaleClient, AsyncWholesaleClient])
def test_the_page_on_clients_has_every_argument_of_the_constructor(client: type):
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", CLIENTS, flags=re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    arguments = set(inspect.signature(client.__init__).parameters) - {"self"}
    assert arguments - named == set()


def test_the_page_on_clients_names_every_variable_that_from_env_reads():
    read = set(re.findall(r'"(WEBEX_\w+)"', inspect.getsource(settings)))
    assert len(read) == 9
    assert {name for name in read if f"`{name}`" not in CLIENTS} == set()


def test_the_page_on_waiting_has_every_public_attribute_of_a_poller():
    from webex_wholesale import Poller

    page = "".join((DOCS / name).read_text(encoding="utf-8") for name in ("waiting.md", "guide/ensure.md"))
    public = {name for name in vars(Poller) if not name.startswith("_")} | {"how"}
    assert {name for name in public if f"poller.{name}" not in page} == set()


async def test_an_error_of_a_call_names_operation_key_status_codes_and_tracking_id(either: Either):
    sandbox = Sandbox()
    client = client_of(either, sandbox)
    with pytest.raises(NotFound) as caught:
        await client.customers.get("no-such-customer")
    error = caught.value
    assert (error.operation, error.key) == ("customers.get", {"customer_id": "no-such-customer"})
    for part in (error.operation, "no-such-customer", "404", error.tracking_id):
        assert part in str(error)


async def test_every_error_of_a_job_names_its_operation_and_what_it_was_about(either: Either):
    sandbox = Sandbox()
    client = client_of(either, sandbox)
    found: list[WholesaleError] = []

    sandbox.faults.add(operation="customers.provision", lost_answer=True, times=1)
    with pytest.raises(OutcomeUnknown) as unknown:
        await client.customers.provision(**ORDER)
    found.append(unknown.value)

    sandbox.outcome("birch-books", "error")
    poller = await client.customers.provision(**{**ORDER, "external_id": "birch-books"})
    with pytest.raises(PollTimeout) as late:
        await poller.result(timeout=0)
    found.append(late.value)
    with pytest.raises(OperationFailed) as failed:
        await poller.result(timeout=900)
    found.append(failed.value)

    sandbox.faults.add(operation="customers.get", status=500)
    with pytest.raises(CallError) as broken:
        await client.customers.get(poller.id)
    found.append(broken.value)

    for error in found:
        assert error.operation
        assert str(error).startswith(error.operation), error
        assert error.key
        assert all(value in str(error) for value in error.key.values()), error
