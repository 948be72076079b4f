"""What holds for every test."""

from __future__ import annotations

import os


def pytest_runtest_setup() -> None:
    """Have tables as wide as they need: workers of a parallel run believe in a terminal of 80 columns."""
    os.environ.pop("COLUMNS", None)
    os.environ.pop("LINES", None)
