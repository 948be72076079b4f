"""A sandbox, and a caller of it."""

from __future__ import annotations

import pytest

from tests.sandbox.api import Api
from webex_wholesale.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(seed=1)


@pytest.fixture
def api(sandbox: Sandbox) -> Api:
    return Api(sandbox)
