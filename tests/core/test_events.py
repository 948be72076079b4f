"""What is logged of each attempt: enough to follow it, and nothing private."""

from __future__ import annotations

import logging

import attrs
import pytest

from tests.core.driving import OK, Wire, answer, plan
from webex_wholesale._core.call.events import AttemptEvent
from webex_wholesale._http.logs import log

EVENT = AttemptEvent(
    operation="customers.get",
    method="GET",
    path="/wholesale/customers/{customerId}",
    attempt=2,
    status=503,
    failure="502, 503, 504",
    elapsed=0.25,
    wait=1.5,
    tracking_id="NA_1",
)


@pytest.mark.parametrize(
    ("changes", "level", "text"),
    [
        ({}, logging.WARNING, "-> 503 (attempt 2, 0.250 s, tracking id NA_1, again in 1.5 s)"),
        ({"wait": None}, logging.INFO, "-> 503 (attempt 2, 0.250 s, tracking id NA_1)"),
        ({"wait": None, "failure": None, "status": 200}, logging.DEBUG, "-> 200 (attempt"),
        ({"status": None, "failure": "no answer"}, logging.WARNING, "-> no answer (attempt"),
    ],
)
def test_an_attempt_is_logged_as_loudly_as_it_matters(
    changes: dict[str, object], level: int, text: str, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG, "webex_wholesale"):
        log(attrs.evolve(EVENT, **changes))
    (record,) = caplog.records
    assert record.levelno == level
    assert text in record.getMessage()
    assert record.getMessage().startswith("customers.get GET /wholesale/customers/{customerId} -> ")


def test_nothing_is_formatted_that_nobody_reads(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR, "webex_wholesale"):
        log(EVENT)
    assert caplog.records == []


def test_no_id_query_or_body_is_in_an_event():
    wire = Wire()
    wire.run(
        plan(url="https://webexapis.com/v1/wholesale/customers/42?email=jo@acme.example"),
        [answer(503, b'{"message": "jo@acme.example"}'), OK],
    )
    assert "42" not in repr(wire.events)
    assert "acme" not in repr(wire.events)
