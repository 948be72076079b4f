"""A sandbox, and clients of it in either colour."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.either import Either
from tests.support.fixtures import either
from tests.verbs.bakery import connect
from webex_wholesale.sandbox import Sandbox

__all__ = ["either"]


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(seed=4)


@pytest.fixture
def client(either: Either, sandbox: Sandbox) -> Any:
    return connect(either, sandbox)
