"""Somebody else changes the packages at the same time: noticed before writing, and never taken for ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.either import Either
from tests.verbs.bakery import calls, connect, dressed
from webex_wholesale import AttemptEvent
from webex_wholesale.errors import EditConflict, NotFound, PollTimeout, ResourceInTransition, UnexpectedResponse
from webex_wholesale.sandbox import Sandbox


def after_the_first(operation: str, act: Callable[[], Any]) -> Callable[[AttemptEvent], None]:
    """Return an event handler that acts once, right after the first attempt of an operation."""
    waiting = [act]

    def watch(event: AttemptEvent) -> None:
        if event.operation == operation and waiting:
            waiting.pop()()

    return watch


def rival(sandbox: Sandbox, bakery: str, packages: list[str]) -> Callable[[], Any]:
    return lambda: sandbox.client().customers.update(bakery, packages=packages)


async def test_a_change_between_reading_and_writing_is_noticed(either: Either, sandbox: Sandbox, bakery: str):
    sandbox.transitions.set("update", "immediately")
    act = rival(sandbox, bakery, ["webex_calling", "webex_voice"])
    client = connect(either, sandbox, on_event=after_the_first("customers.get", act))
    sandbox.journal.clear()
    with pytest.raises(EditConflict, match="added: webex_voice; removed: webex_meetings") as caught:
        await client.customers.add_packages(bakery, ["webex_suite"])
    assert caught.value.before == ("webex_calling", "webex_meetings")
    assert set(caught.value.found) == {"webex_calling", "webex_voice"}
    assert caught.value.id == bakery
    assert calls(sandbox) == ["customers.get", "customers.update", "customers.get"]  # the update is the rival's


async def test_a_change_that_has_only_begun_is_noticed(either: Either, sandbox: Sandbox, bakery: str):
    act = rival(sandbox, bakery, ["webex_calling"])
    client = connect(either, sandbox, on_event=after_the_first("customers.get", act))
    with pytest.raises(ResourceInTransition, match="updating"):
        await client.customers.remove_packages(bakery, ["webex_calling"])


async def test_a_removal_in_between_is_noticed(either: Either, sandbox: Sandbox, bakery: str):
    sandbox.transitions.set("delete", "immediately")
    act = lambda: sandbox.client().customers.delete(bakery)  # noqa: E731
    client = connect(either, sandbox, on_event=after_the_first("customers.get", act))
    with pytest.raises(NotFound):
        await client.customers.add_packages(bakery, ["webex_suite"])


async def test_the_same_packages_in_another_order_are_no_change(either: Either, sandbox: Sandbox, bakery: str):
    sandbox.transitions.set("update", "immediately")
    act = rival(sandbox, bakery, ["webex_meetings", "webex_calling"])
    client = connect(either, sandbox, on_event=after_the_first("customers.get", act))
    assert await client.customers.add_packages(bakery, ["webex_suite"])


async def test_packages_that_vanish_from_the_second_answer_stop_the_change(
    client: Any, sandbox: Sandbox, bakery: str
):
    sandbox.faults.add(operation="customers.get", nth=2, fields={"packages": None})
    with pytest.raises(UnexpectedResponse, match="nothing was written"):
        await client.customers.add_packages(bakery, ["webex_suite"])


async def test_a_change_by_somebody_else_right_after_ours_is_not_taken_for_ours(
    client: Any, either: Either, sandbox: Sandbox, bakery: str
):
    sandbox.transitions.set("update", "immediately")
    change = await client.customers.add_packages(bakery, ["webex_suite"])
    with sandbox.client() as other:
        other.customers.update(bakery, packages=["webex_meetings"]).result()
    with pytest.raises(PollTimeout, match="the change is not visible yet"):
        await dressed(either, change.poller).wait(timeout=60)


async def test_an_answer_from_before_the_change_is_not_taken_for_its_end(
    client: Any, either: Either, sandbox: Sandbox, bakery: str
):
    sandbox.transitions.set("update", "immediately")
    change = await client.customers.add_packages(bakery, ["webex_suite"])
    sandbox.faults.add(operation="customers.get", stale=True, times=3)
    customer = await dressed(either, change.poller).result()
    assert "webex_suite" in customer.packages


async def test_a_lost_answer_to_the_write_is_repeated_without_harm(
    client: Any, either: Either, sandbox: Sandbox, bakery: str
):
    sandbox.transitions.set("update", "immediately")
    sandbox.faults.add(operation="customers.update", nth=1, lost_answer=True)
    change = await client.customers.remove_packages(bakery, ["webex_calling"])
    assert (await dressed(either, change.poller).result()).packages == ("webex_meetings",)
