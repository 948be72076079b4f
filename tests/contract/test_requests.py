"""Every request that the SDK can send, and every answer of the sandbox to it, fits the official contract."""

from __future__ import annotations

import inspect
from typing import Any

import httpx
import pytest

from tests.contract.cases import CASES
from tests.contract.spec import KNOWN_FAULTS, Contract, load_spec
from webex_wholesale import AsyncWholesaleClient, WholesaleClient
from webex_wholesale.errors import ApiError
from webex_wholesale.operations import all_operations
from webex_wholesale.sandbox import Sandbox

BOTH = [(name, size) for name in CASES for size in ("every argument", "few arguments")]


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(load_spec())


class Judge:
    """A transport that has every exchange judged; requests reach a sandbox, which may well refuse them."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.sandbox = Sandbox(lenient=True)
        self.problems: list[str] = []
        self.seen: list[tuple[str, str]] = []

    def judge(self, request: httpx.Request, response: httpx.Response, body: bytes) -> None:
        path = request.url.path.removeprefix("/v1")
        self.seen.append((request.method, path))
        self.problems += self.contract.request_problems(request.method, str(request.url), request.content)
        self.problems += self.contract.response_problems(request.method, path, response.status_code, body)


class SyncJudge(Judge, httpx.BaseTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self.sandbox.transport().handle_request(request)
        body = response.read()
        self.judge(request, response, body)
        return httpx.Response(response.status_code, headers=response.headers, content=body)


class AsyncJudge(Judge, httpx.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.sandbox.async_transport().handle_async_request(request)
        body = await response.aread()
        self.judge(request, response, body)
        return httpx.Response(response.status_code, headers=response.headers, content=body)


def client_options(judge: Judge) -> dict[str, Any]:
    return {
        "token": judge.sandbox.token,
        "base_url": judge.sandbox.base_url,
        "clock": judge.sandbox.clock,
        "transport": judge,
    }


@pytest.mark.parametrize(("name", "size"), BOTH)
def test_what_the_sync_client_sends_fits_the_contract(contract: Contract, name: str, size: str):
    judge = SyncJudge(contract)
    call = CASES[name][size == "few arguments"]
    with WholesaleClient(**client_options(judge)) as client:
        try:
            call(client)
        except ApiError as refused:
            assert refused.operation == name
    assert judge.seen
    assert judge.problems == []


@pytest.mark.parametrize(("name", "size"), BOTH)
async def test_what_the_async_client_sends_fits_the_contract(contract: Contract, name: str, size: str):
    judge = AsyncJudge(contract)
    call = CASES[name][size == "few arguments"]
    async with AsyncWholesaleClient(**client_options(judge)) as client:
        try:
            called = call(client)
            if inspect.isawaitable(called):
                await called
        except ApiError as refused:
            assert refused.operation == name
    assert judge.seen
    assert judge.problems == []


def test_every_query_parameter_and_body_field_of_the_contract_can_be_sent(contract: Contract):
    """The calls with every argument reach everything that the contract declares; so nothing is out of reach."""
    for operation in all_operations():
        declared = contract.paths[operation.method, operation.path]
        wanted = {p["name"] for p in declared.get("parameters", []) if p["in"] == "query"}
        known = {query.wire for query in operation.query}
        if operation.paging is not None:
            known |= {"max", "offset"} if operation.paging.offset else {"max"}
        known |= {operation.delegation.value} & {"onBehalfOfSubPartnerOrgId", "subPartnerOrgId"}
        assert known == wanted, operation.name


def test_every_known_fault_of_the_contract_is_still_there():
    """Once Cisco mends one, its excuse goes."""
    schemas = load_spec()["components"]["schemas"]
    for fault, (places, replacement) in KNOWN_FAULTS.items():
        for place in places.split():
            name, _, member = place.partition(".")
            declared = schemas[name]["properties"].get(member)
            assert declared is None or declared["type"] != replacement["type"], fault


def test_the_judge_finds_what_is_wrong(contract: Contract):
    base = "https://x.invalid/v1"
    assert contract.request_problems("GET", f"{base}/wholesale/customers?page=2", b"")
    assert contract.request_problems("GET", f"{base}/wholesale/customer", b"")
    assert contract.request_problems("GET", f"{base}/wholesale/subscribers?max=many", b"")
    assert contract.request_problems("PUT", f"{base}/wholesale/customers/1", b'{"packages": ["x"], "name": "n"}')
    assert contract.request_problems("PUT", f"{base}/wholesale/customers/1", b"{}")
    assert contract.response_problems("GET", "/wholesale/customers/1", 200, b'{"id": 1}')
    assert contract.response_problems("GET", "/wholesale/customers/1", 200, b'{"colour": "red"}')
    assert contract.response_problems("GET", "/wholesale/customers/1", 299, b"{}")
