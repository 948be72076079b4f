"""Run every benchmark, each in a process of its own, and print one table; exit with 1 if a target was missed.

python -m benchmarks.run                  all of them, about three minutes
python -m benchmarks.run decode call      some of them
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from importlib.metadata import version

from benchmarks.harness import ROOT, Measure, table

ALL = ("import", "cli", "decode", "call", "views", "paging", "sandbox", "bulk")
NAMED = ("webex-wholesale", "httpx", "httpcore", "anyio", "attrs", "orjson", "wxc_sdk", "pydantic")


def run(name: str) -> list[Measure]:
    """Run one benchmark; what it imports and allocates does not reach the next one."""
    print(f"{name} ...", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", "--json"], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    return [Measure(**fields) for fields in json.loads(done.stdout)]


def main() -> int:
    chosen = sys.argv[1:] or ALL
    if unknown := set(chosen) - set(ALL):
        print(f"no benchmark named {', '.join(sorted(unknown))}: take some of {', '.join(ALL)}", file=sys.stderr)
        return 2
    measures = [measure for name in chosen for measure in run(name)]
    versions = ", ".join(f"{name} {version(name)}" for name in NAMED)
    print(f"{platform.python_implementation()} {platform.python_version()}, {versions}\n")
    print(table(measures))
    missed = [measure.name for measure in measures if not measure.ok]
    if missed:
        print(f"\nmissed: {'; '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
