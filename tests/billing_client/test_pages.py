"""The page on reports and the example of the month run as they are written."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "billing" / "reports.md"
EXAMPLE = ROOT / "examples" / "monthly_billing.py"


def test_the_python_of_the_page_runs(capsys: pytest.CaptureFixture[str]):
    names = {"__name__": "page"}
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        exec(compile(block, str(PAGE), "exec"), names)
    assert "COMPLETED" in capsys.readouterr().out


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
