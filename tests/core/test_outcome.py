"""How a wait ended, said as a value and raised as an error."""

from __future__ import annotations

from typing import Any

import pytest

from webex_wholesale import errors
from webex_wholesale._core.waiting.outcome import Outcome, OutcomeKind, PollUpdate, outcome_of
from webex_wholesale._core.waiting.states import TABLES, Phase
from webex_wholesale.models import (
    BillingReport,
    Customer,
    ErrorInfo,
    PackageDetails,
    ReportErrorInfo,
    ResourceDetails,
)

BROKEN = Customer(
    id="C1",
    errors=(ErrorInfo(error_code=10022, description="in use"), ErrorInfo()),
    resource_details=ResourceDetails(
        packages=(
            PackageDetails(name="webex_calling", warnings=(ErrorInfo(error_code=2560, description="closed"),)),
            PackageDetails(errors=(ErrorInfo(description="no licence"),)),
            PackageDetails(name="webex_meetings"),
        )
    ),
)  # fmt: skip


def ended(
    phase: Phase, resource: Any = BROKEN, *, operation: str = "customers.provision", status: str = "s"
) -> Any:
    return outcome_of(
        phase, status=status, resource=resource, token="t", operation=operation, id="C1", elapsed=1.0
    )


@pytest.mark.parametrize(
    ("phase", "operation", "ok"),
    [
        (Phase.DONE, "customers.provision", True),
        (Phase.DONE_WITH_ERRORS, "customers.provision", False),
        (Phase.FAILED, "customers.provision", False),
        (Phase.PARKED, "customers.provision", False),
        (Phase.GONE, "customers.provision", False),
        (Phase.GONE, "customers.update", False),
        (Phase.GONE, "customers.delete", True),
        (Phase.FAILED, "customers.delete", False),
        (Phase.DONE, "billing_reports.create", True),
    ],
)
def test_only_the_goal_is_ok(phase: Phase, operation: str, ok: bool):
    outcome: Outcome[Any] = ended(phase, operation=operation)
    assert outcome.ok is ok
    assert bool(outcome) is ok
    if ok:
        outcome.raise_for_failure()
    else:
        with pytest.raises(errors.OperationError):
            outcome.raise_for_failure()


@pytest.mark.parametrize("phase", [Phase.MOVING, Phase.UNKNOWN])
def test_what_has_not_ended_has_no_outcome(phase: Phase):
    with pytest.raises(KeyError):
        ended(phase)


def test_a_failure_carries_the_resource_the_token_and_every_reason():
    with pytest.raises(errors.OperationFailed) as caught:
        ended(Phase.FAILED, status="error").raise_for_failure()
    error = caught.value
    assert (error.operation, error.id, error.status, error.token) == ("customers.provision", "C1", "error", "t")
    assert error.resource == BROKEN
    assert str(error) == (
        "customers.provision (id C1): ended in error: 10022: in use; no description; "
        "webex_calling: 2560: closed; package: no licence"
    )


def test_a_report_names_its_errors_as_well():
    report = BillingReport(id="r", errors=(ReportErrorInfo(code=2024, description="not found"),))
    with pytest.raises(errors.OperationFailed, match="2024: not found"):
        ended(Phase.FAILED, report, operation="billing_reports.create").raise_for_failure()


def test_done_with_errors_is_an_error_unless_it_is_allowed():
    outcome = ended(Phase.DONE_WITH_ERRORS)
    assert outcome.kind is OutcomeKind.SUCCEEDED_WITH_ERRORS
    with pytest.raises(errors.ProvisionedWithErrors, match="usable, but with errors: 10022"):
        outcome.raise_for_failure()
    outcome.raise_for_failure(allow_errors=True)


@pytest.mark.parametrize("phase", [Phase.FAILED, Phase.PARKED, Phase.GONE])
def test_allowing_errors_allows_nothing_else(phase: Phase):
    with pytest.raises(errors.OperationError):
        ended(phase).raise_for_failure(allow_errors=True)


@pytest.mark.parametrize(
    "operation", [name for name, table in TABLES.items() if Phase.PARKED in table.phases.values()]
)
def test_a_parked_operation_says_for_whom_it_waits_and_how_to_come_back(operation: str):
    with pytest.raises(errors.OperationParked) as caught:
        ended(Phase.PARKED, operation=operation, status="pending").raise_for_failure()
    text = str(caught.value)
    assert TABLES[operation].parks_for
    assert TABLES[operation].parks_for in text
    assert "client.resume(token)" in text


def test_a_reason_that_was_not_given_is_not_made_up():
    with pytest.raises(errors.OperationFailed, match="the service gave no reason"):
        ended(Phase.FAILED, Customer(id="C1")).raise_for_failure()


def test_the_token_is_not_printed():
    assert "'t'" not in repr(ended(Phase.PARKED, Customer(id="C1")))


@pytest.mark.parametrize(
    ("polls", "previous", "status", "changed"), [(1, "a", "a", True), (2, "a", "a", False), (2, "a", "b", True)]
)
def test_an_update_says_whether_anything_changed(polls: int, previous: str, status: str, changed: bool):
    update = PollUpdate(
        status=status, previous=previous, phase=Phase.MOVING, resource=None, polls=polls, elapsed=0.0
    )
    assert update.changed is changed
