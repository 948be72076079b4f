"""Run every benchmark, each in a process of its own, and print one table; exit with 1 if a target was missed.

python -m benchmarks.run                  all of them, about fifteen minutes
python -m benchmarks.run decode call      some of them
python -m benchmarks.run --write          all of them, and the table goes into README.md

A table is worth keeping from a quiet machine only: with a load above 1 at the start nothing is written, and the
table says so.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version

from benchmarks.harness import ROOT, Measure, table

ALL = (
    "import",
    "cli",
    "decode",
    "call",
    "telemetry",
    "crowd",
    "views",
    "paging",
    "waiting",
    "billing",
    "sandbox",
    "bulk",
)
NAMED = (
    "webex-wholesale",
    "httpx",
    "httpcore",
    "httpx2",
    "anyio",
    "attrs",
    "orjson",
    "duckdb",
    "wxc_sdk",
    "pydantic",
)
README = ROOT / "benchmarks/README.md"
BEGIN, END = "<!-- latest run -->\n", "<!-- end of it -->\n"


def run(name: str) -> list[Measure] | None:
    """Run one benchmark; what it imports and allocates does not reach the next one. None if it broke."""
    print(f"{name} ...", file=sys.stderr, flush=True)
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", "--json"], cwd=ROOT, stdout=subprocess.PIPE)
    return None if done.returncode else [Measure(**fields) for fields in json.loads(done.stdout)]


def machine(load: float) -> str:
    """Say where and when, with what, and how busy it was."""
    versions = ", ".join(f"{name} {version(name)}" for name in NAMED)
    return (
        f"{time.strftime('%d %B %Y')}, {platform.python_implementation()} {platform.python_version()}, "
        f"{platform.machine()}, {os.cpu_count()} cores, load at the start {load:.2f}. {versions}."
    )


def write(text: str) -> None:
    """Put it in the place of the last one."""
    before, _, rest = README.read_text("utf-8").partition(BEGIN)
    README.write_text(f"{before}{BEGIN}{text}{END}{rest.partition(END)[2]}", "utf-8")


def main() -> int:
    keep = "--write" in sys.argv
    chosen = [name for name in sys.argv[1:] if name != "--write"] or ALL
    if unknown := set(chosen) - set(ALL):
        print(f"no benchmark named {', '.join(sorted(unknown))}: take some of {', '.join(ALL)}", file=sys.stderr)
        return 2
    load = os.getloadavg()[0]
    if keep and load > 1:
        print(f"the load is {load:.2f}, above 1: wait until the machine is quiet", file=sys.stderr)
        return 2
    found = {name: run(name) for name in chosen}
    measures = [measure for rows in found.values() for measure in rows or ()]
    broken = [name for name, rows in found.items() if rows is None]
    busy = f"\n**The machine was busy: load {load:.2f} at the start.**\n" if load > 1 else ""
    text = f"\n{machine(load)}\n{busy}\n{table(measures)}\n"
    print(text)
    if keep and not broken:
        write(text)
    missed = [measure.name for measure in measures if not measure.ok]
    if missed:
        print(f"missed: {'; '.join(missed)}")
    if broken:
        print(f"broken, so nothing was written: {', '.join(broken)}")
    return 1 if missed or broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
