"""What the types of the documentation are checked on is what the pages hold."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.pages import ROOT, blocks
from tools.check_doc_types import mypy, program, write_programs


def test_a_block_stands_in_the_lines_of_its_page():
    page = "# A page\n\n```python\nfirst = 1\n```\n\n```sh\nls\n```\n\n```python\nsecond = first\n```\n"
    lines = program(page).splitlines()
    assert [lines.index("first = 1"), lines.index("second = first")] == [3, 11]
    assert [line for line in lines if line] == ["first = 1", "second = first"]
    assert program("no block") == ""


def test_every_page_with_python_is_a_program(tmp_path: Path):
    pages = write_programs(tmp_path)
    wanted = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    assert sorted(pages.values()) == sorted(
        page.relative_to(ROOT).as_posix() for page in wanted if blocks(page, "python")
    )
    for stem, page in pages.items():
        source = (tmp_path / f"{stem}.py").read_text(encoding="utf-8")
        ast.parse(source)
        assert all(block in source for block in blocks(ROOT / page, "python"))


@pytest.mark.skipif(find_spec("mypy") is None, reason="mypy is not in this environment: no user needs it")
def test_a_mistake_in_a_block_is_found_where_it_stands(tmp_path: Path):
    (tmp_path / "page.py").write_text(program("text\n\n```python\ncount: int = 'many'\n```\n"), encoding="utf-8")
    (complaint,) = mypy(tmp_path)
    assert complaint.startswith("mypy: page.py:4: error:")
