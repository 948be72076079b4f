"""Run every example as a person would, each in a process of its own; stop at the first that fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"


def main() -> int:
    """Run them; return the exit status."""
    for example in sorted(EXAMPLES.glob("*.py")):
        print(f"examples/{example.name} ...", flush=True)
        run = subprocess.run(
            [sys.executable, "-W", "error", str(example)], capture_output=True, text=True, timeout=120, check=False
        )
        if run.returncode:
            print(run.stdout, run.stderr, sep="\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
