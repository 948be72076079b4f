from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.sandbox.api import order
from webex_wholesale.sandbox import Sandbox

SPEED = "100000"


class Process:
    """`python -m webex_wholesale.sandbox`, once it says that it is ready."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "webex_wholesale.sandbox", "--port", "0", *arguments]
        self.popen = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.popen.stdout is not None
        self.told = dict(line.split() for line in iter(self.popen.stdout.readline, "ready\n"))
        self.url, self.token, self.control = (self.told[name] for name in ("url:", "token:", "control:"))

    def get(self, path: str) -> dict[str, list[dict[str, str]]]:
        request = Request(self.url + path, headers={"Authorization": f"Bearer {self.token}"})
        with urlopen(request, timeout=10) as answer:
            found: dict[str, list[dict[str, str]]] = json.load(answer)
            return found

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        self.popen.send_signal(number)
        out, err = self.popen.communicate(timeout=10)
        return self.popen.returncode, out, err


@pytest.fixture
def process() -> Iterator[Process]:
    running = Process("--seed", "7", "--customers", "5", "--sub-partners", "1", "--speed", SPEED)
    yield running
    if running.popen.poll() is None:
        running.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_cleanly(process: Process, number: int):
    assert len(process.get("/wholesale/customers")["items"]) == 3
    assert len(process.get("/wholesale/subPartners")["items"]) == 1
    assert process.stop(number) == (0, "stopped\n", "")


def test_it_starts_from_a_snapshot(tmp_path: Path):
    sandbox = Sandbox(seed=9)
    sandbox.seed_data(4)
    sandbox.save(tmp_path / "state.json")
    process = Process("--load", str(tmp_path / "state.json"))
    assert process.token == sandbox.token
    assert process.get("/wholesale/customers")["items"] == sandbox.customers()
    process.stop()


def test_any_language_can_use_it_through_curl(process: Process):
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")

    def call(*arguments: str) -> str:
        run = [curl, "--silent", "--show-error", "--max-time", "10", *arguments]
        return subprocess.run(run, check=True, capture_output=True, text=True).stdout

    auth = ("--header", f"Authorization: Bearer {process.token}", "--header", "Content-Type: application/json")
    about = json.loads(call(process.control))
    assert (about["url"], about["token"]) == (process.url, process.token)
    rule = {"operation": "customers.provision", "nth": 1, "status": 429, "headers": {"Retry-After": "1"}}
    call("--data", json.dumps(rule), f"{process.control}faults")
    provision = (*auth, "--include", "--data", json.dumps(order("curl")), f"{process.url}/wholesale/customers")
    assert call(*provision).startswith("HTTP/1.1 429 ")
    accepted = call(*provision)
    assert accepted.startswith("HTTP/1.1 202 ")
    url = json.loads(accepted.rpartition("\n\n")[2])["url"]
    call("--data", '{"hours": 1}', f"{process.control}clock/advance")
    assert json.loads(call(*auth, url))["status"] == "provisioned"
    requests = json.loads(call(f"{process.control}requests?method=POST&externalId=curl"))["items"]
    assert [entry["status"] for entry in requests] == [429, 202]


def started_badly(*arguments: str) -> str:
    """What a start that cannot succeed says; it ends by itself, and a program that waits for a line gets one."""
    command = [sys.executable, "-m", "webex_wholesale.sandbox", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (run.returncode, run.stdout) == (2, "failed\n")
    assert run.stderr.startswith("sandbox: ")
    assert run.stderr.count("\n") == 1
    return run.stderr


def test_a_start_that_fails_says_so_in_one_line(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "in use" in started_badly("--port", str(taken.getsockname()[1]))
    (tmp_path / "bad.json").write_text("{}")
    for option in ("--load", "--file", "--probe"):
        assert "bad.json is not" in started_badly(option, str(tmp_path / "bad.json"))
    assert "No such file" in started_badly("--load", str(tmp_path / "nothing.json"))
    for wrong in (
        ("--latency", "-1"),
        ("--port", "x"),
        ("--colour", "red"),
        ("--set", "linkForm=round"),
        ("--allow-host", ""),
    ):
        started_badly(*wrong)
    assert "without a port" in started_badly("--allow-host", "sandbox.test:80")
    assert "port" in started_badly("--port", "99999")
    assert "no such setting: colour" in started_badly("--set", "colour=1")
    assert "--customers must be from 0 to 1000000" in started_badly("--customers", "99999999999")
    assert "needs --customers" in started_badly("--subscribers", "10")


def test_options_combine_with_a_file(tmp_path: Path):
    sandbox = Sandbox(seed=9, link_form="relative")
    sandbox.seed_data(4)
    sandbox.save(tmp_path / "state.json")
    settings = ("--lenient", "--latency", "0.01", "--rate-limit", "500", "--set", "newestFirst=true")
    process = Process("--load", str(tmp_path / "state.json"), *settings, "--customers", "2")
    assert len(process.get("/wholesale/customers?surprise=1")["items"]) == 6
    with urlopen(process.control, timeout=10) as answer:
        found = json.load(answer)["settings"]
    wanted = {"lenient": True, "latency": 0.01, "rateLimit": 500, "newestFirst": True, "linkForm": "relative"}
    assert {name: found[name] for name in wanted} == wanted
    process.stop()


def test_a_server_may_live_in_a_file(tmp_path: Path):
    for number in (1, 2):
        process = Process("--file", str(tmp_path / "state.json"), "--customers", "2")
        assert len(process.get("/wholesale/customers")["items"]) == 2 * number
        assert process.stop()[0] == 0
