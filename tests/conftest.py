"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import settings

# How long one example takes says more about the machine than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_runtest_setup() -> None:
    """Have tables as wide as they need: workers of a parallel run believe in a terminal of 80 columns."""
    os.environ.pop("COLUMNS", None)
    os.environ.pop("LINES", None)
