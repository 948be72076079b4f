"""The sandbox's promises as ratios: seeding, memory, one page in the process, and the server door.

Run it with the project's Python: `python benchmarks/bench_sandbox.py`. Every figure is a ratio to a contestant in the
same run, the median of interleaved rounds.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from webex_wholesale.sandbox import Sandbox

PATH = "/wholesale/subscribers?max=100"


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(name: str, limit: str, ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> None:
    ours(), theirs()
    pairs = [(timed(ours), timed(theirs)) for _ in range(rounds)]
    value = statistics.median(a / b for a, b in pairs)
    print(f"{name:<62} {value:6.2f}  ({limit})")


def seeding(count: int, rounds: int) -> None:
    made = Sandbox(seed=1)
    made.seed_data(count // 20, subscribers=count)
    objects = made.subscribers()
    size = len(json.dumps(objects))

    def seed() -> None:
        Sandbox(seed=1).seed_data(count // 20, subscribers=count)

    ratio(f"seed {count} subscribers / json.dumps", "<= 6", seed, lambda: json.dumps(objects), rounds)
    del made, objects
    tracemalloc.start()
    sandbox = Sandbox(seed=1)
    before = tracemalloc.get_traced_memory()[0]
    sandbox.seed_data(count // 20, subscribers=count)
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    print(f"{'their memory / their JSON':<62} {used / size:6.2f}  (<= 3)")


def one_page(rounds: int) -> None:
    sandbox = Sandbox(seed=1)
    sandbox.seed_data(100, subscribers=2_000)
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    inside = httpx.Client(transport=sandbox.transport(), base_url=sandbox.base_url, headers=headers)
    page = inside.get(PATH).json()
    body = json.dumps(page).encode()
    mock = httpx.MockTransport(lambda request: httpx.Response(200, content=body))
    outside = httpx.Client(transport=mock, base_url=sandbox.base_url, headers=headers)

    def theirs() -> None:
        for _ in range(100):
            json.dumps(page)
            outside.get(PATH)

    def ours() -> None:
        for _ in range(100):
            inside.get(PATH)

    ratio("one page of 100 in the process / json.dumps + MockTransport", "<= 1.5", ours, theirs, rounds)


class Bare(BaseHTTPRequestHandler):
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
        pass


def serve_bare(body_file: str) -> None:
    with open(body_file, "rb") as file:
        Bare.body = file.read()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bare)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()


def caller(port: int, path: str, headers: dict[str, str], count: int) -> Callable[[], None]:
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def call() -> None:
        for _ in range(count):
            connection.request("GET", path, headers=headers)
            connection.getresponse().read()

    return call


def server_door(rounds: int) -> None:
    import tempfile

    command = [sys.executable, "-m", "webex_wholesale.sandbox", "--customers", "100", "--subscribers", "2000"]
    ours = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert ours.stdout is not None
    told = dict(line.split(maxsplit=1) for line in iter(ours.stdout.readline, "ready\n"))
    port = int(told["url:"].strip().removesuffix("/v1").rpartition(":")[2])
    headers = {"Authorization": f"Bearer {told['token:'].strip()}"}
    for size in (100, 1):
        path = f"/v1/wholesale/subscribers?max={size}"
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", path, headers=headers)
        with tempfile.NamedTemporaryFile() as file:
            file.write(connection.getresponse().read())
            file.flush()
            program = f"import bench_sandbox as b; b.serve_bare({file.name!r})"
            command = [sys.executable, "-c", program]
            theirs = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=sys.path[0])
            assert theirs.stdout is not None
            bare_port = int(theirs.stdout.readline())
            name = f"server door, page of {size}, requests a second / bare server"
            ratio(name, ">= 0.7", caller(bare_port, path, headers, 300), caller(port, path, headers, 300), rounds)
            theirs.terminate()
            theirs.wait()
    ours.terminate()
    ours.wait()


def plugin_imports() -> None:
    program = (
        "import sys, pytest; before = set(sys.modules); import webex_wholesale.sandbox.pytest_plugin; "
        "new = set(sys.modules) - before; "
        "print(sorted(m for m in new if m.partition('.')[0] in ('httpx', 'attrs', 'cattrs', 'anyio') "
        "or m.startswith(('webex_wholesale._', 'webex_wholesale.models', 'webex_wholesale.sandbox.sandbox'))))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()
    print(f"{'what importing the pytest plugin brings of client and sandbox':<62} {found:>6}  ([])")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    seeding(arguments.subscribers, arguments.rounds)
    one_page(arguments.rounds * 3)
    server_door(arguments.rounds * 3)
    plugin_imports()


if __name__ == "__main__":
    main()
