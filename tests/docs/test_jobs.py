"""The five jobs of a back office stand as examples that run, and stay as short as they are promised to be."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pages import ROOT

# Lines of code that a user writes: imports and functions, without docstrings, blank lines, and `main`, which
# plays the job through in the sandbox. The fifth is bulk from a CSV file.
LIMITS = {
    "shop_webhook.py": 40,
    "export_and_rekey.py": 40,
    "monthly_billing.py": 25,
    "onboard_with_consent.py": 40,
    "onboard_from_csv.py": 25,
}
EXAMPLES = [
    pytest.param(
        ROOT / "examples" / name,
        limit,
        id=name,
        marks=[] if (ROOT / "examples" / name).exists() else pytest.mark.xfail(reason="not written", strict=True),
    )
    for name, limit in LIMITS.items()
]


def user_code(example: Path) -> list[str]:
    """Return the lines that a user would have to write."""
    text = example.read_text(encoding="utf-8")
    lines = text.splitlines()
    wanted: set[int] = set()
    for node in ast.parse(text).body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_main = isinstance(node, ast.If) or (isinstance(node, ast.FunctionDef) and node.name == "main")
        if docstring or is_main:
            continue
        wanted |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            first = node.body[0]
            wanted -= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return [
        line
        for number, line in enumerate(lines, 1)
        if number in wanted and line.strip() and "__future__" not in line
    ]


@pytest.mark.parametrize(("example", "limit"), EXAMPLES)
def test_a_job_takes_few_lines(example: Path, limit: int):
    assert len(user_code(example)) <= limit


@pytest.mark.parametrize(("example", "limit"), EXAMPLES)
def test_a_job_runs_without_a_warning(example: Path, limit: int):
    environment = {**os.environ, "CUSTOMERS": "250"}
    run = subprocess.run(
        [sys.executable, "-W", "error", str(example)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment,
    )
    assert run.returncode == 0, run.stderr[-2000:]
