"""The official OpenAPI file, turned into requests by schemathesis, against the server door."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.contract.spec import load_spec, spec_path
from webex_wholesale.sandbox import Sandbox
from webex_wholesale.sandbox.server import SandboxServer

# Not asked: that every request the schema allows is accepted. The contract's prose forbids more than its schema
# does (50 characters, a percent sign, what depends on what), and a strict sandbox says no to all of it.
ANSWERS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = 20
OPERATIONS = 18

bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def operations() -> list[Any]:
    path = spec_path()
    if path is None:
        return []
    schema = schemathesis.openapi.from_path(path)
    return [found.ok() for found in schema.get_all_operations()]


def can_be_wrong(operation: Any) -> bool:
    """Whether there is anything but an id to get wrong."""
    return bool(len(operation.query) or len(operation.body))


each = pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.label)


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    sandbox = Sandbox(seed=3)
    sandbox.seed_data(12, subscribers=60, sub_partners=1, pending_consent=2)
    with sandbox.server() as running:
        yield running


def ids(server: SandboxServer) -> st.SearchStrategy[str]:
    sandbox = server.sandbox
    things = [*sandbox.customers(), *sandbox.subscribers(), *sandbox.reports()]
    return st.sampled_from([thing["id"] for thing in things])


@each
def test_every_answer_to_a_right_request_is_one_of_the_contract(operation: Any, server: SandboxServer):
    known = ids(server)
    cases = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)

    @bounded
    @given(case=cases, identifier=known)
    def run(case: Any, identifier: str) -> None:
        for name in case.path_parameters:
            case.path_parameters[name] = identifier
        if isinstance(case.body, dict) and "customerId" in case.body:
            case.body["customerId"] = identifier
        response = case.call(base_url=server.url, headers={"Authorization": f"Bearer {server.token}"})
        case.validate_response(response, checks=ANSWERS)
        assert response.headers["trackingid"]

    run()


@pytest.mark.parametrize(
    "operation", [o for o in operations() if can_be_wrong(o)], ids=lambda operation: operation.label
)
def test_a_request_against_the_contract_is_never_carried_out(operation: Any, server: SandboxServer):
    cases = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @bounded
    @given(case=cases)
    def run(case: Any) -> None:
        response = case.call(base_url=server.url, headers={"Authorization": f"Bearer {server.token}"})
        case.validate_response(response, checks=[*ANSWERS, checks.negative_data_rejection])

    run()


@each
def test_without_a_token_nothing_is_answered(operation: Any, server: SandboxServer):
    cases = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)

    @settings(bounded, max_examples=3)
    @given(case=cases)
    def run(case: Any) -> None:
        response = case.call(base_url=server.url)
        case.validate_response(response, checks=ANSWERS)
        assert response.status_code == 401

    run()


def test_the_contract_was_there_to_be_tested():
    assert len(list(load_spec()["paths"])) > 0
    assert len(operations()) == OPERATIONS or os.environ.get("CI") != "true"
