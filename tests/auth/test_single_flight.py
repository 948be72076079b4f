"""One refresh, however many calls, threads, tasks, views and clients need it."""

from __future__ import annotations

import pytest

from tests.auth.fake_webex import DAY, FakeWebex, status, unreachable
from tests.support.either import Either
from webex_wholesale.auth import MemoryStore
from webex_wholesale.errors import AuthError, ReauthenticationRequired, RefreshFailed


@pytest.fixture
def webex(either: Either) -> FakeWebex:
    return FakeWebex(either.clock)


async def test_a_hundred_concurrent_calls_meet_an_expired_token_and_refresh_once(
    either: Either, webex: FakeWebex
) -> None:
    client = either.client(webex, token=webex.source())
    await client.customers.get("c1")
    either.clock.advance(15 * DAY)
    results = await either.together(*[lambda: client.customers.get("c1")] * 100)
    assert [r for r in results if isinstance(r, BaseException)] == []
    assert len(webex.grants) == 2


async def test_a_hundred_concurrent_401s_refresh_once(either: Either, webex: FakeWebex) -> None:
    client = either.client(webex, token=webex.source())
    await client.customers.get("c1")
    webex.revoke()
    results = await either.together(*[lambda: client.customers.get("c1")] * 100)
    assert [r for r in results if isinstance(r, BaseException)] == []
    assert len(webex.grants) == 2


async def test_views_and_clients_with_one_source_refresh_once(either: Either, webex: FakeWebex) -> None:
    source = webex.source()
    clients = [either.client(webex, token=source) for _ in range(5)]
    views = [client.for_sub_partner("reseller") for client in clients]
    works = [lambda c=c: c.customers.get("c1") for c in (*clients, *views)] * 5
    results = await either.together(*works)
    assert [r for r in results if isinstance(r, BaseException)] == []
    assert len(webex.grants) == 1


async def test_two_sources_of_one_memory_store_refresh_once(either: Either, webex: FakeWebex) -> None:
    store = MemoryStore()
    clients = [either.client(webex, token=webex.source(store)) for _ in range(4)]
    results = await either.together(*[lambda c=c: c.customers.get("c1") for c in clients])
    assert [r for r in results if isinstance(r, BaseException)] == []
    assert len(webex.grants) == 1


async def test_everybody_hears_why_a_shared_refresh_failed(either: Either, webex: FakeWebex) -> None:
    webex.misfortune = [status(400, {"error": "invalid_grant"})]
    client = either.client(webex, token=webex.source())
    results = await either.together(*[lambda: client.customers.get("c1")] * 50)
    assert {type(r) for r in results} == {ReauthenticationRequired}
    assert len({id(r) for r in results}) == 50, "an exception of one's own for everybody"
    assert len(webex.grants) == 1
    assert webex.calls == []


async def test_a_crowd_at_an_unreachable_endpoint_fails_or_recovers_but_never_hangs(
    either: Either, webex: FakeWebex
) -> None:
    webex.misfortune = [unreachable] * 3
    client = either.client(webex, token=webex.source())
    results = await either.together(*[lambda: client.customers.get("c1")] * 30)
    failed = [r for r in results if isinstance(r, BaseException)]
    assert {type(r) for r in failed} <= {RefreshFailed}
    assert 3 <= len(webex.grants) <= 4, "one refresh failed, and at most one more was made by those who came later"


def test_errors_of_the_tree_are_auth_errors() -> None:
    assert issubclass(ReauthenticationRequired, AuthError)
    assert not ReauthenticationRequired.retryable
