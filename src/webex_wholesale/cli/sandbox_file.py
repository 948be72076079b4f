"""The sandbox in a file: what one command does, the next one finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from webex_wholesale import WholesaleClient
from webex_wholesale.sandbox import Sandbox


@contextmanager
def sandbox_client(path: Path, **options: Any) -> Iterator[WholesaleClient]:
    """Open the sandbox of a file, made on first use, and give a client of it."""
    with Sandbox.open(path) as sandbox, sandbox.client(**options) as client:
        yield client
