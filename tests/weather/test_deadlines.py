"""A deadline ends a call whatever the other side drips, at every stage of the protocol and before it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.clock import RealClock
from tests.support.drips import FILE_STAGES, PAUSE, STAGES, dripped
from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import Connection, Step, answer, json
from tests.support.streams import Failure, fetched, run
from webex_wholesale import CallOptions
from webex_wholesale.errors import DeadlineExceeded, PollTimeout, RequestNotSent, WholesaleError
from webex_wholesale.models import BillingReport

Serve = Callable[..., Server]
DEADLINE = 0.1
PERIOD: Any = {"billing_start_date": "2023-10-01", "billing_end_date": "2023-10-31"}
# What a busy machine may add; any of these servers would go on without end.
LATEST = DEADLINE + 2.0


def client_of(either: Either, server: Any = None, **options: Any) -> Any:
    return either.client(
        server, **{"clock": RealClock(), "deadline": DEADLINE, "timeout": 5.0, "retry": None, **options}
    )


async def timed(work: Any, *errors: type[BaseException]) -> tuple[float, BaseException]:
    begun = time.monotonic()
    with pytest.raises(errors or WholesaleError) as caught:
        await work()
    return time.monotonic() - begun, caught.value


@pytest.mark.parametrize("stage", STAGES)
async def test_the_deadline_ends_a_call_whatever_is_dripped(either: Either, serve: Serve, stage: str) -> None:
    server = serve(lambda request: STAGES[stage])
    client = client_of(either, server)
    # Some stages are cut off by a limit of the HTTP library's own before the deadline is over.
    took, _ = await timed(lambda: client.customers.get("c1"), WholesaleError)
    assert took < LATEST
    assert server.wait_for(lambda server: server.open == 0), "its connection is still open"


# Each takes a second: what the deadlines of calls have shown above is not shown again for every stage.
@pytest.mark.parametrize("stage", ["header lines", "a flood of interim answers", "empty gzip blocks", "trailers"])
async def test_a_wait_ends_with_its_time_whatever_is_dripped(either: Either, serve: Serve, stage: str) -> None:
    poller = client_of(either, serve(lambda request: STAGES[stage]), deadline=60).customers.poller("c1")
    took, error = await timed(lambda: poller.wait(timeout=DEADLINE), PollTimeout)
    # One last look, which has a second, is part of every wait; a flood keeps the interpreter busy.
    assert took < 1.0 + LATEST + (6.0 if "flood" in stage else 0.0)
    assert "not visible yet" in str(error)


@pytest.mark.parametrize("count", [1, 30], ids=["one by one", "by lists"])
async def test_watching_ends_with_its_time_whatever_is_dripped(either: Either, serve: Serve, count: int) -> None:
    client = client_of(either, serve(lambda request: STAGES["header lines"]), deadline=60)
    pollers = [client.customers.poller(f"c{number}") for number in range(count)]
    watch = client.watch(pollers, timeout=DEADLINE)
    took, _ = await timed(lambda: anext(aiter(watch)), PollTimeout)
    assert took < 1.0 + LATEST


async def test_an_activation_ends_with_its_time_whatever_is_dripped(either: Either, serve: Serve) -> None:
    client = client_of(either, serve(lambda request: STAGES["header lines"]), deadline=60)
    took, _ = await timed(lambda: client.organizations.activate("o1", timeout=DEADLINE), DeadlineExceeded)
    assert took < 1.0 + LATEST


@pytest.mark.parametrize("stage", STAGES)
async def test_the_deadline_ends_a_download_whatever_is_dripped(either: Either, serve: Serve, stage: str) -> None:
    server = serve(lambda request: FILE_STAGES[stage])
    link = f"{server.url}/x.csv"
    reports = client_of(either, server, deadline=60).billing_reports
    options = CallOptions(deadline=DEADLINE, timeout=5.0)
    report = BillingReport(id="r1", temp_download_url=link)
    took, _ = await timed(lambda: reports.download(report, options=options), DeadlineExceeded)
    # A flood keeps the interpreter busy, which the server and the client share here.
    assert took < LATEST + (6.0 if "flood" in stage else 0.0)
    assert server.wait_for(lambda server: server.open == 0), "its connection is still open"


async def test_a_read_that_was_sent_is_not_said_to_be_unsent(either: Either, serve: Serve) -> None:
    client = client_of(either, serve(lambda request: STAGES["the bytes of a header"]))
    _, error = await timed(lambda: client.customers.get("c1"), DeadlineExceeded)
    assert "before the request was sent" not in str(error)


@pytest.mark.parametrize("stage", ["the bytes of a header", "trailers", "empty gzip blocks"])
async def test_the_deadline_ends_a_call_on_a_callers_own_client(either: Either, serve: Serve, stage: str) -> None:
    server = serve(lambda request: STAGES[stage])
    own = either.httpx_client()
    client = client_of(either, server, http_client=own)
    took, _ = await timed(lambda: client.customers.get("c1"), DeadlineExceeded)
    await either.close_httpx(own)
    assert took < LATEST


@pytest.mark.parametrize("stage", ["the bytes of a header", "header lines", "the body"])
async def test_the_deadline_counts_on_a_connection_that_is_used_again(
    either: Either, serve: Serve, stage: str
) -> None:
    server = serve([json({"id": "c1"}), STAGES[stage]])
    client = client_of(either, server, deadline=5)
    await client.customers.get("c1")
    options = CallOptions(deadline=DEADLINE)
    took, _ = await timed(lambda: client.request("GET", "/x", options=options), DeadlineExceeded)
    assert (took < LATEST, server.connections) == (True, 1)


@pytest.mark.parametrize("stage", ["header lines", "trailers", "a body without a length"])
async def test_the_deadline_ends_a_stream(either: Either, serve: Serve, stage: str) -> None:
    server = serve(lambda request: STAGES[stage])
    client = client_of(either, server)
    begun = time.monotonic()
    result = await run(client, fetched(f"{server.url}/file", give_up_at=begun + DEADLINE))
    assert isinstance(result, Failure)
    assert time.monotonic() - begun < LATEST
    assert server.wait_for(lambda server: server.open == 0)


async def test_the_deadline_ends_a_handshake_that_is_dripped(either: Either) -> None:
    """A TLS record that says it is long, a byte at a time."""
    stop = threading.Event()

    def drip() -> None:
        sock, _ = listener.accept()
        with sock:
            sock.sendall(b"\x16\x03\x03\x3f\xff\x02")
            while not stop.wait(PAUSE):
                try:
                    sock.sendall(b"\x00")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip)
        thread.start()
        client = client_of(either, base_url=f"https://127.0.0.1:{listener.getsockname()[1]}")
        took, error = await timed(lambda: client.billing_reports.create(**PERIOD), DeadlineExceeded)
        stop.set()
        thread.join(5)
    assert took < LATEST
    assert error.effect == "not_applied"  # type: ignore[attr-defined]


async def test_the_deadline_ends_a_proxys_answer_to_connect(either: Either, serve: Serve) -> None:
    server = serve(lambda request: STAGES["header lines"])
    proxy = server.url.removesuffix("/v1")
    client = client_of(either, base_url="https://webex.test/v1", proxy=proxy)
    took, _ = await timed(lambda: client.customers.get("c1"), DeadlineExceeded)
    assert took < LATEST


async def test_the_deadline_ends_a_name_lookup_that_stalls(
    either: Either, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = threading.Event()

    def stall(*_: Any, **__: Any) -> Any:
        found.wait(5)
        raise socket.gaierror(socket.EAI_AGAIN, "late")

    monkeypatch.setattr(socket, "getaddrinfo", stall)
    client = client_of(either, base_url="https://webex.test/v1")
    try:
        took, _ = await timed(lambda: client.customers.get("c1"), DeadlineExceeded)
    finally:
        found.set()
    assert took < LATEST


async def test_a_name_without_an_address_is_told_as_before(
    either: Either, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    client = client_of(either, base_url="https://webex.test/v1", deadline=5)
    _, error = await timed(lambda: client.customers.get("c1"), RequestNotSent)
    assert "no connection" in str(error)


async def test_a_second_address_is_tried_where_the_first_refuses(
    either: Either, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve([json({"id": "c1"})])
    real = socket.getaddrinfo

    def both(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        if host not in ("localhost", b"localhost"):
            return real(host, port, *rest, **named)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.2", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    client = client_of(either, base_url=f"http://localhost:{server.port}/v1", deadline=5)
    assert (await client.customers.get("c1")).id == "c1"


async def test_the_deadline_ends_a_request_that_is_taken_in_a_little_at_a_time(either: Either) -> None:
    """The server reads so slowly that a large body never gets through."""
    stop = threading.Event()

    def sip() -> None:
        sock, _ = listener.accept()
        with sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            while not stop.wait(PAUSE):
                if not sock.recv(512):
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=sip)
        thread.start()
        client = client_of(either, base_url=f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
        body = {"text": "x" * 20_000_000}
        # Encoding the body is no part of the exchange, and takes a while.
        took, _ = await timed(lambda: client.request("PUT", "/x", json=body), DeadlineExceeded)
        stop.set()
        thread.join(5)
    assert took < LATEST + 1.0


async def test_the_deadline_holds_while_calls_wait_for_a_connection(either: Either, serve: Serve) -> None:
    server = serve(lambda request: STAGES["header lines"])
    client = client_of(either, server, max_connections=1)
    begun = time.monotonic()
    results = await either.together(*[lambda: client.customers.get("c1")] * 4)
    assert time.monotonic() - begun < LATEST
    assert all(isinstance(result, DeadlineExceeded) for result in results)


async def test_a_write_whose_answer_is_dripped_is_unknown_and_one_that_was_not_sent_is_not(
    either: Either, serve: Serve
) -> None:
    server = serve([dripped(b"", lambda: [b"HTTP/1.1 100 Continue\r\n\r\n"] * 10_000)])
    client = client_of(either, server)
    _, error = await timed(lambda: client.billing_reports.create(**PERIOD))
    assert error.effect == "unknown"  # type: ignore[attr-defined]


def slow_but_in_time(connection: Connection) -> bool:
    for byte in b'HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"id":"c1"}':
        connection.send(bytes([byte]))
    return True


@pytest.mark.parametrize("step", [slow_but_in_time, answer(200, b'{"id":"c1"}')])
async def test_a_call_that_is_answered_in_time_is_left_alone(either: Either, serve: Serve, step: Step) -> None:
    assert (await client_of(either, serve([step]), deadline=5).customers.get("c1")).id == "c1"
