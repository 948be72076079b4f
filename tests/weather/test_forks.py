"""A forked child starts afresh, whatever the other threads of its parent were doing at the time."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.either import TOKEN
from tests.support.server import Server
from tests.support.steps import Request, Step, json
from webex_wholesale import WholesaleClient
from webex_wholesale.auth import MemoryStore, RefreshToken
from webex_wholesale.journal import MemoryJournal

Serve = Callable[..., Server]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


def in_a_child(work: Callable[[], Any], seconds: float = 10.0) -> int:
    """Run some work in a forked child; return 0 where it came to its end."""
    with warnings.catch_warnings():
        # Python says that forking beside threads is dangerous, which is what is tested here.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -99


def client_of(server: Server, **options: Any) -> WholesaleClient:
    return WholesaleClient(token=TOKEN, base_url=server.url, trust_env=False, **options)


def test_a_child_works_though_another_thread_was_making_the_connections(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    client = client_of(server)
    making, go_on = threading.Event(), threading.Event()
    import webex_wholesale._http.wire.sync_wire as sync_wire

    real = sync_wire.make_client

    def slow(*arguments: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            making.set()
            go_on.wait(20)
        return real(*arguments)

    monkeypatch.setattr(sync_wire, "make_client", slow)
    thread = threading.Thread(target=client.customers.get, args=("c1",))
    thread.start()
    assert making.wait(5)
    try:
        assert in_a_child(lambda: client.customers.get("c1")) == 0
    finally:
        go_on.set()
        thread.join(5)
    client.close()


def test_a_child_works_though_every_turn_was_taken(serve: Serve) -> None:
    held = threading.Event()

    def script(request: Request) -> Step:
        def late(connection: Any) -> bool:
            if request.path.endswith("slow"):
                held.wait(20)
            return json({"id": "c1"})(connection)

        return late

    server = serve(script)
    client = client_of(server, max_connections=1)
    threads = [threading.Thread(target=client.request, args=("GET", "/slow")) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert server.wait_for(lambda server: len(server.requests) == 1)
    try:
        assert in_a_child(lambda: client.customers.get("c1")) == 0
    finally:
        held.set()
        for thread in threads:
            thread.join(5)
    client.close()


def pages(held: threading.Event) -> Callable[[Request], Step]:
    def script(request: Request) -> Step:
        start = int(request.query.get("offset", ["0"])[0])
        items = [{"id": f"c{number}"} for number in range(start, min(start + 2, 20))]
        link = f'<{request.path}?offset={start + 2}&max=2>; rel="next"' if start < 18 else ""

        def late(connection: Any) -> bool:
            if start:
                held.wait(20)
            return json({"items": items}, **({"Link": link} if link else {}))(connection)

        return late

    return script


def test_a_child_goes_on_with_a_list_that_was_prefetched_in_its_parent(serve: Serve) -> None:
    held = threading.Event()
    server = serve(pages(held))
    client = client_of(server)
    pager = iter(client.customers.list(page_size=2, prefetch=4))
    first = next(pager)
    assert first.id == "c0"
    server.wait_for(lambda server: len(server.requests) > 1, 0.5)

    def rest() -> None:
        held.set()
        assert [customer.id for customer in pager] == [f"c{number}" for number in range(1, 20)]

    try:
        # The child cannot tell the server, which is its parent's: the parent lets it answer.
        threading.Timer(0.3, held.set).start()
        assert in_a_child(rest) == 0
    finally:
        held.set()
    assert [customer.id for customer in pager] == [f"c{number}" for number in range(1, 20)]
    client.close()


def test_a_child_may_begin_lists_in_many_threads_at_once(serve: Serve) -> None:
    held = threading.Event()
    held.set()
    server = serve(pages(held))
    client = client_of(server)
    assert len(client.customers.list(page_size=2, prefetch=4).to_list()) == 20

    def lists() -> None:
        found: list[int] = []
        threads = [
            threading.Thread(
                target=lambda: found.append(len(client.customers.list(page_size=2, prefetch=4).to_list()))
            )
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(8)
        assert found == [20] * 6

    assert in_a_child(lists) == 0
    client.close()


def while_another_thread_holds(lock: Any, work: Callable[[], Any]) -> int:
    """Do some work in a forked child, while another thread of the parent holds a lock."""
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            go_on.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(5)
    try:
        return in_a_child(work)
    finally:
        go_on.set()
        thread.join(5)


def test_a_child_keeps_to_the_pace_though_another_thread_was_at_it(serve: Serve) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    client = client_of(server, max_rate=1000)
    pace = client._session.driver.context.pace
    assert while_another_thread_holds(pace._lock, lambda: client.customers.get("c1")) == 0
    client.close()


def test_a_child_refreshes_though_another_thread_held_the_store_in_memory(serve: Serve) -> None:
    def script(request: Request) -> Step:
        if request.path.endswith("/access_token"):
            return json({"access_token": "fresh", "expires_in": 3600})
        return json({"id": "c1"})

    store = MemoryStore()
    source = RefreshToken("C0ffee", "secret", "refresh", store=store)
    client = WholesaleClient(token=source, base_url=serve(script).url, trust_env=False)
    assert while_another_thread_holds(store.lock(), lambda: client.customers.get("c1")) == 0
    client.close()


def test_a_child_uses_a_journal_in_memory_though_another_thread_was_at_it() -> None:
    journal = MemoryJournal()
    assert while_another_thread_holds(journal._permits.lock, lambda: journal.read("customer//acme")) == 0


def test_the_requests_of_a_child_have_tracking_ids_of_their_own(serve: Serve) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    client = client_of(server)
    client.customers.get("c1")
    assert in_a_child(lambda: client.customers.get("c1")) == 0
    client.customers.get("c1")
    assert len({request.headers["trackingid"] for request in server.requests}) == 3
    client.close()
