"""What holds for every test."""

from __future__ import annotations

import os
import random
import signal

import pytest
from hypothesis import settings

# How long one example takes says more about the machine than about the code. The check judges a change, so it
# tries the same examples every time; new ones are looked for with SOAK=1.
settings.register_profile("check", deadline=None, derandomize=True)
settings.register_profile("soak", deadline=None, max_examples=500)
settings.load_profile("soak" if os.environ.get("SOAK") else "check")

# A run in the background of a shell has Ctrl-C ignored, and so would all processes that tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Have no luck in a check, and tables as wide as they need."""
    # Pauses are jittered. A check draws the same ones each time, as it tries the same examples.
    random.seed(None if os.environ.get("SOAK") else item.nodeid)
    # Workers of a parallel run believe in a terminal of 80 columns.
    os.environ.pop("COLUMNS", None)
    os.environ.pop("LINES", None)
