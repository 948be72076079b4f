"""What the pages on billing files show is what is printed; the examples in docstrings run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.pages import DOCS, blocks, run

PAGES = DOCS / "billing"


def test_the_table_on_the_page_is_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    run(PAGES / "summing.md")
    (table,) = blocks(PAGES / "summing.md", "text")
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
