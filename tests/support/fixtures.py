"""The fixtures of both folders of client tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.support.either import Either
from tests.support.server import Script, Server


@pytest.fixture(params=["sync", "async"])
async def either(request: pytest.FixtureRequest) -> AsyncIterator[Either]:
    either = Either(request.param)
    yield either
    await either.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start scripted servers that end with the test."""
    with ExitStack() as stack:

        def start(script: Script = ()) -> Server:
            return stack.enter_context(Server(script))

        yield start
