"""pytest fixtures: a fresh sandbox for each test, and clients that talk to it.

pytest loads this module in every run, before coverage starts: it imports nothing of the package until a fixture is
used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from webex_wholesale import AsyncWholesaleClient, WholesaleClient
    from webex_wholesale.sandbox import Sandbox


@pytest.fixture
def wholesale_sandbox() -> Sandbox:
    """A sandbox of this test's own: empty, seed 0, fair weather."""
    from webex_wholesale.sandbox import Sandbox

    return Sandbox()


@pytest.fixture
def wholesale_client(wholesale_sandbox: Sandbox) -> Iterator[WholesaleClient]:
    """A `WholesaleClient` on `wholesale_sandbox`."""
    with wholesale_sandbox.client() as client:
        yield client


@pytest.fixture
def async_wholesale_client(wholesale_sandbox: Sandbox) -> AsyncWholesaleClient:
    """An `AsyncWholesaleClient` on `wholesale_sandbox`; it holds no connection, so nobody has to close it."""
    return wholesale_sandbox.async_client()
