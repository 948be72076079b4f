"""Forks a process for each command that it is told of; see `Nursery` in shell.py."""

from __future__ import annotations

import importlib
import json
import os
import sys

from webex_wholesale import WholesaleClient, sandbox
from webex_wholesale.cli import app, main


def run(command: dict[str, object]) -> int:
    """Run one command in a child, with files for its output, and return its exit status."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 99
    try:
        for number, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(os.open(str(command[name]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.clear()
        os.environ.update(command["env"])  # type: ignore[call-overload]
        os.chdir(str(command["cwd"]))
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        try:
            status = main(command["arguments"])  # type: ignore[arg-type]
        except SystemExit as end:
            status = int(end.code or 0)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


if __name__ == "__main__":
    # What every command loads is loaded once.
    for module, _ in app.COMMANDS.values():
        importlib.import_module(f"webex_wholesale.cli.commands.{module}")
    sandbox.Sandbox(seed=1).client().customers.list().first()
    assert WholesaleClient
    for line in sys.stdin:
        print(run(json.loads(line)), flush=True)
