"""`on_event` and the log: one entry for each attempt, without anything private."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import answer, hang_up, json
from webex_wholesale import AttemptEvent
from webex_wholesale.errors import NotFound

Serve = Callable[..., Server]


async def test_every_attempt_is_an_event(either: Either, serve: Serve) -> None:
    events: list[AttemptEvent] = []
    server = serve([hang_up, answer(429, Retry_After="3"), json({"id": "c1"}, trackingid="theirs")])
    await either.client(server, on_event=events.append).customers.get("c1")
    assert [(event.attempt, event.status, event.failure) for event in events] == [
        (1, None, "no answer"),
        (2, 429, "429"),
        (3, 200, None),
    ]
    assert events[1].wait == 3
    assert events[2].wait is None
    assert events[2].tracking_id == "theirs"
    assert {event.operation for event in events} == {"customers.get"}
    assert {(event.method, event.path) for event in events} == {("GET", "/wholesale/customers/{customerId}")}
    assert events[0].tracking_id == server.requests[0].headers["trackingid"]


async def test_a_call_that_gives_up_says_so_with_no_wait(either: Either, serve: Serve) -> None:
    events: list[AttemptEvent] = []
    with pytest.raises(NotFound):
        await either.client(serve([answer(404)]), on_event=events.append).customers.get("c1")
    assert [(event.status, event.failure, event.wait) for event in events] == [(404, "other 4xx", None)]


async def test_the_log_has_a_level_for_each_end(
    either: Either, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="webex_wholesale")
    client = either.client(serve([answer(503), json({"id": "c1"}), answer(404)]))
    await client.customers.get("c1")
    with pytest.raises(NotFound):
        await client.customers.get("c1")
    ours = [record for record in caplog.records if record.name.startswith("webex_wholesale")]
    assert [record.levelname for record in ours] == ["WARNING", "DEBUG", "INFO"]
    assert "customers.get GET /wholesale/customers/{customerId} -> 503" in ours[0].getMessage()
    assert "again in" in ours[0].getMessage()


async def test_without_a_logger_set_up_nothing_is_printed(
    either: Either, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotFound):
        await either.client(serve([answer(404)])).customers.get("c1")
    assert capsys.readouterr() == ("", "")


async def test_the_events_of_a_list_come_page_by_page(either: Either, serve: Serve) -> None:
    events: list[AttemptEvent] = []
    server = serve([json({"items": [{"id": "c1"}]}), json({"items": []})])
    await either.client(server, on_event=events.append).customers.list(page_size=1).to_list()
    assert [(event.operation, event.attempt) for event in events] == [("customers.list", 1)] * 2
