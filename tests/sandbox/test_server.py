from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.sandbox.api import order
from webex_wholesale.sandbox import Sandbox
from webex_wholesale.sandbox.server import SandboxServer

CUSTOMERS = "/v1/wholesale/customers"


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    sandbox.seed_data(3, subscribers=30)
    with sandbox.server(realtime=False, allow_hosts=["partner.example"]) as running:
        yield running


class Caller:
    """One keep-alive connection."""

    def __init__(self, origin: str, token: str | None = None) -> None:
        parts = urlsplit(origin)
        self.connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        self.headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def __call__(
        self, method: str, target: str, body: object = None, **headers: str
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        raw = None if body is None else json.dumps(body)
        if raw is not None:
            sent["Content-Type"] = "application/json"
        self.connection.request(method, target, raw, sent)
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer.headers


@pytest.fixture
def caller(server: SandboxServer) -> Iterator[Caller]:
    caller = Caller(server.origin, server.token)
    yield caller
    caller.connection.close()


def raw(server: SandboxServer, request: bytes) -> bytes:
    """What comes back on a connection of its own until it is closed."""
    port = urlsplit(server.origin).port
    with socket.create_connection(("127.0.0.1", port or 0), timeout=10) as connection:
        connection.sendall(request)
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    return received


def test_a_connection_is_kept_for_many_requests(caller: Caller, sandbox: Sandbox):
    statuses = [caller("GET", CUSTOMERS)[0] for _ in range(20)]
    own = caller.connection.sock
    statuses += [caller("POST", CUSTOMERS, order(f"c{number}"))[0] for number in range(3)]
    assert statuses == [200] * 20 + [202] * 3
    assert caller.connection.sock is own
    assert len(sandbox.customers()) == 6


def test_links_are_on_the_origin_that_the_caller_used(caller: Caller, server: SandboxServer):
    _, _, headers = caller("GET", f"{CUSTOMERS}?max=1")
    assert headers["Link"].startswith(f"<{server.url}/wholesale/customers?")
    _, body, headers = caller("POST", CUSTOMERS, order(), Host="partner.example:8080")
    assert headers["Location"].startswith("http://partner.example:8080/v1/wholesale/customers/")
    assert json.loads(body)["url"] == headers["Location"]
    assert caller("GET", f"{CUSTOMERS}?max=1", Host="nonsense<>")[0] == 403


def test_report_files_come_from_another_port(caller: Caller, server: SandboxServer, sandbox: Sandbox):
    day = str(sandbox.clock.now().date() - timedelta(days=2))
    body = {"billingStartDate": day, "billingEndDate": day, "type": "USER"}
    made = json.loads(caller("POST", "/v1/wholesale/billing/reports", body)[1])["id"]
    sandbox.clock.advance(5)
    report = json.loads(caller("GET", f"/v1/wholesale/billing/reports/{made}")[1])
    assert report["tempDownloadURL"].startswith(server.reports_origin)
    assert server.reports_origin != server.origin
    files = Caller(server.reports_origin)
    target = report["tempDownloadURL"].removeprefix(server.reports_origin)
    status, content, headers = files("GET", target)
    assert status == 200
    assert content.startswith(b"PARTNER_NAME")
    assert int(headers["Content-Length"]) == len(content)
    assert files("GET", target, Range="bytes=3-9")[:2] == (206, content[3:10])
    status, body_of_head, headers = files("HEAD", target)
    assert (status, body_of_head, headers["Content-Length"]) == (200, b"", str(len(content)))
    assert files("GET", target, Authorization=f"Bearer {server.token}")[0] == 400
    assert len(sandbox.journal.token_leaks()) == 1
    files.connection.close()


def test_the_date_is_that_of_the_sandbox(caller: Caller, sandbox: Sandbox):
    sandbox.clock.advance(days=1)
    assert caller("GET", CUSTOMERS)[2]["Date"] == sandbox.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT")


def test_answers_without_a_body_have_no_length(caller: Caller, sandbox: Sandbox):
    subscriber = sandbox.subscribers()[0]["id"]
    status, body, headers = caller("DELETE", f"/v1/wholesale/subscribers/{subscriber}")
    assert (status, body) == (204, b"")
    assert "Content-Length" not in headers
    assert caller("GET", CUSTOMERS)[0] == 200


def test_chunks_and_hesitation_are_understood(server: SandboxServer, sandbox: Sandbox):
    body = json.dumps(order("chunked")).encode()
    head = (
        f"POST {CUSTOMERS} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Authorization: Bearer {server.token}\r\n"
        "Content-Type: application/json\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunks = b"%x\r\n%s\r\n%x;note=1\r\n%s\r\n0\r\nTrailer: x\r\n\r\n" % (10, body[:10], len(body) - 10, body[10:])
    answer = raw(server, head.encode() + chunks)
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\n")
    assert len(sandbox.customers("chunked")) == 1


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/2\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: [::1]:1\r\nContent-Length: many\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: 127.9.9.9\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n", 413),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 300 + b"\r\n", 431),
        (b"GET /v1/wholesale/customers HTTP/1.0\r\n\r\n", 401),
        (b"GET http://x/v1/wholesale/customers HTTP/1.1\r\nHost: LOCALHOST:9\r\nConnection: close\r\n\r\n", 401),
        (b"\r\nGET /v1/wholesale/customers HTTP/1.0\r\n\r\n", 401),
    ],
)
def test_a_connection_that_speaks_badly_is_answered_and_ended(server: SandboxServer, request_: bytes, status: int):
    assert raw(server, request_).startswith(f"HTTP/1.1 {status} ".encode())


def test_a_broken_connection_breaks_on_the_wire(server: SandboxServer, sandbox: Sandbox):
    for number, fault in enumerate(
        ({"reset": "after"}, {"lost_answer": True}, {"truncate": 20}, {"reset": "before"})
    ):
        sandbox.faults.clear()
        sandbox.faults.add(operation="customers.provision", **fault)
        caller = Caller(server.origin, server.token)
        with pytest.raises((ConnectionResetError, http.client.HTTPException)):
            caller("POST", CUSTOMERS, order(f"c{number}"))
        caller.connection.close()
    assert [len(sandbox.customers(f"c{number}")) for number in range(4)] == [1, 1, 1, 0]


def test_a_silent_server_lets_its_caller_give_up(server: SandboxServer, sandbox: Sandbox):
    sandbox.faults.add(silence=True, times=1)
    caller = Caller(server.origin, server.token)
    caller.connection.timeout = 0.05
    with pytest.raises(TimeoutError):
        caller("POST", CUSTOMERS, order())
    caller.connection.close()
    caller.connection.timeout = 10
    assert caller("GET", CUSTOMERS)[0] == 200
    caller.connection.close()


def test_an_answer_may_drip(caller: Caller, sandbox: Sandbox):
    whole = caller("GET", CUSTOMERS)[1]
    sandbox.faults.add(drip=1.0, nth=1)
    assert caller("GET", CUSTOMERS)[1] == whole
    assert sandbox.clock.monotonic() >= len(whole) // 64


def test_many_callers_are_served_at_once(server: SandboxServer, sandbox: Sandbox):
    def provision(number: int) -> int:
        caller = Caller(server.origin, server.token)
        status = caller("POST", CUSTOMERS, order(f"c{number}"))[0]
        caller.connection.close()
        return status

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(provision, range(100))) == {202}
    assert len(sandbox.customers()) == 103


def test_a_stopped_server_frees_its_ports_and_ends_its_connections(sandbox: Sandbox):
    with sandbox.server() as server:
        caller = Caller(server.origin, server.token)
        assert caller("GET", CUSTOMERS)[0] == 200
        assert sandbox.clock.mode == "real"
        port = int(urlsplit(server.origin).port or 0)
    assert sandbox.clock.mode == "auto"
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        caller("GET", CUSTOMERS)
    caller.connection.close()
    with sandbox.server(port) as again, pytest.raises(OSError, match="in use"):
        sandbox.server(port)
    assert again.origin.endswith(str(port))


def test_the_clock_of_a_server_may_run_faster(sandbox: Sandbox):
    with sandbox.server(speed=1_000_000) as server:
        caller = Caller(server.origin, server.token)
        _, body, _ = caller("POST", CUSTOMERS, order())
        target = urlsplit(json.loads(body)["url"]).path
        looks = (json.loads(caller("GET", target)[1])["status"] for _ in range(10_000))
        assert "provisioned" in looks
        caller.connection.close()


def test_a_fault_of_the_sandbox_itself_is_loud(
    server: SandboxServer, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sandbox, "handle", lambda request: 1 / 0)
    caller = Caller(server.origin)
    assert caller("GET", CUSTOMERS)[0] == 500
    caller.connection.close()
    assert "ZeroDivisionError" in capsys.readouterr().err
