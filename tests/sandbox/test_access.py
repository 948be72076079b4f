from __future__ import annotations

import re
from typing import Any

import pytest

from tests.sandbox.api import Api, order
from webex_wholesale import operations
from webex_wholesale.auth import Scope
from webex_wholesale.operations import Operation
from webex_wholesale.sandbox import Sandbox

CUSTOMERS = "/wholesale/customers"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic abc", "token", "Bearer sandbox-"]
)
def test_a_missing_blank_or_unknown_token_is_unauthorized(sandbox: Sandbox, header: str):
    answer = Api(sandbox, token="")("GET", CUSTOMERS, headers={"authorization": header}, expect=401)
    assert "Bearer" in str(answer.header("www-authenticate"))
    Api(sandbox, token="")("GET", CUSTOMERS, expect=401)


@pytest.mark.parametrize("operation", operations.all_operations(), ids=lambda operation: operation.name)
def test_every_operation_needs_its_scope_and_no_other(sandbox: Sandbox, operation: Operation[Any]):
    scope, method = operation.scope, operation.method
    path = re.sub(r"\{\w+\}", "x", operation.path)
    refused = Api(sandbox, sandbox.tokens.issue(scopes=set(Scope) - {scope}))
    allowed = Api(sandbox, sandbox.tokens.issue(scopes={scope}))
    answer = refused(method, path, {}, expect=403)
    assert scope in answer.json()["message"]
    assert allowed(method, path, {}).status in (200, 400, 404)


def test_a_token_expires_on_the_clock(sandbox: Sandbox):
    api = Api(sandbox, sandbox.tokens.issue(expires_in=3600))
    api("GET", CUSTOMERS, expect=200)
    sandbox.clock.advance(hours=1)
    api("GET", CUSTOMERS, expect=401)


def test_a_revoked_token_is_worthless(sandbox: Sandbox, api: Api):
    api("GET", CUSTOMERS, expect=200)
    sandbox.tokens.revoke(sandbox.token)
    api("GET", CUSTOMERS, expect=401)


def test_a_token_belongs_to_an_organization_that_is_known(sandbox: Sandbox):
    with pytest.raises(ValueError, match="no partner"):
        sandbox.tokens.issue(org_id="bm9ib2R5")


def test_the_first_thing_that_is_wrong_is_the_one_that_is_told(sandbox: Sandbox):
    nobody = Api(sandbox, token="")
    reader = Api(sandbox, sandbox.tokens.issue(scopes={"spark-admin:wholesale_customers_read"}))
    nobody("POST", CUSTOMERS, b"{", expect=401)
    reader("POST", CUSTOMERS, b"{", expect=403)
    Api(sandbox)("POST", CUSTOMERS, b"{", expect=400)


def test_a_token_is_never_kept_in_the_journal_or_shown(sandbox: Sandbox, api: Api):
    api("POST", CUSTOMERS, order(), expect=202)
    entry = sandbox.journal[-1]
    assert entry.has_token
    assert entry.org_id == sandbox.org_id
    assert sandbox.token not in repr(entry)
    assert sandbox.token not in repr(sandbox)
