"""`python -m webex_wholesale.sandbox`: the sandbox as a server of its own, until it is told to stop.

What is wrong at the start is one line on stderr, exit code 2, and a line `failed` on stdout for a program that
waits there.
"""

from __future__ import annotations

import argparse
import gc
import json
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from webex_wholesale.sandbox import Sandbox
from webex_wholesale.sandbox import _checks as checks
from webex_wholesale.sandbox._api.messages import snake
from webex_wholesale.sandbox.server import SandboxServer
from webex_wholesale.sandbox.settings import Settings

_MOST_SEEDED = 1_000_000


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def parser(prog: str | None = None) -> argparse.ArgumentParser:
    """The command line; `prog` is what its help calls the program."""
    made = _Parser(
        prog=prog or "python -m webex_wholesale.sandbox",
        description="An embedded Webex Wholesale API on loopback: no account, no network.",
    )
    made.add_argument("--port", type=int, default=0, help="port of the API; 0 takes a free one (default)")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback only)")
    made.add_argument("--allow-host", action="append", default=[], help="a further name that callers use for it")
    made.add_argument("--seed", type=int, default=0, help="decides every id and every random choice")
    made.add_argument("--customers", type=int, default=0, help="seed so many customers")
    made.add_argument("--subscribers", type=int, default=None, help="seed so many subscribers in all")
    made.add_argument("--sub-partners", type=int, default=0, help="seed so many sub-partners")
    made.add_argument("--months", type=int, default=3, help="months of history that is seeded")
    made.add_argument("--speed", type=float, default=1.0, help="sandbox seconds per real second")
    made.add_argument("--latency", type=float, default=None, help="sandbox seconds each answer takes")
    made.add_argument("--rate-limit", type=float, default=None, help="requests a second that are let through")
    made.add_argument("--lenient", action="store_true", help="let unknown fields and enum values through")
    made.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="any other setting")
    source = made.add_mutually_exclusive_group()
    source.add_argument("--load", type=Path, default=None, help="start from a snapshot file")
    source.add_argument("--file", type=Path, default=None, help="live in this file, from one start to the next")
    source.add_argument(
        "--probe", type=Path, default=None, help="behave as the service that this report describes"
    )
    return made


def build(arguments: argparse.Namespace) -> Sandbox:
    """The sandbox that the command line asks for. A new one's clock starts at the real time."""
    options = _settings(arguments)
    for name in ("customers", "subscribers", "sub_partners", "months"):
        value = getattr(arguments, name)
        if value is not None:
            checks.whole(f"--{name.replace('_', '-')}", value, most=_MOST_SEEDED)
    if arguments.subscribers and not arguments.customers:
        raise ValueError("--subscribers needs --customers")
    if arguments.load is not None:
        sandbox = Sandbox.load(arguments.load, **options)
    elif arguments.file is not None:
        sandbox = Sandbox.open(arguments.file, seed=arguments.seed, **options)
    elif arguments.probe is not None:
        sandbox = Sandbox.from_probe(arguments.probe, seed=arguments.seed, start=time.time(), **options)
    else:
        sandbox = Sandbox(arguments.seed, start=time.time(), **options)
    if arguments.customers or arguments.sub_partners:
        sandbox.seed_data(
            arguments.customers,
            subscribers=arguments.subscribers,
            sub_partners=arguments.sub_partners,
            months=arguments.months,
        )
    return sandbox


def _settings(arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings that were given, which replace those of a file."""
    given = {
        "latency": arguments.latency,
        "rate_limit": arguments.rate_limit,
        "lenient": arguments.lenient or None,
    }
    options = {name: value for name, value in given.items() if value is not None}
    for text in arguments.set:
        name, equals, raw = text.partition("=")
        if not equals:
            raise ValueError(f"--set takes NAME=VALUE, not {text}")
        checks.names("setting", [snake(name.replace("-", "_"))], Settings().to_dict())
        try:
            options[snake(name.replace("-", "_"))] = json.loads(raw)
        except ValueError:
            options[snake(name.replace("-", "_"))] = raw
    return options


def main(argv: Sequence[str] | None = None, *, prog: str | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the exit code. `prog` is what the help calls the program."""
    stop = threading.Event()
    try:
        arguments = parser(prog).parse_args(argv)
        sandbox = build(arguments)
        sandbox.clock.run(arguments.speed)
        # What was seeded is no garbage: the collector need not look at it again and again.
        gc.freeze()
        # Only now: whoever ends it while it seeds need not wait for that.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        server = SandboxServer(sandbox, arguments.port, arguments.host, allow_hosts=arguments.allow_host)
    except (OSError, ValueError, TypeError, LookupError, OverflowError) as error:
        print("failed", flush=True)
        print(f"sandbox: {' '.join(str(error).split())}", file=sys.stderr, flush=True)
        return 2
    with sandbox, server:
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
