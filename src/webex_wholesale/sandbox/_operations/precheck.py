"""The precheck operations: what provisioning would object to, without doing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.messages import PRECHECK_PASSED, Problem, Response, json_response
from webex_wholesale.sandbox._operations.rules import check_new_customer, check_new_subscriber


def precheck_customer(call: Call) -> Response:
    """POST /wholesale/customers/validate."""
    return _answer(call, lambda: check_new_customer(call, call.body))


def precheck_subscriber(call: Call) -> Response:
    """POST /wholesale/subscribers/validate."""
    return _answer(call, lambda: check_new_subscriber(call, call.body))


def _answer(call: Call, check: Callable[[], object]) -> Response:
    message, code = "success", PRECHECK_PASSED
    description = "Provisioning precheck validation successful."
    try:
        check()
    except Problem as problem:
        if call.settings.precheck_failure == "error" or problem.status == 404:
            raise
        status = call.settings.conflict_status if problem.status == 409 else problem.status
        message, code, description = "failure", problem.code or status, problem.message
    info = {"infoCode": code, "description": description}
    body: dict[str, Any] = {"message": message}
    if call.settings.precheck_info != "missing":
        body["info"] = info if call.settings.precheck_info == "object" else [info]
    return json_response(200, body)
