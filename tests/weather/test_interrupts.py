"""Ctrl-C in every wait of the sync client: it comes through, says what has become of a write, leaks nothing."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.clock import ManualClock
from tests.support.either import TOKEN
from tests.support.server import Server
from tests.support.steps import Connection, Request, Step, answer, hang_up, head, json, silence
from webex_wholesale import WholesaleClient

Serve = Callable[..., Server]
GOOD = json({"id": "c1"})
UNDER_WAY = "may have been applied all the same, so it was not sent again"


def ctrl_c(seconds: float = 0) -> None:
    raise KeyboardInterrupt


def press() -> None:
    """Press Ctrl-C for the main thread, wherever it is."""
    ident = threading.main_thread().ident
    assert ident is not None
    signal.pthread_kill(ident, signal.SIGINT)


def press_and_say_nothing(connection: Connection) -> bool:
    press()
    return silence(connection)


def press_in_the_body(connection: Connection) -> bool:
    connection.send(head(200, {"content-length": "100"}) + b'{"id":')
    press()
    return silence(connection)


@pytest.fixture(autouse=True)
def python_handler() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def connect() -> Iterator[Callable[..., WholesaleClient]]:
    made: list[WholesaleClient] = []

    def make(server: Server, **options: Any) -> WholesaleClient:
        made.append(
            WholesaleClient(
                **{"token": TOKEN, "base_url": server.url, "trust_env": False, "max_connections": 1, **options}
            )
        )
        return made[-1]

    yield make
    for client in made:
        client.close()


def notes(caught: pytest.ExceptionInfo[KeyboardInterrupt]) -> str:
    return "\n".join(getattr(caught.value, "__notes__", []))


@pytest.mark.parametrize("step", [press_and_say_nothing, press_in_the_body])
def test_in_a_read_it_comes_through_and_the_client_goes_on(
    serve: Serve, connect: Callable[..., WholesaleClient], step: Step
) -> None:
    server = serve([step, GOOD])
    client = connect(server)
    with pytest.raises(KeyboardInterrupt) as caught:
        client.customers.get("c1")
    assert notes(caught) == ""
    assert server.wait_for(lambda server: server.open == 0)
    # The one slot is free again.
    assert client.customers.get("c1").id == "c1"


@pytest.mark.parametrize("step", [press_and_say_nothing, press_in_the_body])
def test_in_a_create_it_says_that_it_may_have_happened(
    serve: Serve, connect: Callable[..., WholesaleClient], step: Step
) -> None:
    server = serve([step, GOOD])
    client = connect(server)
    with pytest.raises(KeyboardInterrupt) as caught:
        client.billing_reports.create(billing_start_date="2023-10-01", billing_end_date="2023-10-31")
    assert "billing_reports.create was interrupted under way" in notes(caught)
    assert UNDER_WAY in notes(caught)
    assert "billing_reports.list" in notes(caught)
    assert len(server.requests) == 1
    assert client.customers.get("c1").id == "c1"


def test_in_a_change_it_says_that_it_may_be_sent_again(
    serve: Serve, connect: Callable[..., WholesaleClient]
) -> None:
    with pytest.raises(KeyboardInterrupt) as caught:
        connect(serve([press_and_say_nothing])).customers.delete("c1")
    assert "customers.delete was interrupted under way" in notes(caught)
    assert "safe to send it again" in notes(caught)


def test_while_waiting_for_a_slot_it_leaves_the_slot_alone(
    serve: Serve, connect: Callable[..., WholesaleClient]
) -> None:
    begun, finish = threading.Event(), threading.Event()

    def slow(connection: Connection) -> bool:
        begun.set()
        finish.wait(5)
        return GOOD(connection)

    client = connect(serve([slow, GOOD]))
    other = threading.Thread(target=client.customers.get, args=("c1",))
    other.start()
    assert begun.wait(5)
    with pytest.raises(KeyboardInterrupt):
        threading.Timer(0.02, press).start()
        client.customers.get("c1")
    finish.set()
    other.join(5)
    assert client.customers.get("c1").id == "c1"


@pytest.mark.parametrize(
    ("first", "note"),
    [
        (answer(429, Retry_After="5"), "was interrupted before it was sent; nothing was changed"),
        (answer(503), None),
    ],
)
def test_in_the_pause_before_a_create_is_repeated(
    serve: Serve, connect: Callable[..., WholesaleClient], first: Step, note: str | None
) -> None:
    client = connect(serve([first, GOOD]), clock=ManualClock(ctrl_c))
    if note is None:
        # Such a create is not repeated, so there is no pause to be interrupted in.
        with pytest.raises(Exception, match=UNDER_WAY):
            client.subscribers.send_consent_email("s1")
        return
    with pytest.raises(KeyboardInterrupt) as caught:
        client.subscribers.send_consent_email("s1")
    assert note in notes(caught)


@pytest.mark.parametrize(
    ("first", "words"), [(hang_up, "safe to send it again"), (answer(429), "nothing was changed")]
)
def test_in_the_pause_before_a_change_is_repeated(
    serve: Serve, connect: Callable[..., WholesaleClient], first: Step, words: str
) -> None:
    with pytest.raises(KeyboardInterrupt) as caught:
        connect(serve([first]), clock=ManualClock(ctrl_c)).subscribers.delete("s1")
    assert words in notes(caught)


def test_in_front_of_a_shut_gate_nothing_was_sent(serve: Serve, connect: Callable[..., WholesaleClient]) -> None:
    server = serve([answer(429, Retry_After="60"), GOOD])
    client = connect(server, clock=ManualClock(ctrl_c))
    with pytest.raises(KeyboardInterrupt):
        client.customers.get("c1")
    with pytest.raises(KeyboardInterrupt) as caught:
        client.subscribers.send_consent_email("s1")
    assert "nothing was changed" in notes(caught)
    assert len(server.requests) == 1


def moving(request: Request) -> Step:
    return answer(202) if request.method == "DELETE" else json({"id": "c1", "status": "deleting"})


@pytest.mark.parametrize("wait", ["wait", "result"])
def test_in_a_poller_it_says_how_to_come_back(
    serve: Serve, connect: Callable[..., WholesaleClient], wait: str
) -> None:
    client = connect(serve(moving), clock=ManualClock(ctrl_c))
    poller = client.customers.delete("c1")
    with pytest.raises(KeyboardInterrupt) as caught:
        getattr(poller, wait)()
    assert f"customers.delete goes on at Webex; come back with client.resume({poller.token!r})" in notes(caught)
    assert client.resume(poller.token).poll() == "deleting"


def test_in_a_look_of_a_poller_it_says_so_as_well(serve: Serve, connect: Callable[..., WholesaleClient]) -> None:
    server = serve([answer(202), press_and_say_nothing, json({"id": "c1", "status": "deleting"})])
    poller = connect(server).customers.delete("c1")
    with pytest.raises(KeyboardInterrupt) as caught:
        poller.wait()
    assert "client.resume(" in notes(caught)
    assert poller.poll() == "deleting"


@pytest.mark.parametrize("prefetch", [None, 2, 8])
def test_in_a_list_it_leaves_no_thread(
    serve: Serve, connect: Callable[..., WholesaleClient], prefetch: int | None
) -> None:
    def page(request: Request) -> Step:
        offset = int(request.query.get("offset", ["0"])[0])
        if offset == 30:
            return press_and_say_nothing
        return json({"items": [{"id": f"c{number}"} for number in range(offset, offset + 10)]})

    server = serve(page)
    client = connect(server, timeout=0.3, max_connections=10, retry=None)
    seen = 0
    with pytest.raises(KeyboardInterrupt):
        for _ in client.customers.list(page_size=10, prefetch=prefetch):
            seen += 1
    assert seen <= 30
    for thread in threading.enumerate():
        if thread.name == "webex-wholesale-ahead":
            thread.join(5)
            assert not thread.is_alive()
    client.close()
    assert server.wait_for(lambda server: server.open == 0)


def test_in_the_function_that_gives_tokens_nothing_was_sent(
    serve: Serve, connect: Callable[..., WholesaleClient]
) -> None:
    server = serve()

    def ask() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        connect(server, token=ask).subscribers.send_consent_email("s1")
    assert server.connections == 0


def test_in_a_callback_it_comes_through(serve: Serve, connect: Callable[..., WholesaleClient]) -> None:
    poller = connect(serve(moving)).customers.delete("c1")
    with pytest.raises(KeyboardInterrupt) as caught:
        poller.wait(on_update=lambda update: ctrl_c())
    assert "client.resume(" in notes(caught)
