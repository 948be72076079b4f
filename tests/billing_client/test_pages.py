"""The example of the month runs as it is written."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "monthly_billing.py"


def test_the_example_bills_last_month_offline():
    run = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLE)], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.stderr == ""
    assert re.search(r"^ACME-100002 .* \d+$", run.stdout, re.MULTILINE)
    assert re.search(r"written: bill-\d{4}-\d\d\.csv, usage-\d{4}-\d\d\.csv", run.stdout)


def test_the_example_is_short():
    tree = ast.parse(EXAMPLE.read_text(encoding="utf-8"))
    assert max(node.end_lineno - node.lineno for node in tree.body if isinstance(node, ast.FunctionDef)) < 20
    assert len([node for node in ast.walk(tree) if isinstance(node, ast.stmt)]) < 40
