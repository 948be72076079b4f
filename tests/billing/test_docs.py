"""Every Python block of the pages on billing files runs, page by page, in an empty folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGES = Path(__file__).parents[2] / "docs" / "billing"
EXTRAS = {
    "reading": [],
    "summing": ["duckdb"],
    "frames": ["pandas", "polars", "pyarrow", "duckdb", "dask.dataframe"],
    "plots": ["matplotlib"],
}


# Dask calls pandas in a way that pandas 3.1 deprecates.
@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("page", EXTRAS)
def test_the_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run(page)


def run(page: str) -> None:
    for library in EXTRAS[page]:
        pytest.importorskip(library)
    blocks = re.findall(r"```python\n(.*?)```", (PAGES / f"{page}.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    names: dict[str, Any] = {"__name__": page}
    for block in blocks:
        exec(compile(block, f"{page}.md", "exec"), names)


def test_the_table_on_the_page_is_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    run("summing")
    (table,) = re.findall(r"```text\n(.*?)```", (PAGES / "summing.md").read_text(encoding="utf-8"), re.DOTALL)
    assert capsys.readouterr().out.startswith(table)


def test_the_examples_in_the_docstrings_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    source = Path(__file__).parents[2] / "src" / "webex_wholesale" / "billing"
    ran = 0
    for module in sorted(source.glob("*.py")):
        for block in re.findall(r"```python\n(.*?)```", module.read_text(encoding="utf-8"), re.DOTALL):
            code = re.sub(r"^ +", "", block, flags=re.MULTILINE).replace("\\\\", "\\")
            if "webex_wholesale" in code:
                exec(compile(code, module.name, "exec"), {})
                ran += 1
    assert ran >= 5
