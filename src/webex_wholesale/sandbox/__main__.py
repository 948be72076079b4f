"""`python -m webex_wholesale.sandbox`: the sandbox as a server of its own, until it is told to stop."""

from __future__ import annotations

import argparse
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from webex_wholesale.sandbox._sandbox import Sandbox
from webex_wholesale.sandbox.server import SandboxServer


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m webex_wholesale.sandbox",
        description="An embedded Webex Wholesale API on loopback: no account, no network.",
    )
    made.add_argument("--port", type=int, default=0, help="port of the API; 0 takes a free one (default)")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback only)")
    made.add_argument("--seed", type=int, default=0, help="decides every id and every random choice")
    made.add_argument("--customers", type=int, default=0, help="seed so many customers")
    made.add_argument("--subscribers", type=int, default=None, help="seed so many subscribers in all")
    made.add_argument("--sub-partners", type=int, default=0, help="seed so many sub-partners")
    made.add_argument("--months", type=int, default=3, help="months of history that is seeded")
    made.add_argument("--speed", type=float, default=1.0, help="sandbox seconds per real second")
    made.add_argument("--latency", type=float, default=0.0, help="sandbox seconds each answer takes")
    made.add_argument("--lenient", action="store_true", help="let unknown fields and enum values through")
    made.add_argument("--load", type=Path, default=None, help="start from a snapshot file")
    return made


def build(arguments: argparse.Namespace) -> Sandbox:
    """The sandbox that the command line asks for. Its clock starts at the real time."""
    if arguments.load is not None:
        return Sandbox.load(arguments.load)
    sandbox = Sandbox(arguments.seed, lenient=arguments.lenient, start=time.time(), latency=arguments.latency)
    if arguments.customers or arguments.sub_partners:
        sandbox.seed_data(
            arguments.customers,
            subscribers=arguments.subscribers,
            sub_partners=arguments.sub_partners,
            months=arguments.months,
        )
    return sandbox


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the exit code."""
    arguments = parser().parse_args(argv)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sandbox = build(arguments)
    sandbox.clock.run(arguments.speed)
    with SandboxServer(sandbox, arguments.port, arguments.host) as server:
        print(f"url:     {server.url}", flush=True)
        print(f"token:   {server.token}", flush=True)
        print(f"reports: {server.reports_origin}", flush=True)
        print(f"control: {server.origin}/__sandbox__/", flush=True)
        print("ready", flush=True)
        stop.wait()
    print("stopped", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
