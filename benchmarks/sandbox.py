"""The sandbox's promises: seeding, memory, one page in the process, the server door, the plugin's imports.

`python -m benchmarks.sandbox`. Each figure is a ratio to a contestant in the same run, the median of
interleaved rounds.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import perf_counter

import httpx

from benchmarks.harness import Measure, interleaved, ratio, report
from webex_wholesale.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[1]
SUBSCRIBERS = 100_000
ROUNDS = 7
PAGES = 200
PATH = "/wholesale/subscribers"


def cost(work: Callable[[], object]) -> Callable[[], float]:
    def timed() -> float:
        start = perf_counter()
        work()
        return perf_counter() - start

    return timed


def seeded() -> Sandbox:
    sandbox = Sandbox(seed=1)
    sandbox.seed_data(SUBSCRIBERS // 20, subscribers=SUBSCRIBERS)
    return sandbox


def seeding() -> list[Measure]:
    objects = seeded().subscribers()
    size = len(json.dumps(objects))
    ways = {"seed": cost(seeded), "dumps": cost(lambda: json.dumps(objects))}
    speed = ratio(interleaved(ways, ROUNDS), "seed", "dumps")
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = seeded()
    used = tracemalloc.get_traced_memory()[0] - before
    serve_everything(kept)
    served = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(kept.snapshot()["subscribers"]) == SUBSCRIBERS
    return [
        Measure("sandbox: seeding 100,000 subscribers / json.dumps of them", speed, at_most=6),
        Measure("sandbox: their memory / the size of their JSON", used / size, at_most=3),
        Measure("sandbox: their memory once all were listed / the size of their JSON", served / size, at_most=3),
    ]


def serve_everything(sandbox: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    with httpx.Client(transport=sandbox.transport(), base_url=sandbox.base_url, headers=headers) as client:
        for path in (PATH, "/wholesale/customers"):
            target: str | None = f"{path}?max=100"
            while target:
                target = client.get(target).links.get("next", {}).get("url")


def one_page() -> list[Measure]:
    sandbox = Sandbox(seed=1)
    sandbox.seed_data(100, subscribers=2_000)
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    inside = httpx.Client(transport=sandbox.transport(), base_url=sandbox.base_url, headers=headers)
    found = []
    for size in (100, 50):
        target = f"{PATH}?max={size}"
        page = inside.get(target).json()
        body = json.dumps(page).encode()
        mock = httpx.MockTransport(lambda request, body=body: httpx.Response(200, content=body))
        outside = httpx.Client(transport=mock, base_url=sandbox.base_url, headers=headers)

        def theirs(page: object = page, outside: httpx.Client = outside, target: str = target) -> None:
            for _ in range(PAGES):
                json.dumps(page)
                outside.get(target)

        def ours(target: str = target) -> None:
            for _ in range(PAGES):
                inside.get(target)

        samples = interleaved({"ours": cost(ours), "theirs": cost(theirs)}, ROUNDS)
        name = f"sandbox: a page of {size} in the process / json.dumps and MockTransport"
        found.append(Measure(name, ratio(samples, "ours", "theirs"), at_most=1.5))
    return found


class Bare(BaseHTTPRequestHandler):
    """The standard library's threading server with nothing behind it: always the same bytes."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    body = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def serve_bare() -> None:
    Bare.body = sys.stdin.buffer.read()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bare)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()


@contextmanager
def process(*arguments: str, given: bytes = b"") -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdin=-1, stdout=-1)
    assert running.stdin is not None
    running.stdin.write(given)
    running.stdin.close()
    try:
        yield running
    finally:
        running.terminate()
        running.wait()
        assert running.stdout is not None
        running.stdout.close()


def caller(port: int, path: str, headers: dict[str, str]) -> Callable[[], None]:
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def call() -> None:
        for _ in range(PAGES):
            connection.request("GET", path, headers=headers)
            connection.getresponse().read()

    return call


def server_door() -> list[Measure]:
    found = []
    with process("-m", "webex_wholesale.sandbox", "--customers", "100", "--subscribers", "2000") as ours:
        assert ours.stdout is not None
        told = dict(line.decode().split() for line in iter(ours.stdout.readline, b"ready\n"))
        port = int(told["url:"].removesuffix("/v1").rpartition(":")[2])
        headers = {"Authorization": f"Bearer {told['token:']}"}
        for size in (100, 50):
            path = f"/v1{PATH}?max={size}"
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", path, headers=headers)
            body = connection.getresponse().read()
            connection.close()
            with process("-m", "benchmarks.sandbox", "--bare", given=body) as bare:
                assert bare.stdout is not None
                ways = {
                    "ours": cost(caller(port, path, headers)),
                    "bare": cost(caller(int(bare.stdout.readline()), path, headers)),
                }
                # Requests per second: the bare server's time by ours.
                value = ratio(interleaved(ways, ROUNDS * 2), "bare", "ours")
            name = f"sandbox: the server door, pages of {size}, requests per second / a bare server"
            found.append(Measure(name, value, at_least=1.0))
    return found


def plugin() -> list[Measure]:
    program = (
        "import sys, pytest; before = set(sys.modules); import webex_wholesale.sandbox.pytest_plugin; "
        "client = ('httpx', 'attrs', 'anyio', "
        "'webex_wholesale._c', 'webex_wholesale._h', 'webex_wholesale._s', 'webex_wholesale.models'); "
        "print(sum(name.startswith(client) for name in set(sys.modules) - before))"
    )
    brought = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    return [Measure("sandbox: modules of the client that the pytest plugin imports", int(brought), at_most=0)]


def measures() -> list[Measure]:
    """Run the benchmark."""
    return [*seeding(), *one_page(), *server_door(), *plugin()]


if __name__ == "__main__":
    if "--bare" in sys.argv:
        serve_bare()
    else:
        report(measures())
