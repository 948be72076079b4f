"""What `wholesale --help` costs over a bare Python, and what it must not load, by fresh processes."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from benchmarks.harness import Measure, report

HELP = """import contextlib, io
from webex_wholesale.cli import main
with contextlib.redirect_stdout(io.StringIO()): main(["--help"])"""
LATER = ("httpx", "rich", "webex_wholesale.models", "webex_wholesale.sandbox", "webex_wholesale.bulk")


def python(program: str) -> str:
    """Run a program in an interpreter of its own, and return what it prints."""
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    return done.stdout


def _milliseconds() -> float:
    clocked = f"import time; t = time.process_time()\n{HELP}\nprint((time.process_time() - t) * 1000)"
    return float(python(clocked))


def loaded_too_early() -> list[str]:
    """Return the modules that the help has no use for and loads all the same."""
    names = python(f"{HELP}\nimport sys; print('\\n'.join(sys.modules))").split()
    return [name for name in names if name in LATER or name.startswith(tuple(f"{one}." for one in LATER))]


def measures() -> list[Measure]:
    """Run the benchmark."""
    _milliseconds()
    cost = median(_milliseconds() for _ in range(9))
    return [
        Measure("cli: `wholesale --help` over bare Python, ms", cost, at_most=150),
        Measure(f"cli: modules of {', '.join(LATER)} loaded by it", len(loaded_too_early()), at_most=0),
    ]


if __name__ == "__main__":
    report(measures())
