"""The limit on requests a second: a bucket on the sandbox's clock."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest

from tests.sandbox.api import Api
from webex_wholesale.sandbox import Sandbox

CUSTOMERS = "/wholesale/customers"


def statuses(api: Api, count: int) -> list[int]:
    return [api("GET", CUSTOMERS).status for _ in range(count)]


def test_as_many_as_in_a_second_are_let_through_at_once_and_then_one_after_another(api: Api, sandbox: Sandbox):
    sandbox.settings.rate_limit = 4
    assert statuses(api, 6) == [200] * 4 + [429] * 2
    sandbox.clock.advance(seconds=0.25)
    assert statuses(api, 2) == [200, 429]
    sandbox.clock.advance(seconds=60)
    assert statuses(api, 5) == [200] * 4 + [429]


def test_the_burst_may_be_smaller_or_larger_than_the_rate(api: Api, sandbox: Sandbox):
    sandbox.settings.rate_limit, sandbox.settings.rate_burst = 50, 2
    assert statuses(api, 3) == [200, 200, 429]
    sandbox.settings.rate_limit = 0
    assert statuses(api, 100) == [200] * 100


def test_a_limit_below_one_a_second_still_lets_the_first_through(api: Api, sandbox: Sandbox):
    sandbox.settings.rate_limit = 0.1
    assert statuses(api, 2) == [200, 429]
    assert api("GET", CUSTOMERS).header("Retry-After") == "10"


@pytest.mark.parametrize(("form", "text"), [("seconds", "1"), ("macro", "rand(1),add(1)"), ("missing", None)])
def test_the_answer_says_when_in_the_form_that_was_set(api: Api, sandbox: Sandbox, form: str, text: str | None):
    sandbox.settings.update({"rate_limit": 1, "retry_after": form})
    statuses(api, 1)
    assert api("GET", CUSTOMERS).header("Retry-After") == text


def test_a_date_is_one_of_the_sandbox_clock(api: Api, sandbox: Sandbox):
    sandbox.settings.update({"rate_limit": 1, "retry_after": "date"})
    statuses(api, 1)
    date = parsedate_to_datetime(str(api("GET", CUSTOMERS).header("Retry-After")))
    assert 0 < (date - sandbox.clock.now()).total_seconds() <= 2


def test_what_was_refused_was_not_carried_out_and_a_client_gets_through_in_the_end():
    sandbox = Sandbox(rate_limit=5)
    sandbox.seed_data(3)
    client = sandbox.client()
    for _ in range(30):
        assert len(client.customers.list().to_list()) == 3
    assert sandbox.clock.monotonic() >= 5
    assert sandbox.journal.count(status=429, applied=True) == 0
