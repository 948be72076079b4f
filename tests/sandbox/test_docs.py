"""Every block of the sandbox's pages runs as it is written, and prints what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pages import DOCS, blocks

PAGES = DOCS / "sandbox"
MARKER = "--- the next command ---"


def pages_with(language: str) -> list[str]:
    return [page.stem for page in sorted(PAGES.glob("*.md")) if blocks(page, language)]


def test_all_pages_are_there():
    assert {page.stem for page in PAGES.glob("*.md")} == {
        "differences",
        "faults",
        "index",
        "other-languages",
        "probe",
        "pytest",
        "seeding",
        "time",
    }


def test_the_tests_of_the_pytest_page_pass(tmp_path: Path):
    for number, block in enumerate(blocks(PAGES / "pytest.md", "python")):
        head = "" if number == 0 else "from test_0 import AsyncWholesaleClient, Sandbox, WholesaleClient, pytest\n"
        (tmp_path / f"test_{number}.py").write_text(head + block, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:asyncio", "-p", "no:cacheprovider"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    # The async test runs once in each event loop.
    assert "5 passed" in run.stdout


def commands(page: Path) -> list[tuple[str, str]]:
    """The commands of a page, with the output that it shows for each."""
    found: list[tuple[str, str]] = []
    for block in blocks(page, "console"):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], ""))
            else:
                command, output = found[-1]
                found[-1] = (command, f"{output}{line}\n")
    return found


def matches(shown: str, printed: str) -> bool:
    """Whether the output is what the page shows, where `...` stands for anything."""
    pattern = ".*".join(re.escape(part) for part in shown.strip().split("..."))
    return re.fullmatch(pattern, printed.strip(), flags=re.DOTALL) is not None


@pytest.mark.parametrize("name", pages_with("console"))
def test_the_commands_of_a_page_print_what_it_says(name: str, tmp_path: Path):
    bash = shutil.which("bash")
    if bash is None or shutil.which("curl") is None:
        pytest.skip("bash and curl are not both installed")
    page = commands(PAGES / f"{name}.md")
    # Job control, for `kill %1`; whatever happens, nothing is left running.
    lines = ["set -m", "trap 'kill $(jobs -p) 2>/dev/null' EXIT"]
    lines += [f"{command}\necho '{MARKER}'" for command, _ in page]
    python = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{python}{os.pathsep}{os.environ['PATH']}"}
    run = subprocess.run(
        [bash, "-c", "\n".join(lines)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    printed = [re.sub(rf"^\n*{MARKER}", "", part) for part in run.stdout.split(MARKER)]
    for (command, shown), output in zip(page, printed, strict=False):
        assert matches(shown, output), f"{command}\n{output}\n{run.stderr}"
    assert len(printed) == len(page) + 1
