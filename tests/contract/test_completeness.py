"""All 18 operations of the contract are there, in every place where they should be."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from tests.contract.cases import CASES
from tests.contract.spec import load_spec
from webex_wholesale import AsyncWholesaleClient, WholesaleClient
from webex_wholesale.operations import Operation, all_operations, named
from webex_wholesale.sandbox import Request, Sandbox

OPERATIONS = all_operations()
DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference" / "operations.md"
each = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


def test_the_descriptors_are_the_operations_of_the_contract():
    contract = {
        (method.upper(), path): operation["operationId"]
        for path, methods in load_spec()["paths"].items()
        for method, operation in methods.items()
    }
    assert {(operation.method, operation.path): operation.title for operation in OPERATIONS} == contract
    assert len(OPERATIONS) == 18


@each
def test_it_can_be_found_by_its_name(operation: Operation):
    assert named(operation.name) is operation


@each
@pytest.mark.parametrize("client", [WholesaleClient, AsyncWholesaleClient])
def test_it_has_a_method_on_both_clients(operation: Operation, client: type):
    resource, _, verb = operation.name.partition(".")
    method = getattr(getattr(client(token="x"), resource), verb)
    assert operation.title in " ".join((inspect.getdoc(method) or "").split())
    assert operation.scope in (inspect.getdoc(method) or "")


@each
def test_its_parameters_are_arguments_of_its_method(operation: Operation):
    resource, _, verb = operation.name.partition(".")
    arguments = inspect.signature(getattr(getattr(WholesaleClient(token="x"), resource), verb)).parameters
    assert {query.name for query in operation.query} <= set(arguments)
    positional = [p for p in arguments.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert len(positional) == operation.path.count("{")
    assert "options" in arguments


@each
def test_it_has_a_row_in_the_documentation(operation: Operation):
    row = (
        rf"\| \[`{re.escape(operation.name)}\(\)`\]\(\S+\)<br>`{operation.method} {re.escape(operation.path)}` \|"
    )
    assert re.search(row, DOCS.read_text(encoding="utf-8"))


@each
def test_it_has_a_route_in_the_sandbox(operation: Operation):
    target = "/v1" + re.sub(r"\{\w+\}", "x", operation.path)
    # What it does not have is answered with 501, or 405, before anybody asks for a token.
    assert Sandbox().handle(Request(operation.method, target)).status == 401
    assert Sandbox().handle(Request(operation.method, target + "/y/z")).status == 501


def test_it_has_a_contract_test():
    assert set(CASES) == {operation.name for operation in OPERATIONS}
