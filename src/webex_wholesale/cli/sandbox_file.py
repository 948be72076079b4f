"""The sandbox in a file: what one command does, the next one finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from webex_wholesale import WholesaleClient
from webex_wholesale.cli.ending import Stop
from webex_wholesale.cli.exit_status import ExitStatus
from webex_wholesale.sandbox import Sandbox


@contextmanager
def sandbox_client(path: Path, **options: Any) -> Iterator[WholesaleClient]:
    """Open the sandbox of a file, made on first use, and give a client of it."""
    with opened(path) as sandbox, sandbox.client(**options) as client:
        yield client


def opened(path: Path) -> Sandbox:
    """Open the sandbox of a file, made on first use.

    Raises:
        Stop: the file is something else, or cannot be used.
    """
    try:
        return Sandbox.open(path)
    except (ValueError, OSError) as problem:
        told = f"{path}: {problem.strerror}" if isinstance(problem, OSError) and problem.strerror else str(problem)
        message = f"{told}: --sandbox and WHOLESALE_SANDBOX name a file that a sandbox has made, or a new one"
        raise Stop(message, ExitStatus.USAGE, "NoSandbox") from None
