"""A sandbox with one customer that has calling and meetings, and a client of it, of either colour."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.either import Either
from tests.support.fixtures import either, serve
from tests.verbs.bakery import connect, open_bakery
from webex_wholesale.sandbox import Sandbox

__all__ = ["either", "serve"]


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(seed=4)


@pytest.fixture
def bakery(sandbox: Sandbox) -> str:
    """The id of a customer with webex_calling and webex_meetings."""
    return open_bakery(sandbox)


@pytest.fixture
def client(either: Either, sandbox: Sandbox) -> Any:
    return connect(either, sandbox)
