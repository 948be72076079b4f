"""Who may talk to a sandbox on sockets: attacked with raw bytes, as a page in a browser or a rude caller would."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.sandbox.api import order
from webex_wholesale.sandbox import Sandbox, SandboxServer
from webex_wholesale.sandbox._doors.guard import Guard

CUSTOMERS = "/v1/wholesale/customers"


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with sandbox.server(realtime=False) as running:
        yield running


def raw(origin: str, head: str, body: bytes = b"") -> bytes:
    """What comes back for these bytes, until the connection ends."""
    port = urlsplit(origin).port or 0
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode("latin-1") + body)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    return received


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    "header",
    [
        "Host: evil.example",
        "Host: evil.example:80",
        "Host: 127.0.0.1.evil.example",
        "Host: localhost.evil.example",
        "Host: 127.0.0.1@evil.example",
        "Host: [::ffff:10.0.0.1]",
        "Host: 10.0.0.1",
        "Host: 0.0.0.0",
        "Host: ",
        "Host: localhost\nHost: evil.example",
        "Host: localhost\nOrigin: https://evil.example",
        "Host: localhost\nOrigin: null",
        "Host: localhost\nOrigin: http://localhost:80",
        "Host: localhost\nSec-Fetch-Site: cross-site",
        "Host: localhost\nSec-Fetch-Site: same-site",
        "Host: localhost\nSec-Fetch-Site: same-origin",
    ],
)
@pytest.mark.parametrize("door", ["api", "control", "reports"])
def test_no_page_of_a_browser_is_answered(server: SandboxServer, sandbox: Sandbox, header: str, door: str):
    origin = server.reports_origin if door == "reports" else server.origin
    path = "/__sandbox__/snapshot" if door == "control" else CUSTOMERS
    token = f"Authorization: Bearer {server.token}"
    answer = raw(origin, f"GET {path} HTTP/1.1\n{header}\n{token}\n\n")
    assert status(answer) == 403
    assert server.token.encode() not in answer
    assert len(sandbox.journal) == 0


def test_a_page_cannot_write_either(server: SandboxServer, sandbox: Sandbox):
    body = json.dumps(order()).encode()
    sent = f"Content-Type: text/plain\nContent-Length: {len(body)}"
    for attack in ("Host: localhost\nOrigin: https://evil.example", "Host: evil.example"):
        for path in (CUSTOMERS, "/__sandbox__/reset", "/__sandbox__/seed"):
            assert status(raw(server.origin, f"POST {path} HTTP/1.1\n{attack}\n{sent}\n\n", body)) == 403
    assert sandbox.customers() == []
    assert status(raw(server.origin, f"OPTIONS {CUSTOMERS} HTTP/1.1\nHost: localhost\nOrigin: null\n\n")) == 403


def test_an_absolute_target_does_not_replace_the_host(server: SandboxServer):
    target = f"http://localhost{CUSTOMERS}"
    assert status(raw(server.origin, f"GET {target} HTTP/1.1\nHost: evil.example\n\n")) == 403
    assert status(raw(server.origin, f"GET {CUSTOMERS} HTTP/1.1\n\n")) == 400


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1", "127.1.2.3:8080", "[::1]", "[::1]:80"])
def test_programs_on_this_machine_are_answered_by_any_of_its_names(server: SandboxServer, host: str):
    assert status(raw(server.origin, f"GET {CUSTOMERS} HTTP/1.1\nHost: {host}\nConnection: close\n\n")) == 401


def test_a_sandbox_on_the_network_knows_its_address_and_the_names_it_was_given():
    guard = Guard("0.0.0.0", ["Sandbox.internal"])
    for host in ("10.1.2.3:80", "sandbox.internal:8080", "localhost", "[fe80::1]"):
        assert guard.objection({"host": host}, "HTTP/1.1") is None
    assert guard.objection({"host": "evil.example"}, "HTTP/1.1") is not None
    assert guard.objection({"host": "10.1.2.3", "origin": "null"}, "HTTP/1.1") is not None


@pytest.mark.parametrize(
    ("begin", "timeouts"),
    [
        ("", 121),
        (f"GET {CUSTOMERS} HTTP/1.1\n", 31),
        (f"GET {CUSTOMERS} HTTP/1.1\nHost: localhost\nX: y\n", 31),
        (f"POST {CUSTOMERS} HTTP/1.1\nHost: localhost\nContent-Length: 9\n\nabc", 31),
    ],
)
def test_a_caller_that_never_finishes_is_hung_up_on(server: SandboxServer, begin: str, timeouts: float):
    with socket.create_connection(("127.0.0.1", urlsplit(server.origin).port or 0), timeout=10) as connection:
        connection.sendall(begin.replace("\n", "\r\n").encode())
        due = server._timeouts._due
        limit = time.monotonic() + 5
        # Wait until the server has read what there is.
        while (not due or min(due.values()) - time.monotonic() > timeouts) and time.monotonic() < limit:
            time.sleep(0.01)
        server._timeouts.expire(time.monotonic() + timeouts - 2)
        connection.sendall(b"x")
        server._timeouts.expire(time.monotonic() + timeouts)
        rest = b""
        try:
            while piece := connection.recv(100):
                rest += piece
        except ConnectionError:
            pass
        assert rest == b"" or status(rest) == 400


def test_a_body_that_says_its_length_twice_or_never_ends_is_refused(server: SandboxServer):
    head = f"POST {CUSTOMERS} HTTP/1.1\nHost: localhost\n"
    both = "Content-Length: 3\nTransfer-Encoding: chunked\n\n"
    assert status(raw(server.origin, head + both, b"0\r\n\r\n")) == 400
    trailers = b"0\r\n" + b"a: b\r\n" * 300
    assert status(raw(server.origin, head + "Transfer-Encoding: chunked\n\n", trailers)) == 431


def test_a_snapshot_may_be_larger_than_any_other_body(server: SandboxServer):
    for path, expected in (("snapshot", 400), ("seed", 413)):
        head = f"PUT /__sandbox__/{path} HTTP/1.1\nHost: localhost\nContent-Length: 17000000\n\n"
        assert status(raw(server.origin, head, b" " * 17_000_000 if path == "snapshot" else b"")) == expected


def test_seeds_over_http_are_bounded(server: SandboxServer):
    body = b'{"customers": 1000000000}'
    head = f"POST /__sandbox__/seed HTTP/1.1\nHost: localhost\nContent-Length: {len(body)}\nConnection: close\n\n"
    answer = raw(server.origin, head, body)
    assert status(answer) == 400
    assert b"1e+06" in answer or b"1000000" in answer


def test_a_rule_that_refuses_a_connection_is_not_taken_where_sockets_are(sandbox: Sandbox):
    sandbox.faults.add(operation="customers.list", refuse=True)
    with pytest.raises(ValueError, match='use reset="before"'):
        sandbox.server(realtime=False)
    sandbox.faults.clear()
    with sandbox.server(realtime=False) as running:
        for _ in range(2):
            with pytest.raises(ValueError, match='use reset="before"'):
                sandbox.faults.add(refuse=True)
            sandbox.reset()
        body = b'{"refuse": true}'
        head = f"POST /__sandbox__/faults HTTP/1.0\nHost: localhost\nContent-Length: {len(body)}\n\n"
        assert status(raw(running.origin, head, body)) == 400
        running.stop()
    sandbox.faults.add(refuse=True)
